#include "ui/reader/place_history.h"

#include <gtest/gtest.h>

#include "ui/reader/page_labels.h"

namespace lectern::ui {
namespace {

TEST(PlaceHistory, GoesBackAndForwardAcrossDocuments) {
    PlaceHistory history;
    history.leave({1, 3, 0});
    history.leave({2, 7, 0.5});
    auto place = history.back({1, 9, 0});
    ASSERT_TRUE(place);
    EXPECT_EQ(place->document, 2);
    EXPECT_EQ(place->page_index, 7);
    place = history.back(*place);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->page_index, 3);
    EXPECT_FALSE(history.canGoBack());
    place = history.forward(*place);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->page_index, 7);
    place = history.forward(*place);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->page_index, 9);
    EXPECT_FALSE(history.canGoForward());
}

TEST(PlaceHistory, AJumpForgetsWhatLayAhead) {
    PlaceHistory history;
    history.leave({1, 3, 0});
    history.back({1, 5, 0});
    ASSERT_TRUE(history.canGoForward());
    history.leave({1, 3, 0});
    EXPECT_FALSE(history.canGoForward());
}

TEST(PlaceHistory, CountsTheSamePlaceOnce) {
    PlaceHistory history;
    history.leave({1, 3, 0});
    history.leave({1, 3, 0.001});
    EXPECT_FALSE(history.back({1, 3, 0})) << "nowhere to go but here";
}

TEST(PlaceHistory, ForgetsADocument) {
    PlaceHistory history;
    history.leave({1, 3, 0});
    history.leave({2, 3, 0});
    history.forget(2);
    const auto place = history.back({3, 0, 0});
    ASSERT_TRUE(place);
    EXPECT_EQ(place->document, 1);
}

TEST(PlaceHistory, IsBounded) {
    PlaceHistory history;
    for (int i = 0; i < 1000; ++i) history.leave({1, i, 0});
    size_t count = 0;
    ReaderPosition at{2, 0, 0};
    while (const auto place = history.back(at)) at = *place, ++count;
    EXPECT_EQ(count, PlaceHistory::kMaxPlaces);
}

PageLabels labelsOf(std::initializer_list<const char*> labels) {
    std::vector<app::PageOverview> pages;
    for (const char* label : labels) pages.push_back({label, 600, 800, true});
    return PageLabels(pages);
}

TEST(PageLabels, NamesAPageByItsLabelAndItsNumberWhereTheyDiffer) {
    const PageLabels labels = labelsOf({"i", "2", ""});
    EXPECT_EQ(labels.name(0), QStringLiteral("p. i (PDF 1)"));
    EXPECT_EQ(labels.name(1), QStringLiteral("p. 2"));
    EXPECT_EQ(labels.name(2), QStringLiteral("p. 3"));
    EXPECT_EQ(labels.afterField(0), QStringLiteral("(PDF 1) / 3"));
    EXPECT_EQ(labels.afterField(1), QStringLiteral("/ 3"));
    // A label is the file's own words.
    EXPECT_EQ(labelsOf({"%2"}).name(0), QStringLiteral("p. %2 (PDF 1)"));
}

TEST(PageLabels, FindsAPageByLabelBeforeNumber) {
    const PageLabels labels = labelsOf({"i", "ii", "1", "2", "A-7"});
    EXPECT_EQ(labels.find(QStringLiteral("1")), 2);
    EXPECT_EQ(labels.find(QStringLiteral(" II ")), 1);
    EXPECT_EQ(labels.find(QStringLiteral("a-7")), 4);
    EXPECT_EQ(labels.find(QStringLiteral("5")), 4) << "no such label: the number";
    EXPECT_EQ(labels.find(QStringLiteral("PDF 1")), 0);
    EXPECT_EQ(labels.find(QStringLiteral("#2")), 1);
    EXPECT_EQ(labels.find(QStringLiteral("6")), std::nullopt);
    EXPECT_EQ(labels.find(QStringLiteral("0")), std::nullopt);
    EXPECT_EQ(labels.find(QStringLiteral("")), std::nullopt);
}

}  // namespace
}  // namespace lectern::ui
