#include "app/conversation/models.h"

#include <algorithm>
#include <system_error>

#include "app/vault/paths.h"

namespace lectern::app {

namespace fs = std::filesystem;

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
