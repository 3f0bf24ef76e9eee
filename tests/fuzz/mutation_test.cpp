// A small seeded sample of what the libFuzzer programs do at length; runs with every change, also
// under the sanitizers.

#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "tests/fuzz/fuzz_targets.h"

namespace lectern::fuzz {
namespace {

/// Flips, overwrites, inserts, removes, repeats and cuts, a few times over.
std::string mutated(std::string input, std::mt19937_64& random) {
    static const std::string kTelling[] = {
        "{",      "}",    "[",  "]", "\"", "-1",   "0",
        "1e999",  "null", ":",  ",", "\\", "\xff", "18446744073709551615",
        "\"a\":", "true", "..", "/"};
    const int rounds = 1 + static_cast<int>(random() % 6);
    for (int i = 0; i < rounds && !input.empty(); ++i) {
        const size_t at = random() % input.size();
        const size_t count = random() % std::min<size_t>(input.size() - at + 1, 40);
        switch (random() % 6) {
            case 0:
                input[at] = static_cast<char>(input[at] ^ (1 << (random() % 8)));
                break;
            case 1:
                input[at] = static_cast<char>(random());
                break;
            case 2:
                input.insert(at, kTelling[random() % std::size(kTelling)]);
                break;
            case 3:
                input.erase(at, count);
                break;
            case 4:
                input.insert(at, input.substr(at, count));
                break;
            case 5:
                if (random() % 8 == 0) input.resize(at);
                break;
        }
    }
    return input;
}

TEST(Mutations, NoInputBreaksAParser) {
    const char* given = std::getenv("LECTERN_FUZZ_SEED");
    const uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("LECTERN_FUZZ_SEED=" + std::to_string(seed));
    for (const NamedTarget& target : targets()) {
        std::mt19937_64 random(seed);
        for (const std::string& input : target.seeds) {
            const auto feed = [&target](const std::string& bytes) {
                target.run({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
            };
            feed(input);
            for (size_t length = 0; length < input.size(); ++length) feed(input.substr(0, length));
            for (int i = 0; i < 20000; ++i) feed(mutated(input, random));
        }
    }
}

}  // namespace
}  // namespace lectern::fuzz
