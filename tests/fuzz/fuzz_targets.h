#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::fuzz {

/// Feeds one input to a parser and uses what it accepts, so that a range that was not checked shows
/// under a sanitizer. Whatever the input, it returns; a promise of the parser that does not hold
/// aborts (see require).
using Target = void (*)(std::string_view input);

/// Changes an input at the level of its format.
using Mutate = std::string (*)(std::string input, std::mt19937_64& random);

struct NamedTarget {
    std::string_view name;
    Target run;
    Mutate mutate;
    std::vector<std::string> seeds;  ///< well-formed inputs to start from
    int sample_count = 2000;         ///< mutations of each seed in every run of the tests
};

std::vector<NamedTarget> checkpointTargets();
std::vector<NamedTarget> tokenizerTargets();
std::vector<NamedTarget> snapshotTargets();
std::vector<NamedTarget> importTargets();  ///< with the app only, as those below
std::vector<NamedTarget> answerTargets();
std::vector<NamedTarget> recordTargets();

/// All that are built.
const std::vector<NamedTarget>& targets();

/// Runs the target; where a promise breaks, the input is shown.
void feed(const NamedTarget& target, std::string_view input);
/// Stops the run where a promise does not hold; says which.
void require(bool promise, const char* words);

}  // namespace lectern::fuzz
