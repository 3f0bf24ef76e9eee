#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels::reference {
namespace {

/// One query head of one token: all scores, then softmax, then the weighted sum of values. Sums are
/// held in double, so that what is compared with this has the only rounding error.
void attend(const SoftmaxAttention& op, int64_t token, int64_t head) {
    const int64_t heads = op.q.shape[1];
    const int64_t dim = op.q.shape[2];
    const int64_t kv_head = head * op.kv_heads / heads;
    const int64_t visible = op.start + token + 1;
    const float* q = op.q.at(token, head);
    float* out = op.out.at(token, head);
    const auto offsetOf = [&](int64_t position) {
        return (kv_head * kKvPageTokens + position % kKvPageTokens) * kvVectorBytes(op.format, dim);
    };
    std::vector<double> vector(static_cast<size_t>(dim));

    std::vector<double> weights(static_cast<size_t>(visible));
    const double scale = 1.0 / std::sqrt(static_cast<double>(dim));
    for (int64_t i = 0; i < visible; ++i) {
        const auto& page = op.pages[static_cast<size_t>(i / kKvPageTokens)];
        decodeKvVector(op.format, page.keys + offsetOf(i), vector);
        double score = 0.0;
        for (int64_t d = 0; d < dim; ++d)
            score += static_cast<double>(q[d]) * vector[static_cast<size_t>(d)];
        weights[static_cast<size_t>(i)] = score * scale;
    }

    const double largest = *std::max_element(weights.begin(), weights.end());
    double total = 0.0;
    for (double& weight : weights) {
        weight = std::exp(weight - largest);
        total += weight;
    }

    std::vector<double> sum(static_cast<size_t>(dim));
    for (int64_t i = 0; i < visible; ++i) {
        const auto& page = op.pages[static_cast<size_t>(i / kKvPageTokens)];
        decodeKvVector(op.format, page.values + offsetOf(i), vector);
        for (size_t d = 0; d < sum.size(); ++d)
            sum[d] += weights[static_cast<size_t>(i)] * vector[d];
    }
    for (int64_t d = 0; d < dim; ++d)
        out[d] = static_cast<float>(sum[static_cast<size_t>(d)] / total);
}

}  // namespace

void softmaxAttention(const SoftmaxAttention& op, BackendContext& context) {
    const int64_t heads = op.q.shape[1];
    context.parallelFor(op.q.shape[0] * heads,
                        [&](int64_t task, int) { attend(op, task / heads, task % heads); });
}

}  // namespace lectern::kernels::reference
