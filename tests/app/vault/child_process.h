#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>

namespace lectern::test {

/// A child of this test made by fork, with a pipe from it. Tests that use it run one thread and
/// have nothing of SQLite open while they fork. The child leaves by _exit with what `run` returns.
class ChildProcess {
  public:
    template <class Function>
    explicit ChildProcess(Function run) {
        int ends[2];
        if (::pipe(ends) != 0) return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::close(ends[0]);
            ::alarm(60);  // a child never outlives its test for long
            ::_exit(run(ends[1]));
        }
        ::close(ends[1]);
        m_read_end = ends[0];
    }
    ~ChildProcess() {
        kill();
        if (m_read_end >= 0) ::close(m_read_end);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return m_pid; }
    /// Up to the next newline; empty at the end.
    std::string readLine() {
        std::string line;
        char c = 0;
        while (::read(m_read_end, &c, 1) == 1 && c != '\n') line += c;
        return line;
    }
    void kill() {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGKILL);
        wait();
    }
    /// Exit status, or -1 if a signal ended it.
    int wait() {
        int status = 0;
        if (m_pid <= 0 || ::waitpid(std::exchange(m_pid, -1), &status, 0) < 0) return -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    pid_t m_pid = -1;
    int m_read_end = -1;
};

/// From the child.
inline void tell(int fd, const std::string& line) {
    const std::string text = line + "\n";
    if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(99);
}

}  // namespace lectern::test
