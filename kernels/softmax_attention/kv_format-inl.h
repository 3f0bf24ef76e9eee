// Keys and values in and out of their format, compiled once per Highway target.

#if defined(LECTERN_KERNELS_KV_FORMAT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LECTERN_KERNELS_KV_FORMAT_INL_H_
#undef LECTERN_KERNELS_KV_FORMAT_INL_H_
#else
#define LECTERN_KERNELS_KV_FORMAT_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstring>
#include <limits>

#include "kernels/base/dtype.h"
#include "kernels/softmax_attention/kv_format.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using KvTag = hn::ScalableTag<float>;
inline constexpr int64_t kKvLanes = hn::MaxLanes(KvTag());

/// Elements e .. e + kKvLanes of a vector; those of Int8 without their scale.
template <KvFormat kFormat>
HWY_INLINE hn::Vec<KvTag> loadKvLanes(const std::byte* vector, int64_t e) {
    const KvTag d;
    if constexpr (kFormat == KvFormat::Float32) {
        return hn::LoadU(d, reinterpret_cast<const float*>(vector) + e);
    } else if constexpr (kFormat == KvFormat::Bf16) {
        const hn::Rebind<uint16_t, KvTag> dh;
        const hn::RebindToUnsigned<KvTag> du;
        const auto halves = hn::LoadU(dh, reinterpret_cast<const uint16_t*>(vector) + e);
        return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du, halves)));
    } else {
        const hn::Rebind<int8_t, KvTag> db;
        const hn::RebindToSigned<KvTag> di;
        const auto bytes = hn::LoadU(db, reinterpret_cast<const int8_t*>(vector) + e);
        return hn::ConvertTo(d, hn::PromoteTo(di, bytes));
    }
}

template <KvFormat kFormat>
HWY_INLINE float loadKvElement(const std::byte* vector, int64_t e) {
    if constexpr (kFormat == KvFormat::Float32)
        return reinterpret_cast<const float*>(vector)[e];
    else if constexpr (kFormat == KvFormat::Bf16)
        return bf16ToFloat(reinterpret_cast<const uint16_t*>(vector)[e]);
    else
        return static_cast<float>(static_cast<int8_t>(vector[e]));
}

/// `count` vectors, one behind the other, as floats.
template <KvFormat kFormat>
HWY_NOINLINE void decodeKv(const std::byte* from, int64_t dim, int64_t count, float* to) {
    const KvTag d;
    for (int64_t i = 0; i < count; ++i) {
        const float factor = kFormat == KvFormat::Int8 ? kvScale(from, dim) : 1.0F;
        int64_t e = 0;
        for (; e + kKvLanes <= dim; e += kKvLanes) {
            auto lanes = loadKvLanes<kFormat>(from, e);
            if constexpr (kFormat == KvFormat::Int8) lanes = hn::Mul(lanes, hn::Set(d, factor));
            hn::StoreU(lanes, d, to + e);
        }
        for (; e < dim; ++e) {
            to[e] = loadKvElement<kFormat>(from, e);
            if constexpr (kFormat == KvFormat::Int8) to[e] *= factor;
        }
        from += kvVectorBytes(kFormat, dim);
        to += dim;
    }
}

HWY_INLINE void encodeBf16(const float* from, int64_t dim, std::byte* to) {
    const KvTag d;
    const hn::RebindToUnsigned<KvTag> du;
    const hn::RebindToSigned<KvTag> di;
    const hn::Rebind<uint16_t, KvTag> dh;
    auto* halves = reinterpret_cast<uint16_t*>(to);
    int64_t e = 0;
    for (; e + kKvLanes <= dim; e += kKvLanes) {
        const auto value = hn::LoadU(d, from + e);
        const auto bits = hn::BitCast(du, value);
        const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
        const auto rounded = hn::Add(bits, hn::Add(odd, hn::Set(du, 0x7fff)));
        const auto quiet = hn::Or(bits, hn::Set(du, 0x00400000));
        const auto is_nan = hn::RebindMask(du, hn::Ne(value, value));
        const auto upper = hn::ShiftRight<16>(hn::IfThenElse(is_nan, quiet, rounded));
        hn::StoreU(hn::DemoteTo(dh, hn::BitCast(di, upper)), dh, halves + e);
    }
    for (; e < dim; ++e) halves[e] = floatToBf16(from[e]);
}

/// largest magnitude / 127; NaN where a value is not finite.
HWY_INLINE float int8Scale(const float* from, int64_t dim) {
    // Magnitudes compare as their bits do, and everything that is not finite is largest.
    const KvTag d;
    const hn::RebindToSigned<KvTag> di;
    const auto magnitude = hn::Set(di, 0x7fffffff);
    auto most = hn::Zero(di);
    int64_t e = 0;
    for (; e + kKvLanes <= dim; e += kKvLanes)
        most = hn::Max(most, hn::And(hn::BitCast(di, hn::LoadU(d, from + e)), magnitude));
    HWY_ALIGN int32_t lanes[kKvLanes];
    hn::Store(most, di, lanes);
    int32_t bits = 0;
    for (const int32_t lane : lanes) bits = HWY_MAX(bits, lane);
    for (; e < dim; ++e) bits = HWY_MAX(bits, std::bit_cast<int32_t>(from[e]) & 0x7fffffff);
    if (bits >= 0x7f800000) return std::numeric_limits<float>::quiet_NaN();
    return std::bit_cast<float>(bits) / 127.0F;
}

HWY_INLINE void encodeInt8(const float* from, int64_t dim, std::byte* to) {
    const KvTag d;
    const hn::RebindToSigned<KvTag> di;
    const hn::Rebind<int8_t, KvTag> db;
    const float scale = int8Scale(from, dim);
    std::memcpy(to + dim, &scale, sizeof scale);
    if (!(scale > 0.0F)) {
        std::memset(to, 0, static_cast<size_t>(dim));
        return;
    }
    int64_t e = 0;
    for (; e + kKvLanes <= dim; e += kKvLanes) {
        const auto ratio = hn::Div(hn::LoadU(d, from + e), hn::Set(d, scale));
        const auto nearest = hn::NearestInt(ratio);
        const auto number = hn::Max(hn::Min(nearest, hn::Set(di, 127)), hn::Set(di, -127));
        hn::StoreU(hn::DemoteTo(db, number), db, reinterpret_cast<int8_t*>(to) + e);
    }
    for (; e < dim; ++e) to[e] = static_cast<std::byte>(kvInteger(from[e], scale));
}

/// The bytes of encodeKvVector().
HWY_INLINE void encodeKv(KvFormat format, const float* from, int64_t dim, std::byte* to) {
    if (format == KvFormat::Float32)
        std::memcpy(to, from, static_cast<size_t>(dim) * sizeof(float));
    else if (format == KvFormat::Bf16)
        encodeBf16(from, dim, to);
    else
        encodeInt8(from, dim, to);
}

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#endif
