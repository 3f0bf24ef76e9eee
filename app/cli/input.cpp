#include "app/cli/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

std::mutex terminal_mutex;
std::optional<termios> terminal_before;  ///< while the echo is off

/// While it lives, what is typed is not shown.
class EchoOff {
  public:
    EchoOff() {
        termios before{};
        if (::tcgetattr(STDIN_FILENO, &before) != 0) return;
        {
            const std::lock_guard lock(terminal_mutex);
            terminal_before = before;
        }
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~EchoOff() { restoreTerminal(); }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;
};

}  // namespace

Input::Input(UniqueFd file, UniqueFd wake, std::string name, std::stop_token stop)
    : m_file(std::move(file)),
      m_wake(std::move(wake)),
      m_name(std::move(name)),
      m_stop(std::move(stop)) {}

Result<Input> Input::open(const std::string& path, std::stop_token stop) {
    UniqueFd file;
    if (path != "-") {
        // Non-blocking: a pipe that nobody writes to is waited for in poll, where a stop ends it.
        file = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
        if (!file)
            return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                        path + ": cannot be opened: " + std::strerror(errno));
    }
    UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake) return fail(ErrorCode::Internal, "cannot create an event descriptor");
    return Input(std::move(file), std::move(wake), path == "-" ? "standard input" : path,
                 std::move(stop));
}

Result<bool> Input::fill() {
    const std::stop_callback on_stop(m_stop, [this] {
        const uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
    });
    const int fd = m_file ? m_file.get() : STDIN_FILENO;
    for (;;) {
        pollfd polled[2] = {{fd, POLLIN, 0}, {m_wake.get(), POLLIN, 0}};
        const int ready = ::poll(polled, 2, -1);
        if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (ready < 0 && errno != EINTR)
            return fail(ErrorCode::Io, "waiting for " + m_name + ": " + std::strerror(errno));
        if (ready <= 0) continue;
        char bytes[65536];
        const ssize_t count = ::read(fd, bytes, sizeof bytes);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count < 0)
            return fail(ErrorCode::Io, "reading " + m_name + ": " + std::strerror(errno));
        m_buffer.append(bytes, static_cast<size_t>(count));
        return count > 0;
    }
}

Result<std::optional<std::string>> Input::line() {
    for (;;) {
        const size_t end = m_buffer.find('\n', m_searched);
        if (end != std::string::npos) {
            std::string line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            m_searched = 0;
            return line;
        }
        m_searched = m_buffer.size();
        LECTERN_TRY_ASSIGN(const bool more, fill());
        if (more) continue;
        m_searched = 0;
        if (m_buffer.empty()) return std::optional<std::string>();
        return std::exchange(m_buffer, {});
    }
}

Result<std::string> Input::all(size_t max_bytes) {
    for (bool more = true; more;) {
        if (m_buffer.size() > max_bytes)
            return fail(ErrorCode::LimitExceeded,
                        m_name + ": larger than " + bytesText(static_cast<int64_t>(max_bytes)));
        LECTERN_TRY_ASSIGN(more, fill());
    }
    return std::exchange(m_buffer, {});
}

Result<std::string> askPassword(const std::string& prompt, std::stop_token stop) {
    if (!::isatty(STDIN_FILENO) || !stderrIsTerminal()) return std::string();
    LECTERN_TRY_ASSIGN(Input input, Input::open("-", std::move(stop)));
    printPrompt(prompt);
    const auto typed = [&] {
        const EchoOff silent;
        return input.line();
    }();
    printNote("");  // the line's end, which was not echoed
    if (!typed) return fail(typed.error());
    return typed->value_or(std::string());
}

void restoreTerminal() {
    const std::lock_guard lock(terminal_mutex);
    if (terminal_before) ::tcsetattr(STDIN_FILENO, TCSANOW, &*terminal_before);
    terminal_before.reset();
}

}  // namespace lectern::app::cli
