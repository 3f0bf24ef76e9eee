#include "engine/tokenizer/bpe.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace lectern::engine {
namespace {

struct Model {
    std::map<std::pair<Token, Token>, std::pair<size_t, Token>> merges;  // pair → rank, result
    Bpe bpe{{}, 0};
};

std::array<Token, 256> byteIds() {
    std::array<Token, 256> ids{};
    for (size_t i = 0; i < 256; ++i) ids[i] = static_cast<Token>(i);
    return ids;
}

/// Random merges over few letters, so that they interact.
Model randomModel(std::mt19937& random, size_t merge_count) {
    Model model{{}, Bpe(byteIds(), merge_count)};
    std::vector<Token> tokens = {'a', 'b', 'c'};
    while (model.merges.size() < merge_count) {
        const Token left = tokens[random() % tokens.size()],
                    right = tokens[random() % tokens.size()];
        const auto result = static_cast<Token>(256 + model.merges.size());
        const bool is_new =
            model.merges.try_emplace({left, right}, model.merges.size(), result).second;
        EXPECT_EQ(model.bpe.addMerge(left, right, result), is_new);
        if (is_new) tokens.push_back(result);
    }
    return model;
}

/// The definition: merge the leftmost pair of lowest rank until there is none.
std::vector<Token> byDefinition(const Model& model, std::string_view piece) {
    std::vector<Token> ids;
    for (const char c : piece) ids.push_back(static_cast<unsigned char>(c));
    while (true) {
        size_t best_rank = SIZE_MAX, best = 0;
        Token result = 0;
        for (size_t i = 0; i + 1 < ids.size(); ++i) {
            const auto found = model.merges.find({ids[i], ids[i + 1]});
            if (found == model.merges.end() || found->second.first >= best_rank) continue;
            best_rank = found->second.first;
            result = found->second.second;
            best = i;
        }
        if (best_rank == SIZE_MAX) return ids;
        ids[best] = result;
        ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
}

TEST(Bpe, MergesAsTheDefinitionSaysAtEveryLength) {
    std::mt19937 random(6);
    for (int round = 0; round < 400; ++round) {
        const Model model = randomModel(random, 1 + random() % 40);
        for (const size_t length : {0, 1, 2, 3, 7, 20, 47, 48, 49, 50, 100, 300}) {
            std::string piece;
            const size_t letters = 1 + random() % 3;  // "aaaa…" too
            for (size_t i = 0; i < length; ++i)
                piece.push_back(static_cast<char>('a' + random() % letters));
            std::vector<Token> ids;
            model.bpe.encode(piece, ids);
            ASSERT_EQ(ids, byDefinition(model, piece)) << "round " << round << " " << piece;
        }
    }
}

TEST(Bpe, AppendsToWhatIsThere) {
    Bpe bpe(byteIds(), 1);
    EXPECT_TRUE(bpe.addMerge('a', 'b', 256));
    EXPECT_FALSE(bpe.addMerge('a', 'b', 257));
    std::vector<Token> ids = {7};
    bpe.encode("abba", ids);
    EXPECT_EQ(ids, (std::vector<Token>{7, 256, 'b', 'a'}));
    EXPECT_EQ(bpe.ofByte('\xFF'), 255);
}

}  // namespace
}  // namespace lectern::engine
