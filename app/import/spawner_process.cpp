// The spawner's side: a process with one thread and no state but its running workers. It touches no
// document byte; it hands descriptors over, waits and kills.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "app/import/spawner_impl.h"
#include "app/import/worker_protocol.h"

namespace lectern::app {

namespace {

struct RunningWorker {
    pid_t pid = -1;
    UniqueFd process;  ///< pidfd: readable when the worker has ended
    UniqueFd control;
};

struct WorkRequest {
    worker::Mode mode = worker::Mode::Import;
    UniqueFd document, channel, control;
    UniqueFd output;  ///< none in Import
};

/// Descriptors 0 to 2 become the null device, so that a parser can neither read the terminal nor
/// print a word on it. Sanitizer builds keep stderr: their reports are the point.
void silenceStandardStreams() {
    const int null = ::open("/dev/null", O_RDWR);
    if (null < 0) ::_exit(1);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    constexpr int kLast = STDOUT_FILENO;
#else
    constexpr int kLast = STDERR_FILENO;
#endif
    for (int fd = STDIN_FILENO; fd <= kLast; ++fd) ::dup2(null, fd);
    if (null > STDERR_FILENO) ::close(null);
}

enum class Received { Request, Malformed, Closed };
Received receiveRequest(int socket, WorkRequest& request) {
    int descriptors[4] = {-1, -1, -1, -1};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof descriptors)] = {};
    char byte = 0;
    iovec data{&byte, 1};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = ancillary;
    message.msg_controllen = sizeof ancillary;
    const ssize_t received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received == 0) return Received::Closed;
    if (received < 0) return errno == EINTR ? Received::Malformed : Received::Closed;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    request.mode = static_cast<worker::Mode>(byte);
    const size_t expected = (request.mode == worker::Mode::Import ? 3 : 4) * sizeof(int);
    if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(expected))
        return Received::Malformed;
    std::memcpy(descriptors, CMSG_DATA(header), expected);
    request.document = UniqueFd(descriptors[0]);
    request.channel = UniqueFd(descriptors[1]);
    request.control = UniqueFd(descriptors[2]);
    request.output = UniqueFd(descriptors[3]);
    return Received::Request;
}

const char* argumentOf(worker::Mode mode) {
    switch (mode) {
        case worker::Mode::Draw:
            return worker::kDrawArgument;
        case worker::Mode::Annotate:
            return worker::kAnnotateArgument;
        case worker::Mode::Import:
            break;
    }
    return "";
}

/// In the child: exactly the descriptors of the protocol, an empty environment, death with the
/// spawner.
[[noreturn]] void becomeWorker(const WorkRequest& request, pid_t spawner, const char* path) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (::getppid() != spawner) ::_exit(0);
    // All are lifted out of the way first: each may stand where another must go.
    const bool has_output = static_cast<bool>(request.output);
    const int document = ::fcntl(request.document.get(), F_DUPFD, 10);
    const int channel = ::fcntl(request.channel.get(), F_DUPFD, 10);
    const int output = has_output ? ::fcntl(request.output.get(), F_DUPFD, 10) : -1;
    if (document < 0 || channel < 0 || ::dup2(document, worker::kDocumentFd) < 0 ||
        ::dup2(channel, worker::kChannelFd) < 0 ||
        (has_output && ::dup2(output, worker::kOutputFd) < 0))
        ::_exit(worker::kExitNotStarted);
    ::close_range(has_output ? worker::kOutputFd + 1 : worker::kChannelFd + 1, ~0U, 0);
    std::string name = "lectern-importer";
    std::string mode = argumentOf(request.mode);
    char* const arguments[] = {name.data(), mode.empty() ? nullptr : mode.data(), nullptr};
    char* const environment[] = {nullptr};
    ::execve(path, arguments, environment);
    ::_exit(worker::kExitNotStarted);
}

void tell(const UniqueFd& control, WorkerExit exit) {
    ::send(control.get(), &exit, sizeof exit, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void startWorker(WorkRequest request, const char* path, std::vector<RunningWorker>& workers) {
    const pid_t spawner = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) becomeWorker(request, spawner, path);
    if (pid < 0) {
        tell(request.control, {WorkerExit::NotStarted, errno});
        return;
    }
    RunningWorker worker;
    worker.pid = pid;
    worker.process = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    worker.control = std::move(request.control);
    if (!worker.process) {  // without it the end could not be seen
        const int error = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        tell(worker.control, {WorkerExit::NotStarted, error});
        return;
    }
    workers.push_back(std::move(worker));
}

/// Only processes that were not waited for are signalled, so their ids cannot have been given to
/// others.
void reap(RunningWorker& worker) {
    int status = 0;
    while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
    }
    WorkerExit exit{WorkerExit::Exited, WEXITSTATUS(status)};
    if (WIFSIGNALED(status)) exit = {WorkerExit::Signalled, WTERMSIG(status)};
    tell(worker.control, exit);
}

/// Looks after the workers whose descriptors `polled` reports (two each, from index 1 on).
void serveWorkers(const std::vector<pollfd>& polled, std::vector<RunningWorker>& workers) {
    std::vector<RunningWorker> still_running;
    for (size_t i = 0; i < workers.size(); ++i) {
        // Nobody writes to `control`: readable or hung up both mean that the parent has let go.
        if (polled[2 + 2 * i].revents) ::kill(workers[i].pid, SIGKILL);
        if (polled[1 + 2 * i].revents || polled[2 + 2 * i].revents)
            reap(workers[i]);
        else
            still_running.push_back(std::move(workers[i]));
    }
    workers = std::move(still_running);
}

}  // namespace

void runSpawner(int inherited_socket, const char* worker_path) {
    // A session of its own: Ctrl-C on the terminal reaches the parent, which then decides.
    ::setsid();
    ::prctl(PR_SET_NAME, "lectern-spawner");
    const int socket = 3;
    if (inherited_socket != socket && ::dup2(inherited_socket, socket) < 0) ::_exit(1);
    ::close_range(socket + 1, ~0U, 0);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    silenceStandardStreams();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    std::vector<RunningWorker> workers;
    for (;;) {
        std::vector<pollfd> polled{{socket, POLLIN, 0}};
        for (const RunningWorker& worker : workers) {
            polled.push_back({worker.process.get(), POLLIN, 0});
            polled.push_back({worker.control.get(), POLLIN, 0});
        }
        if (::poll(polled.data(), polled.size(), -1) < 0) continue;
        serveWorkers(polled, workers);
        if (!polled[0].revents) continue;
        WorkRequest request;
        switch (receiveRequest(socket, request)) {
            case Received::Request:
                startWorker(std::move(request), worker_path, workers);
                break;
            case Received::Malformed:
                break;
            case Received::Closed:
                for (RunningWorker& worker : workers) {
                    ::kill(worker.pid, SIGKILL);
                    reap(worker);
                }
                ::_exit(0);
        }
    }
}

}  // namespace lectern::app
