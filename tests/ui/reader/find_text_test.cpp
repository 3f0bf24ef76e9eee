#include "ui/reader/find_text.h"

#include <gtest/gtest.h>

#include "tests/ui/reader/page_of_text.h"

namespace lectern::ui {
namespace {

std::vector<std::string> found(const char* words, const char* text, bool whole_words = false) {
    const app::Page page = pageOfText(text);
    std::vector<std::string> result;
    for (const FindHit& hit : FindQuery(QString::fromUtf8(words), whole_words).findIn(page))
        result.push_back(app::toUtf8(std::u32string_view(page.text).substr(
            static_cast<size_t>(hit.range.start),
            static_cast<size_t>(hit.range.end - hit.range.start))));
    return result;
}

using Strings = std::vector<std::string>;

TEST(FindText, IgnoresCase) {
    EXPECT_EQ(found("notice", "Notice is notice."), (Strings{"Notice", "notice"}));
}

TEST(FindText, LooksThroughLigatures) {
    EXPECT_EQ(found("office", "the o\uFB03ce"), Strings{"o\uFB03ce"});
}

TEST(FindText, CrossesLineEnds) {
    EXPECT_EQ(found("thirty days", "within thirty\ndays of it"), Strings{"thirty\ndays"});
}

TEST(FindText, CrossesTheHyphenOfALineBreak) {
    EXPECT_EQ(found("terminate", "may termi-\nnate it"), Strings{"termi-\nnate"});
    EXPECT_EQ(found("well-known", "a well-\nknown case"), Strings{"well-\nknown"});
    EXPECT_EQ(found("well-known", "a well-known case"), Strings{"well-known"});
}

TEST(FindText, TakesQuotationMarksAndDashesOfAnyKind) {
    EXPECT_EQ(found("landlord's", "the landlord\u2019s"), Strings{"landlord\u2019s"});
    EXPECT_EQ(found("1990-1995", "1990\u20131995"), Strings{"1990\u20131995"});
}

TEST(FindText, FindsPartsOfWordsUnlessToldOtherwise) {
    EXPECT_EQ(found("art", "art start arts"), (Strings{"art", "art", "art"}));
    EXPECT_EQ(found("art", "art start arts", true), Strings{"art"});
}

TEST(FindText, HitsDoNotOverlap) {
    EXPECT_EQ(found("aa", "aaaa a"), (Strings{"aa", "aa"}));
}

TEST(FindText, FindsNothingForNothing) {
    EXPECT_TRUE(FindQuery(QStringLiteral("   ")).isEmpty());
    EXPECT_EQ(found(" ", "a b"), Strings{});
    EXPECT_EQ(found("word", ""), Strings{});
}

TEST(FindText, BoxesAndExcerptShowTheHit) {
    const app::Page page = pageOfText(
        "Some words that come long before the place\nwhere thirty\ndays are named, and others.");
    const auto hits = FindQuery(QStringLiteral("thirty days")).findIn(page);
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits[0].boxes.size(), 2u) << "one per line";
    EXPECT_EQ(hits[0].excerpt.mid(hits[0].mark_start, hits[0].mark_length),
              QStringLiteral("thirty days"));
    EXPECT_TRUE(hits[0].excerpt.startsWith(QStringLiteral("… ")));
    EXPECT_FALSE(hits[0].excerpt.contains(u'\n'));
}

TEST(FindText, ExcerptsAreInert) {
    const auto hits = FindQuery(QStringLiteral("pay")).findIn(pageOfText("pay \u202Eevil"));
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_FALSE(hits[0].excerpt.contains(QChar(0x202E)));
}

}  // namespace
}  // namespace lectern::ui
