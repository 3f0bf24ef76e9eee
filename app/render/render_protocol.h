#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/import/worker_protocol.h"

/// The two other conversations with lectern-importer, in the records of worker_protocol.h. Shared
/// by both programs, and free of Qt and of any parser library.
///
/// Both begin like an import: Ready, Request; then the worker says
///   Opened:     u32 page_count            or Failure, and ends
/// Mode::Draw, any number of times, one at a time:
///   Draw:       u32 number, u32 page_index, u32 milli_scale, u32 rotation, 4 × i32 area (x, y,
///               width, height)
///   Drawn:      u32 number, u32 width, u32 height. The pixels stand in the shared memory of
///               kOutputFd from its start: u32 0x??RRGGBB each, row after row without gaps.
///            or Failure with the page: this one cannot be drawn. OutOfMemory ends the worker.
///   ListLinks:  u32 number, u32 page_index
///   Links:      u32 number, u32 count, count × (4 × u16 box, i32 target page_index or -1,
///               u16 target top, string address); a link has a target or an address
///            or Failure, as for Draw
/// Mode::Annotate:
///   Annotation: u32 page_index, u32 rgb, string text, u32 count, count × 4 × u16 box; not answered
///   Save
///   Saved:      u64 bytes, all written to kOutputFd       or Failure, and ends
namespace lectern::app::worker {

/// A part of a page, in pixels of the whole page at a scale and rotation.
struct DrawRequest {
    uint32_t number = 0;  ///< comes back with the answer
    uint32_t page_index = 0;
    uint32_t milli_scale = 0;  ///< pixels per point × 1000
    uint32_t rotation = 0;     ///< clockwise, added to the page's own: 0, 90, 180, 270
    int32_t x = 0, y = 0, width = 0, height = 0;
    uint64_t byteCount() const {
        return uint64_t{4} * static_cast<uint32_t>(width) * static_cast<uint32_t>(height);
    }
};
/// Within the limits: scale, rotation, area. The page index is the document's affair.
bool isValid(const DrawRequest& request);

struct DrawAnswer {
    uint32_t number = 0, width = 0, height = 0;
    bool operator==(const DrawAnswer&) const = default;
};

struct AnnotationRecord {
    uint32_t page_index = 0;
    uint32_t rgb = 0;
    std::string text;
    std::vector<Box> boxes;
};

struct LinksRequest {
    uint32_t number = 0, page_index = 0;
};

/// A place on a page that leads to another place, or to an address outside the document.
struct LinkRecord {
    Box box{};
    int32_t target_page = -1;
    uint16_t target_top = 0;  ///< in 65,535ths of the target's height
    std::string address;      ///< UTF-8 in one line without control characters
    bool operator==(const LinkRecord&) const = default;
};

struct LinksAnswer {
    uint32_t number = 0;
    std::vector<LinkRecord> links;
    bool operator==(const LinksAnswer&) const = default;
};

std::vector<uint8_t> openedRecord(uint32_t page_count);
std::vector<uint8_t> drawRecord(const DrawRequest& request);
std::vector<uint8_t> drawnRecord(const DrawAnswer& answer);
std::vector<uint8_t> listLinksRecord(const LinksRequest& request);
std::vector<uint8_t> linksRecord(const LinksAnswer& answer);
std::vector<uint8_t> annotationRecord(const AnnotationRecord& annotation);
std::vector<uint8_t> saveRecord();
std::vector<uint8_t> savedRecord(uint64_t bytes);

// Nothing if it is malformed.
std::optional<uint32_t> parseOpened(std::span<const uint8_t> payload);
std::optional<DrawRequest> parseDraw(std::span<const uint8_t> payload);
std::optional<DrawAnswer> parseDrawn(std::span<const uint8_t> payload);
std::optional<LinksRequest> parseListLinks(std::span<const uint8_t> payload);
/// Targets are pages of a document of `page_count` pages.
std::optional<LinksAnswer> parseLinks(std::span<const uint8_t> payload, uint32_t page_count);
std::optional<AnnotationRecord> parseAnnotation(std::span<const uint8_t> payload);
std::optional<uint64_t> parseSaved(std::span<const uint8_t> payload);

}  // namespace lectern::app::worker
