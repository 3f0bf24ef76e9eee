#include "app/import/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>

#include "app/import/unique_fd.h"

namespace lectern::app::sandbox {

namespace {

tl::unexpected<Error> refused(const char* what) {
    return fail(ErrorCode::Sandbox,
                std::string("the sandbox cannot be set up: ") + what + ": " + std::strerror(errno));
}

// ---- limits
// ----------------------------------------------------------------------------------------

/// Soft and hard limit; one that is lower already, set from outside, stays.
bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
    rlimit bound{};
    if (::getrlimit(resource, &bound) != 0) return false;
    bound.rlim_max = std::min(bound.rlim_max, hard);
    bound.rlim_cur = std::min({bound.rlim_cur, bound.rlim_max, soft});
    return ::setrlimit(resource, &bound) == 0;
}
bool limit(__rlimit_resource resource, rlim_t value) {
    return limit(resource, value, value);
}

Status setLimits(const Rules& rules) {
    if (rules.memory_bytes && !limit(RLIMIT_AS, rules.memory_bytes)) return refused("memory limit");
    // One second between the soft limit (SIGXCPU, which the parent can name) and the hard one.
    if (rules.cpu_seconds && !limit(RLIMIT_CPU, rules.cpu_seconds, rules.cpu_seconds + 1))
        return refused("CPU limit");
    if (rules.open_files && !limit(RLIMIT_NOFILE, rules.open_files)) return refused("file limit");
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, rules.file_bytes) || !limit(RLIMIT_NPROC, 0))
        return refused("limits");
    return {};
}

// ---- Landlock
// -------------------------------------------------------------------------------------- Numbers
// that Debian 12's header (Linux 6.1, ABI 2) does not know yet; the running kernel may.

constexpr uint64_t kTruncate = uint64_t{1} << 14;             // ABI 3
constexpr uint64_t kIoctlDevice = uint64_t{1} << 15;          // ABI 5
constexpr uint64_t kNetBindTcp = 1, kNetConnectTcp = 2;       // ABI 4
constexpr uint64_t kScopeAbstractUnix = 1, kScopeSignal = 2;  // ABI 6
constexpr int kLeastAbi = 1;

struct RulesetAttributes {  // landlock_ruleset_attr of ABI 6; older kernels take a prefix of it
    uint64_t handled_access_fs = 0;
    uint64_t handled_access_net = 0;
    uint64_t scoped = 0;
};

Status restrictFileSystem(const Rules& rules) {
    const long abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < kLeastAbi) return refused("Landlock");
    RulesetAttributes attributes;
    size_t size = sizeof(uint64_t);
    attributes.handled_access_fs = (uint64_t{1} << 13) - 1;  // the 13 rights of ABI 1
    if (abi >= 2) attributes.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3) attributes.handled_access_fs |= kTruncate;
    if (abi >= 4) {
        attributes.handled_access_net = kNetBindTcp | kNetConnectTcp;
        size = 2 * sizeof(uint64_t);
    }
    if (abi >= 5) attributes.handled_access_fs |= kIoctlDevice;
    if (abi >= 6) {
        attributes.scoped = kScopeAbstractUnix | kScopeSignal;
        size = 3 * sizeof(uint64_t);
    }
    const UniqueFd ruleset(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0)));
    if (!ruleset) return refused("Landlock rules");
    for (const std::filesystem::path& directory : rules.readable) {
        const UniqueFd parent(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!parent) continue;  // a package that is not installed needs no rule
        landlock_path_beneath_attr rule{};
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
        rule.parent_fd = parent.get();
        if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
            return refused("Landlock rule");
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0)) return refused("Landlock");
    return {};
}

// ---- system calls
// ----------------------------------------------------------------------------------

/// The filter under construction; keeps the first error.
class Filter {
  public:
    Filter() : m_context(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}
    ~Filter() {
        if (m_context) ::seccomp_release(m_context);
    }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    void allow(std::initializer_list<int> calls) {
        for (const int call : calls) add(call, {});
    }
    void allowIf(int call, std::initializer_list<scmp_arg_cmp> conditions) {
        add(call, conditions);
    }
    bool load() { return m_context && !m_failed && ::seccomp_load(m_context) == 0; }

  private:
    void add(int call, std::initializer_list<scmp_arg_cmp> conditions) {
        if (!m_context) return;
        const int result =
            ::seccomp_rule_add_array(m_context, SCMP_ACT_ALLOW, call,
                                     static_cast<unsigned>(conditions.size()), conditions.begin());
        if (result != 0) {
            m_failed = true;
            errno = -result;
        }
    }
    scmp_filter_ctx m_context;
    bool m_failed = false;
};

scmp_arg_cmp argument(unsigned index, scmp_compare how, uint64_t a, uint64_t b = 0) {
    scmp_arg_cmp out{};
    out.arg = index;
    out.op = how;
    out.datum_a = a;
    out.datum_b = b;
    return out;
}

/// What a C++ program needs to compute, read open descriptors and end. Not here, among much else:
/// sockets, exec, new processes or threads, ptrace, mounts, ioctl, prctl, io_uring, memfd, chmod,
/// rename, unlink.
Status filterSystemCalls(const Rules& rules) {
    Filter filter;
    filter.allow({SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek),
                  SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(fstat),
                  SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getdents64), SCMP_SYS(poll)});
    filter.allow({SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)});
    filter.allow({SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(clock_gettime),
                  SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep),
                  SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid)});
    filter.allow({SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
                  SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group)});
    // No memory that is both new and executable: code that was not there at the start stays out.
    filter.allowIf(SCMP_SYS(mmap), {argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)});
    filter.allowIf(SCMP_SYS(mprotect), {argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)});
    // Opening to read only; Landlock says where.
    constexpr uint64_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    filter.allowIf(SCMP_SYS(openat), {argument(1, SCMP_CMP_MASKED_EQ, 0, 0),
                                      argument(2, SCMP_CMP_MASKED_EQ, kWriting, 0)});
    for (const int command : {F_GETFD, F_SETFD, F_GETFL})
        filter.allowIf(SCMP_SYS(fcntl), {argument(1, SCMP_CMP_EQ, static_cast<uint64_t>(command))});
    if (rules.looks_for_fonts)
        filter.allow({SCMP_SYS(access), SCMP_SYS(faccessat2), SCMP_SYS(fstatfs)});
    // abort() signals its own process and no other.
    filter.allowIf(SCMP_SYS(tgkill), {argument(0, SCMP_CMP_EQ, static_cast<uint64_t>(::getpid()))});
    if (!filter.load()) return refused("system call filter");
    return {};
}

bool opens(const char* path) {
    return static_cast<bool>(UniqueFd(::open(path, O_RDONLY | O_CLOEXEC)));
}

}  // namespace

Status selfTest() {
    const auto leak = [](const char* what) {
        return fail(ErrorCode::Sandbox, std::string("the sandbox does not hold: ") + what);
    };
    // socket() is refused whole, so these stand for every family; a trace shows no internet socket.
    for (const int family : {AF_UNIX, AF_NETLINK, AF_APPLETALK})
        if (UniqueFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0))) return leak("a socket");
    for (const char* path : {"/", "/etc/passwd", "/home", "/root", "/tmp", "/proc/self/maps"})
        if (opens(path)) return leak("opening a file");
    const long child = ::syscall(SYS_fork);
    if (child == 0) ::_exit(0);
    if (child > 0) {
        ::waitpid(static_cast<pid_t>(child), nullptr, 0);
        return leak("a child process");
    }
    return {};
}

Status enter(const Rules& rules) {
    if (::close_range(static_cast<unsigned>(rules.first_closed_fd), ~0U, 0) != 0)
        return refused("closing descriptors");
    LECTERN_TRY(setLimits(rules));
    if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refused("no new privileges");
    LECTERN_TRY(restrictFileSystem(rules));
    LECTERN_TRY(filterSystemCalls(rules));
    return selfTest();
}

}  // namespace lectern::app::sandbox
