#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels::simd {

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context) {
    reference::softmaxAttention(op, context);
}

}  // namespace lectern::kernels::simd
