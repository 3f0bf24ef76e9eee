#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/run/prefill_plan.h"
#include "kernels/base/result.h"
#include "kernels/softmax_attention/kv_format.h"

namespace lectern::engine {

// Limits of a snapshot file, checked before anything is allocated for it.

/// Payload bytes under one checksum: large enough for full disk speed, small enough to name the
/// place of a damage and to check while reading.
inline constexpr int64_t kSnapshotBlockBytes = int64_t{4} << 20;
/// Fixed fields, label, steps and block table. 1M tokens in one node of M1 need 0.4 MB.
inline constexpr int64_t kMaxSnapshotHeaderBytes = int64_t{16} << 20;
/// A label is a line in a list.
inline constexpr int64_t kMaxSnapshotLabelBytes = 512;
/// Positions that a checkpoint may have (limits.h of the checkpoint room).
inline constexpr int64_t kMaxSnapshotTokens = int64_t{1} << 24;
/// Product of any dimensions in a header stays far inside 64 bits below this.
inline constexpr int64_t kMaxSnapshotDimension = int64_t{1} << 20;
/// A node's payload: 1M tokens of M1's KV in float32 are 80 GB.
inline constexpr int64_t kMaxSnapshotPayloadBytes = int64_t{1} << 40;

/// A checksum: XXH3, 128 bits, canonical (big-endian) form.
using BlockHash = std::array<uint8_t, 16>;
BlockHash hashBlock(std::span<const std::byte> bytes);

/// One forward call since the parent, as in PrefillStep.
struct SnapshotStep {
    int64_t end = 0;
    bool ends_segment = false;
};

/// Everything before the payload (snapshot_format.md).
struct SnapshotHeader {
    PrefixKey key{}, parent{}, root{};
    std::array<uint8_t, 32> vault_hash{}, model_fingerprint{}, profile_hash{};
    int64_t token_count = 0, parent_token_count = 0;
    int64_t lightning_layers = 0, heads = 0, softmax_layers = 0, kv_heads = 0, head_dim = 0;
    SegmentKind kind = SegmentKind::Document;
    kernels::KvFormat kv_format = kernels::KvFormat::Float32;
    std::string label;
    std::vector<SnapshotStep> steps;      ///< at least one; the last ends at token_count
    std::vector<BlockHash> kv_blocks;     ///< of tokens and KV
    std::vector<BlockHash> state_blocks;  ///< of the lightning state

    int64_t tokensSinceParent() const { return token_count - parent_token_count; }
    /// Token ids (int32) and KV since the parent.
    int64_t kvBytes() const;
    int64_t stateBytes() const;
    /// Whole header, padded, with its checksum.
    int64_t headerBytes() const;
    /// Of a node with its state, and of one whose state was dropped.
    int64_t fullFileBytes() const { return headerBytes() + kvBytes() + stateBytes(); }
    int64_t kvOnlyFileBytes() const { return headerBytes() + kvBytes(); }
    static size_t blockCount(int64_t bytes);
};

std::vector<std::byte> encodeSnapshotHeader(const SnapshotHeader& header);

/// Reads the length of the header from its first kSnapshotPrefixBytes bytes.
inline constexpr int64_t kSnapshotPrefixBytes = 16;
Result<int64_t> snapshotHeaderBytes(std::span<const std::byte> prefix);

/// Checks checksum, limits and inner consistency; nothing of the payload. Errors: Corrupt,
/// Mismatch (another format version). Messages do not name the file.
Result<SnapshotHeader> decodeSnapshotHeader(std::span<const std::byte> bytes);

}  // namespace lectern::engine
