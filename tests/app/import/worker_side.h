#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <span>
#include <string>

#include "app/import/worker_protocol.h"

/// The worker's end of the protocol for test programs that stand in for lectern-importer.
namespace lectern::test {

inline void sendBytes(std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(app::worker::kChannelFd, bytes.data(), bytes.size());
        if (count <= 0) ::_exit(3);
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
}

/// Waits for the parent's request, which comes after Ready.
inline app::worker::Request receiveRequest() {
    app::worker::RecordReader reader;
    uint8_t buffer[4096];
    for (;;) {
        auto record = reader.next();
        if (record && *record)
            return app::worker::parseRequest((*record)->payload).value_or(app::worker::Request());
        const ssize_t count = ::read(app::worker::kChannelFd, buffer, sizeof buffer);
        if (count <= 0) ::_exit(3);
        reader.feed({buffer, static_cast<size_t>(count)});
    }
}

inline std::string documentBytes() {
    std::string bytes(4096, '\0');
    const ssize_t count = ::pread(app::worker::kDocumentFd, bytes.data(), bytes.size(), 0);
    bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
    return bytes;
}

inline app::Page onePage(int index, const std::string& text) {
    app::Page page;
    page.index = index;
    page.label = std::to_string(index + 1);
    page.text = app::fromUtf8(text);
    page.boxes.assign(page.text.size(), {0.1f, 0.1f, 0.2f, 0.2f});
    page.width_points = 595;
    page.height_points = 842;
    return page;
}

}  // namespace lectern::test
