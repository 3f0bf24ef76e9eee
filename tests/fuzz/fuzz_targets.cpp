#include "tests/fuzz/fuzz_targets.h"

#include <cstdio>
#include <cstdlib>

namespace lectern::fuzz {

namespace {

std::string_view g_input;

void printInput() {
    for (const char c : g_input.substr(0, 4000)) {
        const bool is_plain = c >= 0x20 && c < 0x7f && c != '\\';
        std::fprintf(stderr, is_plain ? "%c" : "\\x%02x", static_cast<unsigned char>(c));
    }
    std::fprintf(stderr, "\n");
}

}  // namespace

const std::vector<NamedTarget>& targets() {
    static const std::vector<NamedTarget> all = [] {
        std::vector<NamedTarget> list;
        for (const auto& make : {checkpointTargets, tokenizerTargets, snapshotTargets,
#ifdef LECTERN_FUZZ_APP
                                 importTargets, answerTargets, recordTargets
#endif
             })
            for (NamedTarget& target : make()) list.push_back(std::move(target));
        return list;
    }();
    return all;
}

void feed(const NamedTarget& target, std::string_view input) {
    g_input = input;
    target.run(input);
}

void require(bool promise, const char* words) {
    if (promise) return;
    std::fprintf(stderr, "promise broken: %s; %zu bytes:\n", words, g_input.size());
    printInput();
    std::abort();
}

}  // namespace lectern::fuzz
