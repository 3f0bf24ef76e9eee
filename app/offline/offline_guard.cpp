#include "app/offline/offline_guard.h"

#include <seccomp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace lectern::app {

namespace {

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};

/// A family that the same rule refuses as the internet's. Probing with it instead of AF_INET keeps
/// a system-call trace free of internet sockets, also of refused ones; EPERM can only be the
/// filter's answer.
constexpr int kProbeFamily = AF_APPLETALK;

bool filterAnswers() {
    errno = 0;
    const int socket = ::socket(kProbeFamily, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return errno == EPERM;
    ::close(socket);
    return false;
}

}  // namespace

Status forbidInternetSockets() {
    const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_ALLOW));
    bool built = filter != nullptr;
    // One rule for every family but the local one, so that the probe speaks for all of them.
    built = built && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                      SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0;
    for (const int call :
         {SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register)})
        built = built && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    if (!built || seccomp_load(filter.get()) != 0)
        return fail(
            ErrorCode::Sandbox,
            "the system-call filter that keeps Lectern offline could not be set up on this kernel");
    if (!filterAnswers())
        return fail(ErrorCode::Sandbox,
                    "the system-call filter that keeps Lectern offline has no effect");
    return {};
}

}  // namespace lectern::app
