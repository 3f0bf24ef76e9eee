// The n-th call of a kind fails, once or from then on: every time a clear error in bounded time or
// a result that is whole, and afterwards everything that was shown as saved.

#include <algorithm>
#include <cerrno>

#include "tests/faults/deeds.h"

namespace lectern::faults {

namespace {

struct Injection {
    size_t deed;
    Fault fault;
    size_t memory_min_bytes;
};

/// What an operating system says where such a call fails.
int errorOf(Call call, Scenario& scenario) {
    const auto one = [&](std::initializer_list<int> errors) {
        return errors.begin()[scenario.below(errors.size())];
    };
    switch (call) {
        case Call::Write:
        case Call::Reserve:
        case Call::Mkdir:
            return one({ENOSPC, EIO, EDQUOT});
        case Call::Rename:
            return one({ENOSPC, EIO});
        case Call::Open:
            return one({EMFILE, EIO, EACCES, ENOSPC});
        case Call::Map:
        case Call::Memory:
            return ENOMEM;
        default:
            return EIO;
    }
}

/// A run of the program to put faults into; made afresh for each home.
struct Template {
    const char* name;
    std::function<Deed(Scenario&, const fs::path&, Observation&)> prepare;
};

Deed plainly(Arguments arguments, bool states_may_go = false) {
    Deed deed{DeedKind::Delete, std::move(arguments), {}, {}};
    deed.may_go.states = states_may_go;
    deed.mustHold = [](const Ended&, const Observation&, const Scenario&, const fs::path&) {};
    return deed;
}

const std::vector<Template>& templates() {
    const auto ofKind = [](DeedKind kind) {
        return [kind](Scenario& scenario, const fs::path& home, Observation& before) {
            return prepareDeed(kind, scenario, home, before);
        };
    };
    const auto plain = [](Arguments arguments) {
        return [arguments](Scenario&, const fs::path&, Observation&) { return plainly(arguments); };
    };
    static const std::vector<Template> all{
        {"import", ofKind(DeedKind::Import)},
        {"read", ofKind(DeedKind::Save)},
        {"ask", ofKind(DeedKind::Generation)},
        {"remove", ofKind(DeedKind::Delete)},
        {"ask-unread",
         [](Scenario& scenario, const fs::path& home, Observation& before) {
             removeStates(home, before);
             return prepareDeed(DeedKind::Generation, scenario, home, before);
         }},
        {"verify", plain({"states", "verify"})},
        {"list", plain({"binders", "--json"})},
        {"search", plain({"search", "gate code"})},
        {"vault", plain({"vault", "create", "Matter"})}};
    return all;
}

bool isClear(const std::string& message) {
    if (message.find("lectern: ") == std::string::npos) return false;
    for (const char* unclear : {"terminate called", "std::", "what():", "assert", "Internal"})
        if (message.find(unclear) != std::string::npos) return false;
    constexpr size_t kLeastBytes = 30;
    return message.size() >= kLeastBytes;
}

/// The calls of one deed; of a kind that is called often, some.
std::vector<Injection> injectionsInto(size_t deed, size_t memory, Scenario& scenario,
                                      const fs::path& home) {
    constexpr uint64_t kMostPlaces = 60;
    copyHome(scenario.nursery.home(), home);
    Observation before = scenario.nursery.observation();
    const Deed done = templates()[deed].prepare(scenario, home, before);
    Circumstances circumstances;
    circumstances.count_calls = true;
    circumstances.memory_min_bytes = memory;
    circumstances.also_below = {starterModel().string()};
    const Ended ended = runLectern(home, done.arguments, circumstances);
    if (ended.exit_code != 0) throw Broken(describe(done) + " failed unasked: " + ended.err);
    if (std::ranges::count(ended.counters.calls, 0) == std::ssize(ended.counters.calls))
        throw std::runtime_error("the preload library saw no call");
    std::vector<Injection> found;
    for (uint32_t i = 0; i < static_cast<uint32_t>(Call::Change); ++i) {
        const auto call = static_cast<Call>(i);
        if ((call == Call::Memory) != (memory > 0)) continue;
        const uint64_t count = ended.counters.calls[i];
        for (uint64_t k = 0; k < std::min(count, kMostPlaces); ++k) {
            const uint64_t nth = count <= kMostPlaces ? k + 1 : 1 + scenario.below(count);
            for (const char* action : {"once", "always", "short"}) {
                const bool can_be_short = call == Call::Write || call == Call::Read;
                if (std::string(action) == "short" && !can_be_short) continue;
                found.push_back({deed, {call, nth, action, errorOf(call, scenario)}, memory});
            }
        }
    }
    return found;
}

/// Enough for this run: of every deed when there are many to be made, of some when there are few.
std::vector<Injection> drawInjections(Scenario& scenario, const fs::path& home) {
    // 0: every call but allocations. Smaller ones than these may fail inside noexcept functions of
    // the C++ library, which end the program; no machine refuses them.
    std::vector<std::pair<size_t, size_t>> parts;
    for (size_t deed = 0; deed < templates().size(); ++deed)
        for (const size_t memory : {size_t{0}, size_t{4096}, size_t{65536}})
            parts.emplace_back(deed, memory);
    std::shuffle(parts.begin(), parts.end(), scenario.random);
    const auto wanted = static_cast<size_t>(scenario.count - scenario.tally["failures"]);
    std::vector<Injection> drawn;
    for (const auto& [deed, memory] : parts) {
        if (drawn.size() > wanted + wanted / 4) break;
        std::vector<Injection> some = injectionsInto(deed, memory, scenario, home);
        std::shuffle(some.begin(), some.end(), scenario.random);
        some.resize(std::min(some.size(), wanted / 4 + 1));
        drawn.insert(drawn.end(), some.begin(), some.end());
    }
    std::shuffle(drawn.begin(), drawn.end(), scenario.random);
    return drawn;
}

void inject(Scenario& scenario, const Injection& injection, const fs::path& home, int64_t round) {
    copyHome(scenario.nursery.home(), home);
    Observation before = scenario.nursery.observation();
    const Deed deed = templates()[injection.deed].prepare(scenario, home, before);
    Circumstances circumstances;
    circumstances.fault = injection.fault;
    circumstances.memory_min_bytes = injection.memory_min_bytes;
    circumstances.also_below = {starterModel().string()};
    const Ended ended = runLectern(home, deed.arguments, circumstances);
    if (ended.counters.injected == 0) {
        ++scenario.tally["not_reached"];
        return;
    }
    scenario.tally["failed_calls"] += static_cast<int64_t>(ended.counters.injected);
    ++scenario.tally["failures"];
    ++scenario.tally[std::string("failures_") +
                     kCallNames[static_cast<uint32_t>(injection.fault.call)]];
    const std::string shown = ended.err.substr(0, 400);
    if (ended.timed_out) throw Broken("did not end: " + shown);
    if (ended.signal != 0)
        throw Broken("crashed by signal " + std::to_string(ended.signal) + ": " + shown);
    if (ended.exit_code != 0) {
        ++scenario.tally["told_as_errors"];
        scenario.messages[shown.substr(0, 160)] += 1;
        if (!isClear(ended.err)) throw Broken("an unclear error: " + shown);
        if (injection.fault.action == "short") throw Broken("a short write is an error: " + shown);
    }
    const Observation after = scenario.sound(home);
    mustStillHave(before, after, deed.may_go);
    deed.mustHold(ended, after, scenario, home);
    if (round % 3 == 0) {
        const auto asked = scenario.questioner.ask(home, scenario.below(4));
        if (!asked.answered) throw Broken("no answer: " + asked.error.message);
        if (!asked.warnings.empty()) throw Broken(asked.warnings.front());
        ++scenario.tally["answers_compared"];
    }
    const bool can_repeat = deed.kind != DeedKind::Delete && ended.exit_code != 0;
    if (round % 2 == 0 || !can_repeat) return;
    const Ended again = runLectern(home, deed.arguments);
    if (again.exit_code != 0) throw Broken("and then without a fault: " + again.err);
    ++scenario.tally["repeated_without_fault"];
}

}  // namespace

void runFailures(Scenario& scenario) {
    mustPreload();
    const fs::path home = scenario.scratch / "home";
    std::vector<Injection> injections = drawInjections(scenario, home);
    scenario.tally["places"] = static_cast<int64_t>(injections.size());
    for (size_t i = 0; scenario.tally["failures"] < scenario.count; ++i) {
        if (i == injections.size()) {  // once more, at other places where there are many
            injections = drawInjections(scenario, home);
            i = 0;
        }
        const Injection& injection = injections[i];
        const std::string where =
            std::string("failure, ") + templates()[injection.deed].name + ", " +
            injection.fault.text() +
            (injection.memory_min_bytes > 0
                 ? ", from " + std::to_string(injection.memory_min_bytes) + " bytes"
                 : std::string());
        scenario.guarded(where, home,
                         [&] { inject(scenario, injection, home, static_cast<int64_t>(i)); });
        if (scenario.broken.size() >= kMostBroken) return;
    }
}

}  // namespace lectern::faults
