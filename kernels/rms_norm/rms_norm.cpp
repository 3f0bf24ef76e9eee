#include "kernels/rms_norm/rms_norm.h"

namespace lectern::kernels {

void rmsNorm(const RmsNorm& op, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::rmsNorm(op, context);
    else
        simd::rmsNorm(op, context);
}

void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::squareSums(x, sums, context);
    else
        simd::squareSums(x, sums, context);
}

void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::residualRmsNorm(op, context);
    else
        simd::residualRmsNorm(op, context);
}

}  // namespace lectern::kernels
