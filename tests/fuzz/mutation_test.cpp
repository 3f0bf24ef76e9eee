// A small seeded sample of what the libFuzzer programs do at length, and the corpora that they
// left; runs with every change, also under the sanitizers.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"

namespace lectern::fuzz {
namespace {

namespace fs = std::filesystem;

uint64_t chosenSeed() {
    const char* given = std::getenv("LECTERN_FUZZ_SEED");
    if (!given) return 1;  // a change is judged by what it changes
    return given == std::string_view("random") ? std::random_device()()
                                               : std::strtoull(given, nullptr, 10);
}

/// A run that aborts tells its seed before it does.
class Mutations : public testing::TestWithParam<NamedTarget> {};

TEST_P(Mutations, NoInputBreaksAParser) {
    const NamedTarget& target = GetParam();
    const uint64_t seed = chosenSeed();
    std::fprintf(stderr, "LECTERN_FUZZ_SEED=%llu\n", static_cast<unsigned long long>(seed));
    std::mt19937_64 random(seed);
    for (const std::string& input : target.seeds) {
        feed(target, input);
        // every prefix of a short input, some of a long one
        const size_t step =
            std::max<size_t>(1, input.size() / static_cast<size_t>(target.sample_count));
        for (size_t length = 0; length < input.size(); length += step)
            feed(target, std::string_view(input).substr(0, length));
        for (int i = 0; i < target.sample_count; ++i)
            feed(target, i % 2 ? mutateBytes(input, random) : target.mutate(input, random));
    }
}

TEST_P(Mutations, CorpusHolds) {
    const fs::path folder = fs::path(LECTERN_SOURCE_DIR "/tests/fuzz/corpus") / GetParam().name;
    ASSERT_TRUE(fs::is_directory(folder)) << folder;
    for (const auto& entry : fs::directory_iterator(folder)) {
        SCOPED_TRACE(entry.path().string());
        std::ifstream file(entry.path(), std::ios::binary);
        feed(GetParam(), std::string(std::istreambuf_iterator<char>(file), {}));
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, Mutations, testing::ValuesIn(targets()),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace lectern::fuzz
