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

void CombineTokens(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out,
                   int64_t begin, int64_t end) {
    const float* outputs = workspace.outputs().data();
    for (int64_t t = begin; t < end; ++t) {
        const int64_t slot = (first + t) * op.per_token;
        CombineRows(outputs, workspace.slotRow().data() + slot, op.weight.data() + slot,
                    op.per_token, out.shape[1], out.at(t, 0));
    }
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

/// Cuts every expert's rows into blocks of at most kExpertBlockRows.
void cutIntoBlocks(MoeWorkspace& workspace, int64_t experts) {
    const auto begin = workspace.expertBegin();
    auto& blocks = workspace.blocks();
    blocks.clear();
    for (int64_t e = 0; e < experts; ++e) {
        const auto expert = static_cast<size_t>(e);
        const int64_t first = begin[expert], rows = begin[expert + 1] - first;
        const int64_t count = (rows + kExpertBlockRows - 1) / kExpertBlockRows;
        for (int64_t i = 0; i < count; ++i)
            blocks.push_back(
                {expert, first + rows * i / count, rows * (i + 1) / count - rows * i / count});
    }
}

/// The two products of a block; the rows between them lie from `inner` on.
struct ExpertJobs {
    GemmJob up, down;
};
ExpertJobs jobsOf(const MixExperts& op, MoeWorkspace& workspace, const ExpertRows& block,
                  int64_t inner_row) {
    const int64_t width = op.gate_up[block.expert].outputs(),
                  hidden = op.down[block.expert].outputs();
    const auto tokens = workspace.rowToken().subspan(static_cast<size_t>(block.first),
                                                     static_cast<size_t>(block.rows));
    const View2 inner(workspace.inner().data() + inner_row * width, {block.rows, width});
    const View2 outputs(workspace.outputs().data() + block.first * hidden, {block.rows, hidden});
    return {{&op.gate_up[block.expert], op.x, tokens, inner},
            {&op.down[block.expert], inner, {}, outputs}};
}

}  // namespace

void routeTokens(const RouteTokens& op, BackendContext& context) {
    gemm(*op.router, op.x, op.logits, context);
    overTokens(op.x.shape[0], context, [&](int64_t begin, int64_t end) {
        for (int64_t t = begin; t < end; ++t)
            routeToken(op.logits.at(t, 0), op.router->outputs(), op.per_token,
                       op.index.data() + t * op.per_token, op.weight.data() + t * op.per_token);
    });
}

void applyExperts(const MixExperts& op, MoeWorkspace& workspace, BackendContext& context) {
    groupByExpert(op, workspace);
    cutIntoBlocks(workspace, static_cast<int64_t>(op.down.size()));
    const auto& blocks = workspace.blocks();
    // Enough rows: a block takes both products on one thread, and the rows between them stay in its
    // caches. Fewer rows are bound by the weights, which all threads share.
    if (op.x.shape[0] * op.per_token >= kExpertBlockRows * context.threadCount()) {
        context.parallelForRanges(
            static_cast<int64_t>(blocks.size()), [&](int64_t task, int worker) {
                BackendContext local = context.onWorker(worker);
                const ExpertJobs jobs = jobsOf(op, workspace, blocks[static_cast<size_t>(task)],
                                               worker * kExpertBlockRows);
                kernels::gemmGrouped({&jobs.up, 1}, local);
                kernels::gemmGrouped({&jobs.down, 1}, local);
            });
        return;
    }
    auto& jobs = workspace.jobs();
    for (GemmJob ExpertJobs::*const product : {&ExpertJobs::up, &ExpertJobs::down}) {
        jobs.clear();
        for (const ExpertRows& block : blocks)
            jobs.push_back(jobsOf(op, workspace, block, block.first).*product);
        kernels::gemmGrouped(jobs, context);
    }
}

void combineExperts(const MixExperts& op, const MoeWorkspace& workspace, int64_t first, View2 out,
                    BackendContext& context) {
    overTokens(out.shape[0], context, [&](int64_t begin, int64_t end) {
        HWY_DYNAMIC_DISPATCH(CombineTokens)(op, workspace, first, out, begin, end);
    });
}

}  // namespace lectern::kernels::simd
#endif  // HWY_ONCE
