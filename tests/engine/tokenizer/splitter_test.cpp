#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <span>

#include "engine/tokenizer/o200k_splitter.h"
#include "engine/tokenizer/pcre2.h"
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

/// The definition: one search after the other in the whole text.
std::vector<size_t> endsOneByOne(const std::string& expression, const std::string& text) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const pcre::Code code(pcre2_compile(pcre::bytes(expression.data()), expression.size(),
                                        PCRE2_UTF | PCRE2_UCP, &error, &offset, nullptr));
    const pcre::MatchData match(pcre2_match_data_create(1, nullptr));
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
    std::vector<size_t> ends;
    size_t done = 0, position = 0;
    while (position < text.size() && pcre2_match(code.get(), pcre::bytes(text.data()), text.size(),
                                                 position, 0, match.get(), nullptr) > 0) {
        if (range[1] <= position || range[1] <= range[0]) {
            position = std::max(position, range[1]);
            if (position == text.size()) break;
            int length = 0;
            utf8::decode(text.data() + position, length);
            position += static_cast<size_t>(length);
            continue;
        }
        if (range[0] > done) ends.push_back(range[0]);
        ends.push_back(done = position = range[1]);
    }
    if (done < text.size()) ends.push_back(text.size());
    return ends;
}

/// Runs of any length, from one character to far more than is searched at once.
std::string runsOf(std::span<const std::string_view> units, std::mt19937& random) {
    std::string text;
    for (int run = 0; run < 12; ++run) {
        const std::string_view unit = units[random() % units.size()];
        const size_t bytes = size_t{1} << random() % 11;
        for (size_t length = 0; length <= bytes; length += unit.size()) text += unit;
    }
    return text;
}

TEST(RegexSplitter, PiecesDoNotDependOnHowMuchIsSearchedAtOnce) {
    constexpr std::string_view kUnits[] = {"a", "b", "Z", " ", "\n", "\u4E2D", "\U0001F469", "."};
    const std::vector<std::string> expressions = {std::string(kO200kExpression),
                                                  "a+b?|Z",
                                                  "(?<=b)a+",
                                                  "(?<!\\n)b+(?=\\n)",
                                                  "\\bZ+\\b",
                                                  "[^a]{100,300}b",
                                                  "a+\\KZ+",
                                                  ".+$",
                                                  "(?m)^.*$",
                                                  "^[ab]+",
                                                  ".*Z",
                                                  "(?s).{0,70}\\z",
                                                  "\u4E2D{2,}|\\.(?=\u4E2D)",
                                                  "(?:a|b)+Z"};
    std::mt19937 random(11);
    for (int round = 0; round < 40; ++round) {
        const std::string text = runsOf(kUnits, random);
        for (const std::string& expression : expressions)
            ASSERT_EQ(endsBy(expression, text), endsOneByOne(withUnicodeSpace(expression), text))
                << expression << " on " << testing::PrintToString(text);
    }
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

TEST(RegexSplitter, RefusesWhatDependsOnWhereASearchBegins) {
    EXPECT_EQ(RegexSplitter::create("a|\\Gb").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(RegexSplitter::create("a(*COMMIT)b|.").error().code, ErrorCode::Unsupported);
}

TEST(RegexSplitter, TheBeginningOfALineIsSeenBehindLongMatches) {
    for (const char* flags : {"(?m)", "(?sm-s)"}) {
        const auto splitter =
            RegexSplitter::create(std::string(flags) + "[^\\n]{255}\\n^|[^\\n]+|\\n");
        ASSERT_TRUE(splitter);
        std::vector<size_t> ends;
        ASSERT_TRUE(splitter->split(std::string(255, 'a') + "\nb", ends));
        EXPECT_EQ(ends, (std::vector<size_t>{256, 257}));
    }
}

// Each place in the text stays below the limit of a match, but all of them would take hours.
TEST(RegexSplitter, ASlowExpressionGivesUpWhenTheTimeIsOver) {
    const auto splitter =
        RegexSplitter::create("[\\s\\S]{0,260}[\\s\\S]{0,260}[\\s\\S]{0,260}[\\x01\\x02]");
    ASSERT_TRUE(splitter);
    std::vector<size_t> ends;
    const Status status = splitter->split(std::string(20'000, 'a'), ends);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::LimitExceeded);
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
