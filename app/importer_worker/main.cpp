// lectern-importer: reads one document inside the sandbox and sends what it finds to its parent.
// Started by the spawner with the document on descriptor 3 and the parent's channel on descriptor
// 4; see app/import/worker_protocol.h.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "app/import/limits.h"
#include "app/import/sandbox.h"
#include "app/import/worker_protocol.h"
#include "app/importer_worker/pdf_document.h"

namespace {

using namespace lectern::app;
using lectern::importer::PdfDocument;
using lectern::importer::PdfFailure;
using worker::FailureKind;

void send(std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(worker::kChannelFd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) ::_exit(worker::kExitFailure);  // the parent is gone
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
}

[[noreturn]] void giveUp(PdfFailure failure) {
    send(worker::failureRecord(failure.kind, failure.page_number));
    ::_exit(worker::kExitFailure);
}

/// Called when an allocation fails: the record was built while there was memory.
std::vector<uint8_t> out_of_memory_record;
[[noreturn]] void giveUpForMemory() {
    send(out_of_memory_record);
    ::_exit(worker::kExitFailure);
}

void enterSandbox() {
    sandbox::Rules rules;
    rules.readable = {
        "/usr/share/poppler"};  // character maps of CJK fonts that a file does not embed
    rules.first_closed_fd = worker::kChannelFd + 1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    rules.memory_bytes = limits::kWorkerMemoryBytes;
#endif
    rules.cpu_seconds = limits::kWorkerCpuSeconds;
    rules.open_files = limits::kWorkerOpenFiles;
    if (!sandbox::enter(rules)) ::_exit(worker::kExitSandbox);
}

worker::Request receiveRequest() {
    worker::RecordReader reader;
    for (;;) {
        auto record = reader.next();
        if (record && *record) {
            auto request = worker::parseRequest((*record)->payload);
            if ((*record)->kind != worker::Kind::Request || !request) ::_exit(worker::kExitFailure);
            return *request;
        }
        uint8_t buffer[4096];
        const ssize_t count = ::read(worker::kChannelFd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0 || !record) ::_exit(worker::kExitFailure);
        reader.feed({buffer, static_cast<size_t>(count)});
    }
}

QByteArray readDocument() {
    struct stat info {};
    if (::fstat(worker::kDocumentFd, &info) != 0 || info.st_size <= 0 ||
        info.st_size > limits::kMaxFileBytes)
        giveUp({FailureKind::CannotRead});
    QByteArray bytes(static_cast<qsizetype>(info.st_size), Qt::Uninitialized);
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::pread(worker::kDocumentFd, bytes.data() + done,
                                      static_cast<size_t>(bytes.size() - done), done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) giveUp({FailureKind::CannotRead});  // an error, or shorter than it was
        done += count;
    }
    return bytes;
}

void sendDocument(const PdfDocument& document) {
    const auto page_count = static_cast<uint32_t>(document.pageCount());
    send(worker::headerRecord(page_count, document.title()));
    send(worker::outlineRecord(document.outline()));
    int64_t characters = 0;
    for (uint32_t i = 0; i < page_count; ++i) {
        const auto page = document.readPage(static_cast<int>(i));
        if (!page) giveUp(page.error());
        characters += static_cast<int64_t>(page->text.size());
        if (characters > limits::kMaxDocumentCharacters)
            giveUp({FailureKind::DocumentTooLong, i + 1});
        send(worker::pageRecord(*page));
    }
    send(worker::endRecord(page_count));
}

}  // namespace

int main() {
    enterSandbox();
    out_of_memory_record = worker::failureRecord(FailureKind::OutOfMemory);
    std::set_new_handler(giveUpForMemory);

    send(worker::readyRecord());
    const worker::Request request = receiveRequest();
    const auto document = PdfDocument::open(readDocument(), request.password);
    if (!document) giveUp(document.error());
    sendDocument(*document);
    ::_exit(worker::kExitDone);  // nothing to tidy up that the kernel does not
}
