#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include "kernels/base/dtype.h"
#include "kernels/gemm/gemm.h"

namespace lectern::tests {

inline std::vector<float> randomFloats(int64_t count, float scale, uint32_t seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0f, scale);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = normal(generator);
    return values;
}

/// Truncates to binary16; the values made here are normal numbers of moderate size.
inline uint16_t floatToF16Bits(float value) {
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const int exponent = static_cast<int>((bits >> 23) & 0xff) - 112;
    const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
    if (exponent <= 0 || exponent >= 31) return sign;
    return static_cast<uint16_t>(sign | (exponent << 10) | ((bits >> 13) & 0x3ffu));
}

/// A random matrix in a checkpoint's form, deliberately at an odd address.
struct StoredMatrix {
    std::vector<std::byte> bytes;
    DType dtype = DType::F32;
    int64_t rows = 0, columns = 0;

    StoredMatrix(int64_t r, int64_t c, DType type, uint32_t seed, float scale = 0.1f)
        : dtype(type), rows(r), columns(c) {
        const auto values = randomFloats(r * c, scale, seed);
        bytes.resize(1 + static_cast<size_t>(r * c * dtypeBytes(type)));
        for (size_t i = 0; i < values.size(); ++i) {
            const uint16_t half =
                type == DType::BF16 ? floatToBf16(values[i]) : floatToF16Bits(values[i]);
            if (type == DType::F32)
                std::memcpy(bytes.data() + 1 + i * 4, &values[i], 4);
            else
                std::memcpy(bytes.data() + 1 + i * 2, &half, 2);
        }
    }
    kernels::GemmPart part(kernels::Activation activation = kernels::Activation::None) const {
        return {std::span(bytes).subspan(1), dtype, rows, columns, activation};
    }
};

/// max |a - b| / max |b|; infinite when something is not finite.
inline double relativeError(std::span<const float> a, std::span<const float> b) {
    double difference = 0, largest = 1e-30;
    for (size_t i = 0; i < b.size(); ++i) {
        if (!std::isfinite(a[i]) || !std::isfinite(b[i])) return INFINITY;
        difference = std::max(difference, std::abs(static_cast<double>(a[i]) - b[i]));
        largest = std::max(largest, std::abs(static_cast<double>(b[i])));
    }
    return difference / largest;
}

}  // namespace lectern::tests
