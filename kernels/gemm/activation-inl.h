// Vector exponential and sigmoid, included once per Highway target.
#if defined(LECTERN_KERNELS_GEMM_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LECTERN_KERNELS_GEMM_ACTIVATION_INL_H_
#undef LECTERN_KERNELS_GEMM_ACTIVATION_INL_H_
#else
#define LECTERN_KERNELS_GEMM_ACTIVATION_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// exp(x) for |x| <= 87, relative error below 2e-7: reduction by ln 2 in two parts, so that |r| <=
/// 0.347, then the polynomial of Cephes' expf.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V boundedExp(D d, V x) {
    const hn::RebindToSigned<D> di;
    const V n = hn::Round(hn::Mul(x, hn::Set(d, 1.44269504088896341f)));
    V r = hn::NegMulAdd(n, hn::Set(d, 0.693359375f), x);
    r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4f), r);
    V p = hn::MulAdd(hn::Set(d, 1.9875691500e-4f), r, hn::Set(d, 1.3981999507e-3f));
    p = hn::MulAdd(p, r, hn::Set(d, 8.3334519073e-3f));
    p = hn::MulAdd(p, r, hn::Set(d, 4.1665795894e-2f));
    p = hn::MulAdd(p, r, hn::Set(d, 1.6666665459e-1f));
    p = hn::MulAdd(p, r, hn::Set(d, 5.0000001201e-1f));
    const V y = hn::Add(hn::MulAdd(p, hn::Mul(r, r), r), hn::Set(d, 1.0f));
    const auto exponent = hn::ShiftLeft<23>(hn::ConvertTo(di, n));
    return hn::BitCast(d, hn::Add(hn::BitCast(di, y), exponent));
}

/// 1 / (1 + exp(-x)) within three units in the last place; the ends are 0 and 1 within 2e-38.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V sigmoid(D d, V x) {
    const V limit = hn::Set(d, 87.0f);
    const V bounded = hn::Min(limit, hn::Max(hn::Neg(limit), hn::Neg(x)));
    const V denominator = hn::Add(hn::Set(d, 1.0f), boundedExp(d, bounded));
    const V guess = hn::ApproximateReciprocal(denominator);
    // One Newton step doubles the twelve or more correct bits of the guess.
    return hn::Mul(guess, hn::NegMulAdd(denominator, guess, hn::Set(d, 2.0f)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V silu(D d, V x) {
    return hn::Mul(x, sigmoid(d, x));
}

}  // namespace lectern::kernels::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // LECTERN_KERNELS_GEMM_ACTIVATION_INL_H_
