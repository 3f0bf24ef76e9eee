#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/moe/moe.h"

namespace lectern::kernels::reference {

namespace {

void routeToken(const float* logits, int64_t experts, int64_t per_token, int32_t* index,
                float* weight) {
    const float largest = *std::max_element(logits, logits + experts);
    std::vector<float> probability(static_cast<size_t>(experts));
    float total = 0;
    for (int64_t e = 0; e < experts; ++e)
        total += probability[static_cast<size_t>(e)] = std::exp(logits[e] - largest);
    for (float& value : probability) value /= total;

    std::vector<int32_t> order(static_cast<size_t>(experts));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        return probability[static_cast<size_t>(a)] > probability[static_cast<size_t>(b)];
    });
    float chosen = 0;
    for (int64_t k = 0; k < per_token; ++k)
        chosen += probability[static_cast<size_t>(order[static_cast<size_t>(k)])];
    for (int64_t k = 0; k < per_token; ++k) {
        index[k] = order[static_cast<size_t>(k)];
        weight[k] = probability[static_cast<size_t>(index[k])] / chosen;
    }
}

}  // namespace

void routeTokens(const RouteTokens& op, BackendContext& context) {
    const GemmJob job{op.router, op.x, {}, op.logits};
    reference::gemmGrouped(std::span(&job, 1), context);
    for (int64_t t = 0; t < op.x.shape[0]; ++t)
        routeToken(op.logits.at(t, 0), op.router->outputs(), op.per_token,
                   op.index.data() + t * op.per_token, op.weight.data() + t * op.per_token);
}

void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context) {
    const int64_t hidden = op.down[0].outputs();
    for (int64_t slot = 0; slot < op.x.shape[0] * op.per_token; ++slot) {
        const auto expert = static_cast<size_t>(op.index[static_cast<size_t>(slot)]);
        const GemmWeight& gate_up = op.gate_up[expert];
        const View2 inner(workspace.inner().data(), {1, gate_up.outputs()});
        const View2 output(workspace.outputs().data() + slot * hidden, {1, hidden});
        const ConstView2 x(op.x.at(slot / op.per_token, 0), {1, op.x.shape[1]});
        const GemmJob up{&gate_up, x, {}, inner};
        reference::gemmGrouped(std::span(&up, 1), context);
        const GemmJob down{&op.down[expert], inner, {}, output};
        reference::gemmGrouped(std::span(&down, 1), context);
    }
}

void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out) {
    const int64_t hidden = out.shape[1];
    for (int64_t t = 0; t < out.shape[0]; ++t)
        for (int64_t i = 0; i < hidden; ++i) {
            double sum = 0;
            for (int64_t k = 0; k < op.per_token; ++k) {
                const int64_t slot = (first + t) * op.per_token + k;
                sum += static_cast<double>(op.weight[static_cast<size_t>(slot)]) *
                       workspace.outputs()[static_cast<size_t>(slot * hidden + i)];
            }
            *out.at(t, i) = static_cast<float>(sum);
        }
}

}  // namespace lectern::kernels::reference
