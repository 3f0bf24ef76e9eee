#include "app/import/worker_protocol.h"

#include <algorithm>

#include "app/import/byte_stream.h"
#include "app/import/limits.h"

namespace lectern::app::worker {

namespace {

uint16_t toFraction(float value) {
    if (!(value > 0)) return 0;  // NaN too
    return static_cast<uint16_t>(std::min(value, 1.0f) * 65535.0f + 0.5f);
}

}  // namespace

std::vector<uint8_t> makeRecord(Kind kind, const std::vector<uint8_t>& payload) {
    ByteWriter out;
    out.bytes().reserve(kHeaderBytes + payload.size());
    out.number(kMagic);
    out.number(static_cast<uint32_t>(kind));
    out.number(static_cast<uint32_t>(payload.size()));
    out.bytes().insert(out.bytes().end(), payload.begin(), payload.end());
    return std::move(out.bytes());
}

Box encodeBox(const NormalizedRect& rect) {
    Box box{toFraction(rect.left), toFraction(rect.top), toFraction(rect.right),
            toFraction(rect.bottom)};
    box[2] = std::max(box[0], box[2]);
    box[3] = std::max(box[1], box[3]);
    return box;
}

NormalizedRect decodeBox(const Box& box) {
    constexpr float kUnit = 1.0f / 65535.0f;
    return {box[0] * kUnit, box[1] * kUnit, box[2] * kUnit, box[3] * kUnit};
}

bool isPageCharacter(char32_t c) {
    if (c == U'\n') return true;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
    return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
}

std::vector<uint8_t> requestRecord(const std::optional<std::string>& password) {
    ByteWriter out;
    out.number(static_cast<uint8_t>(password ? 1 : 0));
    out.string(password ? std::string_view(*password) : std::string_view());
    return makeRecord(Kind::Request, out.bytes());
}

std::vector<uint8_t> readyPayload() {
    ByteWriter out;
    out.number(kProtocolVersion);
    return std::move(out.bytes());
}

std::vector<uint8_t> readyRecord() {
    return makeRecord(Kind::Ready, readyPayload());
}

std::vector<uint8_t> headerRecord(uint32_t page_count, std::string_view title) {
    ByteWriter out;
    out.number(page_count);
    out.string(title);
    return makeRecord(Kind::Header, out.bytes());
}

std::vector<uint8_t> outlineRecord(std::span<const OutlineItem> outline) {
    ByteWriter out;
    out.number(static_cast<uint32_t>(outline.size()));
    for (const OutlineItem& item : outline) {
        out.number(static_cast<uint16_t>(item.level));
        out.number(static_cast<int32_t>(item.page_index));
        out.string(item.title);
    }
    return makeRecord(Kind::Outline, out.bytes());
}

std::vector<uint8_t> pageRecord(const Page& page) {
    ByteWriter out;
    out.bytes().reserve(64 + page.label.size() + page.text.size() * 12);
    out.number(static_cast<uint32_t>(page.index));
    out.number(static_cast<uint16_t>(page.rotation));
    out.number(page.width_points);
    out.number(page.height_points);
    out.string(page.label);
    out.number(static_cast<uint32_t>(page.text.size()));
    for (const char32_t c : page.text) out.number(static_cast<uint32_t>(c));
    for (const NormalizedRect& rect : page.boxes)
        for (const uint16_t fraction : encodeBox(rect)) out.number(fraction);
    return makeRecord(Kind::Page, out.bytes());
}

std::vector<uint8_t> endRecord(uint32_t page_count) {
    ByteWriter out;
    out.number(page_count);
    return makeRecord(Kind::End, out.bytes());
}

std::vector<uint8_t> failureRecord(FailureKind kind, uint32_t page_number) {
    ByteWriter out;
    out.number(static_cast<uint32_t>(kind));
    out.number(page_number);
    return makeRecord(Kind::Failure, out.bytes());
}

std::optional<Request> parseRequest(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    const auto has_password = in.number<uint8_t>();
    std::string password = in.string(limits::kMaxPasswordBytes);
    if (!in.complete() || has_password > 1) return std::nullopt;
    Request request;
    if (has_password) request.password = std::move(password);
    return request;
}

std::optional<Failure> parseFailure(std::span<const uint8_t> payload) {
    ByteReader in(payload);
    Failure failure;
    failure.kind = static_cast<FailureKind>(in.number<uint32_t>());
    failure.page_number = in.number<uint32_t>();
    if (!in.complete() || failure.page_number > limits::kMaxPages) return std::nullopt;
    return failure;
}

void RecordReader::feed(std::span<const uint8_t> bytes) {
    if (m_begin > 0) {
        m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<ptrdiff_t>(m_begin));
        m_begin = 0;
    }
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Record>> RecordReader::next() {
    if (m_bytes.size() - m_begin < kHeaderBytes) return std::optional<Record>();
    ByteReader in{std::span<const uint8_t>(m_bytes).subspan(m_begin, kHeaderBytes)};
    const auto magic = in.number<uint32_t>();
    const auto kind = in.number<uint32_t>();
    const auto length = in.number<uint32_t>();
    if (magic != kMagic || kind < static_cast<uint32_t>(Kind::Request) ||
        kind > static_cast<uint32_t>(Kind::LastKind))
        return fail(ErrorCode::Corrupt, "a record with an unknown header");
    if (length > limits::kMaxRecordBytes)
        return fail(ErrorCode::Corrupt, "a record larger than the limit");
    if (m_bytes.size() - m_begin - kHeaderBytes < length) return std::optional<Record>();
    const auto first = m_bytes.begin() + static_cast<ptrdiff_t>(m_begin + kHeaderBytes);
    Record out{static_cast<Kind>(kind), {first, first + length}};
    m_begin += kHeaderBytes + length;
    return std::optional<Record>(std::move(out));
}

}  // namespace lectern::app::worker
