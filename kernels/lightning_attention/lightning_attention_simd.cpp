#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/lightning_attention/lightning_attention_simd.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "kernels/lightning_attention/lightning_attention.h"
#include "kernels/softmax_attention/simd_tile-inl.h"

// Value dimensions lie in the lanes. A block of m tokens, with j and i local from 0 and slope s:
//   out_j = e^{-s (j+1)} S^T q_j + sum over i <= j of e^{-s (j-i)} (q_j . k_i) v_i
//   S    <- e^{-s m} S           + sum over i      of e^{-s (m-1-i)} k_i v_i^T

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {
namespace {

// Tokens per block. Work inside a block grows with its length and work on the state with 1 /
// length.
constexpr int64_t kBlock = 32;
static_assert(kBlock % kTileRows == 0 && kBlock % kLanes == 0);

int64_t roundUp(int64_t count, int64_t multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

/// One worker's memory. Value rows are padded to whole vectors, which hold zeros behind head_dim,
/// so that every loop over value dimensions runs in whole vectors.
struct Scratch {
    explicit Scratch(int64_t dim) : width(roundUp(dim, kLanes)) {}
    int64_t floats(int64_t dim) const {
        return dim * width + kBlock * (2 * dim + width + kBlock) + 2 * kBlock + 2 * kLanes;
    }
    void place(float* memory, int64_t dim) {
        state = memory;
        keys_by_dim = state + dim * width;
        decayed_keys = keys_by_dim + dim * kBlock;
        values = decayed_keys + dim * kBlock;
        weights = values + kBlock * width;
        decay = weights + kBlock * kBlock;
    }
    int64_t width;
    float* state = nullptr;         // [head_dim][width]
    float* keys_by_dim = nullptr;   // [head_dim][kBlock], zero behind the block's last token
    float* decayed_keys = nullptr;  // [kBlock][head_dim], times e^{-s (m-1-i)}
    float* values = nullptr;        // [kBlock][width]
    float* weights = nullptr;       // [kBlock][kBlock], query token first
    float* decay = nullptr;         // [n] = e^{-s (kBlock-1-n)} up to n = kBlock-1, then zeros
};

/// e^{-s n} for n tokens, n >= 0.
float decayOver(float slope, int64_t n) {
    return static_cast<float>(std::exp(-static_cast<double>(slope) * static_cast<double>(n)));
}

struct Block {
    const LightningAttention& op;
    int64_t head;
    int64_t first = 0;
    int64_t tokens = 0;  // <= kBlock
    float slope = op.slope[static_cast<size_t>(head)];
    int64_t dim = op.q.shape[2];
};

/// Four rows of keys from `e` on to four dimensions of keys_by_dim; all targets have 128-bit
/// vectors but the scalar one.
HWY_INLINE void transposeFour(const float* const (&k)[4], int64_t e, float* to) {
#if HWY_TARGET == HWY_SCALAR
    for (int64_t row = 0; row < 4; ++row)
        for (int64_t i = 0; i < 4; ++i) to[row * kBlock + i] = k[i][e + row];
#else
    const hn::Full128<float> d4;
    const auto a = hn::LoadU(d4, k[0] + e), b = hn::LoadU(d4, k[1] + e);
    const auto c = hn::LoadU(d4, k[2] + e), f = hn::LoadU(d4, k[3] + e);
    const auto ac_low = hn::InterleaveLower(d4, a, c), ac_high = hn::InterleaveUpper(d4, a, c);
    const auto bf_low = hn::InterleaveLower(d4, b, f), bf_high = hn::InterleaveUpper(d4, b, f);
    hn::StoreU(hn::InterleaveLower(d4, ac_low, bf_low), d4, to);
    hn::StoreU(hn::InterleaveUpper(d4, ac_low, bf_low), d4, to + kBlock);
    hn::StoreU(hn::InterleaveLower(d4, ac_high, bf_high), d4, to + 2 * kBlock);
    hn::StoreU(hn::InterleaveUpper(d4, ac_high, bf_high), d4, to + 3 * kBlock);
#endif
}

/// keys_by_dim of the block, with zeros behind its last token.
void transposeKeys(const Block& block, const Scratch& s) {
    const int64_t dim = block.dim;
    const int64_t whole = dim / 4 * 4;
    int64_t i = 0;
    for (; i + 4 <= block.tokens; i += 4) {
        const float* k[4];
        for (int64_t n = 0; n < 4; ++n) k[n] = block.op.k.at(block.first + i + n, block.head);
        for (int64_t e = 0; e < whole; e += 4) transposeFour(k, e, s.keys_by_dim + e * kBlock + i);
        for (int64_t e = whole; e < dim; ++e)
            for (int64_t n = 0; n < 4; ++n) s.keys_by_dim[e * kBlock + i + n] = k[n][e];
    }
    for (; i < kBlock; ++i) {
        const float* k = i < block.tokens ? block.op.k.at(block.first + i, block.head) : nullptr;
        for (int64_t e = 0; e < dim; ++e) s.keys_by_dim[e * kBlock + i] = k ? k[e] : 0.0F;
    }
}

/// Copies keys (transposed, and once more with their decay to the block's end) and values.
void packBlock(const Block& block, const Scratch& s) {
    const int64_t dim = block.dim;
    transposeKeys(block, s);
    for (int64_t i = 0; i < block.tokens; ++i) {
        const float* k = block.op.k.at(block.first + i, block.head);
        const float decay = s.decay[kBlock - block.tokens + i];
        float* decayed = s.decayed_keys + i * dim;
        for (int64_t e = 0; e < dim; ++e) decayed[e] = k[e] * decay;
        std::copy_n(block.op.v.at(block.first + i, block.head), dim, s.values + i * s.width);
    }
}

/// weights[j][i] = e^{-s (j-i)} (q_j . k_i) for kRows query tokens from j on, i from 0 to their
/// last one; behind the diagonal the decay table holds zeros.
template <int kRows, int kVecs>
void weighTokens(const Block& block, const Scratch& s, int64_t j, int64_t first_column) {
    const TileTag d;
    TileVec acc[kRows][kVecs];
    clearTile(acc);
    multiplyTile(block.op.q.at(block.first + j, block.head), block.op.q.stride[0], 1,
                 s.keys_by_dim + first_column, kBlock, block.dim, acc);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            const int64_t column = first_column + c * kLanes;
            const TileVec decay = hn::LoadU(d, s.decay + (kBlock - 1 - (j + r)) + column);
            hn::Store(hn::Mul(acc[r][c], decay), d, s.weights + (j + r) * kBlock + column);
        }
}

/// Output of kRows tokens from j on, kVecs vectors of value dimensions from `column` on.
template <int kRows, int kVecs>
void readTokens(const Block& block, const Scratch& s, int64_t j, int64_t column) {
    const TileTag d;
    TileVec acc[kRows][kVecs];
    clearTile(acc);
    multiplyTile(block.op.q.at(block.first + j, block.head), block.op.q.stride[0], 1,
                 s.state + column, s.width, block.dim, acc);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
        const TileVec decay = hn::Set(d, s.decay[kBlock - 1 - (j + r)] * s.decay[kBlock - 2]);
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) acc[r][c] = hn::Mul(acc[r][c], decay);
    }
    multiplyTile(s.weights + j * kBlock, kBlock, 1, s.values + column, s.width, j + kRows, acc);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
        float* out = block.op.out.at(block.first + j + r, block.head) + column;
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            storePart(acc[r][c], out + c * kLanes, block.dim - column - c * kLanes);
        }
    }
}

/// Rows [e, e + kRows) of the state move to the end of the block.
template <int kRows, int kVecs>
void advanceState(const Block& block, const Scratch& s, float decay, int64_t e, int64_t column) {
    const TileTag d;
    TileVec acc[kRows][kVecs];
    clearTile(acc);
    multiplyTile(s.decayed_keys + e, 1, block.dim, s.values + column, s.width, block.tokens, acc);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            float* place = s.state + (e + r) * s.width + column + c * kLanes;
            hn::Store(hn::MulAdd(hn::Load(d, place), hn::Set(d, decay), acc[r][c]), d, place);
        }
}

/// Calls body.template operator()<kVecs>(column) until `width` (a multiple of the lanes) is
/// covered.
template <class Body>
HWY_INLINE void overColumns(int64_t width, const Body& body) {
    int64_t column = 0;
    for (; column + kTileVecs * kLanes <= width; column += kTileVecs * kLanes)
        body.template operator()<kTileVecs>(column);
    if (width - column == 2 * kLanes)
        body.template operator()<2>(column);
    else if (width - column == kLanes)
        body.template operator()<1>(column);
}

/// Calls body.template operator()<kRows>(row) until `rows` is covered.
template <class Body>
HWY_INLINE void overRows(int64_t rows, const Body& body) {
    int64_t row = 0;
    for (; row + kTileRows <= rows; row += kTileRows) body.template operator()<kTileRows>(row);
    for (; row < rows; ++row) body.template operator()<1>(row);
}

void runBlock(const Block& block, const Scratch& s) {
    packBlock(block, s);
    overRows(block.tokens, [&]<int kRows>(int64_t j) {
        const int64_t columns = roundUp(j + kRows, kLanes);
        overColumns(columns,
                    [&]<int kVecs>(int64_t i) { weighTokens<kRows, kVecs>(block, s, j, i); });
        overColumns(s.width, [&]<int kVecs>(int64_t column) {
            readTokens<kRows, kVecs>(block, s, j, column);
        });
    });
    const float decay = decayOver(block.slope, block.tokens);
    overRows(block.dim, [&]<int kRows>(int64_t e) {
        overColumns(s.width, [&]<int kVecs>(int64_t column) {
            advanceState<kRows, kVecs>(block, s, decay, e, column);
        });
    });
}

void prefillHead(const LightningAttention& op, int64_t head, float* memory, Scratch& s) {
    Block block{op, head};
    const int64_t dim = block.dim;
    s.place(memory, dim);
    for (int64_t n = 0; n < kBlock; ++n) s.decay[n] = decayOver(block.slope, kBlock - 1 - n);
    std::fill_n(s.decay + kBlock, kBlock, 0.0F);
    std::fill_n(s.values, kBlock * s.width, 0.0F);
    for (int64_t e = 0; e < dim; ++e) {
        std::copy_n(op.state.at(head, e), dim, s.state + e * s.width);
        std::fill_n(s.state + e * s.width + dim, s.width - dim, 0.0F);
    }
    for (; block.first < op.q.shape[0]; block.first += kBlock) {
        block.tokens = std::min(kBlock, op.q.shape[0] - block.first);
        runBlock(block, s);
    }
    for (int64_t e = 0; e < dim; ++e) std::copy_n(s.state + e * s.width, dim, op.state.at(head, e));
}

/// One pass over the head's state: decay, rank-1 update, read. S + S expm1(-s) rather than S
/// e^{-s}: for a small slope the factor's rounding error, repeated over 10^4 tokens, would add up
/// to 6e-4; expm1 carries the slope to full precision.
template <int kVecs, bool kPartial>
void decodeColumns(const LightningAttention& op, int64_t head, float change, int64_t column) {
    const TileTag d;
    const int64_t dim = op.q.shape[2];
    const float* q = op.q.at(0, head);
    const float* k = op.k.at(0, head);
    const float* v = op.v.at(0, head) + column;
    float* out = op.out.at(0, head) + column;
    const int64_t lanes = kPartial ? dim - column : kLanes;
    const TileVec factor = hn::Set(d, change);
    TileVec value[kVecs], even[kVecs], odd[kVecs];
#pragma GCC unroll 8
    for (int c = 0; c < kVecs; ++c) {
        value[c] = loadPart(v + c * kLanes, lanes);
        even[c] = odd[c] = hn::Zero(d);
    }
    const auto row = [&](int64_t e, TileVec(&sum)[kVecs]) HWY_ATTR {
        float* place = op.state.at(head, e) + column;
#pragma GCC unroll 8
        for (int c = 0; c < kVecs; ++c) {
            const TileVec old = loadPart(place + c * kLanes, lanes);
            const TileVec next =
                hn::MulAdd(hn::Set(d, k[e]), value[c], hn::MulAdd(old, factor, old));
            sum[c] = hn::MulAdd(hn::Set(d, q[e]), next, sum[c]);
            storePart(next, place + c * kLanes, lanes);
        }
    };
    int64_t e = 0;
    for (; e + 2 <= dim; e += 2) {
        row(e, even);
        row(e + 1, odd);
    }
    if (e < dim) row(e, even);
#pragma GCC unroll 8
    for (int c = 0; c < kVecs; ++c) storePart(hn::Add(even[c], odd[c]), out + c * kLanes, lanes);
}

void decodeHead(const LightningAttention& op, int64_t head) {
    const int64_t dim = op.q.shape[2];
    const auto change =
        static_cast<float>(std::expm1(-static_cast<double>(op.slope[static_cast<size_t>(head)])));
    int64_t column = 0;
    for (; column + 4 * kLanes <= dim; column += 4 * kLanes)
        decodeColumns<4, false>(op, head, change, column);
    for (; column + kLanes <= dim; column += kLanes)
        decodeColumns<1, false>(op, head, change, column);
    if (column < dim) decodeColumns<1, true>(op, head, change, column);
}

}  // namespace

void lightningPrefill(const LightningAttention& op, BackendContext& context) {
    const int64_t dim = op.q.shape[2];
    context.parallelForRanges(op.q.shape[1], [&](int64_t head, int worker) {
        Scratch s(dim);
        prefillHead(op, head, context.scratch(worker, s.floats(dim)).data(), s);
    });
}

void lightningDecode(const LightningAttention& op, BackendContext& context) {
    LECTERN_ASSERT(op.q.shape[0] == 1);
    context.parallelFor(op.q.shape[1], [&](int64_t head, int) { decodeHead(op, head); });
}

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {
namespace {
HWY_EXPORT(lightningPrefill);
HWY_EXPORT(lightningDecode);
}  // namespace

void lightningPrefill(const LightningAttention& op, BackendContext& context) {
    HWY_DYNAMIC_DISPATCH(lightningPrefill)(op, context);
}

void lightningDecode(const LightningAttention& op, BackendContext& context) {
    HWY_DYNAMIC_DISPATCH(lightningDecode)(op, context);
}

}  // namespace lectern::kernels::simd
#endif
