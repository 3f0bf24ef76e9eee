#pragma once

#include <filesystem>

namespace lectern::app {

/// XDG directories, all overridden by LECTERN_HOME (tests use it). Both are absolute; neither
/// creates anything.
std::filesystem::path dataHome();     ///< vaults/, models/, settings.json
std::filesystem::path runtimeHome();  ///< sockets of vault owners

}  // namespace lectern::app
