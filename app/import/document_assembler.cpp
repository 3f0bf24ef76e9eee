#include <cmath>

#include "app/import/byte_stream.h"
#include "app/import/limits.h"
#include "app/import/worker_protocol.h"

namespace lectern::app::worker {

namespace {

auto malformed(const char* what) {
    return fail(ErrorCode::Corrupt, std::string("the importer's worker sent ") + what);
}

/// Labels and titles are shown to people: valid UTF-8 without control characters.
bool isPlainUtf8(std::string_view text) {
    const std::u32string decoded = fromUtf8(text);
    if (toUtf8(decoded) != text) return false;
    for (const char32_t c : decoded)
        if (!isPageCharacter(c) || c == U'\n') return false;
    return true;
}

bool isPageSize(double points) {
    return std::isfinite(points) && points > 0 && points <= limits::kMaxPagePoints;
}

}  // namespace

Status DocumentAssembler::accept(const Record& record) {
    const std::span<const uint8_t> payload(record.payload);
    if (m_state == State::Finished) return malformed("a record after the end");
    if (record.kind == Kind::Failure && m_state != State::Start) {
        const auto failure = parseFailure(payload);
        if (!failure) return malformed("a bad failure");
        return fail(failureInWords(*failure));
    }
    switch (m_state) {
        case State::Start: {
            ByteReader in(payload);
            if (record.kind != Kind::Ready || in.number<uint32_t>() != kProtocolVersion ||
                !in.complete())
                return malformed("another protocol version");
            m_state = State::Ready;
            return {};
        }
        case State::Ready:
            if (record.kind == Kind::Header) return acceptHeader(payload);
            break;
        case State::Pages:
            if (record.kind == Kind::Outline) return acceptOutline(payload);
            if (record.kind == Kind::Page) return acceptPage(payload);
            if (record.kind == Kind::End) return acceptEnd(payload);
            break;
        case State::Finished:
            break;
    }
    return malformed("a record out of order");
}

Status DocumentAssembler::acceptHeader(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    const auto page_count = in.number<uint32_t>();
    std::string title = in.string(limits::kMaxTitleBytes);
    if (!in.complete() || !isPlainUtf8(title)) return malformed("a bad header");
    if (page_count == 0 || page_count > limits::kMaxPages)
        return malformed("an impossible number of pages");
    m_page_count = page_count;
    m_document.title = std::move(title);
    m_state = State::Pages;
    return {};
}

Status DocumentAssembler::acceptOutline(std::span<const uint8_t> payload) {
    if (m_has_outline || !m_document.pages.empty()) return malformed("an outline out of order");
    m_has_outline = true;
    ByteReader in(payload);
    const auto count = in.number<uint32_t>();
    if (count > limits::kMaxOutlineItems) return malformed("too long an outline");
    for (uint32_t i = 0; i < count && !in.failed(); ++i) {
        OutlineItem item;
        item.level = in.number<uint16_t>();
        item.page_index = in.number<int32_t>();
        item.title = in.string(limits::kMaxOutlineTitleBytes);
        if (item.level >= static_cast<int>(limits::kMaxOutlineDepth) || item.page_index < -1 ||
            item.page_index >= static_cast<int64_t>(m_page_count) || !isPlainUtf8(item.title))
            in.fail();
        m_document.outline.push_back(std::move(item));
    }
    if (!in.complete()) return malformed("a bad outline");
    return {};
}

Status DocumentAssembler::acceptPage(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    Page page;
    const auto index = in.number<uint32_t>();
    page.rotation = in.number<uint16_t>();
    page.width_points = in.number<double>();
    page.height_points = in.number<double>();
    page.label = in.string(limits::kMaxLabelBytes);
    const auto count = in.number<uint32_t>();
    if (index != m_document.pages.size() || index >= m_page_count)
        return malformed("a page out of order");
    if (page.rotation % 90 != 0 || page.rotation > 270 || !isPageSize(page.width_points) ||
        !isPageSize(page.height_points) || !isPlainUtf8(page.label))
        return malformed("a bad page");
    if (count > limits::kMaxPageCharacters) return malformed("too long a page");
    m_character_count += count;
    if (m_character_count > limits::kMaxDocumentCharacters)
        return fail(failureInWords({FailureKind::DocumentTooLong, index + 1}));
    const auto text = in.array<char32_t>(count);
    const auto boxes = in.array<Box>(count);
    if (!in.complete()) return malformed("a page of the wrong length");
    for (const char32_t c : text)
        if (!isPageCharacter(c)) return malformed("a page with characters that are none");
    page.text.assign(text.begin(), text.end());
    page.boxes.reserve(count);
    for (const Box& box : boxes) {
        if (box[0] > box[2] || box[1] > box[3]) return malformed("a box turned inside out");
        page.boxes.push_back(decodeBox(box));
    }
    page.index = static_cast<int>(index);
    m_document.pages.push_back(std::move(page));
    return {};
}

Status DocumentAssembler::acceptEnd(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    const auto count = in.number<uint32_t>();
    if (!in.complete() || count != m_page_count || m_document.pages.size() != m_page_count)
        return malformed("an end before all pages");
    m_state = State::Finished;
    return {};
}

}  // namespace lectern::app::worker
