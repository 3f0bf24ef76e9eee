#pragma once

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace lectern::test {

/// A folder for many small files: in memory where this machine has one with room, otherwise the
/// usual one.
inline std::filesystem::path folderInMemory() {
    constexpr std::uintmax_t kRoom = std::uintmax_t{256} << 20;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    const auto space = std::filesystem::space(memory, error);
    if (!error && space.available >= kRoom && ::access(memory.c_str(), W_OK) == 0) return memory;
    return std::filesystem::temp_directory_path();
}

}  // namespace lectern::test
