#include "kernels/lightning_attention/lightning_attention.h"

namespace lectern::kernels::simd {

void lightningPrefill(const LightningAttention& op, BackendContext& context) {
    reference::lightningPrefill(op, context);
}

void lightningDecode(const LightningAttention& op, BackendContext& context) {
    reference::lightningDecode(op, context);
}

}  // namespace lectern::kernels::simd
