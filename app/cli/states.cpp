#include <algorithm>
#include <ctime>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

using engine::SnapshotInfo;
using engine::StateBank;

/// The vault's bank without a model: enough to list, verify and delete.
Result<StateBank> openBank(const Vault& vault) {
    engine::StateBankIdentity identity;
    identity.vault_id = vault.info().id;
    return StateBank::open(vault.statesDir(), std::move(identity));
}

std::string timeText(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

constexpr size_t kShownDigits = 16;
constexpr size_t kMinDigits = 8;

Result<std::vector<SnapshotInfo>> chosen(const StateBank& bank, const std::string& prefix) {
    std::vector<SnapshotInfo> found;
    for (SnapshotInfo& info : bank.list())
        if (engine::keyToHex(info.key).starts_with(prefix)) found.push_back(std::move(info));
    if (prefix.size() < kMinDigits)
        return fail(ErrorCode::InvalidArgument,
                    "give at least " + std::to_string(kMinDigits) + " digits of the key");
    if (found.empty()) return fail(ErrorCode::NotFound, "no saved state begins with " + prefix);
    if (found.size() > 1)
        return fail(ErrorCode::InvalidArgument,
                    std::to_string(found.size()) + " saved states begin with " + prefix);
    return found;
}

Status list(const Context& context, const Vault& vault) {
    LECTERN_TRY_ASSIGN(StateBank bank, openBank(vault));
    Json json = Json::array();
    int64_t total = 0;
    for (const SnapshotInfo& info : bank.list()) {
        total += info.file_bytes;
        json.push_back({{"key", engine::keyToHex(info.key)},
                        {"parent", engine::keyToHex(info.parent)},
                        {"tokens", info.token_count},
                        {"label", info.label},
                        {"bytes", info.file_bytes},
                        {"pinned", info.pinned},
                        {"has_state", info.has_state},
                        {"last_used", timeText(info.last_used)}});
        if (context.json) continue;
        std::string line = engine::keyToHex(info.key).substr(0, kShownDigits) + "  " +
                           grouped(info.token_count) + " tokens  " + bytesText(info.file_bytes) +
                           "  " + timeText(info.last_used);
        if (info.pinned) line += "  pinned";
        if (!info.has_state) line += "  (keys and values only)";
        printUntrusted(line + "  " + info.label + "\n");
    }
    if (context.json)
        printLine(json.dump());
    else
        printLine(std::to_string(json.size()) + " saved states, " + bytesText(total));
    for (const std::string& warning : bank.takeWarnings()) printNote("Note: " + warning);
    return {};
}

Status verify(const Context& context, const Vault& vault) {
    LECTERN_TRY_ASSIGN(StateBank bank, openBank(vault));
    int64_t good = 0, damaged = 0;
    Json json = Json::array();
    for (const SnapshotInfo& info : bank.list()) {
        if (context.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        const Status status = bank.verify(info.key);
        ++(status ? good : damaged);
        json.push_back({{"key", engine::keyToHex(info.key)}, {"intact", status.has_value()}});
        if (!status) json.back()["error"] = status.error().message;
        if (!status && !context.json) printNote(status.error().message);
    }
    for (const std::string& warning : bank.takeWarnings()) {
        ++damaged;
        if (!context.json) printNote(warning);
    }
    if (context.json)
        printLine(json.dump());
    else
        printLine(std::to_string(good) + " saved states are intact, " + std::to_string(damaged) +
                  " damaged");
    if (damaged > 0)
        return fail(ErrorCode::Corrupt,
                    "damaged states are never used; what they held is read again when needed");
    return {};
}

}  // namespace

Registered addStates(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("states", "Saved states: list, verify, pin, unpin, delete");
    command->require_subcommand(1);
    auto key = std::make_shared<std::string>();
    auto all = std::make_shared<bool>(false);
    auto* list_command = command->add_subcommand("list", "What is saved, how long, how large");
    auto* verify_command =
        command->add_subcommand("verify", "Read everything and check every checksum");
    auto* pin = command->add_subcommand("pin", "Keep a state whatever the size limit says");
    auto* unpin = command->add_subcommand("unpin", "Let the size limit remove a state again");
    auto* remove = command->add_subcommand("delete", "Delete a state, or --all");
    pin->add_option("key", *key, "First digits of the key")->required();
    unpin->add_option("key", *key, "First digits of the key")->required();
    remove->add_option("key", *key, "First digits of the key");
    remove->add_flag("--all", *all, "Every saved state of this vault");
    return {
        command, [=, &context]() -> Status {
            LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadWrite));
            if (list_command->parsed()) return list(context, *vault);
            if (verify_command->parsed()) return verify(context, *vault);
            LECTERN_TRY_ASSIGN(StateBank bank, openBank(*vault));
            if (remove->parsed() && *all) {
                // Children first: a parent whose keys and values are still needed only loses its
                // state.
                auto infos = bank.list();
                std::sort(infos.begin(), infos.end(),
                          [](const SnapshotInfo& a, const SnapshotInfo& b) {
                              return a.token_count > b.token_count;
                          });
                for (const SnapshotInfo& info : infos) LECTERN_TRY(bank.remove(info.key));
                printLine(context.json ? Json{{"deleted", infos.size()}}.dump()
                                       : std::to_string(infos.size()) + " saved states deleted");
                return {};
            }
            LECTERN_TRY_ASSIGN(const auto infos, chosen(bank, *key));
            if (remove->parsed()) return bank.remove(infos.front().key);
            return bank.pin(infos.front().key, pin->parsed());
        }};
}

}  // namespace lectern::app::cli
