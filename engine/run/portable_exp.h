#pragma once

#include <bit>
#include <cstdint>

namespace lectern::engine {

namespace detail {

/// exp of x in [-700, 0] (x below counts as -700). The Taylor series of exp(r) to r^13 (its rest is
/// below 2^-60) times 2^k, where x = k ln 2 + r with |r| <= ln 2 / 2. ln 2 is split so that k times
/// its high part is exact.
constexpr double expFromMinus700(double x) {
    constexpr double kLog2e = 1.4426950408889634;
    constexpr double kLn2High = 6.93147180369123816490e-01;
    constexpr double kLn2Low = 1.90821492927058770002e-10;
    constexpr double kRound =
        0x1.8p52;  // added to a small number leaves its nearest integer in the low bits
    const double clamped = x > -700.0 ? x : -700.0;
    const double shifted = clamped * kLog2e + kRound;
    const double k = shifted - kRound;
    const double r = (clamped - k * kLn2High) - k * kLn2Low;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    return sum * std::bit_cast<double>((std::bit_cast<uint64_t>(shifted) + 1023) << 52);
}

}  // namespace detail

/// exp(x) - exp(-700) for x <= 0, within 2 units in the last place of exp(x) above -660; exactly 0
/// from -700 down and for NaN. The same bits on every machine, which no libm promises across
/// processors (it may fuse multiply and add). No branch and no call, so that loops over a
/// vocabulary vectorise.
constexpr double portableExp(double x) {
    constexpr double kLeast = detail::expFromMinus700(-700.0);
    return detail::expFromMinus700(x) - kLeast;
}

}  // namespace lectern::engine
