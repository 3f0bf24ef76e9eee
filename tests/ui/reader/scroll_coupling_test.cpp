#include <gtest/gtest.h>

#include "ui/reader/scroll_together.h"

namespace lectern::ui {
namespace {

TEST(ScrollCoupling, KeepsTheDistanceOfTwoVersions) {
    ScrollCoupling coupling;
    coupling.couple({1, 2, 0.25}, {2, 3, 0.5});  // the second has a page more in front
    ReaderPosition right = coupling.rightFor({1, 5, 0.5}, 20);
    EXPECT_EQ(right.page_index, 6);
    EXPECT_NEAR(right.page_fraction, 0.75, 1e-9);
    right = coupling.rightFor({1, 5, 0.875}, 20);
    EXPECT_EQ(right.page_index, 7);
    EXPECT_NEAR(right.page_fraction, 0.125, 1e-9);
    const ReaderPosition left = coupling.leftFor({2, 7, 0.125}, 20);
    EXPECT_EQ(left.page_index, 5);
    EXPECT_NEAR(left.page_fraction, 0.875, 1e-9);
}

TEST(ScrollCoupling, StopsAtTheEndsOfTheShorterOne) {
    ScrollCoupling coupling;
    coupling.couple({1, 0, 0}, {2, 0, 0});
    const ReaderPosition end = coupling.rightFor({1, 30, 0.5}, 4);
    EXPECT_EQ(end.page_index, 3);
    EXPECT_EQ(end.page_fraction, 1);
    coupling.couple({1, 3, 0}, {2, 0, 0});
    const ReaderPosition begin = coupling.rightFor({1, 1, 0.5}, 4);
    EXPECT_EQ(begin.page_index, 0);
    EXPECT_EQ(begin.page_fraction, 0);
    EXPECT_EQ(coupling.rightFor({1, 5, 0}, 0).page_index, 0);
}

}  // namespace
}  // namespace lectern::ui
