// Two processes on one vault: the second is refused and told who holds it, or waits; neither harms
// the other.

#include <unistd.h>

#include "tests/faults/deeds.h"

namespace lectern::faults {

void runTogether(Scenario& scenario) {
    constexpr int kExitBusy = 3;  // app/cli
    const fs::path home = scenario.scratch / "home";
    for (int64_t round = 0; round < scenario.count; ++round) {
        copyHome(scenario.nursery.home(), home);
        Observation before = scenario.nursery.observation();
        scenario.guarded("together, round " + std::to_string(round), home, [&] {
            const Deed first = prepareDeed(kDeedKinds[scenario.below(4)], scenario, home, before);
            Deed second = prepareDeed(kDeedKinds[scenario.below(4)], scenario, home, before);
            const bool waits = scenario.chance(50);
            if (waits) second.arguments.insert(second.arguments.end(), {"--wait", "60"});
            Running running(home, first.arguments);
            ::usleep(static_cast<useconds_t>(scenario.below(300'000)));
            const Ended other = runLectern(home, second.arguments);
            const Ended one = running.wait();
            ++scenario.tally["pairs"];
            int refused = 0;
            for (const Ended* ended : {&one, &other}) {
                if (ended->exit_code == 0) continue;
                ++refused;
                if (ended->exit_code != kExitBusy ||
                    ended->err.find(" is in use by ") == std::string::npos)
                    throw Broken("refused unclearly: " + ended->err);
            }
            if (refused > 1 || (waits && other.exit_code != 0))
                throw Broken("nobody could work: " + one.err + other.err);
            scenario.tally["refused"] += refused;
            const Observation after = scenario.sound(home);
            mustStillHave(before, after, {});
            if (one.exit_code == 0) first.mustHold(one, after, scenario, home);
            if (other.exit_code == 0) second.mustHold(other, after, scenario, home);
            const auto asked = scenario.questioner.ask(home, scenario.below(4));
            if (!asked.answered) throw Broken("no answer: " + asked.error.message);
            if (!asked.warnings.empty()) throw Broken(asked.warnings.front());
        });
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
