#include "tests/faults/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace lectern::faults {

namespace {

/// build/<preset>, as this program lies in its tests/.
fs::path buildFolder() {
    return fs::read_symlink("/proc/self/exe").parent_path().parent_path();
}

fs::path preloadLibrary() {
    return buildFolder() / "tests" / "liblectern_fault.so";
}

std::vector<std::string> environmentOf(const fs::path& home, const Circumstances& circumstances,
                                       const fs::path& counters) {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry; ++entry) {
        const std::string text = *entry;
        if (!text.starts_with("LECTERN_") && !text.starts_with("LD_PRELOAD=") &&
            !text.starts_with("DISPLAY="))
            environment.push_back(text);
    }
    const auto set = [&](const std::string& name, const std::string& value) {
        environment.push_back(name + "=" + value);
    };
    set("LECTERN_HOME", home.string());
    if (counters.empty()) return environment;
    set("LD_PRELOAD", preloadLibrary().string());
    std::string roots = home.string();
    for (const std::string& root : circumstances.also_below) roots += ":" + root;
    set(kRootsVariable, roots);
    set(kCountersVariable, counters.string());
    if (circumstances.fault) set(kFaultVariable, circumstances.fault->text());
    if (!circumstances.log.empty()) set(kLogVariable, circumstances.log.string());
    if (!circumstances.clock.empty()) set(kClockVariable, circumstances.clock);
    if (circumstances.memory_min_bytes > 0)
        set(kMemoryVariable, std::to_string(circumstances.memory_min_bytes));
    return environment;
}

bool needsPreload(const Circumstances& circumstances) {
    return circumstances.fault || circumstances.count_calls || !circumstances.log.empty() ||
           !circumstances.clock.empty();
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// False at the end of the stream.
bool drain(int fd, std::string& into) {
    char buffer[65536];
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got > 0) into.append(buffer, static_cast<size_t>(got));
    return got > 0;
}

}  // namespace

std::string Fault::text() const {
    return std::string(kCallNames[static_cast<uint32_t>(call)]) + " " + std::to_string(nth) + " " +
           action + " " + std::to_string(error);
}

bool canPreload() {
#ifdef LECTERN_FAULT_PRELOAD
    if (!fs::exists(preloadLibrary()))
        throw std::runtime_error("the preload library is missing: " + preloadLibrary().string());
    return true;
#else
    return false;
#endif
}

void mustPreload() {
    if (!canPreload()) throw Skipped("the preload library does not go with sanitizers");
}

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Running::Running(const fs::path& home, const std::vector<std::string>& arguments,
                 const Circumstances& circumstances)
    : m_circumstances(circumstances) {
    if (needsPreload(circumstances)) {
        if (!canPreload()) throw std::runtime_error("the preload library is not built here");
        static std::atomic<int> number{0};
        m_counters_file = home.parent_path() / ("counters-" + std::to_string(++number));
        const int fd = ::open(m_counters_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || ::ftruncate(fd, sizeof(Counters)) != 0)
            throw std::runtime_error("no room for counters in " + m_counters_file.string());
        m_counters = static_cast<Counters*>(
            ::mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        ::close(fd);
        if (!circumstances.log.empty())
            ::close(::open(circumstances.log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    }
    std::vector<std::string> environment = environmentOf(home, circumstances, m_counters_file);
    std::vector<std::string> command{(buildFolder() / "bin" / "lectern").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    int out[2], err[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    m_start = now();
    const int failed = ::posix_spawn(&m_pid, command[0].c_str(), &actions, nullptr,
                                     pointersTo(command).data(), pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(err[1]);
    m_out = out[0];
    m_err = err[0];
    if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
}

Running::~Running() {
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    for (const int fd : {m_out, m_err})
        if (fd >= 0) ::close(fd);
    if (!m_counters) return;
    ::munmap(m_counters, sizeof(Counters));
    ::unlink(m_counters_file.c_str());
}

void Running::readOutput(double until) {
    while (m_out >= 0 || m_err >= 0) {
        const double left = until - now();
        if (left <= 0) return;
        pollfd polled[2] = {{m_out, POLLIN, 0}, {m_err, POLLIN, 0}};
        ::poll(polled, 2, static_cast<int>(std::clamp(left * 1000, 1.0, 1000.0)));
        if (polled[0].revents && !drain(m_out, m_ended.out)) ::close(std::exchange(m_out, -1));
        if (polled[1].revents && !drain(m_err, m_ended.err)) ::close(std::exchange(m_err, -1));
    }
}

Ended Running::wait() {
    const double limit = m_start + m_circumstances.limit_seconds;
    const double kill_at =
        m_circumstances.kill_after_seconds ? m_start + *m_circumstances.kill_after_seconds : limit;
    readOutput(std::min(kill_at, limit));
    if (m_out >= 0 || m_err >= 0) {  // it still runs
        m_ended.timed_out = kill_at >= limit;
        ::kill(m_pid, SIGKILL);
        readOutput(now() + 10);
    }
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    m_ended.seconds = now() - m_start;
    if (WIFEXITED(status)) m_ended.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) m_ended.signal = WTERMSIG(status);
    if (m_counters) m_ended.counters = *m_counters;
    return m_ended;
}

Ended runLectern(const fs::path& home, const std::vector<std::string>& arguments,
                 const Circumstances& circumstances) {
    return Running(home, arguments, circumstances).wait();
}

}  // namespace lectern::faults
