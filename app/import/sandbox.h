#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/base/result.h"

/// Takes from this process everything that a parser does not need, for good. Linked into the
/// importer's worker; free of Qt. What remains: memory, the descriptors that are open, reading the
/// named directories.
namespace lectern::app::sandbox {

struct Rules {
    /// Directories whose files may be read; each that exists. Nothing may be opened to write.
    std::vector<std::filesystem::path> readable;
    /// Descriptors from this one on are closed.
    int first_closed_fd = 5;
    uint64_t memory_bytes =
        0;  ///< address space; 0: no limit. Sanitizers need 0: their shadow is terabytes
    uint64_t cpu_seconds = 0;
    uint64_t open_files = 0;
    uint64_t file_bytes = 0;  ///< how large a file that is open to write may grow
    /// Also asking whether a file may be read and what file system it is on: what fontconfig needs
    /// beyond reading.
    bool looks_for_fonts = false;
};

/// Limits (memory, CPU, files, no core dump, file growth, no process), no new privileges,
/// Landlock (file system, TCP, abstract sockets, signals as far as the kernel knows them), then a
/// seccomp filter that refuses every system call not on a short list. Ends with selfTest(). Error
/// Sandbox: the kernel lacks one of them; the caller must exit without reading anything. Call with
/// one thread.
Status enter(const Rules& rules);

/// Tries what must not work (sockets, opening files, a child process) and reports the first that
/// did.
Status selfTest();

}  // namespace lectern::app::sandbox
