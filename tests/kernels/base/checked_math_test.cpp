#include "kernels/base/checked_math.h"

#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace lectern {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr uint64_t kUnsignedMax = std::numeric_limits<uint64_t>::max();

TEST(CheckedMath, AgreesWithWiderArithmeticForAllBytes) {
    for (int a = -128; a <= 127; ++a)
        for (int b = -128; b <= 127; ++b) {
            const auto expect = [](std::optional<int8_t> found, int exact) {
                ASSERT_EQ(found.has_value(), exact >= -128 && exact <= 127) << exact;
                if (found) {
                    ASSERT_EQ(*found, exact);
                }
            };
            expect(checkedAdd(static_cast<int8_t>(a), static_cast<int8_t>(b)), a + b);
            expect(checkedMul(static_cast<int8_t>(a), static_cast<int8_t>(b)), a * b);
        }
}

TEST(CheckedMath, NothingWrapsAtTheEnds) {
    EXPECT_EQ(checkedAdd(kMax, int64_t{0}), kMax);
    EXPECT_FALSE(checkedAdd(kMax, int64_t{1}));
    EXPECT_FALSE(checkedAdd(kMin, int64_t{-1}));
    EXPECT_FALSE(checkedAdd(kUnsignedMax, uint64_t{1}));
    EXPECT_FALSE(checkedMul(kMin, int64_t{-1}));
    EXPECT_FALSE(checkedMul(uint64_t{1} << 32, uint64_t{1} << 32));
    EXPECT_EQ(checkedMul((uint64_t{1} << 32) - 1, (uint64_t{1} << 32) + 1), kUnsignedMax);
}

TEST(CheckedMath, CastsOnlyWhatFits) {
    EXPECT_EQ(checkedCast<int64_t>(uint64_t{5}), 5);
    EXPECT_EQ(checkedCast<int64_t>(static_cast<uint64_t>(kMax)), kMax);
    EXPECT_FALSE(checkedCast<int64_t>(static_cast<uint64_t>(kMax) + 1));
    EXPECT_FALSE(checkedCast<int64_t>(kUnsignedMax));
    EXPECT_FALSE(checkedCast<uint64_t>(int64_t{-1}));
    EXPECT_FALSE(checkedCast<uint32_t>(int64_t{1} << 32));
    EXPECT_EQ(checkedCast<uint32_t>((int64_t{1} << 32) - 1), 4294967295u);
    EXPECT_EQ(checkedCast<int8_t>(int64_t{-128}), int8_t{-128});
    EXPECT_FALSE(checkedCast<int8_t>(int64_t{-129}));
    EXPECT_FALSE(checkedCast<size_t>(kMin));
}

TEST(CheckedMath, ProductsOfExtents) {
    using Extents = std::vector<int64_t>;
    EXPECT_EQ(checkedProduct(Extents{}), 1);
    EXPECT_EQ(checkedProduct(Extents{3, 4, 5}), 60);
    EXPECT_EQ(checkedProduct(Extents{kMax, 1}), kMax);
    EXPECT_FALSE(checkedProduct(Extents{kMax, 2}));
    EXPECT_FALSE(checkedProduct(Extents{-1}));
    EXPECT_FALSE(checkedProduct(Extents{-1, -1}));
    // A product that is zero in the end is still refused where it overflows on the way, whatever
    // the order: nothing may rest on an extent that no file can have.
    EXPECT_FALSE(checkedProduct(Extents{kMax, kMax, 0}));
    EXPECT_EQ(checkedProduct(Extents{0, 7}), 0);
    EXPECT_FALSE(checkedProduct(std::vector<uint64_t>{kUnsignedMax}));
    EXPECT_FALSE(checkedProduct(std::vector<uint64_t>{1u << 31, 1u << 31, 4}));
    EXPECT_EQ(checkedProduct(std::vector<uint32_t>{1u << 31, 1u << 31}), int64_t{1} << 62);
}

TEST(CheckedMath, RangesAgreeWithWiderArithmetic) {
    const std::vector<uint64_t> values = {
        0, 1, 2, 7, 8, 9, kUnsignedMax - 1, kUnsignedMax, uint64_t{1} << 63};
    for (const uint64_t offset : values)
        for (const uint64_t length : values)
            for (const uint64_t size : values) {
                const auto end = static_cast<unsigned __int128>(offset) + length;
                EXPECT_EQ(rangeInside(offset, length, size), end <= size)
                    << offset << " + " << length << " in " << size;
            }
}

}  // namespace
}  // namespace lectern
