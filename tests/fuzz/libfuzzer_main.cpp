// One program per target: LECTERN_FUZZ_TARGET names it. LECTERN_FUZZ_WRITE_SEEDS=FOLDER writes the
// target's own seeds there.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "tests/fuzz/fuzz_targets.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

const lectern::fuzz::NamedTarget& chosen() {
    static const lectern::fuzz::NamedTarget& target = [&]() -> const lectern::fuzz::NamedTarget& {
        for (const auto& one : lectern::fuzz::targets())
            if (one.name == LECTERN_FUZZ_TARGET) return one;
        std::abort();
    }();
    return target;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* folder = std::getenv("LECTERN_FUZZ_WRITE_SEEDS");
    int number = 0;
    if (folder)
        for (const std::string& seed : chosen().seeds)
            std::ofstream(std::string(folder) + "/seed" + std::to_string(number++),
                          std::ios::binary)
                << seed;
    return 0;
}

/// Half by the format, half by bytes.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
    std::mt19937_64 random(seed);
    if (random() % 2) return LLVMFuzzerMutate(data, size, max_size);
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string changed = chosen().mutate(text, random);
    if (changed.size() > max_size || changed.empty()) return LLVMFuzzerMutate(data, size, max_size);
    std::memcpy(data, changed.data(), changed.size());
    return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    lectern::fuzz::feed(chosen(), {reinterpret_cast<const char*>(data), size});
    return 0;
}
