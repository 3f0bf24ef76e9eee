#include "app/conversation/settings.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "app/vault/paths.h"
#include "app/vault/private_files.h"
#include "app/vault/vault_lock.h"
#include "engine/state/state_bank.h"

namespace lectern::app {

namespace {

using Json = nlohmann::json;

constexpr const char* kStateLimitKey = "state_limit_bytes";
constexpr size_t kMaxSettingsBytes = 1 << 20;
/// Changes take milliseconds; only a hung process keeps the lock longer.
constexpr auto kWait = std::chrono::seconds(10);

std::filesystem::path settingsFile() {
    return dataHome() / "settings.json";
}

}  // namespace

Result<Json> readSettings() {
    auto bytes = readSmallFile(settingsFile(), kMaxSettingsBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return Json::object();
    if (!bytes) return fail(std::move(bytes.error()));
    Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::Corrupt,
                    settingsFile().string() + " is damaged: it is not a JSON object");
    return json;
}

Status changeSettings(const std::function<void(Json&)>& change) {
    // The lock of the list of vaults, which writes the same file.
    const auto vaults = dataHome() / "vaults";
    LECTERN_TRY(makePrivateDirectory(vaults));
    LECTERN_TRY_ASSIGN(const VaultLock lock,
                       VaultLock::acquire(vaults / ".lock", "the list of vaults", kWait));
    LECTERN_TRY_ASSIGN(Json settings, readSettings());
    change(settings);
    return writeFileAtomically(settingsFile(),
                               settings.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Result<int64_t> stateLimitBytes() {
    LECTERN_TRY_ASSIGN(const Json settings, readSettings());
    const auto limit = settings.find(kStateLimitKey);
    if (limit == settings.end()) return engine::StateBankOptions().max_bytes;
    if (!limit->is_number_integer())
        return fail(ErrorCode::Corrupt,
                    settingsFile().string() + ": " + kStateLimitKey + " is not a whole number");
    constexpr auto kMost = std::numeric_limits<int64_t>::max();
    if (limit->is_number_unsigned() && limit->get<uint64_t>() > uint64_t{kMost}) return kMost;
    return std::max(limit->get<int64_t>(), kLeastStateLimitBytes);
}

Status setStateLimitBytes(int64_t bytes) {
    if (bytes < kLeastStateLimitBytes)
        return fail(ErrorCode::InvalidArgument, "saved states need room for at least " +
                                                    std::to_string(kLeastStateLimitBytes) +
                                                    " bytes");
    return changeSettings([bytes](Json& settings) { settings[kStateLimitKey] = bytes; });
}

}  // namespace lectern::app
