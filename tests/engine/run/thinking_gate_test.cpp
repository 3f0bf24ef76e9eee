#include "engine/run/thinking_gate.h"

#include <gtest/gtest.h>

namespace lectern::engine {
namespace {

constexpr auto kSampled = ThinkingGate::Source::Sampled;
constexpr auto kForced = ThinkingGate::Source::Forced;

TEST(ThinkingGate, FollowsTagsHoweverTheTokensCutThem) {
    const std::string text = "\n<think>\nlet me <see</think>\n\nAnswer <think>no</think>";
    for (size_t width = 1; width <= text.size(); ++width) {
        ThinkingGate gate(std::nullopt);
        std::string thinking, seen;
        for (size_t begin = 0; begin < text.size(); begin += width) {
            const std::string piece = text.substr(begin, width);
            seen += piece;
            if (gate.push(piece, kSampled)) thinking += piece;
            const bool opened = seen.find("<think>") != std::string::npos;
            const bool closed = seen.find("</think>") != std::string::npos;
            EXPECT_EQ(gate.isInside(), opened && !closed) << width << " " << seen;
        }
        if (width == 1) {
            EXPECT_EQ(thinking, ">\nlet me <see</think>");
            EXPECT_EQ(gate.tokenCount(), 20);
        }
    }
}

TEST(ThinkingGate, OnlyTheBeginningOfTheOutputCanOpen) {
    ThinkingGate gate(0);
    EXPECT_FALSE(gate.push("The tag ", kSampled));
    EXPECT_FALSE(gate.push("<think>", kSampled));
    EXPECT_FALSE(gate.isInside());
    EXPECT_FALSE(gate.mustClose());
    ThinkingGate nearly(0);
    nearly.push("<thin", kSampled);
    nearly.push(" air>", kSampled);
    nearly.push("<think>", kSampled);
    EXPECT_FALSE(nearly.isInside());
}

TEST(ThinkingGate, MayBeginInside) {
    ThinkingGate gate(2, ThinkingGate::Begin::Inside);
    EXPECT_TRUE(gate.isInside());
    EXPECT_TRUE(gate.push("on", kSampled));
    EXPECT_FALSE(gate.mustClose());
    EXPECT_TRUE(gate.push(" it</th", kSampled));
    EXPECT_TRUE(gate.mustClose());
    EXPECT_TRUE(gate.push("ink>", kSampled));
    EXPECT_FALSE(gate.isInside());
    EXPECT_EQ(gate.tokenCount(), 3);
}

TEST(ThinkingGate, BudgetCountsSampledTokensInside) {
    ThinkingGate gate(2);
    gate.push("<think>", kSampled);
    EXPECT_FALSE(gate.mustClose());
    gate.push("", kSampled);  // a token inside a character
    EXPECT_FALSE(gate.mustClose());
    gate.push("a", kSampled);
    EXPECT_TRUE(gate.mustClose());
    EXPECT_TRUE(gate.push("\n</", kForced));
    EXPECT_TRUE(gate.mustClose());
    EXPECT_TRUE(gate.push("think>\n\n", kForced));
    EXPECT_FALSE(gate.mustClose());
    EXPECT_FALSE(gate.isInside());
    EXPECT_FALSE(gate.push("b", kSampled));
    EXPECT_EQ(gate.tokenCount(), 2);
}

TEST(ThinkingGate, BudgetOfZeroClosesAtOnceAndNoneNever) {
    ThinkingGate zero(0);
    EXPECT_FALSE(zero.mustClose());
    zero.push("<think>", kSampled);
    EXPECT_TRUE(zero.mustClose());
    ThinkingGate none(std::nullopt);
    none.push("<think>", kSampled);
    for (int i = 0; i < 100'000; ++i) none.push("words ", kSampled);
    EXPECT_FALSE(none.mustClose());
    EXPECT_TRUE(none.isInside());
}

TEST(ThinkingGate, ASpentBudgetClosesWhateverItWas) {
    for (const std::optional<int64_t> budget : {std::optional<int64_t>(), {1000}}) {
        ThinkingGate gate(budget);
        gate.push("<think>", kSampled);
        gate.push("a", kSampled);
        EXPECT_FALSE(gate.mustClose());
        gate.spendBudget();
        EXPECT_TRUE(gate.mustClose());
        gate.push("</think>", kForced);
        EXPECT_FALSE(gate.mustClose());
    }
    ThinkingGate early(std::nullopt);  // before there is any thinking
    early.spendBudget();
    EXPECT_FALSE(early.mustClose());
    early.push("<think>", kSampled);
    EXPECT_TRUE(early.mustClose());
}

TEST(ThinkingGate, TokenThatOpensAndClosesLeavesItClosed) {
    ThinkingGate gate(0);
    EXPECT_FALSE(gate.push("<think></think>x", kSampled));
    EXPECT_FALSE(gate.mustClose());
}

}  // namespace
}  // namespace lectern::engine
