#pragma once

#include <cmath>
#include <cstdint>

namespace lectern::kernels {

/// theta^(-2i/rotary_dim) as the original forms it: exponent, power and reciprocal each rounded to
/// float32. Shared by the backends, so that both rotate by the same angle.
inline float rotaryInverseFrequency(int64_t i, int64_t rotary_dim, double theta) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(rotary_dim);
    const float power = static_cast<float>(
        std::pow(static_cast<double>(static_cast<float>(theta)), static_cast<double>(exponent)));
    return 1.0F / power;
}

/// Sine and cosine of the float32 angle position * inverse_frequency. The product is rounded to
/// float32 (near position 1M that is off the exact angle by up to 0.1 rad, and the model was
/// trained so); the functions themselves are taken in double and are exact to half an ulp of
/// float32.
inline void rotarySinCos(int64_t position, float inverse_frequency, float& sine, float& cosine) {
    const float angle = static_cast<float>(position) * inverse_frequency;
    sine = static_cast<float>(std::sin(static_cast<double>(angle)));
    cosine = static_cast<float>(std::cos(static_cast<double>(angle)));
}

}  // namespace lectern::kernels
