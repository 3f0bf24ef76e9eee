#include <algorithm>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace lectern::app::cli {

namespace {

constexpr const char* kHowToChoose = "choose one with: lectern vault default NAME";

Json vaultJson(const VaultInfo& info) {
    return {{"name", info.name},
            {"id", info.id},
            {"path", info.path.string()},
            {"default", info.is_default}};
}

Status listVaults(const Context& context) {
    LECTERN_TRY_ASSIGN(auto vaults, VaultRegistry::list());
    if (vaults.empty()) {
        LECTERN_TRY_ASSIGN(const VaultInfo made, VaultRegistry::find(std::nullopt));  // first use
        vaults.push_back(made);
    }
    Json json = Json::array();
    bool has_default = false;
    for (const VaultInfo& info : vaults) {
        has_default |= info.is_default;
        json.push_back(vaultJson(info));
        if (!context.json)
            printUntrusted(info.name + (info.is_default ? " (default)" : "") + "  " +
                           info.path.string() + "\n");
    }
    if (context.json)
        printLine(json.dump());
    else if (!has_default)
        printLine(std::string("No vault is the default; ") + kHowToChoose);
    return {};
}

Status report(const Context& context, const std::string& sentence) {
    if (context.json)
        printLine(Json{{"done", sentence}}.dump());
    else
        printUntrusted(sentence + "\n");
    return {};
}

/// Says so when work without --vault has nowhere to go now.
Status reportRemoved(const Context& context, const std::string& name) {
    LECTERN_TRY_ASSIGN(const auto left, VaultRegistry::list());
    const bool has_default = std::any_of(left.begin(), left.end(),
                                         [](const VaultInfo& info) { return info.is_default; });
    return report(context,
                  "Vault \"" + name + "\" is deleted" +
                      (left.empty() || has_default
                           ? std::string()
                           : std::string("; no vault is the default now, ") + kHowToChoose));
}

}  // namespace

Registered addVault(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("vault", "Vaults: separate libraries between which nothing is shared");
    command->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    auto confirmed = std::make_shared<bool>(false);
    auto* create = command->add_subcommand("create", "Make a new vault");
    auto* list = command->add_subcommand("list", "List vaults");
    auto* standard = command->add_subcommand("default", "Choose the vault used without --vault");
    auto* remove = command->add_subcommand("remove", "Delete a vault with everything in it");
    for (CLI::App* each : {create, standard, remove})
        each->add_option("name", *name, "Name")->required();
    remove->add_flag("--yes", *confirmed,
                     "Delete documents, conversations and states of this vault for good");
    command->footer(
        "Examples: lectern vault create \"Matter A\"\n          lectern vault default \"Matter "
        "A\"");
    return {
        command, [=, &context]() -> Status {
            if (list->parsed()) return listVaults(context);
            if (create->parsed()) {
                LECTERN_TRY_ASSIGN(const VaultInfo info, VaultRegistry::create(*name));
                if (context.json)
                    printLine(vaultJson(info).dump());
                else
                    printUntrusted(
                        "Vault \"" + info.name + "\" made in " + info.path.string() +
                        (info.is_default ? "; it is the default vault, as the first of all" : "") +
                        "\n");
                return {};
            }
            if (standard->parsed()) {
                LECTERN_TRY(VaultRegistry::setDefault(*name));
                return report(context, "\"" + *name + "\" is now the default vault");
            }
            if (!*confirmed)
                return fail(ErrorCode::Usage,
                            "this deletes every document, conversation and state of \"" + *name +
                                "\" for good; repeat with --yes");
            LECTERN_TRY(VaultRegistry::remove(*name));
            return reportRemoved(context, *name);
        }};
}

}  // namespace lectern::app::cli
