#include "kernels/softmax_attention/kv_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace lectern::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<double> roundTrip(KvFormat format, const std::vector<float>& values) {
    std::vector<std::byte> bytes(
        static_cast<size_t>(kvVectorBytes(format, static_cast<int64_t>(values.size()))));
    encodeKvVector(format, values, bytes.data());
    std::vector<double> decoded(values.size());
    decodeKvVector(format, bytes.data(), decoded);
    return decoded;
}

TEST(KvFormat, NamesGoBothWays) {
    for (const KvFormat format : kKvFormats)
        EXPECT_EQ(kvFormatOfName(kvFormatName(format)), format);
    EXPECT_FALSE(kvFormatOfName("fp8"));
}

TEST(KvFormat, Float32IsKeptExactly) {
    const std::vector<float> values = {0.0F, 1.0F / 3, -1e-40F, 3e38F};
    const auto kept = roundTrip(KvFormat::Float32, values);
    for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(kept[i], values[i]);
}

TEST(KvFormat, Bf16RoundsToTheNearestAndTiesToEven) {
    // Steps of 2^-7 between 1 and 2.
    const double step = 0x1p-7;
    EXPECT_EQ(roundTrip(KvFormat::Bf16, {1.0F, 1.0F + 0x1p-8F, 1.0F + 0x1.8p-7F, 1.0F + 0x1.02p-8F,
                                         1.0F + 0x1.fep-9F, -1.0F - 0x1.8p-7F}),
              (std::vector<double>{1.0, 1.0, 1.0 + 2 * step, 1.0 + step, 1.0, -1.0 - 2 * step}));
    EXPECT_EQ(roundTrip(KvFormat::Bf16, {kInfinity, -kInfinity}),
              (std::vector<double>{kInfinity, -kInfinity}));
    EXPECT_TRUE(std::isnan(roundTrip(KvFormat::Bf16, {kNaN})[0]));
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    for (int i = 0; i < 1000; ++i) {
        const float value = normal(random);
        EXPECT_LE(std::abs(roundTrip(KvFormat::Bf16, {value})[0] - value),
                  0x1p-8 * std::abs(value));
    }
}

TEST(KvFormat, Int8KeepsEveryElementToHalfAStep) {
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    for (const size_t dim : {1, 7, 32, 128}) {
        std::vector<float> values(dim);
        for (float& value : values) value = 100.0F * normal(random);
        float largest = 0.0F;
        for (const float value : values) largest = std::max(largest, std::abs(value));
        const auto kept = roundTrip(KvFormat::Int8, values);
        // The scale and the quotient are rounded to float32.
        for (size_t i = 0; i < dim; ++i)
            EXPECT_LE(std::abs(kept[i] - values[i]), largest / 254.0 * (1 + 1e-4)) << i;
    }
}

TEST(KvFormat, Int8IsSymmetricAndStaysWithin127) {
    const auto kept = roundTrip(KvFormat::Int8, {127.0F, -127.0F, 0.5F, 1.5F, -0.5F, 63.0F});
    EXPECT_EQ(kept, (std::vector<double>{127.0, -127.0, 0.0, 2.0, 0.0, 63.0}));
    EXPECT_EQ(kvInteger(1e30F, 1e-30F), 127);
    EXPECT_EQ(kvInteger(-1e30F, 1e-30F), -127);
}

TEST(KvFormat, Int8OfNothingIsZeroAndOfWhatIsNotFiniteNaN) {
    EXPECT_EQ(roundTrip(KvFormat::Int8, {0.0F, -0.0F}), (std::vector<double>{0.0, 0.0}));
    // Too small for a scale: largest / 127 is zero.
    EXPECT_EQ(roundTrip(KvFormat::Int8, {1e-45F, -1e-45F}), (std::vector<double>{0.0, 0.0}));
    for (const float bad : {kNaN, kInfinity, -kInfinity})
        for (const double value : roundTrip(KvFormat::Int8, {1.0F, bad, 2.0F}))
            EXPECT_TRUE(std::isnan(value)) << bad;
    const auto large = roundTrip(KvFormat::Int8, {3e38F, -3e38F});
    EXPECT_NEAR(large[0], 3e38, 1e32);
    EXPECT_EQ(large[0], -large[1]);
}

}  // namespace
}  // namespace lectern::kernels
