#include "ui/reader/page_layout.h"

#include <gtest/gtest.h>

#include <limits>

namespace lectern::ui {
namespace {

constexpr QSizeF kPortrait{600, 800};

PageLayout layoutOf(int pages, QSize viewport = {1000, 700}) {
    PageLayout layout;
    layout.setPixelsPerPoint(1);
    layout.setPages(std::vector(static_cast<size_t>(pages), kPortrait));
    layout.setViewport(viewport);
    layout.setZoom(1);
    return layout;
}

TEST(PageLayout, StacksPagesWithAMarginAround) {
    const PageLayout layout = layoutOf(3);
    EXPECT_EQ(layout.pageRect(0), QRect(200, 8, 600, 800));
    EXPECT_EQ(layout.pageRect(2), QRect(200, 8 + 2 * 808, 600, 800));
    EXPECT_EQ(layout.contentSize(), QSize(1000, 8 + 3 * 808));
}

TEST(PageLayout, FitsTheWidthOfTheView) {
    PageLayout layout = layoutOf(3, {1216, 700});
    layout.setFit(PageLayout::Fit::Width);
    EXPECT_DOUBLE_EQ(layout.zoom(), 2);
    EXPECT_EQ(layout.pageRect(0).width(), 1200);
}

TEST(PageLayout, FitsAWholePage) {
    PageLayout layout = layoutOf(3, {1216, 416});
    layout.setFit(PageLayout::Fit::Page);
    EXPECT_DOUBLE_EQ(layout.zoom(), 0.5);
}

TEST(PageLayout, OneLargeDrawingDoesNotShrinkTheLetters) {
    PageLayout layout = layoutOf(1, {616, 700});
    layout.setPages({kPortrait, kPortrait, QSizeF(3000, 2000), kPortrait});
    layout.setFit(PageLayout::Fit::Width);
    EXPECT_DOUBLE_EQ(layout.zoom(), 1);
    EXPECT_EQ(layout.contentSize().width(), 3016);
}

TEST(PageLayout, FindsThePagesOfAView) {
    const PageLayout layout = layoutOf(100);
    EXPECT_EQ(layout.pagesIn(QRect(0, 0, 1000, 700)), std::pair(0, 0));
    EXPECT_EQ(layout.pagesIn(QRect(0, 808, 1000, 8)), std::pair(1, 0)) << "between two pages";
    EXPECT_EQ(layout.pagesIn(QRect(0, 800, 1000, 700)), std::pair(0, 1));
    EXPECT_EQ(layout.pagesIn(QRect(0, 808 * 99, 1000, 700)), std::pair(99, 99));
}

TEST(PageLayout, SaysThePageThatFillsMostOfTheView) {
    const PageLayout layout = layoutOf(5);
    EXPECT_EQ(layout.mainPage(QRect(0, 0, 1000, 700)), 0);
    EXPECT_EQ(layout.mainPage(QRect(0, 300, 1000, 700)), 0);
    EXPECT_EQ(layout.mainPage(QRect(0, 600, 1000, 700)), 1);
}

TEST(PageLayout, MapsAPointOfAPageThereAndBackUnderEveryRotation) {
    for (const int rotation : {0, 90, 180, 270}) {
        PageLayout layout = layoutOf(4);
        layout.setRotation(rotation);
        const PagePoint point{2, {0.25, 0.75}};
        const auto back = layout.pagePoint(layout.toContent(point));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->page_index, 2) << rotation;
        EXPECT_NEAR(back->fraction.x(), 0.25, 1e-9) << rotation;
        EXPECT_NEAR(back->fraction.y(), 0.75, 1e-9) << rotation;
    }
}

TEST(PageLayout, TurnsClockwise) {
    PageLayout layout = layoutOf(1);
    layout.setRotation(90);
    EXPECT_EQ(layout.pageRect(0).size(), QSize(800, 600));
    // The top left corner of the page stands at the top right.
    const QRectF corner = layout.toContent(0, {0, 0, 0.1f, 0.1f});
    EXPECT_NEAR(corner.right(), layout.pageRect(0).left() + 800, 1e-3);
    EXPECT_NEAR(corner.top(), layout.pageRect(0).top(), 1e-3);
    layout.setRotation(-90);
    EXPECT_EQ(layout.rotation(), 270);
}

TEST(PageLayout, ShowsOnePageInTheMiddle) {
    PageLayout layout = layoutOf(3, {1000, 1000});
    layout.setMode(PageLayout::Mode::SinglePage);
    layout.setCurrentPage(1);
    EXPECT_EQ(layout.pagesIn(QRect(0, 0, 1000, 1000)), std::pair(1, 1));
    EXPECT_EQ(layout.pageRect(1), QRect(200, 100, 600, 800));
    EXPECT_EQ(layout.contentSize(), QSize(1000, 1000));
}

TEST(PageLayout, ClimbsTheLadderOfZooms) {
    PageLayout layout = layoutOf(1);
    EXPECT_DOUBLE_EQ(layout.zoomIn(), 1.1);
    EXPECT_DOUBLE_EQ(layout.zoomOut(), 0.9);
    layout.setZoom(100);
    EXPECT_DOUBLE_EQ(layout.zoom(), PageLayout::kMaxZoom);
    EXPECT_DOUBLE_EQ(layout.zoomIn(), PageLayout::kMaxZoom);
    layout.setZoom(0.0001);
    EXPECT_DOUBLE_EQ(layout.zoomOut(), PageLayout::kMinZoom);
}

TEST(PageLayout, SurvivesNonsenseSizes) {
    PageLayout layout;
    layout.setPages({{0, 0}, {-5, 10}, {std::numeric_limits<double>::quiet_NaN(), 3}, kPortrait});
    EXPECT_GT(layout.pageRect(0).height(), 100);
    layout.setPages(std::vector(20'000, QSizeF(1e6, 1e6)));
    layout.setZoom(8);
    EXPECT_GT(layout.contentSize().height(), 0) << "scroll bars count in int";
    layout.setPages({});
    EXPECT_FALSE(layout.pagePoint({10, 10}));
    EXPECT_EQ(layout.pagesIn(QRect(0, 0, 100, 100)), std::pair(0, -1));
}

TEST(TilesFor, DrawsASmallPageInOnePiece) {
    EXPECT_EQ(tilesFor({1000, 1400}, QRect(500, 500, 10, 10)),
              std::vector{QRect(0, 0, 1000, 1400)});
    EXPECT_TRUE(tilesFor({1000, 1400}, QRect(2000, 0, 10, 10)).empty());
}

TEST(TilesFor, CutsALargePageAlongAFixedGrid) {
    const auto tiles = tilesFor({3000, 4000}, QRect(1000, 1000, 100, 30));
    EXPECT_EQ(tiles, (std::vector{QRect(0, 0, 1024, 1024), QRect(1024, 0, 1024, 1024),
                                  QRect(0, 1024, 1024, 1024), QRect(1024, 1024, 1024, 1024)}));
    EXPECT_EQ(tilesFor({3000, 4000}, QRect(2900, 3900, 500, 500)),
              std::vector{QRect(2048, 3072, 952, 928)});
}

}  // namespace
}  // namespace lectern::ui
