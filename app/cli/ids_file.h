#pragma once

#include <string>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "kernels/base/result.h"

namespace lectern::app::cli {

/// Reads {"sequences": [[ids…], …]}; every sequence has at least one id, all within the vocabulary.
Result<std::vector<std::vector<engine::Token>>> readIdsFile(const std::string& path,
                                                            int64_t vocab_size);

}  // namespace lectern::app::cli
