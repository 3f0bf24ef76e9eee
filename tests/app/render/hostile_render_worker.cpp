// A drawing worker that does what the document says: a first line for the opening, a second for
// page 1; every other page is drawn as it should be, all of one colour. Started to annotate, the
// second line says what it answers when it is to save. Not sandboxed.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>

#include "app/import/limits.h"
#include "app/render/render_protocol.h"
#include "tests/app/import/worker_side.h"

using namespace lectern::app;
using namespace lectern::app::worker;
using namespace lectern::test;

namespace {

[[noreturn]] void sleepForever() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

uint32_t* pixels() {
    static void* const memory = ::mmap(nullptr, size_t{4} * limits::kMaxTilePixels,
                                       PROT_READ | PROT_WRITE, MAP_SHARED, kOutputFd, 0);
    return static_cast<uint32_t*>(memory);
}

void fill(const DrawRequest& request, uint32_t colour) {
    std::fill_n(pixels(), request.byteCount() / 4, colour);
}
void answer(const DrawRequest& request, int number = 0, int width = 0, int height = 0) {
    sendBytes(drawnRecord({request.number + static_cast<uint32_t>(number),
                           static_cast<uint32_t>(request.width + width),
                           static_cast<uint32_t>(request.height + height)}));
}
uint32_t colourOf(const DrawRequest& request) {
    return 0xFF000000U | (request.page_index + 1) * 0x101010U;
}
void drawHonestly(const DrawRequest& request) {
    fill(request, colourOf(request));
    answer(request);
}

const std::map<std::string, void (*)()> kOpenings = {
    {"honest", [] { sendBytes(openedRecord(10)); }},
    {"die", [] { std::abort(); }},
    {"hang", [] { sleepForever(); }},
    {"no pages", [] { sendBytes(openedRecord(0)); }},
    {"too many pages", [] { sendBytes(openedRecord(0xFFFFFFFF)); }},
    {"draws at once",
     [] {
         sendBytes(drawnRecord({1, 8, 8}));
     }},
    {"unknown failure", [] { sendBytes(failureRecord(static_cast<FailureKind>(99))); }},
    {"chatty",
     [] {
         sendBytes(openedRecord(10));
         sendBytes(openedRecord(10));
         sleepForever();
     }},
};

using Deed = void (*)(const DrawRequest&);
const std::map<std::string, Deed> kDeeds = {
    {"honest", drawHonestly},
    {"die", [](const DrawRequest&) { std::abort(); }},
    {"killed", [](const DrawRequest&) { ::kill(::getpid(), SIGKILL); }},
    {"silent end", [](const DrawRequest&) { ::_exit(0); }},
    {"hang", [](const DrawRequest&) { sleepForever(); }},
    {"trickle",
     [](const DrawRequest& request) {
         const auto record = drawnRecord({request.number, 1, 1});
         for (const uint8_t byte : std::span(record).first(record.size() - 1)) {
             sendBytes({&byte, 1});
             std::this_thread::sleep_for(std::chrono::milliseconds(20));
         }
         sleepForever();
     }},
    {"hangs up",
     [](const DrawRequest&) {
         ::close(kChannelFd);
         sleepForever();
     }},
    {"another number", [](const DrawRequest& request) { answer(request, 1); }},
    {"wider", [](const DrawRequest& request) { answer(request, 0, 1); }},
    {"higher", [](const DrawRequest& request) { answer(request, 0, 0, 1'000'000); }},
    {"nothing", [](const DrawRequest& request) { answer(request, 0, -request.width); }},
    {"another record", [](const DrawRequest&) { sendBytes(openedRecord(3)); }},
    {"other bytes",
     [](const DrawRequest&) {
         const std::string text(5000, 'x');
         sendBytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
     }},
    {"twice",
     [](const DrawRequest& request) {
         drawHonestly(request);
         answer(request);
     }},
    {"failure", [](const DrawRequest&) { sendBytes(failureRecord(FailureKind::Corrupt, 77)); }},
    {"another failure", [](const DrawRequest&) { sendBytes(failureRecord(FailureKind::NotPdf)); }},
    {"out of memory",
     [](const DrawRequest&) {
         sendBytes(failureRecord(FailureKind::OutOfMemory));
         ::_exit(kExitFailure);
     }},
    {"transparent",
     [](const DrawRequest& request) {
         fill(request, 0x00336699);
         answer(request);
     }},
    {"writes on",
     [](const DrawRequest& request) {
         drawHonestly(request);
         std::thread([request] {
             for (uint32_t colour = 0;; ++colour) fill(request, colour);
         }).detach();
     }},
    {"shrinks the memory",
     [](const DrawRequest& request) {
         fill(request, ::ftruncate(kOutputFd, 0) == 0 ? 0xFFFF0000U : colourOf(request));
         answer(request);
     }},
    {"seals the memory",
     [](const DrawRequest&) {
         ::munmap(pixels(), size_t{4} * limits::kMaxTilePixels);
         const bool sealed = ::fcntl(kOutputFd, F_ADD_SEALS, F_SEAL_WRITE) == 0;
         ::_exit(sealed ? 1 : 42);
     }},
    {"slow",
     [](const DrawRequest& request) {
         std::this_thread::sleep_for(std::chrono::milliseconds(200));
         drawHonestly(request);
     }},
};

LinkRecord linkTo(int32_t page_index, const std::string& address = {}) {
    return {Box{100, 100, 200, 200}, page_index, 0, address};
}
void answerLinks(const LinksRequest& request, std::vector<LinkRecord> links) {
    sendBytes(linksRecord({request.number, std::move(links)}));
}
void listHonestly(const LinksRequest& request) {
    answerLinks(request, {linkTo(3), linkTo(-1, "https://example.org/")});
}

using LinkDeed = void (*)(const LinksRequest&);
const std::map<std::string, LinkDeed> kLinkDeeds = {
    {"links: die", [](const LinksRequest&) { std::abort(); }},
    {"links: hang", [](const LinksRequest&) { sleepForever(); }},
    {"links: another number",
     [](const LinksRequest& request) {
         listHonestly({request.number + 1, request.page_index});
     }},
    {"links: another record",
     [](const LinksRequest& request) {
         sendBytes(drawnRecord({request.number, 8, 8}));
     }},
    {"links: a failure",
     [](const LinksRequest&) { sendBytes(failureRecord(FailureKind::Corrupt, 1)); }},
    {"links: past the end",
     [](const LinksRequest& request) { answerLinks(request, {linkTo(10)}); }},
    {"links: nowhere", [](const LinksRequest& request) { answerLinks(request, {linkTo(-1)}); }},
    {"links: line feed",
     [](const LinksRequest& request) { answerLinks(request, {linkTo(-1, "https://a\nb")}); }},
    {"links: too many",
     [](const LinksRequest& request) {
         answerLinks(request, std::vector<LinkRecord>(limits::kMaxPageLinks + 1, linkTo(1)));
     }},
};

const std::map<std::string, void (*)()> kCopyDeeds = {
    {"honest",
     [] {
         if (::write(kOutputFd, "copy", 4) == 4) sendBytes(savedRecord(4));
         ::_exit(kExitDone);
     }},
    {"says more",
     [] {
         if (::write(kOutputFd, "copy", 4) == 4) sendBytes(savedRecord(5));
         ::_exit(kExitDone);
     }},
    {"writes nothing",
     [] {
         sendBytes(savedRecord(0));
         ::_exit(kExitDone);
     }},
    {"lives on",
     [] {
         if (::write(kOutputFd, "copy", 4) == 4) sendBytes(savedRecord(4));
         sleepForever();
     }},
    {"ends badly",
     [] {
         if (::write(kOutputFd, "copy", 4) == 4) sendBytes(savedRecord(4));
         std::abort();
     }},
    {"die", [] { std::abort(); }},
    {"too large", [] { ::kill(::getpid(), SIGXFSZ); }},
    {"hang", [] { sleepForever(); }},
    {"another record", [] { sendBytes(openedRecord(10)); }},
    {"cannot", [] { sendBytes(failureRecord(FailureKind::CannotAnnotate)); }},
};

/// The next record of the parent.
Record receive() {
    static RecordReader reader;
    for (;;) {
        auto record = reader.next();
        if (!record) ::_exit(3);
        if (*record) return **record;
        uint8_t buffer[4096];
        const ssize_t count = ::read(kChannelFd, buffer, sizeof buffer);
        if (count <= 0) ::_exit(3);
        reader.feed({buffer, static_cast<size_t>(count)});
    }
}

[[noreturn]] void annotate(const std::string& deed) {
    while (receive().kind != Kind::Save) {
    }
    const auto found = kCopyDeeds.find(deed);
    if (found != kCopyDeeds.end()) found->second();
    sleepForever();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string document = documentBytes();
    const size_t line_end = document.find('\n');
    const std::string deed = document.substr(line_end + 1);
    const auto opening = kOpenings.find(document.substr(0, line_end));
    if (opening == kOpenings.end()) ::_exit(9);
    sendBytes(readyRecord());
    receiveRequest();
    opening->second();
    const auto draw = kDeeds.find(deed);
    if (argc > 1 && std::strcmp(argv[1], kAnnotateArgument) == 0) annotate(deed);
    const auto list = kLinkDeeds.find(deed);
    if (draw == kDeeds.end() && list == kLinkDeeds.end()) ::_exit(9);
    for (;;) {
        const Record record = receive();
        if (record.kind == Kind::ListLinks) {
            const auto request = parseListLinks(record.payload);
            if (!request) ::_exit(3);
            const bool is_bad = request->page_index == 0 && list != kLinkDeeds.end();
            (is_bad ? list->second : listHonestly)(*request);
            continue;
        }
        const auto request = parseDraw(record.payload);
        if (!request) ::_exit(3);
        const bool is_bad = request->page_index == 0 && draw != kDeeds.end();
        (is_bad ? draw->second : drawHonestly)(*request);
    }
}
