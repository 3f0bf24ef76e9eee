#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "kernels/base/result.h"

namespace lectern::engine {

/// Parses JSON and refuses what the library would let pass: a key that stands twice in one object
/// (readers disagree on which counts), nesting deeper than limits::kMaxJsonDepth, text after the
/// value. `source` names the file in errors. Errors: Corrupt.
Result<nlohmann::json> parseStrictJson(std::string_view text, std::string_view source);

/// A JSON value for a message: ASCII, short.
std::string describeJson(const nlohmann::json& value);

}  // namespace lectern::engine
