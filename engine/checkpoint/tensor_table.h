#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/safetensors.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// All tensors of a model folder by name, wherever they are stored.
struct TensorTable {
    struct Entry {
        const TensorInfo* info = nullptr;
        const SafetensorsFile* file = nullptr;
    };
    std::vector<std::shared_ptr<const SafetensorsFile>> files;
    std::map<std::string_view, Entry> tensors;  ///< names are those inside `files`
};

/// What model.safetensors.index.json says.
struct ShardIndex {
    std::map<std::string, std::string, std::less<>> file_of_tensor;
    int64_t total_bytes = -1;  ///< -1: not stated
};

/// Parses an index. File names must be plain names beside the index: no folder, no "..".
/// Errors: Corrupt, LimitExceeded.
Result<ShardIndex> parseShardIndex(std::string_view json, const std::string& source);

/// Opens model.safetensors, or else the shards that model.safetensors.index.json names, and checks
/// that index and shards tell the same story. Errors: NotFound, Io, Corrupt, LimitExceeded.
Result<TensorTable> openTensorTable(const std::filesystem::path& model_dir);

}  // namespace lectern::engine
