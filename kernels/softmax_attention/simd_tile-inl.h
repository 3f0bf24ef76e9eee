// Building blocks of the attention kernels, compiled once per Highway target (hence no #pragma
// once).

#if defined(LECTERN_KERNELS_SIMD_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LECTERN_KERNELS_SIMD_TILE_INL_H_
#undef LECTERN_KERNELS_SIMD_TILE_INL_H_
#else
#define LECTERN_KERNELS_SIMD_TILE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using TileTag = hn::ScalableTag<float>;
using TileVec = hn::Vec<TileTag>;
inline constexpr int64_t kLanes = hn::MaxLanes(TileTag());

// A register tile has kTileRows x kTileVecs accumulators, and beside them kTileVecs operands and
// one broadcast: 8 x 3 + 4 = 28 of the 32 registers of AVX-512, 4 x 3 + 4 = 16 of the 16 of AVX2
// and below. Either way two FMA ports stay busy at a latency of four cycles.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kTileRows = 8;
#else
inline constexpr int kTileRows = 4;
#endif
inline constexpr int kTileVecs = 3;

/// acc[r][c] += sum over p < depth of a[r * a_row + p * a_step] * b[p * b_step + c * kLanes ..].
template <int kRows, int kVecs>
HWY_INLINE void multiplyTile(const float* HWY_RESTRICT a, int64_t a_row, int64_t a_step,
                             const float* HWY_RESTRICT b, int64_t b_step, int64_t depth,
                             TileVec (&acc)[kRows][kVecs]) {
    const TileTag d;
    for (int64_t p = 0; p < depth; ++p) {
        TileVec column[kVecs];
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) column[c] = hn::LoadU(d, b + p * b_step + c * kLanes);
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) {
            const TileVec factor = hn::Set(d, a[r * a_row + p * a_step]);
#pragma GCC unroll 8
            for (int c = 0; c < kVecs; ++c) acc[r][c] = hn::MulAdd(factor, column[c], acc[r][c]);
        }
    }
}

template <int kRows, int kVecs>
HWY_INLINE void clearTile(TileVec (&acc)[kRows][kVecs]) {
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) acc[r][c] = hn::Zero(TileTag());
}

/// The first `count` lanes, zero behind them; touches no memory behind them. (Highway's masked load
/// and store of the older instruction sets do, which would race with whoever works on the next
/// row.)
HWY_INLINE TileVec loadPart(const float* from, int64_t count) {
    const TileTag d;
    if (count >= kLanes) return hn::LoadU(d, from);
    HWY_ALIGN float lanes[kLanes] = {};
    for (int64_t i = 0; i < count; ++i) lanes[i] = from[i];
    return hn::Load(d, lanes);
}

HWY_INLINE void storePart(TileVec value, float* to, int64_t count) {
    const TileTag d;
    if (count >= kLanes) return hn::StoreU(value, d, to);
    HWY_ALIGN float lanes[kLanes];
    hn::Store(value, d, lanes);
    for (int64_t i = 0; i < count; ++i) to[i] = lanes[i];
}

/// 2^x for x <= 0, relative error below 2e-7; 2^0 is exactly 1, and below -127 (so for -infinity)
/// the result is exactly 0. Minimax polynomial of degree 5 on [-1/2, 1/2].
HWY_INLINE TileVec exp2NonPositive(TileVec x) {
    const TileTag d;
    const hn::RebindToUnsigned<TileTag> du;
    // Adding this constant leaves round(x) + 127 in the low bits of the sum.
    const TileVec magic = hn::Set(d, 12582912.0F + 127.0F);
    const TileVec clamped = hn::Max(x, hn::Set(d, -127.0F));
    const TileVec shifted = hn::Add(clamped, magic);
    const TileVec f = hn::Sub(clamped, hn::Sub(shifted, magic));
    TileVec p = hn::Set(d, 0.0013264728F);
    p = hn::MulAdd(p, f, hn::Set(d, 0.009671513F));
    p = hn::MulAdd(p, f, hn::Set(d, 0.055507337F));
    p = hn::MulAdd(p, f, hn::Set(d, 0.24022242F));
    p = hn::MulAdd(p, f, hn::Set(d, 0.69314698F));
    p = hn::MulAdd(p, f, hn::Set(d, 1.0F));
    const TileVec power = hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(du, shifted)));
    return hn::Mul(p, power);
}

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#endif
