#include <unistd.h>

#include <QtGlobal>
#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "app/vault/names.h"
#include "app/vault/paths.h"
#include "app/vault/private_files.h"
#include "app/vault/vault.h"
#include "app/vault/vault_folder.h"
#include "app/vault/vault_lock.h"
#include "kernels/base/log.h"

namespace lectern::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kDefaultName = "Default";
constexpr const char* kDefaultKey = "default_vault";  // in settings.json: a vault's id
constexpr size_t kMaxSettingsBytes = 1 << 20;
constexpr size_t kIdBytes = 16;
/// Changes to the list take milliseconds; only a hung process keeps it longer.
constexpr auto kRegistryWait = std::chrono::seconds(10);
constexpr std::string_view kBeingMade = ".new-", kBeingRemoved = ".removed-";

fs::path vaultsFolder() {
    return dataHome() / "vaults";
}
fs::path settingsFile() {
    return dataHome() / "settings.json";
}

Result<Json> readSettings() {
    auto bytes = readSmallFile(settingsFile(), kMaxSettingsBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return Json::object();
    if (!bytes) return fail(bytes.error());
    Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::Corrupt,
                    settingsFile().string() + " is damaged: it is not a JSON object");
    return json;
}

Result<std::string> defaultId() {
    LECTERN_TRY_ASSIGN(const Json settings, readSettings());
    const auto found = settings.find(kDefaultKey);
    return found != settings.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
}

Status writeDefaultId(const std::string& id) {
    LECTERN_TRY_ASSIGN(Json settings, readSettings());
    if (id.empty())
        settings.erase(kDefaultKey);
    else
        settings[kDefaultKey] = id;
    return writeFileAtomically(settingsFile(),
                               settings.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

struct Listing {
    std::vector<VaultInfo> vaults;        // by name
    std::vector<std::string> unreadable;  // why
};

Result<Listing> readListing() {
    Listing listing;
    LECTERN_TRY_ASSIGN(const std::string default_id, defaultId());
    std::error_code error;
    fs::directory_iterator it(vaultsFolder(), error), end;
    if (error == std::errc::no_such_file_or_directory) return listing;
    for (; !error && it != end; it.increment(error)) {
        std::error_code type_error;
        if (it->path().filename().string().starts_with('.') ||
            !fs::is_directory(it->symlink_status(type_error)))
            continue;
        auto info = readVaultFolder(it->path());
        if (!info) {
            listing.unreadable.push_back(info.error().message);
            continue;
        }
        info->is_default = info->id == default_id;
        listing.vaults.push_back(std::move(*info));
    }
    if (error) return fail(systemError("listing", vaultsFolder(), error.value()));
    std::sort(
        listing.vaults.begin(), listing.vaults.end(), [](const VaultInfo& a, const VaultInfo& b) {
            return std::pair(foldedName(a.name), a.path) < std::pair(foldedName(b.name), b.path);
        });
    return listing;
}

std::string describe(const Listing& listing) {
    std::string text;
    for (const VaultInfo& vault : listing.vaults)
        text += (text.empty() ? "; there is: " : ", ") + ("\"" + vault.name + "\"");
    for (const std::string& reason : listing.unreadable) text += "; not readable: " + reason;
    return text;
}

Result<VaultInfo> pick(const Listing& listing, const std::string& name) {
    const std::string wanted = foldedName(normalizedName(name));
    std::vector<const VaultInfo*> found;
    for (const VaultInfo& vault : listing.vaults)
        if (foldedName(vault.name) == wanted) found.push_back(&vault);
    if (found.empty())
        return fail(ErrorCode::NotFound, "there is no vault \"" + name + "\"" + describe(listing));
    if (found.size() > 1)
        return fail(ErrorCode::InvalidArgument, "two folders call themselves \"" + name +
                                                    "\": " + found[0]->path.string() + " and " +
                                                    found[1]->path.string());
    return *found[0];
}

/// Held while the list changes. Folders being made or removed belong to the holder; any other is
/// left over from a crash and goes.
Result<VaultLock> lockRegistry() {
    LECTERN_TRY(makePrivateDirectory(vaultsFolder()));
    LECTERN_TRY_ASSIGN(VaultLock lock, VaultLock::acquire(vaultsFolder() / ".lock",
                                                          "the list of vaults", kRegistryWait));
    std::error_code error;
    std::vector<fs::path> left_over;
    for (fs::directory_iterator it(vaultsFolder(), error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.starts_with(kBeingMade) || name.starts_with(kBeingRemoved))
            left_over.push_back(it->path());
    }
    for (const fs::path& folder : left_over) LECTERN_TRY(removeTree(folder));
    return lock;
}

Status renameInside(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return fail(systemError("renaming to", to, errno));
    return syncDirectory(to.parent_path());
}

/// The registry's lock is held. The first vault of all is the default one.
Result<VaultInfo> createLocked(const std::string& name) {
    LECTERN_TRY_ASSIGN(const Listing listing, readListing());
    const std::string folded = foldedName(name);
    for (const VaultInfo& vault : listing.vaults)
        if (foldedName(vault.name) == folded)
            return fail(
                ErrorCode::InvalidArgument,
                say(QT_TRANSLATE_NOOP("app", "there is a vault \"%1\" already"), {vault.name}));
    const std::string id = randomHex(kIdBytes);
    const std::string slug = asciiSlug(name);
    const fs::path folder =
        vaultsFolder() / ((slug.empty() ? "vault" : slug) + "-" + id.substr(0, 8));
    const fs::path temporary = vaultsFolder() / (std::string(kBeingMade) + id);
    LECTERN_TRY(makePrivateDirectory(temporary));
    LECTERN_TRY(fillVaultFolder(temporary, name, id));
    LECTERN_TRY(renameInside(temporary, folder));
    LECTERN_TRY_ASSIGN(VaultInfo made, readVaultFolder(folder));
    if (listing.vaults.empty() && listing.unreadable.empty()) {
        LECTERN_TRY(writeDefaultId(made.id));
        made.is_default = true;
    }
    return made;
}

Result<VaultInfo> defaultOf(const Listing& listing) {
    for (const VaultInfo& vault : listing.vaults)
        if (vault.is_default) return vault;
    // Not even the only one left: it may be of another matter than the one that was the default.
    return fail(ErrorCode::NotFound,
                "no default vault is chosen; choose one with `lectern vault default NAME`" +
                    describe(listing));
}

Result<VaultInfo> findOrMakeDefault() {
    LECTERN_TRY_ASSIGN(const VaultLock lock, lockRegistry());
    LECTERN_TRY_ASSIGN(const Listing listing,
                       readListing());  // another process may have been first
    if (!listing.vaults.empty() || !listing.unreadable.empty()) return defaultOf(listing);
    return createLocked(kDefaultName);
}

}  // namespace

Result<std::vector<VaultInfo>> VaultRegistry::list() {
    LECTERN_TRY_ASSIGN(Listing listing, readListing());
    for (const std::string& reason : listing.unreadable)
        roomLog("app")->warn("vault skipped: {}", reason);
    return std::move(listing.vaults);
}

Result<VaultInfo> VaultRegistry::find(const std::optional<std::string>& name) {
    LECTERN_TRY_ASSIGN(const Listing listing, readListing());
    if (name) return pick(listing, *name);
    if (listing.vaults.empty() && listing.unreadable.empty()) return findOrMakeDefault();
    return defaultOf(listing);
}

Result<VaultInfo> VaultRegistry::create(const std::string& name) {
    LECTERN_TRY_ASSIGN(const std::string checked, checkedVaultName(name));
    LECTERN_TRY_ASSIGN(const VaultLock lock, lockRegistry());
    return createLocked(checked);
}

Status VaultRegistry::setDefault(const std::string& name) {
    LECTERN_TRY_ASSIGN(const VaultLock lock, lockRegistry());
    LECTERN_TRY_ASSIGN(const Listing listing, readListing());
    LECTERN_TRY_ASSIGN(const VaultInfo info, pick(listing, name));
    return writeDefaultId(info.id);
}

Status VaultRegistry::remove(const std::string& name) {
    LECTERN_TRY_ASSIGN(const VaultLock lock, lockRegistry());
    LECTERN_TRY_ASSIGN(const Listing listing, readListing());
    LECTERN_TRY_ASSIGN(const VaultInfo info, pick(listing, name));
    LECTERN_TRY_ASSIGN(
        const VaultLock owner,
        VaultLock::acquire(info.path / kLockFile, "the vault \"" + info.name + "\"", {}));
    // Renamed first: whatever happens during the deletion, no half vault is ever in the list.
    const fs::path doomed = vaultsFolder() / (std::string(kBeingRemoved) + info.id);
    LECTERN_TRY(renameInside(info.path, doomed));
    if (info.is_default) LECTERN_TRY(writeDefaultId({}));
    LECTERN_TRY(removeTree(doomed));
    return syncDirectory(vaultsFolder());
}

}  // namespace lectern::app
