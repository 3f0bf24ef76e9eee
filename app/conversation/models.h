#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lectern::app {

/// Model folders by name: those in the data home's models/, then the bundled starter model. The
/// first is the one used when none is named.
struct KnownModel {
    std::string name;
    std::filesystem::path path;
    bool is_bundled = false;
};
std::vector<KnownModel> knownModels();

/// A folder that looks like a checkpoint (it has a config.json).
bool isModelFolder(const std::filesystem::path& path);

}  // namespace lectern::app
