#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::fuzz {

/// Feeds one input to a parser of the engine. Whatever the input, it returns; what the parser
/// accepts is used, so that a range that was not checked shows under a sanitizer.
using Target = void (*)(std::span<const uint8_t> input);

struct NamedTarget {
    std::string_view name;
    Target run;
    std::vector<std::string> seeds;  ///< well-formed inputs to start from
};

/// safetensors (a whole file), config, index, snapshot_header.
const std::vector<NamedTarget>& targets();

}  // namespace lectern::fuzz
