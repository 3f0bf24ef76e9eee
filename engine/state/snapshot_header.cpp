#include "engine/state/snapshot_header.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include <xxhash.h>

#include "kernels/base/assert.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

namespace {

constexpr std::string_view kMagic = "LECTSNAP";
constexpr uint32_t kFormatVersion = 2;
/// Header lengths are multiples of this, so that the payload begins on a page of the file.
constexpr int64_t kHeaderUnit = 4096;
constexpr int64_t kFixedBytes = 284;
constexpr size_t kStepBytes = 8;

class Encoder {
  public:
    template <class T>
    void number(T value) {
        const auto raw = std::as_bytes(std::span(&value, 1));
        m_bytes.insert(m_bytes.end(), raw.begin(), raw.end());
    }
    template <class Range>
    void raw(const Range& values) {
        const auto bytes = std::as_bytes(std::span(values));
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::byte>& bytes() { return m_bytes; }

  private:
    std::vector<std::byte> m_bytes;
};

/// Takes fields off the front; running out is remembered and yields zeros.
class Decoder {
  public:
    explicit Decoder(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    template <class T>
    T number() {
        T value{};
        take(std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    template <size_t N>
    void raw(std::array<uint8_t, N>& out) {
        take(std::as_writable_bytes(std::span(out)));
    }
    std::string text(size_t count) {
        if (count > m_bytes.size()) {
            m_exhausted = true;
            return {};
        }
        std::string out(count, '\0');
        take(std::as_writable_bytes(std::span(out)));
        return out;
    }
    size_t left() const { return m_bytes.size(); }
    bool exhausted() const { return m_exhausted; }
    bool restIsZero() const {
        return std::all_of(m_bytes.begin(), m_bytes.end(),
                           [](std::byte b) { return b == std::byte{0}; });
    }

  private:
    void take(std::span<std::byte> out) {
        if (out.size() > m_bytes.size()) {
            m_exhausted = true;
            m_bytes = {};
            return;
        }
        std::copy_n(m_bytes.begin(), out.size(), out.begin());
        m_bytes = m_bytes.subspan(out.size());
    }
    std::span<const std::byte> m_bytes;
    bool m_exhausted = false;
};

int64_t paddedHeaderBytes(size_t label, size_t steps, size_t blocks) {
    const int64_t used = kFixedBytes + static_cast<int64_t>(label + steps * kStepBytes +
                                                            (blocks + 1) * sizeof(BlockHash));
    return (used + kHeaderUnit - 1) / kHeaderUnit * kHeaderUnit;
}

bool inRange(int64_t value, int64_t low, int64_t high) {
    return value >= low && value <= high;
}

/// Dimensions within limits, and the payload they imply as well.
bool plausibleSizes(const SnapshotHeader& h) {
    for (const int64_t extent :
         {h.lightning_layers, h.heads, h.softmax_layers, h.kv_heads, h.head_dim})
        if (!inRange(extent, 0, kMaxSnapshotDimension)) return false;
    if (!inRange(h.token_count, 1, kMaxSnapshotTokens) ||
        !inRange(h.parent_token_count, 0, h.token_count - 1))
        return false;
    const std::array<int64_t, 5> kv = {h.tokensSinceParent(), h.softmax_layers, 2, h.kv_heads,
                                       kernels::kvVectorBytes(h.kv_format, h.head_dim)};
    const std::array<int64_t, 5> state = {h.lightning_layers, h.heads, h.head_dim, h.head_dim, 4};
    const auto kv_bytes = checkedProduct(kv);
    const auto state_bytes = checkedProduct(state);
    return kv_bytes && *kv_bytes <= kMaxSnapshotPayloadBytes && state_bytes &&
           *state_bytes <= kMaxSnapshotPayloadBytes;
}

tl::unexpected<Error> corrupt(std::string_view what) {
    return fail(ErrorCode::Corrupt, "header: " + std::string(what));
}

Status checkSteps(const SnapshotHeader& header) {
    int64_t position = header.parent_token_count;
    for (const SnapshotStep& step : header.steps) {
        if (step.end <= position) return corrupt("steps do not go forward");
        position = step.end;
    }
    if (position != header.token_count) return corrupt("steps do not end at the token count");
    return {};
}

struct Counts {
    size_t label = 0, steps = 0, kv_blocks = 0, state_blocks = 0;
};

/// Variable parts; the counts were checked against the header's length.
Status decodeTables(Decoder& from, const Counts& counts, SnapshotHeader& header) {
    header.label = from.text(counts.label);
    for (size_t i = 0; i < counts.steps; ++i) {
        const auto packed = from.number<uint64_t>();
        if (packed >> 1 > static_cast<uint64_t>(kMaxSnapshotTokens))
            return corrupt("a step ends beyond every limit");
        header.steps.push_back({static_cast<int64_t>(packed >> 1), (packed & 1) != 0});
    }
    for (size_t i = 0; i < counts.kv_blocks; ++i) from.raw(header.kv_blocks.emplace_back());
    for (size_t i = 0; i < counts.state_blocks; ++i) from.raw(header.state_blocks.emplace_back());
    if (from.exhausted()) return corrupt("tables are longer than the header");
    if (!from.restIsZero()) return corrupt("padding is not zero");
    return {};
}

}  // namespace

BlockHash hashBlock(std::span<const std::byte> bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    BlockHash out;
    static_assert(sizeof canonical.digest == sizeof out);
    std::memcpy(out.data(), canonical.digest, out.size());
    return out;
}

int64_t SnapshotHeader::kvBytes() const {
    return tokensSinceParent() *
           (static_cast<int64_t>(sizeof(Token)) +
            softmax_layers * 2 * kv_heads * kernels::kvVectorBytes(kv_format, head_dim));
}
int64_t SnapshotHeader::stateBytes() const {
    return lightning_layers * heads * head_dim * head_dim * 4;
}
int64_t SnapshotHeader::headerBytes() const {
    return paddedHeaderBytes(label.size(), steps.size(),
                             blockCount(kvBytes()) + blockCount(stateBytes()));
}
size_t SnapshotHeader::blockCount(int64_t bytes) {
    return static_cast<size_t>((bytes + kSnapshotBlockBytes - 1) / kSnapshotBlockBytes);
}

std::vector<std::byte> encodeSnapshotHeader(const SnapshotHeader& header) {
    Encoder out;
    out.raw(kMagic);
    out.number(kFormatVersion);
    out.number(static_cast<uint32_t>(header.headerBytes()));
    for (const auto* id : {&header.key, &header.parent, &header.root, &header.vault_hash,
                           &header.model_fingerprint, &header.profile_hash})
        out.raw(*id);
    for (const int64_t value : {header.token_count, header.parent_token_count}) out.number(value);
    for (const int64_t extent : {header.lightning_layers, header.heads, header.softmax_layers,
                                 header.kv_heads, header.head_dim})
        out.number(static_cast<uint32_t>(extent));
    out.number(static_cast<uint32_t>(header.kind));
    out.number(static_cast<uint32_t>(header.kv_format));
    for (const size_t count : {header.label.size(), header.steps.size(), header.kv_blocks.size(),
                               header.state_blocks.size()})
        out.number(static_cast<uint64_t>(count));
    LECTERN_ASSERT(out.bytes().size() == static_cast<size_t>(kFixedBytes));
    out.raw(header.label);
    for (const SnapshotStep& step : header.steps)
        out.number(static_cast<uint64_t>(step.end) << 1 | (step.ends_segment ? 1 : 0));
    for (const BlockHash& hash : header.kv_blocks) out.raw(hash);
    for (const BlockHash& hash : header.state_blocks) out.raw(hash);
    out.bytes().resize(static_cast<size_t>(header.headerBytes()) - sizeof(BlockHash));
    out.raw(hashBlock(out.bytes()));
    return std::move(out.bytes());
}

Result<int64_t> snapshotHeaderBytes(std::span<const std::byte> prefix) {
    Decoder from(prefix);
    if (from.text(kMagic.size()) != kMagic) return corrupt("not a snapshot");
    const auto version = from.number<uint32_t>();
    const auto bytes = static_cast<int64_t>(from.number<uint32_t>());
    if (version != kFormatVersion)
        return fail(ErrorCode::Mismatch, "header: format version is " + std::to_string(version) +
                                             ", expected " + std::to_string(kFormatVersion));
    if (bytes < kHeaderUnit || bytes > kMaxSnapshotHeaderBytes || bytes % kHeaderUnit != 0)
        return corrupt("length " + std::to_string(bytes) + " is impossible");
    return bytes;
}

Result<SnapshotHeader> decodeSnapshotHeader(std::span<const std::byte> bytes) {
    if (bytes.size() < static_cast<size_t>(kHeaderUnit)) return corrupt("too short");
    const auto content = bytes.first(bytes.size() - sizeof(BlockHash));
    BlockHash stored;
    std::memcpy(stored.data(), bytes.data() + content.size(), stored.size());
    if (hashBlock(content) != stored) return corrupt("checksum does not match");

    Decoder from(content);
    (void)from.text(static_cast<size_t>(kSnapshotPrefixBytes));
    SnapshotHeader header;
    for (auto* id : {&header.key, &header.parent, &header.root, &header.vault_hash,
                     &header.model_fingerprint, &header.profile_hash})
        from.raw(*id);
    header.token_count = from.number<int64_t>();
    header.parent_token_count = from.number<int64_t>();
    for (int64_t* extent : {&header.lightning_layers, &header.heads, &header.softmax_layers,
                            &header.kv_heads, &header.head_dim})
        *extent = from.number<uint32_t>();
    const auto kind = from.number<uint32_t>();
    const auto kv_format = from.number<uint32_t>();
    Counts counts;
    for (size_t* count : {&counts.label, &counts.steps, &counts.kv_blocks, &counts.state_blocks})
        *count = static_cast<size_t>(from.number<uint64_t>());

    if (kind > static_cast<uint32_t>(SegmentKind::GenerationPrompt))
        return corrupt("unknown kind of segment");
    header.kind = static_cast<SegmentKind>(kind);
    if (kv_format >= kernels::kKvFormats.size()) return corrupt("unknown format of the KV");
    header.kv_format = static_cast<kernels::KvFormat>(kv_format);
    if (!plausibleSizes(header)) return corrupt("counts or dimensions are impossible");
    if (counts.label > static_cast<size_t>(kMaxSnapshotLabelBytes) || counts.steps == 0 ||
        counts.steps > bytes.size() / kStepBytes ||
        counts.kv_blocks != SnapshotHeader::blockCount(header.kvBytes()) ||
        counts.state_blocks != SnapshotHeader::blockCount(header.stateBytes()) ||
        static_cast<int64_t>(bytes.size()) !=
            paddedHeaderBytes(counts.label, counts.steps, counts.kv_blocks + counts.state_blocks))
        return corrupt("tables do not fit the counts");
    LECTERN_TRY(decodeTables(from, counts, header));
    LECTERN_TRY(checkSteps(header));
    return header;
}

}  // namespace lectern::engine
