#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/json_reader.h"

namespace lectern::engine {

/// Reads the next value and appends it as Python's json.dumps(…, ensure_ascii=False) prints what
/// json.loads reads: ", " and ": ", key order kept, a repeated key keeps its first place and its
/// last value, whole numbers exact, others by repr. False when the reader has failed.
bool appendPythonJson(JsonReader& reader, std::string& out);

/// repr() of a Python float: shortest digits that read back the same; 1.0, 1e-05, 1e+16, inf.
std::string pythonFloat(double value);

}  // namespace lectern::engine
