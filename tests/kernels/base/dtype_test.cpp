#include "kernels/base/dtype.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace lectern {
namespace {

TEST(DType, Bf16SurvivesTheWayThroughFloat) {
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const float value = bf16ToFloat(static_cast<uint16_t>(bits));
        if (std::isnan(value)) {
            EXPECT_TRUE(std::isnan(bf16ToFloat(floatToBf16(value))));
        } else {
            ASSERT_EQ(floatToBf16(value), bits);
        }
    }
}

TEST(DType, Bf16RoundsToNearestEven) {
    const auto rounded = [](uint32_t bits) { return floatToBf16(std::bit_cast<float>(bits)); };
    EXPECT_EQ(rounded(0x3f807fffu), 0x3f80);  // below the middle
    EXPECT_EQ(rounded(0x3f808000u), 0x3f80);  // the middle, even below
    EXPECT_EQ(rounded(0x3f808001u), 0x3f81);  // above the middle
    EXPECT_EQ(rounded(0x3f818000u), 0x3f82);  // the middle, even above
    EXPECT_EQ(rounded(0x7f7fffffu), 0x7f80);  // the largest float becomes infinity
    EXPECT_EQ(rounded(0xff7fffffu), 0xff80);
    EXPECT_EQ(rounded(0x00000001u), 0x0000);
    EXPECT_TRUE(std::isnan(bf16ToFloat(rounded(0x7f800001u)))) << "NaN must not become infinity";
    EXPECT_TRUE(std::isnan(bf16ToFloat(rounded(0xffffffffu))));
}

TEST(DType, F16HasItsKnownValues) {
    EXPECT_EQ(f16ToFloat(0x3c00), 1.0f);
    EXPECT_EQ(f16ToFloat(0xc000), -2.0f);
    EXPECT_EQ(f16ToFloat(0x7bff), 65504.0f);
    EXPECT_EQ(f16ToFloat(0x0001), 0x1p-24f);
    EXPECT_EQ(f16ToFloat(0x03ff), 0x1p-14f - 0x1p-24f);
    EXPECT_EQ(f16ToFloat(0x0400), 0x1p-14f);
    EXPECT_EQ(f16ToFloat(0x7c00), std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(f16ToFloat(0x7e00)));
    EXPECT_TRUE(std::signbit(f16ToFloat(0x8000)));
}

}  // namespace
}  // namespace lectern
