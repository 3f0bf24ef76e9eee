#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lectern::kernels {

/// How keys and values lie in memory and on disk.
/// Float32  as computed
/// Bf16     rounded to nearest, ties to even; NaN stays NaN
/// Int8     per vector (one token, kv head and side) integers of -127 .. 127 and behind them one
///          float, the scale: largest magnitude / 127, so an element is integer x scale. A vector
///          whose scale is 0 reads as zeros, one that holds a NaN or an infinity as NaN throughout.
enum class KvFormat : uint8_t { Float32, Bf16, Int8 };

inline constexpr std::array<KvFormat, 3> kKvFormats = {KvFormat::Float32, KvFormat::Bf16,
                                                       KvFormat::Int8};

/// "f32", "bf16", "int8"; part of the key of saved states.
std::string_view kvFormatName(KvFormat format);
std::optional<KvFormat> kvFormatOfName(std::string_view name);

/// Bytes of one vector.
constexpr int64_t kvVectorBytes(KvFormat format, int64_t head_dim) {
    switch (format) {
        case KvFormat::Float32:
            return head_dim * 4;
        case KvFormat::Bf16:
            return head_dim * 2;
        case KvFormat::Int8:
            return head_dim + 4;
    }
    return 0;
}

/// The plain forms. `to` has kvVectorBytes(format, from.size()) bytes, aligned or not.
void encodeKvVector(KvFormat format, std::span<const float> from, std::byte* to);
/// Exact: no product of an integer and its scale is rounded.
void decodeKvVector(KvFormat format, const std::byte* from, std::span<double> to);

/// The scale of an Int8 vector.
float kvScale(const std::byte* vector, int64_t head_dim);

/// An element as Int8 stores it.
int8_t kvInteger(float value, float scale);

}  // namespace lectern::kernels
