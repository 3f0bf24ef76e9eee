#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/faults/fault_protocol.h"

namespace lectern::faults {

namespace fs = std::filesystem;

/// One fault of the preload library.
struct Fault {
    Call call = Call::Change;
    uint64_t nth = 1;
    std::string action = "once";  ///< once, always, kill, short
    int error = 0;
    std::string text() const;
};

/// Under which circumstances the program runs. Whatever the preload library does is limited to
/// files below `home` and `also_below`.
struct Circumstances {
    std::optional<Fault> fault;
    bool count_calls = false;
    size_t memory_min_bytes = 0;  ///< 0: allocations are left alone
    std::string clock;
    fs::path log;
    std::vector<std::string> also_below;
    std::optional<double> kill_after_seconds;
    double limit_seconds = 120;  ///< far more than it takes: a machine under load
};

struct Ended {
    int exit_code = -1;  ///< -1: a signal ended it
    int signal = 0;
    bool timed_out = false;
    double seconds = 0;
    std::string out, err;
    Counters counters{};
    bool killed() const { return signal == 9 && !timed_out; }
};

/// Where the preload library works: not beside a sanitizer's own.
bool canPreload();

/// This machine or build cannot do a scenario.
struct Skipped : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Throws Skipped in a build without the preload library.
void mustPreload();

/// The program `lectern` in a home of its own, waited for.
Ended runLectern(const fs::path& home, const std::vector<std::string>& arguments,
                 const Circumstances& circumstances = {});

/// Started and not waited for yet.
class Running {
  public:
    Running(const fs::path& home, const std::vector<std::string>& arguments,
            const Circumstances& circumstances = {});
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running();
    /// Until it ends, is killed by the circumstances, or its time is over.
    Ended wait();

  private:
    void readOutput(double until);

    Circumstances m_circumstances;
    int m_pid = -1, m_out = -1, m_err = -1;
    double m_start = 0;
    fs::path m_counters_file;
    Counters* m_counters = nullptr;
    Ended m_ended;
};

/// Seconds of a steady clock.
double now();

}  // namespace lectern::faults
