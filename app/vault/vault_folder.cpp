#include "app/vault/vault_folder.h"

#include <nlohmann/json.hpp>

#include "app/vault/names.h"
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;
constexpr size_t kMaxVaultFileBytes = 16384;  // a name, an id and a date
constexpr size_t kIdCharacters = 32;

bool isId(const std::string& text) {
    return text.size() == kIdCharacters &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Result<VaultInfo> readVaultFolder(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / kVaultFile;
    LECTERN_TRY_ASSIGN(const std::string bytes, readSmallFile(file, kMaxVaultFileBytes));
    const Json json = Json::parse(bytes, nullptr, false);
    const Error damaged(ErrorCode::Corrupt, file.string() +
                                                " is damaged: expected an object with "
                                                "\"format\", \"name\" and \"id\"");
    if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer())
        return fail(damaged);
    if (json["format"].get<int64_t>() != kFormat)
        return fail(ErrorCode::Unsupported,
                    file.string() + " has format " + std::to_string(json["format"].get<int64_t>()) +
                        "; this Lectern knows format " + std::to_string(kFormat));
    if (!json.contains("name") || !json["name"].is_string() || !json.contains("id") ||
        !json["id"].is_string())
        return fail(damaged);
    VaultInfo info;
    info.name = json["name"].get<std::string>();
    info.id = json["id"].get<std::string>();
    info.path = folder;
    if (!isId(info.id) || !checkedVaultName(info.name)) return fail(damaged);
    return info;
}

Status fillVaultFolder(const std::filesystem::path& folder, const std::string& name,
                       const std::string& id) {
    LECTERN_TRY(makePrivateDirectory(folder / kOriginalsFolder));
    LECTERN_TRY(makePrivateDirectory(folder / kStatesFolder));
    LECTERN_TRY(Library::open(folder / kLibraryFile, Library::Access::ReadWrite));
    const Json json{{"format", kFormat}, {"name", name}, {"id", id}, {"created", utcNow()}};
    return writeFileAtomically(folder / kVaultFile, json.dump(2) + "\n");
}

}  // namespace lectern::app
