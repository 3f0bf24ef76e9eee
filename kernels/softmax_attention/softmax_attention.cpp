#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels {

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context) {
    if (context.backend() == Backend::Reference) return reference::softmaxAttention(op, context);
    simd::softmaxAttention(op, context);
}

}  // namespace lectern::kernels
