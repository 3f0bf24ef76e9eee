#include "ui/shell/offline_proof.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace lectern::ui {

namespace {

/// The system's answer to a socket of this family; empty: it was made.
QString refusalOf(int family) {
    const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        ::close(descriptor);
        return {};
    }
    const int error = errno;
    return error == EPERM ? QString::fromLocal8Bit(std::strerror(error)) : QString();
}

}  // namespace

OfflineProof OfflineProof::take() {
    OfflineProof proof;
    proof.m_ipv4 = refusalOf(AF_INET);
    proof.m_ipv6 = refusalOf(AF_INET6);
    proof.m_is_offline = !proof.m_ipv4.isEmpty() && !proof.m_ipv6.isEmpty();
    return proof;
}

QString OfflineProof::title() const {
    return m_is_offline ? tr("Offline") : tr("Not shielded");
}

QString OfflineProof::explanation() const {
    if (!m_is_offline)
        return tr(
            "This process could open an internet connection: the kernel's filter is not in "
            "place. Lectern itself opens none. Start it as lectern-window to have the filter "
            "set before anything else.");
    return tr("Just now this window tried to make an internet socket. The kernel refused both:\n\n"
              "IPv4: %1\nIPv6: %2\n\n"
              "A filter (seccomp), set before anything else was started and not removable while "
              "the program runs, refuses every socket that is not local to this computer, here and "
              "in every process that Lectern starts. Your documents, questions and answers cannot "
              "leave this computer through it.")
        .arg(m_ipv4, m_ipv6);
}

}  // namespace lectern::ui
