#include "kernels/base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>

namespace lectern {

void configureLogging(spdlog::level::level_enum level) {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("lectern", sink);
    logger->set_pattern("%^%l%$ %n: %v");
    logger->set_level(level);
    spdlog::set_default_logger(logger);
    spdlog::set_level(level);
}

}  // namespace lectern
