// Times the tokenizer on one text, one thread, in processor seconds, and prints one JSON object.
//     tokenizer_bench MODEL_DIR TEXT_FILE [ROUNDS [IDS_FILE]]
// IDS_FILE receives the ids as little-endian int32, to be compared with another implementation's.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/tokenizer.h"

namespace {

using lectern::engine::SpecialTokens;
using lectern::engine::Token;
using lectern::engine::Tokenizer;

/// Processor time of this process: one thread works, and what else runs on the machine does not
/// count.
double processorSeconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Seconds of each of `rounds` calls after one that is not counted, sorted.
template <class Work>
std::vector<double> timed(int rounds, Work work) {
    work();
    std::vector<double> seconds;
    for (int i = 0; i < rounds; ++i) {
        const double start = processorSeconds();
        work();
        seconds.push_back(processorSeconds() - start);
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds;
}

nlohmann::ordered_json summary(const std::vector<double>& seconds, size_t bytes) {
    const double median = seconds[seconds.size() / 2];
    return {{"median_s", median},
            {"min_s", seconds.front()},
            {"max_s", seconds.back()},
            {"megabytes_per_s", static_cast<double>(bytes) / median / 1e6}};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "tokenizer_bench MODEL_DIR TEXT_FILE [ROUNDS [IDS_FILE]]\n";
        return 2;
    }
    const int rounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 7;
    std::ifstream file(argv[2], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());

    const double start = processorSeconds();
    const auto tokenizer = Tokenizer::open(argv[1]);
    const double open_seconds = processorSeconds() - start;
    if (!tokenizer) {
        std::cerr << tokenizer.error().message << "\n";
        return 1;
    }
    const auto ids = tokenizer->encode(text, SpecialTokens::Recognised);
    if (!ids || tokenizer->decode(*ids) != text) {
        std::cerr << "the text does not survive the round trip\n";
        return 1;
    }
    if (argc > 4) {
        std::ofstream out(argv[4], std::ios::binary);
        out.write(reinterpret_cast<const char*>(ids->data()),
                  static_cast<std::streamsize>(ids->size() * sizeof(Token)));
    }
    size_t sink = 0;  // keeps the work alive
    const auto encode =
        timed(rounds, [&] { sink += tokenizer->encode(text, SpecialTokens::Recognised)->size(); });
    const auto spans = timed(rounds, [&] {
        sink += tokenizer->encodeWithOffsets(text, SpecialTokens::Recognised)->size();
    });
    const auto decode = timed(rounds, [&] { sink += tokenizer->decode(*ids).size(); });
    const nlohmann::ordered_json report = {{"bytes", text.size()},
                                           {"tokens", ids->size()},
                                           {"open_s", open_seconds},
                                           {"encode", summary(encode, text.size())},
                                           {"encode_with_offsets", summary(spans, text.size())},
                                           {"decode", summary(decode, text.size())},
                                           {"rounds", rounds},
                                           {"checksum", sink}};
    std::cout << report.dump(2) << "\n";
    return 0;
}
