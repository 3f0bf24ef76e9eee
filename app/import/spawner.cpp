#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/import/spawner_impl.h"

namespace lectern::app {

namespace {

std::filesystem::path workerBesideThisProgram() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path() : self.parent_path() / "lectern-importer";
}

tl::unexpected<Error> systemFailure(const char* what) {
    return fail(ErrorCode::Internal, std::string(what) + ": " + std::strerror(errno));
}

Result<std::array<UniqueFd, 2>> socketPair(int type) {
    int ends[2];
    if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0)
        return systemFailure("cannot create a socket for the importer");
    return std::array<UniqueFd, 2>{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace

Spawner::Spawner(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Spawner::~Spawner() {
    m_impl->socket.reset();  // the spawner sees the end, kills its workers and ends
    int status = 0;
    while (::waitpid(m_impl->pid, &status, 0) < 0 && errno == EINTR) {
    }
}

Result<std::unique_ptr<Spawner>> Spawner::start(const std::filesystem::path& worker) {
    const std::filesystem::path path = worker.empty() ? workerBesideThisProgram() : worker;
    if (::access(path.c_str(), X_OK) != 0)
        return fail(ErrorCode::NotFound, "the importer " + path.string() +
                                             " cannot be started: " + std::strerror(errno));
    const std::string absolute = std::filesystem::absolute(path).string();
    LECTERN_TRY_ASSIGN(auto ends, socketPair(SOCK_SEQPACKET));
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) return systemFailure("cannot start the importer's spawner");
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(0);
        runSpawner(ends[1].get(), absolute.c_str());
    }
    auto impl = std::make_unique<Impl>();
    impl->socket = std::move(ends[0]);
    impl->pid = pid;
    return std::unique_ptr<Spawner>(new Spawner(std::move(impl)));
}

Result<Worker> Spawner::Impl::startWorker(const UniqueFd& document, worker::Mode mode,
                                          const UniqueFd& output) {
    LECTERN_TRY_ASSIGN(auto channel, socketPair(SOCK_STREAM));
    LECTERN_TRY_ASSIGN(auto control, socketPair(SOCK_SEQPACKET));
    if (::fcntl(channel[0].get(), F_SETFL, O_NONBLOCK) != 0)
        return systemFailure("cannot prepare the importer's channel");

    const int descriptors[4] = {document.get(), channel[1].get(), control[1].get(), output.get()};
    const size_t descriptor_bytes = (output ? 4 : 3) * sizeof(int);
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof descriptors)] = {};
    auto request = static_cast<char>(mode);
    iovec data{&request, 1};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = ancillary;
    message.msg_controllen = CMSG_SPACE(descriptor_bytes);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptor_bytes);
    std::memcpy(CMSG_DATA(header), descriptors, descriptor_bytes);
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(socket.get(), &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent != 1) return systemFailure("the importer's spawner does not answer");
    return Worker{std::move(channel[0]), std::move(control[0])};
}

}  // namespace lectern::app
