#pragma once

#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels::simd {

/// The contract of softmaxAttention for many tokens on AMX. Operands are split into bf16 parts,
/// products and sums are float32. Queries and keys are split exactly (three parts, six products),
/// so scores are as good as float32; weights and values are split to 2^-17 (two parts, three
/// products), which bounds the error of the output by about 2e-5 of the largest value. Requires
/// amxAvailable().
void softmaxPrefillAmx(const SoftmaxAttention& op, BackendContext& context);

}  // namespace lectern::kernels::simd
