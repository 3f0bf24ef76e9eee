// One program per target: LECTERN_FUZZ_TARGET names it. With an empty corpus folder it begins at
// the target's own seeds: run once with LECTERN_FUZZ_WRITE_SEEDS=FOLDER.

#include <cstdlib>
#include <fstream>

#include "tests/fuzz/fuzz_targets.h"

namespace {

const lectern::fuzz::NamedTarget& chosen() {
    for (const auto& target : lectern::fuzz::targets())
        if (target.name == LECTERN_FUZZ_TARGET) return target;
    std::abort();
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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const lectern::fuzz::NamedTarget& target = chosen();
    target.run({data, size});
    return 0;
}
