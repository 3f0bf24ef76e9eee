#pragma once

#include <bit>
#include <cstdint>

namespace lectern::engine {

/// exp(x) for x <= 0 within 2 units in the last place; the same bits on every machine, which no
/// libm promises across processors (it may fuse multiply and add). Below -700, and for NaN, 0. No
/// branch and no call, so that loops over a vocabulary vectorise. Method: x = k ln 2 + r with |r|
/// <= ln 2 / 2, the Taylor series of exp(r) to r^13 (its rest is below 2^-60 there), times 2^k. ln
/// 2 is split so that k times its high part is exact.
inline double portableExp(double x) {
    constexpr double kLog2e = 1.4426950408889634;
    constexpr double kLn2High = 6.93147180369123816490e-01;
    constexpr double kLn2Low = 1.90821492927058770002e-10;
    constexpr double kRound =
        0x1.8p52;  // added to a small number leaves its nearest integer in the low bits
    const bool counts = x > -700.0;
    const double clamped = counts ? x : -700.0;
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
    const uint64_t power = (std::bit_cast<uint64_t>(shifted) + 1023) << 52;
    return counts ? sum * std::bit_cast<double>(power) : 0.0;
}

}  // namespace lectern::engine
