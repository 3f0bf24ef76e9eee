// A worker taken over by an attacker, after the sandbox stands: tries to reach everything outside
// and reports each attempt as a line of its only page; started to draw or to annotate, as the first
// bytes of its output. Lines of attempts that worked start with "ESCAPED".
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <cstring>
#include <string>

#include "app/import/limits.h"
#include "app/import/worker_rules.h"
#include "app/render/render_protocol.h"
#include "tests/app/import/worker_side.h"

using namespace lectern::app;
using namespace lectern::test;

extern char** environ;

namespace {

std::string report;
worker::Mode mode = worker::Mode::Import;

void attempt(const std::string& what, bool escaped) {
    report += (escaped ? "ESCAPED " : "refused ") + what + "\n";
}
/// A raw system call that must not succeed.
template <class... Arguments>
void call(const std::string& what, long number, Arguments... arguments) {
    attempt(what, ::syscall(number, arguments...) >= 0);
}
void open(const std::string& path, int flags) {
    const char* how = (flags & O_ACCMODE) == O_RDONLY ? "open to read " : "open to write ";
    attempt(how + path, ::open(path.c_str(), flags, 0600) >= 0);
}

void sockets() {
    call("socket inet", SYS_socket, AF_INET, SOCK_STREAM, 0);
    call("socket inet datagram", SYS_socket, AF_INET, SOCK_DGRAM, 0);
    call("socket inet6", SYS_socket, AF_INET6, SOCK_STREAM, 0);
    call("socket unix", SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    call("socket netlink", SYS_socket, AF_NETLINK, SOCK_RAW, 0);
    call("socket packet", SYS_socket, AF_PACKET, SOCK_RAW, 0);
    call("socket vsock", SYS_socket, AF_VSOCK, SOCK_STREAM, 0);
    int pair[2];
    call("socketpair", SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair);
    // The one socket there is takes no descriptors and no second peer.
    char buffer[64];
    iovec data{buffer, sizeof buffer};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    call("recvmsg", SYS_recvmsg, worker::kChannelFd, &message, MSG_DONTWAIT);
    call("sendmsg", SYS_sendmsg, worker::kChannelFd, &message, MSG_DONTWAIT);
    call("io_uring", SYS_io_uring_setup, 8, buffer);
}

void files(pid_t parent) {
    const std::string of_parent = "/proc/" + std::to_string(parent);
    for (const std::string& path :
         {std::string("/etc/passwd"), std::string("/etc/hostname"), std::string("/root"),
          std::string("/home"), std::string("/"), std::string("/tmp"), std::string("/dev/null"),
          std::string("/proc/self/environ"), std::string("/proc/self/mem"), of_parent + "/environ",
          of_parent + "/mem", std::string(LECTERN_SOURCE_DIR "/LICENSE"),
          std::string("/usr/share/poppler/../../../etc/passwd"),
          std::string("/usr/lib/x86_64-linux-gnu/libc.so.6")})
        open(path, O_RDONLY);
    for (const char* path :
         {"/tmp/lectern-escape", "/dev/shm/lectern-escape", "/usr/share/poppler/x",
          "/usr/share/fonts/x", "/var/cache/fontconfig/x", "lectern-escape"})
        open(path, O_WRONLY | O_CREAT);
    open("/proc/self/fd/3", O_RDWR);
    open("/tmp", O_TMPFILE | O_RDWR);
    char byte = 'x';
    attempt("write to the document", ::write(worker::kDocumentFd, &byte, 1) >= 0);
    call("truncate the document", SYS_ftruncate, worker::kDocumentFd, 0L);
    call("mkdir", SYS_mkdir, "/tmp/lectern-escape", 0700);
    call("unlink", SYS_unlink, "/tmp/lectern-escape-target");
    call("rename", SYS_rename, "/tmp/lectern-escape-target", "/tmp/lectern-escape");
    call("symlink", SYS_symlink, "/etc/passwd", "/tmp/lectern-escape");
    call("link", SYS_link, "/etc/passwd", "/tmp/lectern-escape");
    call("chmod", SYS_chmod, "/tmp", 0777);
    call("chdir", SYS_chdir, "/");
    call("chroot", SYS_chroot, "/");
    call("mount", SYS_mount, "none", "/tmp", "tmpfs", 0UL, nullptr);
    call("memfd", SYS_memfd_create, "x", 0U);
    call("inotify", SYS_inotify_init1, 0);
}

void processes(pid_t parent) {
    char program[] = "/bin/true";
    char* const arguments[] = {program, nullptr};
    call("execve", SYS_execve, program, arguments, environ);
    call("execveat", SYS_execveat, worker::kDocumentFd, "", arguments, environ, AT_EMPTY_PATH);
    // A child of a call that works would report as well: it leaves at once.
    const auto child = [](const char* what, long result) {
        if (result == 0) ::_exit(0);
        attempt(what, result > 0);
    };
    child("fork", ::syscall(SYS_fork));
    child("clone", ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    uint64_t clone3_arguments[8] = {0, 0, 0, 0, SIGCHLD, 0, 0, 0};
    child("clone3", ::syscall(SYS_clone3, clone3_arguments, sizeof clone3_arguments));
    call("ptrace self", SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
    call("ptrace parent", SYS_ptrace, PTRACE_SEIZE, parent, 0, 0);
    char buffer[8];
    iovec here{buffer, sizeof buffer}, there{reinterpret_cast<void*>(&report), sizeof buffer};
    call("read memory of the parent", SYS_process_vm_readv, parent, &here, 1UL, &there, 1UL, 0UL);
    for (const pid_t target : {parent, pid_t{1}, ::getpid()})
        call("kill", SYS_kill, target, SIGCONT);
    call("tgkill parent", SYS_tgkill, parent, parent, SIGCONT);
    call("pidfd_open", SYS_pidfd_open, parent, 0);
    call("setpriority", SYS_setpriority, PRIO_PROCESS, 0, -5);
    call("sched_setaffinity", SYS_sched_setaffinity, 0, 0UL, nullptr);
}

void privileges() {
    call("unshare", SYS_unshare, CLONE_NEWUSER);
    call("setns", SYS_setns, worker::kDocumentFd, 0);
    call("setuid", SYS_setuid, 0);
    call("prctl", SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
    const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
    call("setrlimit", SYS_setrlimit, RLIMIT_NOFILE, &more);
    call("prlimit64", SYS_prlimit64, 0, RLIMIT_AS, &more, nullptr);
    call("seccomp", SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, nullptr);
    call("bpf", SYS_bpf, 0, nullptr, 0);
    call("perf_event_open", SYS_perf_event_open, nullptr, 0, -1, -1, 0UL);
    call("keyctl", SYS_keyctl, 0, 0, 0, 0, 0);
    call("userfaultfd", SYS_userfaultfd, 0);
    call("personality", SYS_personality, 0xffffffffUL);
    call("shmget", SYS_shmget, IPC_PRIVATE, 4096UL, IPC_CREAT);
    call("msgget", SYS_msgget, IPC_PRIVATE, IPC_CREAT);
    char byte = 'x';
    call("terminal input", SYS_ioctl, 0, 0x5412 /* TIOCSTI */, &byte);
    attempt("new executable memory", ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    void* const page =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    attempt("memory made executable", ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
    attempt("document mapped to execute", ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE,
                                                 worker::kDocumentFd, 0) != MAP_FAILED);
}

void inheritance() {
    const bool has_output = mode != worker::Mode::Import;
    int open_descriptors = 0;
    for (int fd = has_output ? worker::kOutputFd + 1 : worker::kChannelFd + 1; fd < 4096; ++fd)
        open_descriptors += ::fcntl(fd, F_GETFD) >= 0;
    attempt("inherited descriptors", open_descriptors > 0);
    attempt("document open to write",
            (::fcntl(worker::kDocumentFd, F_GETFL) & O_ACCMODE) != O_RDONLY);
    attempt("inherited environment", environ && environ[0]);
    int copies = 0;
    while (copies < 1000 && ::open("/usr/share/poppler", O_RDONLY) >= 0) ++copies;
    attempt("more descriptors than allowed", copies >= 1000);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    attempt("more memory than allowed", ::mmap(nullptr, limits::kWorkerMemoryBytes, PROT_READ,
                                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
#endif
}

/// The output is for its bytes, and for nothing else.
void output() {
    if (mode == worker::Mode::Import) return;
    call("truncate the output", SYS_ftruncate, worker::kOutputFd, 0L);
    call("grow the output", SYS_fallocate, worker::kOutputFd, 0, 0L, 1L << 32);
    call("seal the output", SYS_fcntl, worker::kOutputFd, F_ADD_SEALS, F_SEAL_WRITE);
    call("chmod the output", SYS_fchmod, worker::kOutputFd, 0777);
    call("link the output", SYS_linkat, worker::kOutputFd, "", AT_FDCWD, "/tmp/lectern-escape",
         AT_EMPTY_PATH);
    attempt("output mapped to execute", ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_SHARED,
                                               worker::kOutputFd, 0) != MAP_FAILED);
    // Past its end: the kernel's limit, which is a signal where it is not ignored.
    ::signal(SIGXFSZ, SIG_IGN);
    char byte = 'x';
    ::lseek(worker::kOutputFd, static_cast<off_t>(limits::kMaxCopyBytes), SEEK_SET);
    attempt("write far out", ::write(worker::kOutputFd, &byte, 1) >= 0);
    ::lseek(worker::kOutputFd, 0, SEEK_SET);
}

/// What must still work, so that the refusals above mean something.
void controls() {
    const int allowed = ::open("/usr/share/poppler", O_RDONLY | O_DIRECTORY);
    report += allowed >= 0 || errno == ENOENT ? "allowed maps of poppler-data\n" : "BROKEN maps\n";
    ::close(allowed);
    if (mode == worker::Mode::Draw) {
        const int fonts = ::open("/etc/fonts/fonts.conf", O_RDONLY);
        report += fonts >= 0 || errno == ENOENT ? "allowed the fonts\n" : "BROKEN fonts\n";
        ::close(fonts);
    } else {
        open("/etc/fonts/fonts.conf", O_RDONLY);
        open("/usr/share/fonts", O_RDONLY);
    }
    char byte = 0;
    report +=
        ::pread(worker::kDocumentFd, &byte, 1, 0) == 1 ? "allowed the document\n" : "BROKEN read\n";
}

/// Where there is an output, the report is its content.
void tellThroughOutput() {
    if (mode == worker::Mode::Import) return;
    if (mode == worker::Mode::Draw) {
        void* const memory = ::mmap(nullptr, report.size(), PROT_READ | PROT_WRITE, MAP_SHARED,
                                    worker::kOutputFd, 0);
        if (memory != MAP_FAILED) std::memcpy(memory, report.data(), report.size());
    } else if (::write(worker::kOutputFd, report.data(), report.size()) < 0) {
        ::_exit(worker::kExitFailure);
    }
    sendBytes(worker::openedRecord(1));
    ::_exit(0);
}

}  // namespace

int main(int argc, char** argv) {
    const pid_t parent = ::getppid();
    const std::string argument = argc > 1 ? argv[1] : "";
    if (argument == worker::kDrawArgument) mode = worker::Mode::Draw;
    if (argument == worker::kAnnotateArgument) mode = worker::Mode::Annotate;
    if (!sandbox::enter(worker::sandboxRules(mode))) ::_exit(worker::kExitSandbox);

    sendBytes(worker::readyRecord());
    receiveRequest();
    controls();
    sockets();
    files(parent);
    processes(parent);
    privileges();
    inheritance();
    output();
    tellThroughOutput();
    sendBytes(worker::headerRecord(1, "escape"));
    sendBytes(worker::pageRecord(onePage(0, report)));
    sendBytes(worker::endRecord(1));
    ::_exit(0);
}
