#pragma once

#include <cstdint>

namespace lectern::engine::limits {

// What a checkpoint may claim. A value above its limit is refused before anything of that size is
// allocated. Every limit leaves room for models several times the size of MiniMax-M1 (456B).

/// config.json as published has 2 KB; a megabyte is far beyond any real one and parses at once.
inline constexpr int64_t kMaxConfigBytes = 1 << 20;
/// M1's index has 0.8 MB for 8,243 tensors; 16 MiB holds twenty times as many and its parsed form
/// stays below 1 GiB whatever it contains.
inline constexpr int64_t kMaxIndexBytes = 16 << 20;
/// The table of all tensors of M1 in one file would take 1.2 MB. The format's reference reader
/// allows 100 MB; 32 MiB keeps a hostile header below a second and a gigabyte.
inline constexpr int64_t kMaxHeaderBytes = 32 << 20;
/// 8,243 tensors in M1; 2^19 still fits a 32 MiB header only with names of a few bytes.
inline constexpr int64_t kMaxTensorsPerFile = 1 << 19;
/// The longest name in M1 has 57 bytes; names go into messages and maps.
inline constexpr int64_t kMaxTensorNameBytes = 256;
/// Weights are vectors and matrices; files of goldens use three dimensions.
inline constexpr int64_t kMaxTensorRank = 8;
/// M1 has 413 shards; each costs one mapping, and Linux allows 65,530 mappings a process.
inline constexpr int64_t kMaxShards = 8192;
/// Longest file name that common file systems store.
inline constexpr int64_t kMaxFileNameBytes = 255;
/// JSON of checkpoints nests three levels; 32 is generous and keeps parsing flat.
inline constexpr int kMaxJsonDepth = 32;

/// M1: 80 layers.
inline constexpr int64_t kMaxLayers = 1024;
/// M1: 6144. One activation row must stay small beside a chunk of tokens.
inline constexpr int64_t kMaxHiddenSize = 1 << 16;
/// M1: 64 heads.
inline constexpr int64_t kMaxHeads = 1024;
/// M1: 128. A lightning head's state is its square in float32: 4 MiB at 1024.
inline constexpr int64_t kMaxHeadDim = 1024;
/// M1: 32 experts.
inline constexpr int64_t kMaxExperts = 4096;
/// M1: 9216.
inline constexpr int64_t kMaxIntermediateSize = 1 << 20;
/// M1: 200,064. Token ids are int32 and one row of logits is float32: 64 MiB at 2^24.
inline constexpr int64_t kMaxVocabSize = 1 << 24;
/// M1: 10,240,000. Rotary angles are float32 products of the position; above 2^24 neighbouring
/// positions would share one angle.
inline constexpr int64_t kMaxPositions = 1 << 24;
/// M1: 280 MiB of lightning state for one sequence. 16 GiB is more than a machine for a document
/// assistant can fork.
inline constexpr int64_t kMaxLightningStateBytes = int64_t{16} << 30;

/// Checkpoints up to this size are fingerprinted over every byte: 256 MiB take about a quarter of a
/// second. Larger ones are sampled in every tensor.
inline constexpr int64_t kFullFingerprintBytes = 256 << 20;
/// Bytes of one sample; three samples (first, middle, last) are taken of every tensor.
inline constexpr int64_t kFingerprintSampleBytes = 1024;

}  // namespace lectern::engine::limits
