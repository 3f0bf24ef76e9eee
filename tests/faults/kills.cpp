// SIGKILL at any moment of importing, reading, generating, saving and deleting: whatever was shown
// as saved is there afterwards, and what is read on from there is what an undisturbed run gives.

#include <nlohmann/json.hpp>

#include "tests/faults/deeds.h"

namespace lectern::faults {

namespace {

/// How long a deed takes undisturbed, and how often it changes files.
struct Usual {
    double seconds = 0.2;
    uint64_t changes = 20;
};

Circumstances killSomewhere(Scenario& scenario, const Usual& usual) {
    Circumstances circumstances;
    if (canPreload() && scenario.chance(60)) {
        Fault fault;
        fault.call = Call::Change;
        fault.nth = 1 + scenario.below(usual.changes);
        fault.action = "kill";
        circumstances.fault = fault;
    } else {
        circumstances.kill_after_seconds = scenario.fraction() * usual.seconds;
    }
    return circumstances;
}

}  // namespace

void runKills(Scenario& scenario) {
    constexpr int kDeedsPerLife = 25;
    const fs::path home = scenario.scratch / "home";
    std::map<DeedKind, Usual> usual;
    Observation before;
    int deeds = 0;
    size_t kind_index = 0;
    for (int64_t round = 0; scenario.tally["kills"] < scenario.count; ++round) {
        const DeedKind kind = kDeedKinds[kind_index++ % std::size(kDeedKinds)];
        if (deeds % kDeedsPerLife == 0) {
            copyHome(scenario.nursery.home(), home);
            before = scenario.nursery.observation();
        }
        ++deeds;
        scenario.guarded("kill, round " + std::to_string(round), home, [&] {
            try {
                const Deed deed = prepareDeed(kind, scenario, home, before);
                const bool is_known = usual.contains(kind);
                Circumstances circumstances;
                circumstances.count_calls = canPreload();
                if (is_known) circumstances = killSomewhere(scenario, usual[kind]);
                const Ended ended = runLectern(home, deed.arguments, circumstances);
                if (!is_known && ended.exit_code == 0)
                    usual[kind] = {ended.seconds,
                                   std::max<uint64_t>(
                                       1, ended.counters.calls[static_cast<size_t>(Call::Change)])};
                if (ended.killed()) {
                    ++scenario.tally["kills"];
                    ++scenario.tally[std::string("kills_") + nameOf(kind)];
                } else if (ended.exit_code != 0) {
                    throw Broken(describe(deed) + " failed unasked: " + ended.err);
                }
                const Observation after = scenario.sound(home);
                mustStillHave(before, after, deed.may_go);
                deed.mustHold(ended, after, scenario, home);
                before = after;
                if (round % 3 == 0 || kind == DeedKind::Save) {
                    const auto asked = scenario.questioner.ask(home, scenario.below(4));
                    if (!asked.answered) throw Broken("no answer: " + asked.error.message);
                    if (!asked.warnings.empty()) throw Broken(asked.warnings.front());
                    scenario.tally["answers_compared"] += 1;
                    before = scenario.sound(home);
                }
            } catch (const Broken&) {
                deeds = 0;
                throw;
            }
        });
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
