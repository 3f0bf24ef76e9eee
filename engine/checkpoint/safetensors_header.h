#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/safetensors.h"
#include "kernels/base/result.h"

namespace lectern::engine {

inline constexpr std::string_view kMetadataKey = "__metadata__";

/// One tensor as the header states it; offsets count from the end of the header. Nothing about
/// offsets is checked here.
struct HeaderEntry {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<int64_t> shape;
    uint64_t begin = 0;
    uint64_t end = 0;
};

struct SafetensorsHeader {
    std::vector<HeaderEntry> entries;
    std::map<std::string, std::string> metadata;
};

/// Parses the header's JSON in one pass, building nothing but its result. Every entry has dtype,
/// shape and data_offsets, each once, and nothing else; names stand once.
/// Errors: Corrupt, Unsupported (a dtype that this engine does not read), LimitExceeded.
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, const std::string& source);

int64_t tensorTypeBytes(TensorType type);
std::string_view tensorTypeName(TensorType type);

}  // namespace lectern::engine
