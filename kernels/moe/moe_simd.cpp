#include <algorithm>
#include <cmath>

#include "kernels/moe/moe.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/moe/moe_simd.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// out = sum_k weight[k] * rows[k], in order of k.
void CombineRows(const float* outputs, const int32_t* slot_row, const float* weight,
                 int64_t per_token, int64_t hidden, float* out) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    int64_t i = 0;
    for (; i + lanes <= hidden; i += lanes) {
        auto sum = hn::Mul(hn::Set(d, weight[0]), hn::LoadU(d, outputs + slot_row[0] * hidden + i));
        for (int64_t k = 1; k < per_token; ++k)
            sum = hn::MulAdd(hn::Set(d, weight[k]),
                             hn::LoadU(d, outputs + slot_row[k] * hidden + i), sum);
        hn::StoreU(sum, d, out + i);
    }
    for (; i < hidden; ++i) {
        float sum = weight[0] * outputs[slot_row[0] * hidden + i];
        for (int64_t k = 1; k < per_token; ++k)
            sum += weight[k] * outputs[slot_row[k] * hidden + i];
        out[i] = sum;
    }
}

void CombineTokens(const MixExperts& op, const float* outputs, const int32_t* slot_row,
                   int64_t begin, int64_t end) {
    for (int64_t t = begin; t < end; ++t)
        CombineRows(outputs, slot_row + t * op.per_token, op.weight.data() + t * op.per_token,
                    op.per_token, op.out.shape[1], op.out.at(t, 0));
}

}  // namespace lectern::kernels::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {

HWY_EXPORT(CombineTokens);

namespace {

/// The per_token largest logits, found one after the other; `logits` is used up. Softmax keeps the
/// order of logits, except that two may round to one probability: so probabilities are compared, as
/// the original does.
void routeToken(float* logits, int64_t experts, int64_t per_token, int32_t* index, float* weight) {
    const float largest = *std::max_element(logits, logits + experts);
    float total = 0;
    for (int64_t e = 0; e < experts; ++e) total += logits[e] = std::exp(logits[e] - largest);
    for (int64_t e = 0; e < experts; ++e) logits[e] /= total;
    float chosen = 0;
    for (int64_t k = 0; k < per_token; ++k) {
        const auto best = std::max_element(logits, logits + experts) - logits;
        index[k] = static_cast<int32_t>(best);
        weight[k] = logits[best];
        chosen += logits[best];
        logits[best] = -1.0f;
    }
    for (int64_t k = 0; k < per_token; ++k) weight[k] /= chosen;
}

/// Orders slots (token, k) by expert, tokens ascending within one (a counting sort).
void groupByExpert(const MixExperts& op, MoeWorkspace& workspace) {
    const auto begin = workspace.expertBegin();
    const auto experts = static_cast<int64_t>(op.down.size());
    const int64_t slots = op.x.shape[0] * op.per_token;
    std::fill_n(begin.begin(), experts + 1, 0);
    for (int64_t s = 0; s < slots; ++s)
        ++begin[static_cast<size_t>(op.index[static_cast<size_t>(s)])];
    int32_t row = 0;
    for (int64_t e = 0; e <= experts; ++e) {
        const int32_t count = begin[static_cast<size_t>(e)];
        begin[static_cast<size_t>(e)] = row;
        row += count;
    }
    const auto row_token = workspace.rowToken();
    const auto slot_row = workspace.slotRow();
    for (int64_t s = 0; s < slots; ++s) {
        const auto slot = static_cast<size_t>(s);
        const int32_t at = begin[static_cast<size_t>(op.index[slot])]++;
        row_token[static_cast<size_t>(at)] = static_cast<int32_t>(s / op.per_token);
        slot_row[slot] = at;
    }
    // Every entry has moved to its group's end, which is the next group's beginning.
    for (int64_t e = experts; e > 0; --e)
        begin[static_cast<size_t>(e)] = begin[static_cast<size_t>(e - 1)];
    begin[0] = 0;
}

// Tokens per task of the light passes: some microseconds of work.
constexpr int64_t kTaskTokens = 64;

template <class Body>
void overTokens(int64_t tokens, BackendContext& context, Body body) {
    context.parallelFor((tokens + kTaskTokens - 1) / kTaskTokens, [&](int64_t task, int) {
        body(task * kTaskTokens, std::min(tokens, (task + 1) * kTaskTokens));
    });
}

}  // namespace

void routeTokens(const RouteTokens& op, MoeWorkspace& workspace, BackendContext& context) {
    const int64_t tokens = op.x.shape[0], experts = op.router->outputs();
    const View2 logits(workspace.logits().data(), {tokens, experts});
    gemm(*op.router, op.x, logits, context);
    overTokens(tokens, context, [&](int64_t begin, int64_t end) {
        for (int64_t t = begin; t < end; ++t)
            routeToken(logits.at(t, 0), experts, op.per_token, op.index.data() + t * op.per_token,
                       op.weight.data() + t * op.per_token);
    });
}

void mixExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context) {
    groupByExpert(op, workspace);
    const int64_t hidden = op.out.shape[1];
    const auto begin = workspace.expertBegin();
    const auto experts = static_cast<int64_t>(op.down.size());
    auto& jobs = workspace.jobs();

    const auto run = [&](auto make_job) {
        jobs.clear();
        for (int64_t e = 0; e < experts; ++e) {
            const int64_t first = begin[static_cast<size_t>(e)];
            const int64_t rows = begin[static_cast<size_t>(e + 1)] - first;
            if (rows > 0) jobs.push_back(make_job(static_cast<size_t>(e), first, rows));
        }
        kernels::gemmGrouped(jobs, context);
    };
    run([&](size_t e, int64_t first, int64_t rows) {
        const int64_t width = op.gate_up[e].outputs();
        const auto tokens =
            workspace.rowToken().subspan(static_cast<size_t>(first), static_cast<size_t>(rows));
        return GemmJob{&op.gate_up[e], op.x, tokens,
                       View2(workspace.inner().data() + first * width, {rows, width})};
    });
    run([&](size_t e, int64_t first, int64_t rows) {
        const int64_t width = op.gate_up[e].outputs();
        return GemmJob{&op.down[e],
                       ConstView2(workspace.inner().data() + first * width, {rows, width}),
                       {},
                       View2(workspace.outputs().data() + first * hidden, {rows, hidden})};
    });
    overTokens(op.x.shape[0], context, [&](int64_t first, int64_t end) {
        HWY_DYNAMIC_DISPATCH(CombineTokens)
        (op, workspace.outputs().data(), workspace.slotRow().data(), first, end);
    });
}

}  // namespace lectern::kernels::simd
#endif  // HWY_ONCE
