// Power cuts: what a few deeds wrote is recorded, and the disk built as a power cut at any moment
// may leave it. Whatever was shown as saved before must be there.

#include "tests/faults/deeds.h"
#include "tests/faults/recorded_disk.h"

namespace lectern::faults {

namespace {

/// A deed of a recorded life.
struct Done {
    Deed deed;
    size_t begin = 0, end = 0;  ///< its events
    Observation after;
};

struct Life {
    std::unique_ptr<RecordedDisk> disk;
    Observation before;
    std::vector<Done> done;
};

Life live(Scenario& scenario, const fs::path& home, const fs::path& look) {
    constexpr int kDeeds = 4;
    Life life;
    copyHome(scenario.nursery.home(), home);
    life.before = scenario.nursery.observation();
    if (scenario.chance(60)) removeStates(home, life.before);
    life.disk = std::make_unique<RecordedDisk>(home);
    Circumstances circumstances;
    circumstances.log = scenario.scratch / "log";
    fs::remove(circumstances.log);
    Observation before = life.before;
    for (int i = 0; i < kDeeds; ++i) {
        Done done{
            prepareDeed(kDeedKinds[scenario.below(std::size(kDeedKinds))], scenario, home, before),
            life.disk->eventCount(),
            0,
            {}};
        const Ended ended = runLectern(home, done.deed.arguments, circumstances);
        if (ended.exit_code != 0)
            throw Broken(describe(done.deed) + " failed unasked: " + ended.err);
        life.disk->readLog(circumstances.log);
        done.end = life.disk->eventCount();
        copyHome(home, look);  // looking would change the files that are recorded
        done.after = before = scenario.sound(look);
        life.done.push_back(std::move(done));
    }
    return life;
}

void mustNotReturn(const Observation& seen, const Observation& before, const Observation& after) {
    for (const auto& [hash, document] : seen.documents)
        if (!before.documents.contains(hash) && !after.documents.contains(hash))
            throw Broken("back again: document " + document.file_name);
    for (const auto& [key, state] : seen.states)
        if (!before.states.contains(key) && !after.states.contains(key))
            throw Broken("back again: state " + key);
}

void check(Scenario& scenario, const Life& life, size_t cut, const fs::path& home) {
    const Observation seen = scenario.sound(home);
    const Observation* before = &life.before;
    for (const Done& done : life.done) {
        if (cut >= done.end) {
            before = &done.after;
            if (&done == &life.done.back()) mustStillHave(*before, seen, {});
            continue;
        }
        mustStillHave(*before, seen, done.deed.may_go);
        mustNotReturn(seen, *before, done.after);
        Ended so_far;
        so_far.out = life.disk->shown(done.begin, cut);
        done.deed.mustHold(so_far, seen, scenario, home);
        break;
    }
    if (scenario.chance(60)) return;
    const auto asked = scenario.questioner.ask(home, scenario.below(4));
    if (!asked.answered) throw Broken("no answer: " + asked.error.message);
    if (!asked.warnings.empty()) throw Broken(asked.warnings.front());
    ++scenario.tally["answers_compared"];
}

/// The checks see what a disk loses that ignores syncs.
void mustSeeLosses(Scenario& scenario, const Life& life, const fs::path& home) {
    constexpr int kMostStates = 100;
    for (int i = 0; i < kMostStates; ++i) {
        const size_t cut = life.disk->eventCount();
        life.disk->build(cut, scenario.random, home, true);
        try {
            check(scenario, life, cut, home);
        } catch (const Broken&) {
            return;
        }
    }
    throw Broken("nothing is missed on a disk that ignores syncs: the check checks nothing");
}

}  // namespace

void runPowerCuts(Scenario& scenario) {
    mustPreload();
    constexpr int64_t kStatesPerLife = 50;
    const fs::path home = scenario.scratch / "home", crashed = scenario.scratch / "crashed";
    scenario.leaves_files = true;
    for (int64_t number = 0; scenario.tally["states"] < scenario.count; ++number) {
        Life life;
        scenario.guarded("power cut, life " + std::to_string(number), home,
                         [&] { life = live(scenario, home, crashed); });
        if (life.done.empty()) return;
        if (number == 0)
            scenario.guarded("power cut", home, [&] { mustSeeLosses(scenario, life, crashed); });
        for (int64_t i = 0; i < kStatesPerLife && scenario.tally["states"] < scenario.count; ++i) {
            const size_t cut = life.disk->drawCut(scenario.random);
            const std::string where = "power cut, life " + std::to_string(number) + " state " +
                                      std::to_string(i) + ", before event " + std::to_string(cut) +
                                      " of " + std::to_string(life.disk->eventCount());
            life.disk->build(cut, scenario.random, crashed);
            scenario.guarded(where, crashed, [&] { check(scenario, life, cut, crashed); });
            ++scenario.tally["states"];
        }
        ++scenario.tally["lives"];
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
