#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "kernels/base/result.h"

namespace lectern::engine {

/// Parses JSON and refuses what the library would let pass: a key that stands twice in one object
/// (readers disagree on which counts), nesting deeper than limits::kMaxJsonDepth, text after the
/// value, what foreignByte tells. `source` names the file in errors. Errors: Corrupt.
Result<nlohmann::json> parseStrictJson(std::string_view text, std::string_view source);

/// Where the text has a byte order mark or a NUL: the library skips the one and takes the other for
/// the end of the text, whatever stands behind it.
std::optional<size_t> foreignByte(std::string_view text);

/// A JSON value for a message: ASCII, short.
std::string describeJson(const nlohmann::json& value);

}  // namespace lectern::engine
