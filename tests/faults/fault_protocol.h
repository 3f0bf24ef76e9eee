#pragma once

#include <cstdint>

/// What the driver and the preload library (fault_preload.cpp) tell each other: the environment of
/// the program under test, counters in a shared file, and the log of what it did to its files.
namespace lectern::faults {

enum class Call : uint32_t {
    Write,
    Read,
    Sync,
    Rename,
    Open,
    Truncate,
    Unlink,
    Map,
    Mkdir,
    Reserve,  ///< fallocate
    Memory,   ///< malloc and its relatives, of at least Environment's memory size
    Change,   ///< any call that changes files: the moments of a kill
    kCount
};
inline constexpr const char* kCallNames[] = {"write", "read",     "sync",   "rename",
                                             "open",  "truncate", "unlink", "map",
                                             "mkdir", "reserve",  "memory", "change"};

/// Paths that faults are limited to, by their beginnings, separated by colons.
inline constexpr const char* kRootsVariable = "LECTERN_FAULT_ROOTS";
/// "<call> <nth> <once|always> <errno>", or "<call> <nth> kill 0"; a write is then cut in half
/// first. "<call> <nth> short 0" writes or reads half.
inline constexpr const char* kFaultVariable = "LECTERN_FAULT";
inline constexpr const char* kMemoryVariable = "LECTERN_FAULT_MEMORY";  ///< smallest allocation
inline constexpr const char* kCountersVariable = "LECTERN_FAULT_COUNTERS";
inline constexpr const char* kLogVariable = "LECTERN_FAULT_LOG";
/// "<seconds> <calls> <seconds>": what is added to the clock of the wall, for so many calls, and
/// after them.
inline constexpr const char* kClockVariable = "LECTERN_FAULT_CLOCK";

/// The counters' file, mapped by both.
struct Counters {
    uint64_t calls[static_cast<uint32_t>(Call::kCount)];
    uint64_t injected;
};

enum class Op : uint32_t {
    Create,
    Write,
    Truncate,
    Rename,
    Unlink,
    Mkdir,
    Sync,
    SyncFolder,
    Shown
};

/// One entry of the log; followed by `path_bytes` of path, then `data_bytes` of data (Write: what
/// was written; Rename: the new path; Shown: what went to stdout).
struct LogEntry {
    Op op;
    uint32_t path_bytes;
    uint64_t inode;
    uint64_t offset;  ///< Truncate: the new size
    uint64_t data_bytes;
};

}  // namespace lectern::faults
