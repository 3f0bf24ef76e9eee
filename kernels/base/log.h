#pragma once

#include <memory>
#include <string_view>

#include <spdlog/spdlog.h>

namespace lectern {

/// Named logger of a room ("engine", "app", "import"). All loggers share one sink on stderr whose
/// level is set once by setLogLevel; kernels do not log. Facts as key=value with units, never
/// document text, prompts or answers.
inline std::shared_ptr<spdlog::logger> roomLog(std::string_view room) {
    const std::string name(room);
    if (auto existing = spdlog::get(name)) return existing;
    auto created = spdlog::default_logger()->clone(name);
    try {
        spdlog::register_logger(created);
    } catch (const spdlog::spdlog_ex&) {  // two threads asked for the first time at once
        if (auto existing = spdlog::get(name)) return existing;
    }
    return created;
}

/// Called once by each program's main: logs go to stderr, warnings and above unless `level` says
/// more.
void configureLogging(spdlog::level::level_enum level);

}  // namespace lectern
