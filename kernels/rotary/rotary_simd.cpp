#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rotary/rotary_simd.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/rotary/rotary.h"
#include "kernels/rotary/rotary_table.h"
#include "kernels/softmax_attention/kv_format-inl.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using DoubleTag = hn::ScalableTag<double>;
using DoubleVec = hn::Vec<DoubleTag>;
constexpr int64_t kDoubles = hn::MaxLanes(DoubleTag());

/// Sine and cosine of x, |x| < 2^22 pi/2, to about an ulp of double. Reduction to [-pi/4, pi/4] by
/// pi/2 in two parts, the first of 31 bits, so that its multiples are exact; polynomials of
/// FreeBSD's msun.
HWY_INLINE void sinCos(DoubleVec x, DoubleVec& sine, DoubleVec& cosine) {
    const DoubleTag d;
    const hn::RebindToUnsigned<DoubleTag> du;
    const auto constant = [d](double value) HWY_ATTR { return hn::Set(d, value); };
    // Adding this constant leaves the rounded number in the low bits of the sum.
    const DoubleVec magic = constant(6755399441055744.0);
    const DoubleVec shifted = hn::Add(hn::Mul(x, constant(0.63661977236758134308)), magic);
    const DoubleVec n = hn::Sub(shifted, magic);
    DoubleVec r = hn::NegMulAdd(n, constant(1.57079632673412561417e+00), x);
    r = hn::NegMulAdd(n, constant(6.07710050650619224932e-11), r);

    const DoubleVec z = hn::Mul(r, r);
    DoubleVec s = constant(1.58969099521155010221e-10);
    for (const double factor :
         {-2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04,
          8.33333333332248946124e-03, -1.66666666666666324348e-01})
        s = hn::MulAdd(s, z, constant(factor));
    s = hn::MulAdd(hn::Mul(z, r), s, r);
    DoubleVec c = constant(-1.13596475577881948265e-11);
    for (const double factor :
         {2.08757232129817482790e-09, -2.75573143513906633035e-07, 2.48015872894767294178e-05,
          -1.38888888888741095749e-03, 4.16666666666666019037e-02, -0.5, 1.0})
        c = hn::MulAdd(c, z, constant(factor));

    const auto quadrant = hn::BitCast(du, shifted);
    const auto swap =
        hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(du), hn::And(quadrant, hn::Set(du, 1)))));
    const auto sign = [du](auto turns) HWY_ATTR {
        return hn::BitCast(DoubleTag(), hn::ShiftLeft<62>(hn::And(turns, hn::Set(du, 2))));
    };
    sine = hn::Xor(hn::IfThenElse(swap, c, s), sign(quadrant));
    cosine = hn::Xor(hn::IfThenElse(swap, s, c), sign(hn::Add(quadrant, hn::Set(du, 1))));
}

/// sine[i], cosine[i] of position * inverse[i]; the arrays are padded to whole vectors.
void fillTable(int64_t position, const float* inverse, int64_t half, float* sine, float* cosine) {
    const DoubleTag d;
    const hn::Rebind<float, DoubleTag> df;
    for (int64_t i = 0; i < half; i += kDoubles) {
        const auto angle =
            hn::Mul(hn::Set(df, static_cast<float>(position)), hn::LoadU(df, inverse + i));
        DoubleVec s, c;
        sinCos(hn::PromoteTo(d, angle), s, c);
        hn::StoreU(hn::DemoteTo(df, s), df, sine + i);
        hn::StoreU(hn::DemoteTo(df, c), df, cosine + i);
    }
}

struct Table {
    const float* sine;
    const float* cosine;
    int64_t half;
};

/// Rotates pairs from i on as long as whole vectors of D fit; from and to may be the same row.
template <class D>
HWY_INLINE int64_t rotateVectors(D d, const Table& table, int64_t i, const float* from, float* to) {
    const auto lanes = static_cast<int64_t>(hn::MaxLanes(d));
    for (; i + lanes <= table.half; i += lanes) {
        const auto sine = hn::LoadU(d, table.sine + i);
        const auto cosine = hn::LoadU(d, table.cosine + i);
        const auto low = hn::LoadU(d, from + i);
        const auto high = hn::LoadU(d, from + i + table.half);
        hn::StoreU(hn::NegMulAdd(high, sine, hn::Mul(low, cosine)), d, to + i);
        hn::StoreU(hn::MulAdd(low, sine, hn::Mul(high, cosine)), d, to + i + table.half);
    }
    return i;
}

void rotateRow(const Table& table, const float* from, float* to) {
    int64_t i = rotateVectors(hn::ScalableTag<float>(), table, 0, from, to);
    i = rotateVectors(hn::CappedTag<float, 8>(), table, i, from, to);
    i = rotateVectors(hn::CappedTag<float, 4>(), table, i, from, to);
    rotateVectors(hn::CappedTag<float, 1>(), table, i, from, to);
}

/// `key` has room for one vector; float32 keys are rotated where they stay.
void rotateToken(const RotaryAppend& op, int64_t token, const Table& table, float* key) {
    const int64_t dim = op.q.shape[2];
    const int64_t position = op.start + token;
    const KvPageView& page = op.pages[static_cast<size_t>(position / kKvPageTokens)];
    for (int64_t head = 0; head < op.q.shape[1]; ++head)
        rotateRow(table, op.q.at(token, head), op.q.at(token, head));
    for (int64_t head = 0; head < op.k.shape[1]; ++head) {
        const int64_t offset =
            (head * kKvPageTokens + position % kKvPageTokens) * kvVectorBytes(op.format, dim);
        const bool in_place = op.format == KvFormat::Float32;
        float* rotated = in_place ? reinterpret_cast<float*>(page.keys + offset) : key;
        const float* k = op.k.at(token, head);
        rotateRow(table, k, rotated);
        std::copy(k + op.rotary_dim, k + dim, rotated + op.rotary_dim);
        if (!in_place) encodeKv(op.format, key, dim, page.keys + offset);
        encodeKv(op.format, op.v.at(token, head), dim, page.values + offset);
    }
}

constexpr int64_t kTokensPerTask = 32;

}  // namespace

void rotaryAppend(const RotaryAppend& op, BackendContext& context) {
    const int64_t tokens = op.q.shape[0];
    const int64_t half = op.rotary_dim / 2;
    // Each worker's scratch holds sines, cosines and a key; the caller's also the inverse
    // frequencies.
    const int64_t padded = (half + kDoubles - 1) / kDoubles * kDoubles;
    const int64_t floats = 3 * padded + op.q.shape[2];
    float* inverse = context.callerScratch(floats).data() + 2 * padded;
    for (int64_t i = 0; i < half; ++i)
        inverse[i] = rotaryInverseFrequency(i, op.rotary_dim, op.theta);
    std::fill(inverse + half, inverse + padded, 0.0F);

    const int64_t tasks = (tokens + kTokensPerTask - 1) / kTokensPerTask;
    context.parallelFor(tasks, [&](int64_t task, int worker) {
        float* sine = context.scratch(worker, floats).data();
        float* cosine = sine + padded;
        float* key = sine + 3 * padded;
        const int64_t end = std::min(tokens, (task + 1) * kTokensPerTask);
        for (int64_t token = task * kTokensPerTask; token < end; ++token) {
            fillTable(op.start + token, inverse, half, sine, cosine);
            rotateToken(op, token, {sine, cosine, half}, key);
        }
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace lectern::kernels::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {
namespace {
HWY_EXPORT(rotaryAppend);
}

void rotaryAppend(const RotaryAppend& op, BackendContext& context) {
    HWY_DYNAMIC_DISPATCH(rotaryAppend)(op, context);
}

}  // namespace lectern::kernels::simd
#endif
