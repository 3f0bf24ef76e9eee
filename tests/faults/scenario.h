#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/vault_life.h"

namespace lectern::faults {

/// What a scenario works with, and what it has counted.
struct Scenario {
    const fs::path scratch;
    Nursery& nursery;
    const Questioner& questioner;
    std::mt19937_64 random;
    int64_t count;              ///< how many faults are wanted
    bool leaves_files = false;  ///< deeds take nothing away beforehand

    std::map<std::string, int64_t> tally{};
    std::vector<std::string> broken{};
    std::map<std::string, int64_t> messages{};  ///< what errors were told in, for people to read
    double slowest_open = 0;

    size_t below(size_t limit) { return static_cast<size_t>(random() % limit); }
    bool chance(int percent) { return below(100) < static_cast<size_t>(percent); }
    double fraction() { return std::uniform_real_distribution<double>(0, 1)(random); }
    /// Runs `check`; what it finds broken is told at once and kept, with the home that shows it.
    void guarded(const std::string& where, const fs::path& home,
                 const std::function<void()>& check);
    /// observe(), which must succeed, be quick and find nothing damaged.
    Observation sound(const fs::path& home);
};

/// Each counts in tally[name] what it is about.
void runKills(Scenario& scenario);
void runDamage(Scenario& scenario);
void runFailures(Scenario& scenario);
void runPowerCuts(Scenario& scenario);
void runFullDisk(Scenario& scenario);
void runTogether(Scenario& scenario);
void runClocks(Scenario& scenario);

}  // namespace lectern::faults
