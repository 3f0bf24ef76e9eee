#include "app/conversation/models.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "app/vault/paths.h"

namespace lectern::app {

namespace fs = std::filesystem;

namespace {

/// Where the program's data lies: $LECTERN_RESOURCES, an installed share folder, or the source tree
/// that this build folder belongs to.
std::vector<fs::path> resourceFolders() {
    std::vector<fs::path> folders;
    if (const char* chosen = std::getenv("LECTERN_RESOURCES"); chosen && *chosen)
        folders.emplace_back(chosen);
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path bin = program.parent_path();
        folders.push_back(bin / "../share/lectern");
        folders.push_back(bin / "../../../resources");
    }
    return folders;
}

}  // namespace

bool isModelFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path / "config.json", error);
}

std::vector<KnownModel> knownModels() {
    std::vector<KnownModel> models;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(dataHome() / "models", error))
        if (isModelFolder(entry.path()))
            models.push_back({entry.path().filename().string(), entry.path(), false});
    std::sort(models.begin(), models.end(),
              [](const KnownModel& a, const KnownModel& b) { return a.name < b.name; });
    for (const fs::path& folder : resourceFolders())
        if (isModelFolder(folder / "starter-model")) {
            models.push_back(
                {"starter-model", fs::weakly_canonical(folder / "starter-model", error), true});
            break;
        }
    return models;
}

}  // namespace lectern::app
