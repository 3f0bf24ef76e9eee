#pragma once

#include <filesystem>
#include <vector>

namespace lectern::app {

/// XDG directories, all overridden by LECTERN_HOME (tests use it). All are absolute; none is
/// created.
std::filesystem::path dataHome();     ///< vaults/, models/, settings.json
std::filesystem::path runtimeHome();  ///< sockets of vault owners
std::filesystem::path stateHome();    ///< logs, the window's layout and session

/// Where the program's own files may lie (starter-model/, samples/), likeliest first:
/// $LECTERN_RESOURCES, an installed share folder, the source tree that this build folder belongs
/// to. Not all of them exist.
std::vector<std::filesystem::path> resourceFolders();

}  // namespace lectern::app
