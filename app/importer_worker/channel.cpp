#include "app/importer_worker/channel.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "app/import/limits.h"

namespace lectern::importer {

namespace {

namespace limits = app::limits;
namespace worker = app::worker;

/// Built while there is memory.
std::vector<uint8_t> out_of_memory_record;
[[noreturn]] void giveUpForMemory() {
    send(out_of_memory_record);
    ::_exit(worker::kExitFailure);
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

}  // namespace

void send(std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(worker::kChannelFd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) ::_exit(worker::kExitFailure);  // the parent is gone
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
}

worker::Record receive() {
    static worker::RecordReader reader;
    for (;;) {
        auto record = reader.next();
        if (!record) ::_exit(worker::kExitFailure);
        if (*record) return std::move(**record);
        uint8_t buffer[65536];
        const ssize_t count = ::read(worker::kChannelFd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) ::_exit(worker::kExitFailure);
        reader.feed({buffer, static_cast<size_t>(count)});
    }
}

void giveUp(const PdfFailure& failure) {
    send(worker::failureRecord(failure.kind, failure.page_number));
    ::_exit(worker::kExitFailure);
}

void giveUpWhenMemoryIsShort() {
    out_of_memory_record = worker::failureRecord(FailureKind::OutOfMemory);
    std::set_new_handler(giveUpForMemory);
}

PdfDocument openRequestedDocument() {
    send(worker::readyRecord());
    const worker::Record record = receive();
    const auto request = worker::parseRequest(record.payload);
    if (record.kind != worker::Kind::Request || !request) ::_exit(worker::kExitFailure);
    auto document = PdfDocument::open(readDocument(), request->password);
    if (!document) giveUp(document.error());
    return std::move(*document);
}

}  // namespace lectern::importer
