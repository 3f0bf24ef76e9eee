#pragma once

#include <cstdint>
#include <functional>

#include <nlohmann/json_fwd.hpp>

#include "kernels/base/result.h"

namespace lectern::app {

/// settings.json of the data home; empty where there is none. Errors: Corrupt, Io.
Result<nlohmann::json> readSettings();
/// Reads, changes and writes it in one go, beside other programs that do; keys that `change` does
/// not touch stay. A damaged file is left alone. Errors: Corrupt, Io, Busy.
Status changeSettings(const std::function<void(nlohmann::json&)>& change);

/// How much disk a vault's saved states may take, kept in settings.json ("state_limit_bytes"):
/// every program that works on a vault keeps to it. Where none is set: the engine's own. Errors as
/// of readSettings: a guess in place of a larger limit would have states thrown out.
Result<int64_t> stateLimitBytes();
inline constexpr int64_t kLeastStateLimitBytes = int64_t{1} << 28;
/// InvalidArgument below the least; else as changeSettings.
Status setStateLimitBytes(int64_t bytes);

}  // namespace lectern::app
