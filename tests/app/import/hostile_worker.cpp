// A worker that does what the document says, and none of it is what a worker should do. Not
// sandboxed.
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include "app/import/byte_stream.h"
#include "app/import/limits.h"
#include "tests/app/import/worker_side.h"

using namespace lectern::app;
using namespace lectern::app::worker;
using namespace lectern::test;

namespace {

[[noreturn]] void sleepForever() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void sendHeader(uint32_t magic, uint32_t kind, uint32_t length) {
    ByteWriter out;
    out.number(magic);
    out.number(kind);
    out.number(length);
    sendBytes(out.bytes());
}

void start(uint32_t pages) {
    sendBytes(readyRecord());
    receiveRequest();
    sendBytes(headerRecord(pages, "hostile"));
}

const std::map<std::string, void (*)()> kDeeds = {
    {"exit at once", [] { ::_exit(9); }},
    {"no sandbox", [] { ::_exit(kExitSandbox); }},
    {"sleep before ready", [] { sleepForever(); }},
    {"sleep",
     [] {
         start(3);
         sendBytes(pageRecord(onePage(0, "first\n")));
         sleepForever();
     }},
    {"honest",
     [] {
         start(1);
         sendBytes(pageRecord(onePage(0, "honest\n")));
         sendBytes(endRecord(1));
     }},
    {"abort",
     [] {
         start(3);
         std::abort();
     }},
    {"killed",
     [] {
         start(3);
         ::kill(::getpid(), SIGKILL);
     }},
    {"processor time",
     [] {
         start(3);
         ::kill(::getpid(), SIGXCPU);
         sleepForever();
     }},
    {"silent end",
     [] {
         start(3);
         ::_exit(0);
     }},
    {"sandbox claim after ready",
     [] {
         start(3);
         ::_exit(kExitSandbox);
     }},
    {"other bytes",
     [] {
         const std::string text(5000, 'x');
         sendBytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
         sleepForever();
     }},
    {"bytes after ready",
     [] {
         sendBytes(readyRecord());
         const std::string text(5000, 'x');
         sendBytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
         sleepForever();
     }},
    {"unknown kind",
     [] {
         start(3);
         sendHeader(kMagic, 99, 0);
         sleepForever();
     }},
    {"huge record",
     [] {
         start(3);
         sendHeader(kMagic, static_cast<uint32_t>(Kind::Page), 0xFFFFFFFF);
         sleepForever();
     }},
    {"ready for ever",
     [] {
         for (;;) sendBytes(readyRecord());
     }},
    {"pages for ever",
     [] {
         start(limits::kMaxPages);
         for (;;) sendBytes(pageRecord(onePage(0, "again\n")));
     }},
    {"too much text",
     [] {
         start(limits::kMaxPages);
         const std::string text(limits::kMaxPageCharacters, 'a');
         for (int i = 0;; ++i) sendBytes(pageRecord(onePage(i, text)));
     }},
    {"trickle",
     [] {
         start(3);
         const auto record = pageRecord(onePage(0, std::string(1000, 'a')));
         for (const uint8_t byte : record) {
             sendBytes({&byte, 1});
             std::this_thread::sleep_for(std::chrono::milliseconds(20));
         }
         sleepForever();
     }},
    {"slow pages",
     [] {
         start(1000);
         for (int i = 0;; ++i) {
             sendBytes(pageRecord(onePage(i, "slow\n")));
             std::this_thread::sleep_for(std::chrono::milliseconds(60));
         }
     }},
    {"unknown failure",
     [] {
         start(3);
         sendBytes(failureRecord(static_cast<FailureKind>(77)));
         sleepForever();
     }},
};

}  // namespace

int main() {
    const auto deed = kDeeds.find(documentBytes());
    if (deed != kDeeds.end()) deed->second();
    ::_exit(0);
}
