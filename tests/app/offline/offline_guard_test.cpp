#include "app/offline/offline_guard.h"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace lectern::app {
namespace {

/// Runs the check in a child, because the filter cannot be taken off again.
template <class Check>
bool holdsBehindTheGuard(Check check) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(forbidInternetSockets() && check() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool refused(int family, int type) {
    errno = 0;
    return ::socket(family, type, 0) < 0 && errno == EPERM;
}

TEST(OfflineGuard, InternetSocketsOpenWithoutIt) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_GE(socket, 0)
        << "this machine has no IPv4 at all, so the tests below would prove nothing";
    ::close(socket);
}

TEST(OfflineGuard, RefusesEveryInternetSocket) {
    EXPECT_TRUE(holdsBehindTheGuard([] {
        return refused(AF_INET, SOCK_STREAM) && refused(AF_INET, SOCK_DGRAM) &&
               refused(AF_INET6, SOCK_STREAM) && refused(AF_INET6, SOCK_DGRAM) &&
               refused(AF_INET, SOCK_RAW);
    }));
}

TEST(OfflineGuard, UpperBitsOfTheFamilyDoNotHelp) {
    EXPECT_TRUE(holdsBehindTheGuard([] {
        errno = 0;
        return ::syscall(SYS_socket, (1L << 40) | AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
    }));
}

TEST(OfflineGuard, HoldsInChildrenAndAcrossExec) {
    EXPECT_TRUE(holdsBehindTheGuard([] {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(refused(AF_INET, SOCK_STREAM) ? 0 : 1);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }));
}

TEST(OfflineGuard, UnixSocketsStillOpen) {
    EXPECT_TRUE(holdsBehindTheGuard([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }));
}

}  // namespace
}  // namespace lectern::app
