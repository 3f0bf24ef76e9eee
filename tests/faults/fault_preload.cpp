// Loaded into the program under test by LD_PRELOAD: counts its calls to the operating system on
// files below given folders, makes the n-th of a kind fail (or kills the process there), and
// records everything that it does to its files. See fault_protocol.h.
//
// Calls of the C library to itself do not come by here (stdio's own write, for one); Lectern and
// SQLite use the plain system calls for what they keep.

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "tests/faults/fault_protocol.h"

using lectern::faults::Call;
using lectern::faults::Counters;
using lectern::faults::LogEntry;
using lectern::faults::Op;

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
}

namespace {

constexpr int kMaxDescriptors = 4096;
constexpr size_t kMaxPath = 1024;

enum class Action { None, Once, Always, Kill, Short };

struct Plan {
    Call call = Call::kCount;
    uint64_t nth = 0;
    Action action = Action::None;
    int error = EIO;
};

bool g_active = false;  // only in the program itself, not in what it forks
bool g_has_begun = false;
Plan g_plan;
char g_roots[4096];
size_t g_memory_min = SIZE_MAX;
Counters g_own_counters{};
Counters* g_counters = &g_own_counters;
int g_log = -1;
bool g_clock = false;
int64_t g_clock_first = 0, g_clock_calls = 0, g_clock_then = 0;
std::atomic<int64_t> g_clock_seen{0};
/// Serialises what is done with what is recorded of it.
pthread_mutex_t g_mutex = PTHREAD_MUTEX_INITIALIZER;

struct Descriptor {
    std::atomic<bool> watched;
    uint64_t inode;
    bool is_folder;
    char path[kMaxPath];
};
Descriptor g_descriptors[kMaxDescriptors];

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}
#define REAL(name) static const auto real_##name = real<decltype(&::name)>(#name)

struct Lock {
    Lock() { pthread_mutex_lock(&g_mutex); }
    ~Lock() { pthread_mutex_unlock(&g_mutex); }
};

void readPlan() {
    const char* text = getenv(lectern::faults::kFaultVariable);
    if (!text) return;
    char call[32], action[32];
    unsigned long nth = 0;
    int error = 0;
    if (sscanf(text, "%31s %lu %31s %d", call, &nth, action, &error) != 4) return;
    for (uint32_t i = 0; i < static_cast<uint32_t>(Call::kCount); ++i)
        if (strcmp(call, lectern::faults::kCallNames[i]) == 0) g_plan.call = static_cast<Call>(i);
    g_plan.nth = nth;
    g_plan.error = error;
    g_plan.action = strcmp(action, "once") == 0     ? Action::Once
                    : strcmp(action, "always") == 0 ? Action::Always
                    : strcmp(action, "kill") == 0   ? Action::Kill
                                                    : Action::Short;
}

__attribute__((constructor)) void start() {
    const char* roots = getenv(lectern::faults::kRootsVariable);
    if (!roots) return;
    strncpy(g_roots, roots, sizeof g_roots - 1);
    if (const char* path = getenv(lectern::faults::kCountersVariable)) {
        const int fd = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0));
        void* shared = reinterpret_cast<void*>(syscall(SYS_mmap, nullptr, sizeof(Counters),
                                                       PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        if (fd >= 0 && shared != MAP_FAILED) g_counters = static_cast<Counters*>(shared);
        syscall(SYS_close, fd);
    }
    if (const char* path = getenv(lectern::faults::kLogVariable))
        g_log = static_cast<int>(
            syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CLOEXEC, 0));
    if (const char* bytes = getenv(lectern::faults::kMemoryVariable))
        g_memory_min = strtoul(bytes, nullptr, 10);
    if (const char* clock = getenv(lectern::faults::kClockVariable)) {
        long first = 0, calls = 0, then = 0;
        g_clock = sscanf(clock, "%ld %ld %ld", &first, &calls, &then) == 3;
        g_clock_first = first, g_clock_calls = calls, g_clock_then = then;
    }
    readPlan();
    pthread_atfork(nullptr, nullptr, [] { g_active = g_clock = false; });
    g_active = true;
}

enum class Verdict { Go, Fail, Short, KillHalf };

/// Counts the call and says what becomes of it.
Verdict judge(Call call, bool changes) {
    const auto count = [](Call counted) {
        return __atomic_add_fetch(&g_counters->calls[static_cast<uint32_t>(counted)], 1,
                                  __ATOMIC_RELAXED);
    };
    const uint64_t number = count(call);
    const uint64_t change = changes ? count(Call::Change) : 0;
    if (g_plan.action == Action::None) return Verdict::Go;
    const bool concerns = g_plan.call == call || (changes && g_plan.call == Call::Change);
    if (!concerns) return Verdict::Go;
    const uint64_t at = g_plan.call == call ? number : change;
    if (at < g_plan.nth || (at > g_plan.nth && g_plan.action != Action::Always)) return Verdict::Go;
    __atomic_add_fetch(&g_counters->injected, 1, __ATOMIC_RELAXED);
    if (g_plan.action == Action::Short) return Verdict::Short;
    if (g_plan.action == Action::Kill) {
        if (call == Call::Write) return Verdict::KillHalf;
        syscall(SYS_kill, getpid(), SIGKILL);
    }
    errno = g_plan.error;
    return Verdict::Fail;
}

bool below(const char* path) {
    for (const char* root = g_roots; *root;) {
        const char* end = strchrnul(root, ':');
        const auto length = static_cast<size_t>(end - root);
        if (length > 0 && strncmp(path, root, length) == 0) return true;
        root = *end ? end + 1 : end;
    }
    return false;
}

Descriptor* watched(int fd) {
    if (!g_active || fd < 0 || fd >= kMaxDescriptors) return nullptr;
    Descriptor& descriptor = g_descriptors[fd];
    return descriptor.watched.load(std::memory_order_acquire) ? &descriptor : nullptr;
}

/// The path that a call means; false where it is none of ours.
bool resolve(int folder, const char* path, char* out) {
    if (!g_active || !path) return false;
    if (path[0] == '/') {
        if (strlen(path) >= kMaxPath) return false;
        strcpy(out, path);
    } else {
        const Descriptor* base = folder == AT_FDCWD ? nullptr : watched(folder);
        if (!base) return false;
        if (snprintf(out, kMaxPath, "%s/%s", base->path, path) >= static_cast<int>(kMaxPath))
            return false;
    }
    return below(out);
}

void record(Op op, const char* path, uint64_t inode, uint64_t offset, const void* data,
            size_t bytes) {
    if (g_log < 0) return;
    const LogEntry entry{op, static_cast<uint32_t>(path ? strlen(path) : 0), inode, offset, bytes};
    const iovec parts[3] = {{const_cast<LogEntry*>(&entry), sizeof entry},
                            {const_cast<char*>(path), entry.path_bytes},
                            {const_cast<void*>(data), bytes}};
    syscall(SYS_writev, g_log, parts, 3);
}

void watch(int fd, const char* path) {
    if (fd < 0 || fd >= kMaxDescriptors) return;
    struct stat info {};
    if (fstat(fd, &info) != 0) return;
    Descriptor& descriptor = g_descriptors[fd];
    descriptor.inode = info.st_ino;
    descriptor.is_folder = S_ISDIR(info.st_mode);
    strcpy(descriptor.path, path);
    descriptor.watched.store(true, std::memory_order_release);
}

int openWatched(int folder, const char* path, int flags, mode_t mode) {
    const auto go = [&] {
        return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
    };
    char full[kMaxPath];
    if (!resolve(folder, path, full)) return go();
    g_has_begun = true;
    const Lock lock;
    const bool creates = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, full, F_OK) != 0;
    if (judge(Call::Open, creates || (flags & O_TRUNC)) == Verdict::Fail) return -1;
    const int fd = go();
    if (fd < 0) return fd;
    const int kept = errno;
    watch(fd, full);
    const Descriptor& descriptor = g_descriptors[fd];
    if (creates) record(Op::Create, full, descriptor.inode, 0, nullptr, 0);
    if (!creates && (flags & O_TRUNC)) record(Op::Truncate, full, descriptor.inode, 0, nullptr, 0);
    errno = kept;
    return fd;
}

template <class Go>
ssize_t writeWatched(int fd, const void* data, size_t bytes, off_t offset, Go go) {
    const Descriptor* file = watched(fd);
    if (!file) return go(bytes);
    const Lock lock;
    const Verdict verdict = judge(Call::Write, true);
    if (verdict == Verdict::Fail) return -1;
    if (verdict != Verdict::Go) bytes = bytes > 1 ? bytes / 2 : bytes;
    if (offset < 0) offset = lseek(fd, 0, SEEK_CUR);
    const ssize_t written = go(bytes);
    const int kept = errno;
    if (verdict == Verdict::KillHalf) syscall(SYS_kill, getpid(), SIGKILL);
    if (written > 0)
        record(Op::Write, nullptr, file->inode, static_cast<uint64_t>(offset), data,
               static_cast<size_t>(written));
    errno = kept;
    return written;
}

template <class Go>
ssize_t readWatched(int fd, size_t bytes, Go go) {
    if (!watched(fd)) return go(bytes);
    const Verdict verdict = judge(Call::Read, false);
    if (verdict == Verdict::Fail) return -1;
    return go(verdict == Verdict::Short && bytes > 1 ? bytes / 2 : bytes);
}

template <class Go>
int syncWatched(int fd, Go go) {
    const Descriptor* file = watched(fd);
    if (!file) return go();
    const Lock lock;
    if (judge(Call::Sync, true) == Verdict::Fail) return -1;
    const int result = go();
    if (result == 0)
        record(file->is_folder ? Op::SyncFolder : Op::Sync, file->path, file->inode, 0, nullptr, 0);
    return result;
}

template <class Go>
int truncateWatched(int fd, off_t size, Go go) {
    const Descriptor* file = watched(fd);
    if (!file) return go();
    const Lock lock;
    if (judge(Call::Truncate, true) == Verdict::Fail) return -1;
    const int result = go();
    if (result == 0)
        record(Op::Truncate, nullptr, file->inode, static_cast<uint64_t>(size), nullptr, 0);
    return result;
}

template <class Go>
int renameWatched(int from_folder, const char* from, int to_folder, const char* to, Go go) {
    char old_path[kMaxPath], new_path[kMaxPath];
    if (!resolve(from_folder, from, old_path) || !resolve(to_folder, to, new_path)) return go();
    const Lock lock;
    if (judge(Call::Rename, true) == Verdict::Fail) return -1;
    const int result = go();
    if (result == 0) record(Op::Rename, old_path, 0, 0, new_path, strlen(new_path));
    return result;
}

template <class Go>
int unlinkWatched(int folder, const char* path, Go go) {
    char full[kMaxPath];
    if (!resolve(folder, path, full)) return go();
    const Lock lock;
    if (judge(Call::Unlink, true) == Verdict::Fail) return -1;
    const int result = go();
    if (result == 0) record(Op::Unlink, full, 0, 0, nullptr, 0);
    return result;
}

template <class Go>
int mkdirWatched(int folder, const char* path, Go go) {
    char full[kMaxPath];
    if (!resolve(folder, path, full)) return go();
    const Lock lock;
    if (judge(Call::Mkdir, true) == Verdict::Fail) return -1;
    const int result = go();
    if (result == 0) record(Op::Mkdir, full, 0, 0, nullptr, 0);
    return result;
}

/// Not before the program has come to its files: what fails while libraries start ends everything.
bool memoryFails(size_t bytes) {
    return g_active && g_has_begun && bytes >= g_memory_min &&
           judge(Call::Memory, false) == Verdict::Fail;
}

int64_t clockOffset() {
    return g_clock_seen.fetch_add(1, std::memory_order_relaxed) < g_clock_calls ? g_clock_first
                                                                                : g_clock_then;
}

mode_t modeOf(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

#define OPEN(name)                                       \
    EXPORT int name(const char* path, int flags, ...) {  \
        va_list arguments;                               \
        va_start(arguments, flags);                      \
        const mode_t mode = modeOf(flags, arguments);    \
        va_end(arguments);                               \
        return openWatched(AT_FDCWD, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name)                                                \
    EXPORT int name(int folder, const char* path, int flags, ...) { \
        va_list arguments;                                          \
        va_start(arguments, flags);                                 \
        const mode_t mode = modeOf(flags, arguments);               \
        va_end(arguments);                                          \
        return openWatched(folder, path, flags, mode);              \
    }
OPENAT(openat)
OPENAT(openat64)
EXPORT int __open_2(const char* path, int flags) {
    return openWatched(AT_FDCWD, path, flags, 0);
}
EXPORT int __open64_2(const char* path, int flags) {
    return openWatched(AT_FDCWD, path, flags, 0);
}
EXPORT int __openat_2(int folder, const char* path, int flags) {
    return openWatched(folder, path, flags, 0);
}
EXPORT int __openat64_2(int folder, const char* path, int flags) {
    return openWatched(folder, path, flags, 0);
}
EXPORT int close(int fd) {
    if (fd >= 0 && fd < kMaxDescriptors)
        g_descriptors[fd].watched.store(false, std::memory_order_release);
    return static_cast<int>(syscall(SYS_close, fd));
}

EXPORT ssize_t write(int fd, const void* data, size_t bytes) {
    return writeWatched(fd, data, bytes, -1,
                        [&](size_t n) { return syscall(SYS_write, fd, data, n); });
}
EXPORT ssize_t pwrite(int fd, const void* data, size_t bytes, off_t offset) {
    return writeWatched(fd, data, bytes, offset,
                        [&](size_t n) { return syscall(SYS_pwrite64, fd, data, n, offset); });
}
EXPORT ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t offset) {
    return pwrite(fd, data, bytes, offset);
}
EXPORT ssize_t read(int fd, void* data, size_t bytes) {
    return readWatched(fd, bytes, [&](size_t n) { return syscall(SYS_read, fd, data, n); });
}
EXPORT ssize_t pread(int fd, void* data, size_t bytes, off_t offset) {
    return readWatched(fd, bytes,
                       [&](size_t n) { return syscall(SYS_pread64, fd, data, n, offset); });
}
EXPORT ssize_t pread64(int fd, void* data, size_t bytes, off64_t offset) {
    return pread(fd, data, bytes, offset);
}
EXPORT ssize_t __read_chk(int fd, void* data, size_t bytes, size_t) {
    return read(fd, data, bytes);
}
EXPORT ssize_t __pread_chk(int fd, void* data, size_t bytes, off_t offset, size_t) {
    return pread(fd, data, bytes, offset);
}
EXPORT ssize_t __pread64_chk(int fd, void* data, size_t bytes, off64_t offset, size_t) {
    return pread(fd, data, bytes, offset);
}

EXPORT int fsync(int fd) {
    return syncWatched(fd, [&] { return static_cast<int>(syscall(SYS_fsync, fd)); });
}
EXPORT int fdatasync(int fd) {
    return syncWatched(fd, [&] { return static_cast<int>(syscall(SYS_fdatasync, fd)); });
}
EXPORT int ftruncate(int fd, off_t size) noexcept {
    return truncateWatched(fd, size,
                           [&] { return static_cast<int>(syscall(SYS_ftruncate, fd, size)); });
}
EXPORT int ftruncate64(int fd, off64_t size) noexcept {
    return ftruncate(fd, size);
}
EXPORT int fallocate(int fd, int mode, off_t offset, off_t bytes) {
    if (watched(fd) && judge(Call::Reserve, false) == Verdict::Fail) return -1;
    return static_cast<int>(syscall(SYS_fallocate, fd, mode, offset, bytes));
}
EXPORT int fallocate64(int fd, int mode, off64_t offset, off64_t bytes) {
    return fallocate(fd, mode, offset, bytes);
}

EXPORT int rename(const char* from, const char* to) noexcept {
    return renameWatched(AT_FDCWD, from, AT_FDCWD, to,
                         [&] { return static_cast<int>(syscall(SYS_rename, from, to)); });
}
EXPORT int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    return renameWatched(from_folder, from, to_folder, to, [&] {
        return static_cast<int>(syscall(SYS_renameat, from_folder, from, to_folder, to));
    });
}
EXPORT int renameat2(int from_folder, const char* from, int to_folder, const char* to,
                     unsigned flags) noexcept {
    return renameWatched(from_folder, from, to_folder, to, [&] {
        return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
    });
}
EXPORT int unlink(const char* path) noexcept {
    return unlinkWatched(AT_FDCWD, path,
                         [&] { return static_cast<int>(syscall(SYS_unlink, path)); });
}
EXPORT int unlinkat(int folder, const char* path, int flags) noexcept {
    return unlinkWatched(
        folder, path, [&] { return static_cast<int>(syscall(SYS_unlinkat, folder, path, flags)); });
}
EXPORT int rmdir(const char* path) noexcept {
    return unlinkWatched(AT_FDCWD, path,
                         [&] { return static_cast<int>(syscall(SYS_rmdir, path)); });
}
EXPORT int remove(const char* path) noexcept {
    if (unlink(path) == 0) return 0;
    return errno == EISDIR ? rmdir(path) : -1;
}
EXPORT int mkdir(const char* path, mode_t mode) noexcept {
    return mkdirWatched(AT_FDCWD, path,
                        [&] { return static_cast<int>(syscall(SYS_mkdir, path, mode)); });
}

EXPORT void* mmap(void* at, size_t bytes, int protection, int flags, int fd,
                  off_t offset) noexcept {
    const bool ours =
        (flags & MAP_ANONYMOUS) ? g_active && bytes >= g_memory_min : watched(fd) != nullptr;
    if (ours && judge(Call::Map, false) == Verdict::Fail) return MAP_FAILED;
    return reinterpret_cast<void*>(syscall(SYS_mmap, at, bytes, protection, flags, fd, offset));
}
EXPORT void* mmap64(void* at, size_t bytes, int protection, int flags, int fd,
                    off64_t offset) noexcept {
    return mmap(at, bytes, protection, flags, fd, offset);
}

EXPORT void* malloc(size_t bytes) {
    return memoryFails(bytes) ? nullptr : __libc_malloc(bytes);
}
EXPORT void* calloc(size_t count, size_t bytes) {
    return memoryFails(count * bytes) ? nullptr : __libc_calloc(count, bytes);
}
EXPORT void* realloc(void* old, size_t bytes) {
    return memoryFails(bytes) ? nullptr : __libc_realloc(old, bytes);
}
EXPORT void* aligned_alloc(size_t alignment, size_t bytes) {
    return memoryFails(bytes) ? nullptr : __libc_memalign(alignment, bytes);
}
EXPORT void* memalign(size_t alignment, size_t bytes) {
    return aligned_alloc(alignment, bytes);
}
EXPORT int posix_memalign(void** out, size_t alignment, size_t bytes) {
    *out = aligned_alloc(alignment, bytes);
    return *out ? 0 : ENOMEM;
}

/// What the user is told: from here on it must survive.
EXPORT size_t fwrite(const void* data, size_t size, size_t count, FILE* stream) {
    REAL(fwrite);
    if (g_active && stream == stdout) {
        const Lock lock;
        record(Op::Shown, nullptr, 0, 0, data, size * count);
    }
    return real_fwrite(data, size, count, stream);
}

EXPORT int clock_gettime(clockid_t clock, timespec* time) noexcept {
    REAL(clock_gettime);
    const int result = real_clock_gettime(clock, time);
    if (g_clock && clock == CLOCK_REALTIME && result == 0) time->tv_sec += clockOffset();
    return result;
}
EXPORT int gettimeofday(timeval* time, void* zone) noexcept {
    REAL(gettimeofday);
    const int result = real_gettimeofday(time, zone);
    if (g_clock && result == 0) time->tv_sec += clockOffset();
    return result;
}
EXPORT time_t time(time_t* out) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
/// The kernel would take its own clock.
EXPORT int futimens(int fd, const timespec times[2]) noexcept {
    REAL(futimens);
    if (!g_clock || times) return real_futimens(fd, times);
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const timespec both[2] = {now, now};
    return real_futimens(fd, both);
}
