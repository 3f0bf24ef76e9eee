#include "kernels/softmax_attention/kv_format.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/base/dtype.h"

namespace lectern::kernels {

namespace {

float scaleOf(std::span<const float> values) {
    float largest = 0.0F;
    for (const float value : values) {
        if (!std::isfinite(value)) return std::numeric_limits<float>::quiet_NaN();
        largest = std::max(largest, std::abs(value));
    }
    return largest / 127.0F;
}

}  // namespace

std::string_view kvFormatName(KvFormat format) {
    switch (format) {
        case KvFormat::Float32:
            return "f32";
        case KvFormat::Bf16:
            return "bf16";
        case KvFormat::Int8:
            return "int8";
    }
    return "?";
}

std::optional<KvFormat> kvFormatOfName(std::string_view name) {
    for (const KvFormat format : kKvFormats)
        if (name == kvFormatName(format)) return format;
    return std::nullopt;
}

float kvScale(const std::byte* vector, int64_t head_dim) {
    float scale;
    std::memcpy(&scale, vector + head_dim, sizeof scale);
    return scale;
}

int8_t kvInteger(float value, float scale) {
    if (!(scale > 0.0F)) return 0;
    return static_cast<int8_t>(std::clamp(std::nearbyint(value / scale), -127.0F, 127.0F));
}

void encodeKvVector(KvFormat format, std::span<const float> from, std::byte* to) {
    if (format == KvFormat::Float32) {
        std::memcpy(to, from.data(), from.size_bytes());
    } else if (format == KvFormat::Bf16) {
        for (const float value : from) {
            const uint16_t bits = floatToBf16(value);
            std::memcpy(to, &bits, sizeof bits);
            to += sizeof bits;
        }
    } else {
        const float scale = scaleOf(from);
        for (const float value : from) *to++ = static_cast<std::byte>(kvInteger(value, scale));
        std::memcpy(to, &scale, sizeof scale);
    }
}

void decodeKvVector(KvFormat format, const std::byte* from, std::span<double> to) {
    if (format == KvFormat::Int8) {
        const double scale = kvScale(from, static_cast<int64_t>(to.size()));
        for (double& value : to) value = static_cast<int8_t>(*from++) * scale;
    } else if (format == KvFormat::Bf16) {
        for (double& value : to) {
            uint16_t bits;
            std::memcpy(&bits, from, sizeof bits);
            from += sizeof bits;
            value = bf16ToFloat(bits);
        }
    } else {
        for (double& value : to) {
            float number;
            std::memcpy(&number, from, sizeof number);
            from += sizeof number;
            value = number;
        }
    }
}

}  // namespace lectern::kernels
