// The life of a vault under faults: lectern_faults SCENARIO COUNT [SEED]. Ends with one line of
// counts; 1 where a promise was broken.

#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "kernels/base/log.h"
#include "tests/faults/scenario.h"

namespace lectern::faults {

void Scenario::guarded(const std::string& where, const fs::path& home,
                       const std::function<void()>& check) {
    try {
        check();
    } catch (const Broken& finding) {
        broken.push_back(where + ": " + finding.what());
        std::printf("BROKEN %s\n", broken.back().c_str());
        std::fflush(stdout);
        if (const char* keep = std::getenv("LECTERN_FAULT_KEEP"); keep && fs::exists(home)) {
            const fs::path folder = fs::path(keep) / ("broken-" + std::to_string(::getpid()) + "-" +
                                                      std::to_string(broken.size()));
            copyHome(home, folder);
            writeBytes(folder / "finding.txt", broken.back());
        }
    }
}

Observation Scenario::sound(const fs::path& home) {
    constexpr double kMostSecondsToOpen = 5;
    auto seen = observe(home);
    if (!seen) throw Broken("cannot be opened again: " + seen.error().message);
    slowest_open = std::max(slowest_open, seen->open_seconds);
    if (seen->open_seconds > kMostSecondsToOpen) throw Broken("opening took too long");
    if (!seen->warnings.empty()) throw Broken("a damaged state: " + seen->warnings.front());
    return std::move(*seen);
}

namespace {

const std::map<std::string, void (*)(Scenario&)>& scenarios() {
    static const std::map<std::string, void (*)(Scenario&)> all{
        {"kills", runKills},         {"damage", runDamage},     {"failures", runFailures},
        {"powercuts", runPowerCuts}, {"fulldisk", runFullDisk}, {"together", runTogether},
        {"clocks", runClocks}};
    return all;
}

constexpr int kSkipped = 77;  // SKIP_RETURN_CODE of ctest

struct Scratch {
    const fs::path path = scratchFolder();
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

int run(const std::string& name, int64_t count, uint64_t seed) {
    std::printf("%s: seed %llu\n", name.c_str(), static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    const Scratch folder;
    const fs::path& scratch = folder.path;
    const double start = now();
    size_t broken = 0;
    {
        Nursery nursery(scratch);
        const Questioner questioner(nursery, scratch);
        Scenario scenario{scratch, nursery, questioner, std::mt19937_64(seed), count};
        scenarios().at(name)(scenario);
        if (std::getenv("LECTERN_FAULT_MESSAGES"))
            for (const auto& [message, number] : scenario.messages)
                std::printf("%6lld %s\n", static_cast<long long>(number), message.c_str());
        std::string line = name;
        for (const auto& [what, number] : scenario.tally)
            line += " " + what + "=" + std::to_string(number);
        broken = scenario.broken.size();
        std::printf("COUNTS %s broken=%zu slowest_open_ms=%.0f seconds=%.0f seed=%llu\n",
                    line.c_str(), broken, scenario.slowest_open * 1000, now() - start,
                    static_cast<unsigned long long>(seed));
    }
    return broken == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lectern::faults

int main(int argc, char** argv) {
    using namespace lectern::faults;
    if (argc < 3 || !scenarios().contains(argv[1])) {
        std::string names;
        for (const auto& [name, function] : scenarios()) names += " " + name;
        std::fprintf(stderr, "usage: lectern_faults SCENARIO COUNT [SEED]; scenarios:%s\n",
                     names.c_str());
        return 2;
    }
    const uint64_t seed =
        argc > 3
            ? std::strtoull(argv[3], nullptr, 10)
            : static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    lectern::configureLogging(spdlog::level::err);  // every damage is a warning
    try {
        return run(argv[1], std::atoll(argv[2]), seed);
    } catch (const Skipped& skipped) {
        std::printf("SKIPPED: %s\n", skipped.what());
        return kSkipped;
    } catch (const std::exception& exception) {
        std::printf("ENDED by %s\n", exception.what());
        return 1;
    }
}
