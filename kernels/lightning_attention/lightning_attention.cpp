#include "kernels/lightning_attention/lightning_attention.h"

#include <bit>
#include <cmath>

namespace lectern::kernels {
namespace {

/// 2^(-8 (a+1) / heads), heads a power of two.
double geometricSlope(int64_t a, int64_t heads) {
    return std::exp2(-8.0 * static_cast<double>(a + 1) / static_cast<double>(heads));
}

/// The ALiBi rule: for other head counts the largest power of two below, then every second slope of
/// the doubled set.
double baseSlope(int64_t a, int64_t heads) {
    const auto power = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(heads)));
    return a < power ? geometricSlope(a, power) : geometricSlope(2 * (a - power), 2 * power);
}

}  // namespace

void lightningPrefill(const LightningAttention& op, BackendContext& context) {
    if (context.backend() == Backend::Reference) return reference::lightningPrefill(op, context);
    simd::lightningPrefill(op, context);
}

void lightningDecode(const LightningAttention& op, BackendContext& context) {
    if (context.backend() == Backend::Reference) return reference::lightningDecode(op, context);
    simd::lightningDecode(op, context);
}

void lightningSlopes(int layer, int layer_count, std::span<float> slopes) {
    // The original keeps the base slopes as a float32 tensor and multiplies it by a Python number,
    // which is rounded to float32 first.
    const double factor =
        layer_count > 1 ? 1.0 - static_cast<double>(layer) / (layer_count - 1) + 1e-5 : 1.0;
    const auto heads = static_cast<int64_t>(slopes.size());
    for (int64_t a = 0; a < heads; ++a)
        slopes[static_cast<size_t>(a)] =
            static_cast<float>(baseSlope(a, heads)) * static_cast<float>(factor);
}

}  // namespace lectern::kernels
