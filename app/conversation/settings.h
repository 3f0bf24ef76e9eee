#pragma once

#include <functional>

#include <nlohmann/json_fwd.hpp>

#include "kernels/base/result.h"

namespace lectern::app {

/// settings.json of the data home; empty where there is none. Errors: Corrupt, Io.
Result<nlohmann::json> readSettings();
/// Reads, changes and writes it in one go, beside other programs that do; keys that `change` does
/// not touch stay. A damaged file is left alone. Errors: Corrupt, Io, Busy.
Status changeSettings(const std::function<void(nlohmann::json&)>& change);

}  // namespace lectern::app
