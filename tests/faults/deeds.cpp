#include "tests/faults/deeds.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/vault/vault_folder.h"

namespace lectern::faults {

namespace {

using Json = nlohmann::json;

bool showsJson(const Ended& ended) {
    return Json::accept(ended.out);
}

Deed importing(Scenario& scenario) {
    Deed deed{DeedKind::Import, {"add"}, {}, {}};
    std::vector<std::string> names;
    for (size_t i = 0; i <= scenario.below(3); ++i) {
        const fs::path file =
            scenario.nursery.newDocument(scenario.random, 1 + static_cast<int>(scenario.below(4)));
        deed.arguments.push_back(file.string());
        names.push_back(file.filename().string());
    }
    deed.arguments.insert(deed.arguments.end(), {"--binder", "Spare"});
    deed.mustHold = [names](const Ended& ended, const Observation& after, const Scenario&,
                            const fs::path&) {
        for (const std::string& name : names) {
            if (ended.out.find(name + ": ") == std::string::npos) continue;  // not shown
            const auto found =
                std::find_if(after.documents.begin(), after.documents.end(),
                             [&](const auto& entry) { return entry.second.file_name == name; });
            if (found == after.documents.end()) throw Broken("lost: imported " + name);
            const auto& spare = after.binders.at("Spare");
            if (std::find(spare.begin(), spare.end(), found->first) == spare.end())
                throw Broken("lost: " + name + " is not in its binder");
        }
    };
    return deed;
}

Deed reading(DeedKind kind, Scenario& scenario, const fs::path& home, Observation& before) {
    if (!scenario.leaves_files && (kind == DeedKind::Save || scenario.chance(60)))
        removeStates(home, before);
    Deed deed{kind, readCore(), {}, {}};
    deed.mustHold = [](const Ended& ended, const Observation&, const Scenario& within,
                       const fs::path& where) {
        if (!showsJson(ended)) return;
        if (!Json::parse(ended.out)["warnings"].empty()) return;  // told that it is not
        const auto unread = within.questioner.unreadTokens(where);
        if (!unread) throw Broken("cannot plan: " + unread.error().message);
        if (*unread > 0) throw Broken("lost: " + std::to_string(*unread) + " tokens shown as read");
    };
    return deed;
}

Deed generating(Scenario& scenario) {
    const std::string question = "What is the access code for gate " +
                                 std::to_string(1 + scenario.below(3)) + ", in section " +
                                 std::to_string(scenario.below(1000)) + "?";
    Deed deed{DeedKind::Generation, askCore(question, 48), {}, {}};
    if (scenario.chance(30)) deed.arguments.push_back("--continue");
    deed.mustHold = [](const Ended& ended, const Observation& after, const Scenario&,
                       const fs::path&) {
        if (!showsJson(ended)) return;
        const std::string answer = Json::parse(ended.out)["answer"];
        if (!after.answers.contains(answer)) throw Broken("lost: an answer shown as finished");
    };
    return deed;
}

Deed removingDocument(Scenario& scenario, const Observation& before) {
    std::vector<std::pair<std::string, std::string>> spare;
    for (const auto& [hash, document] : before.documents)
        if (!document.file_name.starts_with("core")) spare.emplace_back(hash, document.file_name);
    if (spare.empty()) return importing(scenario);
    const auto [hash, name] = spare[scenario.below(spare.size())];
    Deed deed{DeedKind::Delete, {"remove", name, "--json"}, {{hash}, {}, true}, {}};
    deed.mustHold = [gone = hash](const Ended& ended, const Observation& after, const Scenario&,
                                  const fs::path&) {
        if (!showsJson(ended)) return;
        if (after.documents.contains(gone)) throw Broken("still there: a removed document");
        if (!after.states.empty()) throw Broken("still there: states after a removal");
    };
    return deed;
}

Deed changingStates(Scenario& scenario, const Observation& before) {
    auto it = before.states.begin();
    std::advance(it, scenario.below(before.states.size()));
    const std::string key = it->first;
    Deed deed{DeedKind::Delete, {"states", "delete", key.substr(0, 20), "--json"}, {}, {}};
    deed.may_go.states = true;
    if (scenario.chance(40)) {
        deed.arguments = {"states", "delete", "--all", "--json"};
    } else if (scenario.chance(40)) {
        deed.arguments = {"states", "pin", key.substr(0, 20), "--json"};
        deed.may_go.states = false;
    }
    deed.mustHold = [key, what = deed.arguments[1], all = deed.arguments[2] == "--all"](
                        const Ended& ended, const Observation& after, const Scenario&,
                        const fs::path& where) {
        if (!showsJson(ended)) return;
        const auto found = after.states.find(key);
        if (what == "pin" && (found == after.states.end() || !found->second.pinned))
            throw Broken("lost: a pin");
        if (what == "delete" && found != after.states.end() && found->second.has_state)
            throw Broken("still there: a deleted state");
        if (all && !fs::is_empty(vaultFolder(where) / app::kStatesFolder))
            throw Broken("still there: files of states, all deleted");
    };
    return deed;
}

}  // namespace

void removeStates(const fs::path& home, Observation& before) {
    for (const auto& entry : fs::directory_iterator(vaultFolder(home) / app::kStatesFolder))
        fs::remove(entry.path());
    before.states.clear();
}

const char* nameOf(DeedKind kind) {
    switch (kind) {
        case DeedKind::Import:
            return "import";
        case DeedKind::Prefill:
            return "prefill";
        case DeedKind::Generation:
            return "generation";
        case DeedKind::Save:
            return "save";
        case DeedKind::Delete:
            return "delete";
    }
    return "";
}

Deed prepareDeed(DeedKind kind, Scenario& scenario, const fs::path& home, Observation& before) {
    switch (kind) {
        case DeedKind::Import:
            return importing(scenario);
        case DeedKind::Prefill:
        case DeedKind::Save:
            return reading(kind, scenario, home, before);
        case DeedKind::Generation:
            return generating(scenario);
        case DeedKind::Delete:
            break;
    }
    if (before.states.empty() || scenario.chance(50)) return removingDocument(scenario, before);
    return changingStates(scenario, before);
}

std::string describe(const Deed& deed) {
    std::string text;
    for (const std::string& argument : deed.arguments) text += (text.empty() ? "" : " ") + argument;
    return text;
}

}  // namespace lectern::faults
