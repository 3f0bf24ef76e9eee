#include "engine/tokenizer/added_tokens.h"

#include <gtest/gtest.h>

namespace lectern::engine {
namespace {

AddedTokenMatcher matcherOf(const std::vector<std::string>& texts) {
    AddedTokenMatcher matcher;
    for (size_t i = 0; i < texts.size(); ++i) matcher.add(texts[i], static_cast<Token>(i));
    return matcher;
}

TEST(AddedTokenMatcher, FindsTheLeftmostAndOfThoseTheLongest) {
    const auto matcher = matcherOf({"<a>", "<a>b", "a>bc", "<"});
    const auto found = matcher.find("x<a>bc", 0);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->begin, 1u);
    EXPECT_EQ(found->end, 5u);
    EXPECT_EQ(found->id, 1);
    EXPECT_EQ(matcher.find("x<a>bc", 2)->id, 2);
    EXPECT_EQ(matcher.find("<a<a>", 0)->id, 3);  // falls back on the shorter one
    EXPECT_FALSE(matcher.find("x<a>bc", 3));
    EXPECT_FALSE(matcher.find("", 0));
}

TEST(AddedTokenMatcher, MatchesInvalidUtf8AndZeroBytesAsBytes) {
    const auto matcher = matcherOf({std::string("a\0b", 3), "\xFF\xFE"});
    EXPECT_EQ(matcher.find(std::string_view("xa\0b", 4), 0)->begin, 1u);
    EXPECT_EQ(matcher.find("\xFE\xFF\xFE", 0)->begin, 1u);
}

TEST(AddedTokenMatcher, ExactWantsTheWholeText) {
    const auto matcher = matcherOf({"<end>", "<end>x"});
    EXPECT_EQ(matcher.exact("<end>"), 0);
    EXPECT_EQ(matcher.exact("<end>x"), 1);
    EXPECT_FALSE(matcher.exact("<end"));
    EXPECT_FALSE(matcher.exact("<end>xx"));
    EXPECT_FALSE(matcher.exact(""));
    EXPECT_TRUE(AddedTokenMatcher().empty());
    EXPECT_FALSE(AddedTokenMatcher().find("x", 0));
    EXPECT_FALSE(AddedTokenMatcher().exact("x"));
}

}  // namespace
}  // namespace lectern::engine
