#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/dtype.h"
#include "kernels/base/result.h"

namespace lectern::engine {

enum class TensorType { F32, F16, BF16, I32, I64, U8, I8 };

/// One tensor inside a mapped file; valid as long as the SafetensorsFile lives.
struct TensorInfo {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<int64_t> shape;
    std::span<const std::byte> bytes;
};

/// A memory-mapped safetensors file. The whole header is validated before anything is returned:
/// length, JSON, duplicate keys, dtypes, shapes, offsets, overlaps, holes. Immutable, thread-safe.
class SafetensorsFile {
  public:
    static Result<SafetensorsFile> open(const std::filesystem::path& path);

    const std::map<std::string, TensorInfo, std::less<>>& tensors() const { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    const TensorInfo* find(std::string_view name) const;
    const std::filesystem::path& path() const { return m_path; }

  private:
    struct Mapping;
    std::filesystem::path m_path;
    std::shared_ptr<const Mapping> m_mapping;
    std::map<std::string, TensorInfo, std::less<>> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

/// A tensor to be written; bytes must have the size that type and shape imply.
struct TensorToWrite {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<int64_t> shape;
    std::span<const std::byte> bytes;
};
/// Writes a safetensors file atomically (temporary name, sync, rename).
Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors);

}  // namespace lectern::engine
