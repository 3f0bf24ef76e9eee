#pragma once

#include <sqlite3.h>

#include <cstring>
#include <new>

namespace lectern::test {

/// SQLite's file layer with one switch: the n-th call that can fail does, once or from then on.
/// Installed as the default for the whole test program; one thread.
class FaultVfs {
  public:
    enum class Repeat { Once, Always };

    static void install() {
        s_real = sqlite3_vfs_find(nullptr);
        static sqlite3_vfs vfs = *s_real;
        vfs.szOsFile = static_cast<int>(sizeof(File)) + s_real->szOsFile;
        vfs.zName = "lectern-fault";
        vfs.pNext = nullptr;
        vfs.xOpen = open;
        vfs.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
            return fails() ? SQLITE_IOERR_DELETE : s_real->xDelete(s_real, name, sync);
        };
        sqlite3_vfs_register(&vfs, 1);
    }
    static void arm(int nth, Repeat repeat) {
        s_left = nth;
        s_repeat = repeat;
        s_hits = 0;
    }
    static void disarm() { s_left = -1; }
    /// How many calls failed since arm().
    static int hits() { return s_hits; }

  private:
    struct File {
        sqlite3_file base;
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };
    static inline sqlite3_vfs* s_real = nullptr;
    static inline int s_left = -1;
    static inline Repeat s_repeat = Repeat::Once;
    static inline int s_hits = 0;

    static bool fails() {
        if (s_left < 0) return false;
        if (s_left > 1) {
            --s_left;
            return false;
        }
        if (s_repeat == Repeat::Once) s_left = -1;
        ++s_hits;
        return true;
    }
    static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* raw, int flags, int* out) {
        raw->pMethods = nullptr;
        if (fails()) return SQLITE_CANTOPEN;
        auto* file = reinterpret_cast<File*>(raw);
        const int rc = s_real->xOpen(s_real, name, file->real(), flags, out);
        if (file->real()->pMethods) raw->pMethods = methods();
        return rc;
    }
    static const sqlite3_io_methods* methods() {
        using F = sqlite3_file;
        using I = sqlite3_int64;
        static const sqlite3_io_methods kMethods = {
            2,
            [](F* f) { return real(f)->pMethods->xClose(real(f)); },
            [](F* f, void* to, int n, I at) {
                return fails() ? SQLITE_IOERR_READ : real(f)->pMethods->xRead(real(f), to, n, at);
            },
            [](F* f, const void* from, int n, I at) {
                if (!fails()) return real(f)->pMethods->xWrite(real(f), from, n, at);
                // A disk that fills up in the middle of a write leaves its first part.
                if (n > 1) real(f)->pMethods->xWrite(real(f), from, n / 2, at);
                return SQLITE_FULL;
            },
            [](F* f, I size) {
                return fails() ? SQLITE_IOERR_TRUNCATE
                               : real(f)->pMethods->xTruncate(real(f), size);
            },
            [](F* f, int flags) {
                return fails() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
            },
            [](F* f, I* size) {
                return fails() ? SQLITE_IOERR_FSTAT : real(f)->pMethods->xFileSize(real(f), size);
            },
            [](F* f, int level) {
                return fails() ? SQLITE_IOERR_LOCK : real(f)->pMethods->xLock(real(f), level);
            },
            [](F* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
            [](F* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
            [](F* f, int op, void* argument) {
                return real(f)->pMethods->xFileControl(real(f), op, argument);
            },
            [](F* f) { return real(f)->pMethods->xSectorSize(real(f)); },
            [](F* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
            [](F* f, int page, int size, int extend, void volatile** out) {
                return fails() ? SQLITE_IOERR_SHMMAP
                               : real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
            },
            [](F* f, int offset, int n, int flags) {
                return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
            },
            [](F* f) { real(f)->pMethods->xShmBarrier(real(f)); },
            [](F* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
            nullptr,
            nullptr,
        };
        return &kMethods;
    }
};

}  // namespace lectern::test
