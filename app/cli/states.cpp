#include <algorithm>
#include <ctime>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "engine/checkpoint/file_io.h"

namespace lectern::app::cli {

namespace {

using engine::SnapshotInfo;
using engine::StateBank;

/// The vault's bank without a model: enough to list, verify and delete.
Result<StateBank> openBank(const Vault& vault, Library::Access access) {
    engine::StateBankIdentity identity;
    identity.vault_id = vault.info().id;
    engine::StateBankOptions options;
    options.read_only = access == Library::Access::ReadOnly;
    return StateBank::open(vault.statesDir(), std::move(identity), options);
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

Result<SnapshotInfo> chosen(const StateBank& bank, const std::string& prefix) {
    std::vector<SnapshotInfo> found;
    for (SnapshotInfo& info : bank.list())
        if (engine::keyToHex(info.key).starts_with(prefix)) found.push_back(std::move(info));
    if (prefix.size() < kMinDigits)
        return fail(ErrorCode::Usage,
                    "give at least " + std::to_string(kMinDigits) + " digits of the key");
    if (found.empty()) return fail(ErrorCode::NotFound, "no saved state begins with " + prefix);
    if (found.size() > 1)
        return fail(ErrorCode::InvalidArgument,
                    std::to_string(found.size()) + " saved states begin with " + prefix);
    return found.front();
}

/// Columns of `states list`; the label has what is left of the line.
std::string row(const std::string& key, const std::string& tokens, const std::string& size,
                const std::string& last_used, const std::string& label) {
    const auto padded = [](const std::string& text, size_t width) {
        return std::string(width - std::min(width, text.size()), ' ') + text;
    };
    return padded(key, kShownDigits) + padded(tokens, 11) + padded(size, 11) + "  " + last_used +
           "  " + label + "\n";
}

Status list(const Context& context, const StateBank& bank) {
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
        if (json.size() == 1)
            print(row("KEY             ", "TOKENS", "SIZE", "LAST USED           ", "LABEL"));
        std::string label = info.label;
        if (info.pinned) label += " (pinned)";
        if (!info.has_state) label += " (keys and values only)";
        printUntrusted(row(engine::keyToHex(info.key).substr(0, kShownDigits),
                           grouped(info.token_count), bytesText(info.file_bytes),
                           timeText(info.last_used), label));
    }
    if (context.json)
        printLine(json.dump());
    else
        printLine(counted(static_cast<int64_t>(json.size()), "saved state") + ", " +
                  bytesText(total));
    return {};
}

Status verify(const Context& context, StateBank& bank) {
    int64_t good = 0, damaged = 0;
    Json json = Json::array();
    for (const SnapshotInfo& info : bank.list()) {
        if (context.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        Status status = bank.verify(info.key);
        // Beside an owner, a state can be rewritten or go while it is being read.
        if (!status) status = bank.verify(info.key);
        std::error_code error;
        if (!status && !std::filesystem::exists(info.path, error)) continue;
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
        printLine(counted(good, "saved state") + " intact, " + std::to_string(damaged) +
                  " damaged");
    if (damaged > 0)
        return fail(ErrorCode::Corrupt,
                    "damaged states are never used; what they held is read again when needed");
    return {};
}

Status removeOne(const Context& context, StateBank& bank, const std::string& prefix) {
    LECTERN_TRY_ASSIGN(const SnapshotInfo info, chosen(bank, prefix));
    LECTERN_TRY_ASSIGN(const engine::Removal removal, bank.remove(info.key));
    if (context.json) {
        printLine(Json{{"key", engine::keyToHex(info.key)},
                       {"deleted", removal.whole    ? "all"
                                   : info.has_state ? "state"
                                                    : "nothing"},
                       {"needed_by", removal.dependent_count}}
                      .dump());
        return {};
    }
    const std::string key = engine::keyToHex(info.key).substr(0, kShownDigits);
    const bool one = removal.dependent_count == 1;
    printLine(removal.whole ? "Deleted " + key + "."
                            : (info.has_state ? "The state of " + key + " was deleted; its"
                                              : "Nothing of " + key + " was deleted: its") +
                                  " keys and values stay, because " +
                                  counted(removal.dependent_count, "other saved state") +
                                  (one ? " needs" : " need") + " them.");
    return {};
}

/// What the bank could not read or has set aside as damaged holds what was read as well.
Status removeRest(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
        files.push_back(it->path());
    for (const auto& file : files)
        if (!error) std::filesystem::remove(file, error);
    if (error)
        return fail(ErrorCode::Io, "not every saved state could be deleted from " +
                                       folder.string() + ": " + error.message());
    return engine::syncDirectory(folder);
}

Status removeAll(const Context& context, StateBank& bank, const std::filesystem::path& folder) {
    // Children first: a parent whose keys and values are still needed only loses its state.
    auto infos = bank.list();
    std::sort(infos.begin(), infos.end(), [](const SnapshotInfo& a, const SnapshotInfo& b) {
        return a.token_count > b.token_count;
    });
    for (const SnapshotInfo& info : infos) LECTERN_TRY(bank.remove(info.key));
    LECTERN_TRY(removeRest(folder));
    printLine(context.json
                  ? Json{{"deleted", infos.size()}}.dump()
                  : counted(static_cast<int64_t>(infos.size()), "saved state") + " deleted");
    return {};
}

Status setPinned(const Context& context, StateBank& bank, const std::string& prefix, bool pinned) {
    LECTERN_TRY_ASSIGN(const SnapshotInfo info, chosen(bank, prefix));
    LECTERN_TRY(bank.pin(info.key, pinned));
    const std::string key = engine::keyToHex(info.key);
    if (context.json)
        printLine(Json{{"key", key}, {"pinned", pinned}}.dump());
    else
        printLine(key.substr(0, kShownDigits) + (pinned
                                                     ? " stays whatever the size limit says."
                                                     : " goes when the size limit asks for it."));
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
    command->footer(
        "Examples: lectern states list\n          lectern states delete 3f2a91c07b5d\n"
        "          lectern states delete --all --vault \"Matter A\"");
    return {command, [=, &context]() -> Status {
                if (remove->parsed() && *all != key->empty())
                    return fail(ErrorCode::Usage, "give either the first digits of a key or --all");
                const auto access = list_command->parsed() || verify_command->parsed()
                                        ? Library::Access::ReadOnly
                                        : Library::Access::ReadWrite;
                LECTERN_TRY_ASSIGN(const auto vault, openVault(context, access));
                LECTERN_TRY_ASSIGN(StateBank bank, openBank(*vault, access));
                if (verify_command->parsed()) return verify(context, bank);
                const auto run = [&]() -> Status {
                    if (list_command->parsed()) return list(context, bank);
                    if (remove->parsed())
                        return *all ? removeAll(context, bank, vault->statesDir())
                                    : removeOne(context, bank, *key);
                    return setPinned(context, bank, *key, pin->parsed());
                };
                const Status status = run();
                for (const std::string& warning : bank.takeWarnings())
                    printNote("Note: " + warning);
                return status;
            }};
}

}  // namespace lectern::app::cli
