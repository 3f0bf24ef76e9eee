#pragma once

#include <fstream>
#include <string_view>

#include "tests/support/memory_folder.h"
#include "tests/support/temp_dir.h"

namespace lectern::fuzz {

/// A folder in memory for the inputs of parsers that open files, where the machine has one.
inline const test::TempDir& scratch() {
    static const test::TempDir folder = [] {
        ::setenv("TMPDIR", test::folderInMemory().c_str(), 0);
        return test::TempDir();
    }();
    return folder;
}

/// A new file each time: file systems flush one that is written over.
inline void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace lectern::fuzz
