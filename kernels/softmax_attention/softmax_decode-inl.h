// One token's softmax attention with head_dim in the lanes, for small groups of query heads, where
// query rows would fill only a fraction of a vector. Compiled once per Highway target.

#if defined(LECTERN_KERNELS_SOFTMAX_DECODE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LECTERN_KERNELS_SOFTMAX_DECODE_INL_H_
#undef LECTERN_KERNELS_SOFTMAX_DECODE_INL_H_
#else
#define LECTERN_KERNELS_SOFTMAX_DECODE_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/softmax_attention/kv_format-inl.h"
#include "kernels/softmax_attention/simd_tile-inl.h"
#include "kernels/softmax_attention/softmax_attention.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {

constexpr int64_t kDecodeStep = 128;  // keys per step of the online softmax
static_assert(kKvPageTokens % kDecodeStep == 0 && kDecodeStep % kLanes == 0);

/// Running state of one kv head's group over one part of the context.
struct DecodePart {
    DecodePart(float* memory, int64_t group, int64_t head_dim)
        : queries(memory),
          sums(queries + group * head_dim),
          scores(sums + group * head_dim),
          largest(scores + group * kDecodeStep),
          totals(largest + group) {}
    static int64_t floats(int64_t group, int64_t head_dim) {
        return (group * (2 * head_dim + kDecodeStep + 2) + 15) / 16 * 16;
    }
    float* queries;  // [group][head_dim], scaled by log2(e) / sqrt(head_dim)
    float* sums;     // [group][head_dim], not yet divided
    float* scores;   // [group][kDecodeStep]
    float* largest;  // [group]
    float* totals;   // [group]
};

/// Keys and values of one step, as the page holds them.
struct DecodeKeys {
    const std::byte* keys;
    const std::byte* values;
    int64_t count;
    // Int8 alone: scales of keys and values, up to whole vectors.
    HWY_ALIGN float key_scales[kDecodeStep];
    HWY_ALIGN float value_scales[kDecodeStep];
};

/// Whether the shape suits: whole vectors, and a group that would leave most of a vector empty.
inline bool decodesByDim(int64_t group, int64_t head_dim) {
    return kLanes >= 4 && head_dim % kLanes == 0 && group <= kLanes / 2;
}

#if HWY_TARGET != HWY_SCALAR
/// Lane sums of four vectors.
HWY_INLINE void sumLanes(TileVec a, TileVec b, TileVec c, TileVec e, float* to) {
    const TileTag d;
    const hn::Full128<float> d4;
    const TileVec ac = hn::Add(hn::InterleaveLower(d, a, c), hn::InterleaveUpper(d, a, c));
    const TileVec be = hn::Add(hn::InterleaveLower(d, b, e), hn::InterleaveUpper(d, b, e));
    const TileVec all = hn::Add(hn::InterleaveLower(d, ac, be), hn::InterleaveUpper(d, ac, be));
    HWY_ALIGN float blocks[kLanes];
    hn::Store(all, d, blocks);
    auto sum = hn::Load(d4, blocks);
    for (int64_t block = 4; block < kLanes; block += 4)
        sum = hn::Add(sum, hn::Load(d4, blocks + block));
    hn::StoreU(sum, d4, to);
}

/// rows[g][key] *= scales[key]
template <int kGroup>
HWY_INLINE void scaleDecode(const float* scales, int64_t count, float* rows) {
    const TileTag d;
    for (int64_t key = 0; key < count; key += kLanes) {
        const TileVec scale = hn::Load(d, scales + key);
        for (int g = 0; g < kGroup; ++g) {
            float* place = rows + g * kDecodeStep + key;
            hn::StoreU(hn::Mul(hn::LoadU(d, place), scale), d, place);
        }
    }
}

/// scores[g][key] of the step's keys for kGroup query heads; -infinity up to whole vectors.
template <KvFormat kFormat, int kGroup>
void scoreDecode(const float* queries, const DecodeKeys& step, int64_t dim, float* scores) {
    const TileTag d;
    const int64_t count = step.count;
    for (int64_t key = 0; key < count; key += 4) {
        const std::byte* row[4];
        // Behind the last key its own row stands in; those scores are overwritten below.
        for (int64_t n = 0; n < 4; ++n)
            row[n] = step.keys + std::min(key + n, count - 1) * kvVectorBytes(kFormat, dim);
        TileVec acc[4][kGroup];
        clearTile(acc);
        for (int64_t e = 0; e < dim; e += kLanes) {
            TileVec query[kGroup];
#pragma GCC unroll 8
            for (int g = 0; g < kGroup; ++g) query[g] = hn::LoadU(d, queries + g * dim + e);
#pragma GCC unroll 8
            for (int n = 0; n < 4; ++n) {
                const TileVec k = loadKvLanes<kFormat>(row[n], e);
#pragma GCC unroll 8
                for (int g = 0; g < kGroup; ++g) acc[n][g] = hn::MulAdd(k, query[g], acc[n][g]);
            }
        }
#pragma GCC unroll 8
        for (int g = 0; g < kGroup; ++g)
            sumLanes(acc[0][g], acc[1][g], acc[2][g], acc[3][g], scores + g * kDecodeStep + key);
    }
    for (int g = 0; g < kGroup; ++g)
        for (int64_t key = count; key % kLanes != 0; ++key)
            scores[g * kDecodeStep + key] = -std::numeric_limits<float>::infinity();
    if constexpr (kFormat == KvFormat::Int8) scaleDecode<kGroup>(step.key_scales, count, scores);
}

/// sums[g] = sums[g] * rescale[g] + values^T weights[g], from dimension `e` on.
template <KvFormat kFormat, int kGroup, int kVecs>
void addDecode(const DecodeKeys& step, int64_t e, int64_t dim, const float* weights,
               const float* rescale, float* sums) {
    const TileTag d;
    TileVec acc[kGroup][kVecs];
    clearTile(acc);
    for (int64_t key = 0; key < step.count; ++key) {
        const std::byte* row = step.values + key * kvVectorBytes(kFormat, dim);
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            const TileVec value = loadKvLanes<kFormat>(row, e + c * kLanes);
#pragma GCC unroll 8
            for (int g = 0; g < kGroup; ++g)
                acc[g][c] =
                    hn::MulAdd(hn::Set(d, weights[g * kDecodeStep + key]), value, acc[g][c]);
        }
    }
#pragma GCC unroll 8
    for (int g = 0; g < kGroup; ++g)
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            float* place = sums + g * dim + e + c * kLanes;
            hn::StoreU(hn::MulAdd(hn::LoadU(d, place), hn::Set(d, rescale[g]), acc[g][c]), d,
                       place);
        }
}

/// Turns kGroup rows of scores into weights; moves largest and totals on, and says by how much the
/// sums so far shrink.
template <int kGroup>
void weighDecode(int64_t count, float* scores, float* largest, float* totals,
                 float (&rescale)[kGroup]) {
    const TileTag d;
    for (int g = 0; g < kGroup; ++g) {
        float* row = scores + g * kDecodeStep;
        TileVec most = hn::Set(d, largest[g]);
        for (int64_t key = 0; key < count; key += kLanes)
            most = hn::Max(most, hn::LoadU(d, row + key));
        most = hn::MaxOfLanes(d, most);
        TileVec total = hn::Zero(d);
        for (int64_t key = 0; key < count; key += kLanes) {
            const TileVec weight = exp2NonPositive(hn::Sub(hn::LoadU(d, row + key), most));
            total = hn::Add(total, weight);
            hn::StoreU(weight, d, row + key);
        }
        rescale[g] = hn::GetLane(exp2NonPositive(hn::Sub(hn::Set(d, largest[g]), most)));
        totals[g] = totals[g] * rescale[g] + hn::GetLane(hn::SumOfLanes(d, total));
        largest[g] = hn::GetLane(most);
    }
}

/// The step's keys for kGroup query heads from `g` on.
template <KvFormat kFormat, int kGroup>
void stepDecode(const DecodePart& part, int64_t g, int64_t dim, const DecodeKeys& step) {
    float* scores = part.scores + g * kDecodeStep;
    float* sums = part.sums + g * dim;
    float rescale[kGroup];
    scoreDecode<kFormat, kGroup>(part.queries + g * dim, step, dim, scores);
    weighDecode<kGroup>(step.count, scores, part.largest + g, part.totals + g, rescale);
    if constexpr (kFormat == KvFormat::Int8)
        scaleDecode<kGroup>(step.value_scales, step.count, scores);
    int64_t e = 0;
    for (; e + 2 * kLanes <= dim; e += 2 * kLanes)
        addDecode<kFormat, kGroup, 2>(step, e, dim, scores, rescale, sums);
    if (e < dim) addDecode<kFormat, kGroup, 1>(step, e, dim, scores, rescale, sums);
}

inline void readScales(DecodeKeys& step, int64_t dim) {
    const int64_t bytes = kvVectorBytes(KvFormat::Int8, dim);
    for (int64_t key = 0; key < step.count; ++key) {
        step.key_scales[key] = kvScale(step.keys + key * bytes, dim);
        step.value_scales[key] = kvScale(step.values + key * bytes, dim);
    }
    for (int64_t key = step.count; key % kLanes != 0; ++key)
        step.key_scales[key] = step.value_scales[key] = 1.0F;
}

/// Positions [first, end) for one kv head; first is a multiple of the page.
template <KvFormat kFormat>
void decodeRange(const SoftmaxAttention& op, int64_t kv_head, int64_t first, int64_t end,
                 const DecodePart& part) {
    const int64_t dim = op.q.shape[2];
    const int64_t group = op.q.shape[1] / op.kv_heads;
    const auto scale =
        static_cast<float>(std::numbers::log2e / std::sqrt(static_cast<double>(dim)));
    for (int64_t g = 0; g < group; ++g) {
        const float* q = op.q.at(0, kv_head * group + g);
        for (int64_t e = 0; e < dim; ++e) part.queries[g * dim + e] = q[e] * scale;
    }
    std::fill_n(part.sums, group * dim, 0.0F);
    std::fill_n(part.largest, group, -std::numeric_limits<float>::infinity());
    std::fill_n(part.totals, group, 0.0F);
    DecodeKeys step;
    for (int64_t key = first; key < end; key += kDecodeStep) {
        const KvPageView& page = op.pages[static_cast<size_t>(key / kKvPageTokens)];
        const int64_t offset =
            (kv_head * kKvPageTokens + key % kKvPageTokens) * kvVectorBytes(kFormat, dim);
        step.keys = page.keys + offset;
        step.values = page.values + offset;
        step.count = std::min(kDecodeStep, end - key);
        if constexpr (kFormat == KvFormat::Int8) readScales(step, dim);
        int64_t g = 0;
        for (; g + 4 <= group; g += 4) stepDecode<kFormat, 4>(part, g, dim, step);
        for (; g + 2 <= group; g += 2) stepDecode<kFormat, 2>(part, g, dim, step);
        if (g < group) stepDecode<kFormat, 1>(part, g, dim, step);
    }
}

/// Merges the parts of one kv head in order and writes its query heads' outputs.
template <class PartAt>
void writeDecode(const SoftmaxAttention& op, int64_t kv_head, int64_t count, const PartAt& partAt) {
    const int64_t dim = op.q.shape[2];
    const int64_t group = op.q.shape[1] / op.kv_heads;
    for (int64_t g = 0; g < group; ++g) {
        float largest = partAt(0).largest[g];
        for (int64_t p = 1; p < count; ++p) largest = std::max(largest, partAt(p).largest[g]);
        float* out = op.out.at(0, kv_head * group + g);
        std::fill_n(out, dim, 0.0F);
        float total = 0.0F;
        for (int64_t p = 0; p < count; ++p) {
            const DecodePart part = partAt(p);
            const float take = std::exp2(part.largest[g] - largest);
            total += take * part.totals[g];
            for (int64_t e = 0; e < dim; ++e) out[e] += take * part.sums[g * dim + e];
        }
        for (int64_t e = 0; e < dim; ++e) out[e] /= total;
    }
}
#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#endif
