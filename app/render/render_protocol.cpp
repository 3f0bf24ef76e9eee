#include "app/render/render_protocol.h"

#include <algorithm>

#include "app/import/byte_stream.h"
#include "app/import/limits.h"

namespace lectern::app::worker {

namespace {

/// UTF-8 as it must be, without line ends.
bool isAddress(const std::string& utf8) {
    const std::u32string text = fromUtf8(utf8);
    return !utf8.empty() && toUtf8(text) == utf8 &&
           std::all_of(text.begin(), text.end(),
                       [](char32_t c) { return c != U'\n' && isPageCharacter(c); });
}

bool isSound(const LinkRecord& link, uint32_t page_count) {
    const bool has_target = link.target_page >= 0;
    return link.box[0] <= link.box[2] && link.box[1] <= link.box[3] &&
           (has_target
                ? static_cast<uint32_t>(link.target_page) < page_count && link.address.empty()
                : link.target_page == -1 && isAddress(link.address));
}

}  // namespace

bool isValid(const DrawRequest& request) {
    const auto isCoordinate = [](int32_t value) {
        return value >= 0 && value <= limits::kMaxTileCoordinate;
    };
    return request.milli_scale > 0 && request.milli_scale <= limits::kMaxMilliScale &&
           request.rotation % 90 == 0 && request.rotation < 360 && isCoordinate(request.x) &&
           isCoordinate(request.y) && request.width > 0 && request.height > 0 &&
           int64_t{request.width} * request.height <= limits::kMaxTilePixels;
}

std::vector<uint8_t> openedRecord(uint32_t page_count) {
    ByteWriter out;
    out.number(page_count);
    return makeRecord(Kind::Opened, out.bytes());
}

std::vector<uint8_t> drawRecord(const DrawRequest& request) {
    ByteWriter out;
    for (const uint32_t number :
         {request.number, request.page_index, request.milli_scale, request.rotation})
        out.number(number);
    for (const int32_t number : {request.x, request.y, request.width, request.height})
        out.number(number);
    return makeRecord(Kind::Draw, out.bytes());
}

std::vector<uint8_t> drawnRecord(const DrawAnswer& answer) {
    ByteWriter out;
    for (const uint32_t number : {answer.number, answer.width, answer.height}) out.number(number);
    return makeRecord(Kind::Drawn, out.bytes());
}

std::vector<uint8_t> listLinksRecord(const LinksRequest& request) {
    ByteWriter out;
    out.number(request.number);
    out.number(request.page_index);
    return makeRecord(Kind::ListLinks, out.bytes());
}

std::vector<uint8_t> linksRecord(const LinksAnswer& answer) {
    ByteWriter out;
    out.number(answer.number);
    out.number(static_cast<uint32_t>(answer.links.size()));
    for (const LinkRecord& link : answer.links) {
        for (const uint16_t fraction : link.box) out.number(fraction);
        out.number(link.target_page);
        out.number(link.target_top);
        out.string(link.address);
    }
    return makeRecord(Kind::Links, out.bytes());
}

std::vector<uint8_t> annotationRecord(const AnnotationRecord& annotation) {
    ByteWriter out;
    out.number(annotation.page_index);
    out.number(annotation.rgb);
    out.string(annotation.text);
    out.number(static_cast<uint32_t>(annotation.boxes.size()));
    for (const Box& box : annotation.boxes)
        for (const uint16_t fraction : box) out.number(fraction);
    return makeRecord(Kind::Annotation, out.bytes());
}

std::vector<uint8_t> saveRecord() {
    return makeRecord(Kind::Save, {});
}

std::vector<uint8_t> savedRecord(uint64_t bytes) {
    ByteWriter out;
    out.number(bytes);
    return makeRecord(Kind::Saved, out.bytes());
}

std::optional<uint32_t> parseOpened(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    const auto page_count = in.number<uint32_t>();
    if (!in.complete() || page_count == 0 || page_count > limits::kMaxPages) return std::nullopt;
    return page_count;
}

std::optional<DrawRequest> parseDraw(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    DrawRequest request;
    for (uint32_t* number :
         {&request.number, &request.page_index, &request.milli_scale, &request.rotation})
        *number = in.number<uint32_t>();
    for (int32_t* number : {&request.x, &request.y, &request.width, &request.height})
        *number = in.number<int32_t>();
    if (!in.complete() || !isValid(request)) return std::nullopt;
    return request;
}

std::optional<DrawAnswer> parseDrawn(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    DrawAnswer answer;
    for (uint32_t* number : {&answer.number, &answer.width, &answer.height})
        *number = in.number<uint32_t>();
    if (!in.complete()) return std::nullopt;
    return answer;
}

std::optional<LinksRequest> parseListLinks(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    LinksRequest request;
    request.number = in.number<uint32_t>();
    request.page_index = in.number<uint32_t>();
    if (!in.complete()) return std::nullopt;
    return request;
}

std::optional<LinksAnswer> parseLinks(std::span<const uint8_t> payload, uint32_t page_count) {
    ByteReader in(payload);
    LinksAnswer answer;
    answer.number = in.number<uint32_t>();
    const auto count = in.number<uint32_t>();
    if (count > limits::kMaxPageLinks) return std::nullopt;
    for (uint32_t i = 0; i < count && !in.failed(); ++i) {
        LinkRecord link;
        for (uint16_t& fraction : link.box) fraction = in.number<uint16_t>();
        link.target_page = in.number<int32_t>();
        link.target_top = in.number<uint16_t>();
        link.address = in.string(limits::kMaxLinkAddressBytes);
        if (!isSound(link, page_count)) in.fail();
        answer.links.push_back(std::move(link));
    }
    if (!in.complete()) return std::nullopt;
    return answer;
}

std::optional<AnnotationRecord> parseAnnotation(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    AnnotationRecord annotation;
    annotation.page_index = in.number<uint32_t>();
    annotation.rgb = in.number<uint32_t>();
    annotation.text = in.string(limits::kMaxAnnotationTextBytes);
    const auto count = in.number<uint32_t>();
    if (count > limits::kMaxAnnotationBoxes) return std::nullopt;
    annotation.boxes = in.array<Box>(count);
    if (!in.complete() || annotation.rgb > 0xFFFFFF) return std::nullopt;
    return annotation;
}

std::optional<uint64_t> parseSaved(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    const auto bytes = in.number<uint64_t>();
    if (!in.complete()) return std::nullopt;
    return bytes;
}

}  // namespace lectern::app::worker
