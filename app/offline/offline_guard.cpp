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

bool socketIsRefused(int family) {
    const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return errno == EPERM || errno == EAFNOSUPPORT;
    ::close(socket);
    return false;
}

}  // namespace

Status forbidInternetSockets() {
    const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_ALLOW));
    bool built = filter != nullptr;
    for (const int family : {AF_INET, AF_INET6})
        built = built && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                          SCMP_A0(SCMP_CMP_MASKED_EQ, 0xFFFFFFFFu,
                                                  static_cast<scmp_datum_t>(family))) == 0;
    for (const int call :
         {SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register)})
        built = built && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    if (!built || seccomp_load(filter.get()) != 0)
        return fail(
            ErrorCode::Sandbox,
            "the system-call filter that keeps Lectern offline could not be set up on this kernel");
    for (const int family : {AF_INET, AF_INET6})
        if (!socketIsRefused(family))
            return fail(ErrorCode::Sandbox,
                        "the system-call filter that keeps Lectern offline has no effect");
    return {};
}

}  // namespace lectern::app
