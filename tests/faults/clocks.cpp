// The clock of the wall jumps between programs and while one runs: nothing fails, hangs or is lost.

#include <ctime>

#include "tests/faults/deeds.h"

namespace lectern::faults {

void runClocks(Scenario& scenario) {
    mustPreload();
    constexpr int kDeedsPerLife = 10;
    constexpr double kMostSeconds = 60;
    constexpr int64_t kDay = 86400;
    const int64_t offsets[] = {0,
                               -3600,
                               3600,
                               -kDay,
                               kDay,
                               -40 * kDay,
                               40 * kDay,
                               -10 * 365 * kDay,
                               3650 * kDay,
                               30000 * kDay,
                               -std::time(nullptr) + 5};
    const fs::path home = scenario.scratch / "home";
    Observation before;
    int deeds = 0;
    for (int64_t round = 0; round < scenario.count; ++round) {
        if (deeds++ % kDeedsPerLife == 0) {
            copyHome(scenario.nursery.home(), home);
            before = scenario.nursery.observation();
        }
        scenario.guarded("clock, round " + std::to_string(round), home, [&] {
            const Deed deed = prepareDeed(kDeedKinds[scenario.below(std::size(kDeedKinds))],
                                          scenario, home, before);
            Circumstances circumstances;
            circumstances.clock = std::to_string(offsets[scenario.below(std::size(offsets))]) +
                                  " " + std::to_string(scenario.below(60)) + " " +
                                  std::to_string(offsets[scenario.below(std::size(offsets))]);
            const Ended ended = runLectern(home, deed.arguments, circumstances);
            ++scenario.tally["jumps"];
            const std::string what = describe(deed) + ", clock " + circumstances.clock + ": ";
            if (ended.exit_code != 0) throw Broken(what + ended.err);
            if (ended.seconds > kMostSeconds) throw Broken(what + "took too long");
            const Observation after = scenario.sound(home);
            mustStillHave(before, after, deed.may_go);
            deed.mustHold(ended, after, scenario, home);
            const auto asked = scenario.questioner.ask(home, scenario.below(4));
            if (!asked.answered) throw Broken(what + "no answer: " + asked.error.message);
            if (!asked.warnings.empty()) throw Broken(what + asked.warnings.front());
            before = scenario.sound(home);
        });
        if (!scenario.broken.empty()) deeds = 0;
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
