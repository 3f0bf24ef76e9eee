#include <cmath>
#include <vector>

#include "kernels/lightning_attention/lightning_attention.h"

namespace lectern::kernels::reference {
namespace {

/// The recurrence of the contract, token by token. The running state is held in double, because a
/// small slope multiplies it tens of thousands of times; it is rounded once, at the end of the
/// call.
void recurrence(const LightningAttention& op, int64_t head) {
    const int64_t tokens = op.q.shape[0];
    const int64_t dim = op.q.shape[2];
    const double decay = std::exp(-static_cast<double>(op.slope[static_cast<size_t>(head)]));
    float* stored = op.state.at(head);
    std::vector<double> state(stored, stored + dim * dim);
    std::vector<double> sum(static_cast<size_t>(dim));

    for (int64_t t = 0; t < tokens; ++t) {
        const float* q = op.q.at(t, head);
        const float* k = op.k.at(t, head);
        const float* v = op.v.at(t, head);
        float* out = op.out.at(t, head);
        sum.assign(static_cast<size_t>(dim), 0.0);
        for (int64_t d = 0; d < dim; ++d) {
            double* row = state.data() + d * dim;
            const double key = k[d];
            const double query = q[d];
            for (int64_t e = 0; e < dim; ++e) {
                row[e] = decay * row[e] + key * v[e];
                sum[static_cast<size_t>(e)] += query * row[e];
            }
        }
        for (int64_t e = 0; e < dim; ++e) out[e] = static_cast<float>(sum[static_cast<size_t>(e)]);
    }
    for (int64_t i = 0; i < dim * dim; ++i)
        stored[i] = static_cast<float>(state[static_cast<size_t>(i)]);
}

}  // namespace

void lightningPrefill(const LightningAttention& op, BackendContext& context) {
    context.parallelFor(op.q.shape[1], [&](int64_t head, int) { recurrence(op, head); });
}

void lightningDecode(const LightningAttention& op, BackendContext& context) {
    LECTERN_ASSERT(op.q.shape[0] == 1);
    reference::lightningPrefill(op, context);
}

}  // namespace lectern::kernels::reference
