#include <gtest/gtest.h>

#include <ctime>
#include <functional>

#include "engine/tokenizer/o200k_splitter.h"
#include "engine/tokenizer/regex_splitter.h"
#include "tests/engine/tokenizer/random_text.h"

namespace lectern::engine {
namespace {

std::vector<size_t> fastEnds(std::string_view text) {
    const O200kSplitter splitter;
    std::vector<size_t> ends;
    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p < end;) {
        p = splitter.pieceEnd(p, end);
        ends.push_back(static_cast<size_t>(p - text.data()));
    }
    return ends;
}

std::vector<size_t> endsBy(std::string_view expression, std::string_view text) {
    std::vector<size_t> ends;
    const auto splitter = RegexSplitter::create(expression);
    EXPECT_TRUE(splitter) << expression;
    if (splitter) {
        EXPECT_TRUE(splitter->split(text, ends));
    }
    return ends;
}

std::vector<std::string> piecesBy(std::string_view expression, std::string_view text) {
    std::vector<std::string> pieces;
    size_t begin = 0;
    for (const size_t end : endsBy(expression, text)) {
        pieces.emplace_back(text.substr(begin, end - begin));
        begin = end;
    }
    return pieces;
}

using Pieces = std::vector<std::string>;

TEST(O200kSplitter, SplitsAsTheExpressionDoesOnRandomUnicode) {
    const auto regex = RegexSplitter::create(kO200kExpression);
    ASSERT_TRUE(regex);
    std::mt19937 random(20);
    for (int round = 0; round < 40'000; ++round) {
        const std::string text = test::randomUnicode(random, 1 + round % 60);
        std::vector<size_t> ends;
        ASSERT_TRUE(regex->split(text, ends));
        ASSERT_EQ(fastEnds(text), ends)
            << "round " << round << ": " << testing::PrintToString(text);
    }
}

TEST(O200kSplitter, SplitsAsTheExpressionDoesOnEveryShortTextOfItsKinds) {
    // One character of each kind that the expression tells apart; all texts of up to five of them.
    const std::string_view kinds[] = {"a",  "A",  "中", "\u0301", "1", " ",
                                      "\t", "\n", "!",  "/",      "'", "s"};
    const auto regex = RegexSplitter::create(kO200kExpression);
    ASSERT_TRUE(regex);
    const std::function<void(const std::string&, int)> check = [&](const std::string& text,
                                                                   int left) {
        if (!text.empty()) {
            std::vector<size_t> ends;
            ASSERT_TRUE(regex->split(text, ends));
            ASSERT_EQ(fastEnds(text), ends) << testing::PrintToString(text);
        }
        if (left == 0) return;
        for (const std::string_view kind : kinds) check(text + std::string(kind), left - 1);
    };
    check("", 5);
}

TEST(O200kSplitter, LongRunsDoNotFrightenTheExpressionEither) {
    for (const std::string_view unit : {"a", "A", " ", "\n", "中", "\u0301", "!", "中A", " \n"}) {
        std::string text;
        while (text.size() < 300'000) text += unit;
        EXPECT_EQ(endsBy(kO200kExpression, text), fastEnds(text))
            << testing::PrintToString(std::string(unit));
    }
}

TEST(RegexSplitter, TextBetweenMatchesIsKept) {
    EXPECT_EQ(piecesBy("[a-z]+", "ab, cd!"), (Pieces{"ab", ", ", "cd", "!"}));
    EXPECT_EQ(piecesBy("x", "no match"), (Pieces{"no match"}));
    EXPECT_EQ(piecesBy("a*", "baac é"), (Pieces{"b", "aa", "c é"}));
    EXPECT_EQ(piecesBy("(?=c)", "abcd"), (Pieces{"abcd"}));
    EXPECT_EQ(piecesBy("a", ""), (Pieces{}));
}

TEST(RegexSplitter, SpaceIsUnicodesWhiteSpace) {
    EXPECT_EQ(withUnicodeSpace(R"(\s[^\s\S]\\s\\\s)"),
              R"(\p{White_Space}[^\p{White_Space}\P{White_Space}]\\s\\\p{White_Space})");
    EXPECT_EQ(withUnicodeSpace("a\\"), "a\\");
    EXPECT_EQ(piecesBy(R"(\s+)", "a\u180Eb\u3000c"), (Pieces{"a\u180Eb", "\u3000", "c"}));
}

TEST(RegexSplitter, RefusesBrokenExpressions) {
    for (const std::string expression :
         {"", "(", "[z-a]", "a{2,1}", "(?<n>a)(?<n>b)", "\\p{Nonsense}", "\\C",
          "(?:(?:(?:a{1000}){1000}){1000})"}) {
        const auto splitter = RegexSplitter::create(expression);
        EXPECT_FALSE(splitter) << expression;
        if (!splitter) {
            EXPECT_EQ(splitter.error().code, ErrorCode::Corrupt);
        }
    }
    EXPECT_FALSE(RegexSplitter::create(std::string(20'000, 'a')));
    EXPECT_FALSE(RegexSplitter::create(std::string(5'000, '(') + std::string(5'000, ')')));
}

TEST(RegexSplitter, HostileExpressionsGiveUpInsteadOfHanging) {
    const std::clock_t start = std::clock();
    int given_up = 0;
    for (const char* expression : {"(a+)+$", "(a|aa)+b", "(?:a*)*b", "(.*)*\\1x", "(x+x+)+y"}) {
        const auto splitter = RegexSplitter::create(expression);
        ASSERT_TRUE(splitter) << expression;
        std::vector<size_t> ends;
        const Status status =
            splitter->split(std::string(5'000, 'a') + "!" + std::string(5'000, 'x') + "zyb", ends);
        if (!status) {
            EXPECT_EQ(status.error().code, ErrorCode::LimitExceeded) << expression;
            ++given_up;
        }
    }
    EXPECT_GE(given_up, 2);
    EXPECT_LT(std::clock() - start, 40 * CLOCKS_PER_SEC);
}

}  // namespace
}  // namespace lectern::engine
