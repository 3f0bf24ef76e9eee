#include <algorithm>
#include <array>

#include "kernels/backend/amx.h"
#include "kernels/gemm/gemm.h"
#include "kernels/gemm/gemm_block.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/gemm_simd.cpp"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/gemm/activation-inl.h"

HWY_BEFORE_NAMESPACE();
namespace lectern::kernels::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::CappedTag<float, kPanelWidth>;
using Float = hn::Vec<FloatTag>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(FloatTag()));
constexpr int kPanelVectors = static_cast<int>(kPanelWidth) / kLanes;

// Rows of a register tile: its accumulators, the vectors of one step over `in` and one broadcast
// fit the registers (32 with AVX-512, 16 otherwise).
constexpr int kTilePanels = kLanes == 16 ? 2 : 1;
constexpr int kTileRows = kLanes == 16 ? 12 : (kLanes == 8 ? 6 : 2);
// One row alone has no reuse: it is bound by the bytes of the weights. It reads a panel front to
// back, asks for bytes this far ahead, and keeps enough sums in flight to hide their latency.
constexpr int64_t kPrefetchBytes = 2048;
constexpr int kSinglePairs = kLanes == 16 ? 4 : 2;

// How two consecutive steps over `in` are read from a panel: even and odd vector `v` of pair
// `pair`.
struct PanelReaderF32 {
    static constexpr int64_t kPairBytes = 8 * kPanelWidth;
    static HWY_INLINE Float even(const std::byte* panel, int64_t pair, int v) {
        return hn::Load(FloatTag(), reinterpret_cast<const float*>(panel) + 2 * pair * kPanelWidth +
                                        v * kLanes);
    }
    static HWY_INLINE Float odd(const std::byte* panel, int64_t pair, int v) {
        return hn::Load(FloatTag(), reinterpret_cast<const float*>(panel) +
                                        (2 * pair + 1) * kPanelWidth + v * kLanes);
    }
};

struct PanelReaderF16 {
    static constexpr int64_t kPairBytes = 4 * kPanelWidth;
    using HalfTag = hn::Rebind<hwy::float16_t, FloatTag>;
    static HWY_INLINE Float at(const std::byte* panel, int64_t step, int v) {
        const auto* half = reinterpret_cast<const hwy::float16_t*>(panel);
        return hn::PromoteTo(FloatTag(),
                             hn::Load(HalfTag(), half + step * kPanelWidth + v * kLanes));
    }
    static HWY_INLINE Float even(const std::byte* panel, int64_t pair, int v) {
        return at(panel, 2 * pair, v);
    }
    static HWY_INLINE Float odd(const std::byte* panel, int64_t pair, int v) {
        return at(panel, 2 * pair + 1, v);
    }
};

// A bfloat16 is the upper half of a float: two steps lie in one 32-bit lane.
struct PanelReaderBf16 {
    static constexpr int64_t kPairBytes = 4 * kPanelWidth;
    using WordTag = hn::RebindToUnsigned<FloatTag>;
    static HWY_INLINE hn::Vec<WordTag> word(const std::byte* panel, int64_t pair, int v) {
        const auto* words = reinterpret_cast<const uint32_t*>(panel);
        return hn::Load(WordTag(), words + pair * kPanelWidth + v * kLanes);
    }
    static HWY_INLINE Float even(const std::byte* panel, int64_t pair, int v) {
        return hn::BitCast(FloatTag(), hn::ShiftLeft<16>(word(panel, pair, v)));
    }
    static HWY_INLINE Float odd(const std::byte* panel, int64_t pair, int v) {
        return hn::BitCast(FloatTag(),
                           hn::And(word(panel, pair, v), hn::Set(WordTag(), 0xffff0000u)));
    }
};

/// strip[r, :] = x_r W^T for kRows rows and kPanels panels.
template <class Reader, int kRows, int kPanels>
HWY_NOINLINE void multiplyTile(const float* const* x, const std::byte* panels, int64_t panel_bytes,
                               int64_t inputs, float* strip) {
    constexpr int kVectors = kPanels * kPanelVectors;
    const FloatTag d;
    Float sums[kRows][kVectors];
    for (int r = 0; r < kRows; ++r)
        for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(d);
    const std::byte* panel[kPanels];
    for (int p = 0; p < kPanels; ++p) panel[p] = panels + p * panel_bytes;

    const int64_t pairs = inputs / 2;
    const auto step = [&](int64_t input, auto read) HWY_ATTR {
        Float weights[kVectors];
        for (int v = 0; v < kVectors; ++v)
            weights[v] = read(panel[v / kPanelVectors], v % kPanelVectors);
        for (int r = 0; r < kRows; ++r) {
            const Float value = hn::Set(d, x[r][input]);
            for (int v = 0; v < kVectors; ++v)
                sums[r][v] = hn::MulAdd(value, weights[v], sums[r][v]);
        }
    };
    for (int64_t pair = 0; pair < pairs; ++pair) {
        step(2 * pair,
             [&](const std::byte* at, int v) HWY_ATTR { return Reader::even(at, pair, v); });
        step(2 * pair + 1,
             [&](const std::byte* at, int v) HWY_ATTR { return Reader::odd(at, pair, v); });
    }
    if (inputs % 2 != 0)
        step(inputs - 1,
             [&](const std::byte* at, int v) HWY_ATTR { return Reader::even(at, pairs, v); });
    for (int r = 0; r < kRows; ++r)
        for (int v = 0; v < kVectors; ++v)
            hn::Store(sums[r][v], d, strip + r * kStripStride + v * kLanes);
}

/// strip[:] = x W^T for one row and one panel.
template <class Reader>
HWY_NOINLINE void multiplySingle(const float* x, const std::byte* panel, int64_t inputs,
                                 float* strip) {
    const FloatTag d;
    constexpr int kSums = 2 * kSinglePairs;
    Float sums[kSums][kPanelVectors];
    for (int s = 0; s < kSums; ++s)
        for (int v = 0; v < kPanelVectors; ++v) sums[s][v] = hn::Zero(d);
    const int64_t pairs = inputs / 2;
    const auto addPair = [&](int64_t pair, int s) HWY_ATTR {
        const Float even = hn::Set(d, x[2 * pair]), odd = hn::Set(d, x[2 * pair + 1]);
        for (int v = 0; v < kPanelVectors; ++v) {
            sums[s][v] = hn::MulAdd(even, Reader::even(panel, pair, v), sums[s][v]);
            sums[s + 1][v] = hn::MulAdd(odd, Reader::odd(panel, pair, v), sums[s + 1][v]);
        }
    };
    int64_t pair = 0;
    for (; pair + kSinglePairs <= pairs; pair += kSinglePairs) {
        const std::byte* ahead = panel + pair * Reader::kPairBytes + kPrefetchBytes;
        for (int64_t line = 0; line < kSinglePairs * Reader::kPairBytes; line += 64)
            hwy::Prefetch(ahead + line);
        for (int i = 0; i < kSinglePairs; ++i) addPair(pair + i, 2 * i);
    }
    for (; pair < pairs; ++pair) addPair(pair, 0);
    if (inputs % 2 != 0)
        for (int v = 0; v < kPanelVectors; ++v)
            sums[0][v] =
                hn::MulAdd(hn::Set(d, x[inputs - 1]), Reader::even(panel, pairs, v), sums[0][v]);
    for (int width = kSums / 2; width >= 1; width /= 2)
        for (int s = 0; s < width; ++s)
            for (int v = 0; v < kPanelVectors; ++v)
                sums[s][v] = hn::Add(sums[s][v], sums[s + width][v]);
    for (int v = 0; v < kPanelVectors; ++v) hn::Store(sums[0][v], d, strip + v * kLanes);
}

/// All rows of a strip against kPanels panels, in tiles of falling height; every height sums in the
/// same order.
template <class Reader, int kPanels>
void multiplyRows(const float* const* x, int64_t rows, const std::byte* panels, int64_t panel_bytes,
                  int64_t inputs, float* strip) {
    int64_t row = 0;
    const auto takeRows = [&]<int kRows>() {
        for (; rows - row >= kRows; row += kRows)
            multiplyTile<Reader, kRows, kPanels>(x + row, panels, panel_bytes, inputs,
                                                 strip + row * kStripStride);
    };
    takeRows.template operator()<kTileRows>();
    if constexpr (kTileRows > 6) takeRows.template operator()<6>();
    if constexpr (kTileRows > 3) takeRows.template operator()<3>();
    takeRows.template operator()<1>();
}

/// The rows of a strip against up to kStripPanels panels.
template <class Reader>
void multiplyPanels(const float* const* x, int64_t rows, const GemmWeight& weight, int64_t panel,
                    int64_t count, bool single, float* strip) {
    const int64_t inputs = weight.inputs();
    for (int64_t p = 0; p < count;) {
        const std::byte* panels = weight.panel(panel + p);
        float* target = strip + p * kPanelWidth;
        if (single) {
            multiplySingle<Reader>(x[0], panels, inputs, target);
            p += 1;
        } else if (count - p >= kTilePanels) {
            multiplyRows<Reader, kTilePanels>(x, rows, panels, weight.panelBytes(), inputs, target);
            p += kTilePanels;
        } else {
            multiplyRows<Reader, 1>(x, rows, panels, weight.panelBytes(), inputs, target);
            p += 1;
        }
    }
}

/// Stores the first `width` values of a row of a panel.
HWY_INLINE void storePart(const Float* values, int32_t width, float* out) {
    const FloatTag d;
    HWY_ALIGN float buffer[kPanelWidth];
    for (int v = 0; v < kPanelVectors; ++v) hn::Store(values[v], d, buffer + v * kLanes);
    std::copy_n(buffer, width, out);
}

/// Applies `function(vector, address of the raw values)` to a panel's rows and stores them.
template <class Function>
HWY_INLINE void finishPanel(const GemmJob& job, const GemmPanel& panel, const float* strip,
                            int64_t row_begin, int64_t row_count, Function function) {
    const FloatTag d;
    float* out = job.out.at(row_begin, panel.out_column);
    const int64_t stride = job.out.stride[0];
    if (panel.width == kPanelWidth) {
        for (int64_t r = 0; r < row_count; ++r, strip += kStripStride, out += stride)
            for (int v = 0; v < kPanelVectors; ++v)
                hn::StoreU(function(hn::Load(d, strip + v * kLanes), strip + v * kLanes), d,
                           out + v * kLanes);
        return;
    }
    for (int64_t r = 0; r < row_count; ++r, strip += kStripStride, out += stride) {
        Float values[kPanelVectors];
        for (int v = 0; v < kPanelVectors; ++v)
            values[v] = function(hn::Load(d, strip + v * kLanes), strip + v * kLanes);
        storePart(values, panel.width, out);
    }
}

/// Applies the activations of panels [panel_begin, panel_begin + panel_count) to rows of raw
/// products and stores them to rows row_begin ... of the job's output.
void finishStrip(const GemmJob& job, const float* strip, int64_t row_begin, int64_t row_count,
                 int64_t panel_begin, int64_t panel_count) {
    const FloatTag d;
    const bool gated = job.weight->isGated();
    for (int64_t p = 0; p < panel_count; p += gated ? 2 : 1) {
        const GemmPanel& panel = job.weight->panels()[static_cast<size_t>(panel_begin + p)];
        const float* raw = strip + p * kPanelWidth;
        const auto finish = [&](auto function) {
            finishPanel(job, panel, raw, row_begin, row_count, function);
        };
        if (gated)
            finish([d](Float gate, const float* at) {
                return hn::Mul(silu(d, gate), hn::Load(d, at + kPanelWidth));
            });
        else if (panel.activation == Activation::Silu)
            finish([d](Float value, const float*) { return silu(d, value); });
        else if (panel.activation == Activation::Sigmoid)
            finish([d](Float value, const float*) { return sigmoid(d, value); });
        else
            finish([](Float value, const float*) { return value; });
    }
}

template <class Reader>
void multiplyBlockWith(const GemmBlock& block, float* strip) {
    const GemmJob& job = *block.job;
    // Decided by the job, not by the block: a row's sums do not depend on how the job was cut.
    const bool single = job.out.shape[0] == 1;
    const float* x[kStripRows];
    for (int64_t row = block.row_begin; row < block.row_end; row += kStripRows) {
        const int64_t rows = std::min(kStripRows, block.row_end - row);
        for (int64_t r = 0; r < rows; ++r) x[r] = inputRow(job, row + r);
        for (int64_t p = block.panel_begin; p < block.panel_end; p += kStripPanels) {
            const int64_t count = std::min(kStripPanels, block.panel_end - p);
            multiplyPanels<Reader>(x, rows, *job.weight, p, count, single, strip);
            finishStrip(job, strip, row, rows, p, count);
        }
    }
}

void MultiplyBlock(const GemmBlock& block, float* strip) {
    switch (block.job->weight->layout()) {
        case GemmLayout::PanelF32:
            return multiplyBlockWith<PanelReaderF32>(block, strip);
        case GemmLayout::PanelF16:
            return multiplyBlockWith<PanelReaderF16>(block, strip);
        case GemmLayout::PanelBf16:
            return multiplyBlockWith<PanelReaderBf16>(block, strip);
        case GemmLayout::Rows:
            return;
    }
}

}  // namespace lectern::kernels::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lectern::kernels::simd {

HWY_EXPORT(MultiplyBlock);

void multiplyBlock(const GemmBlock& block, float* strip) {
    HWY_DYNAMIC_DISPATCH(MultiplyBlock)(block, strip);
}
namespace {

// Below this many rows a tile multiplication mostly multiplies padding.
constexpr int64_t kAmxMinRows = 4;
// Weights that one task reads: a few rows are bound by them, so a task should outlast its
// hand-over; with many rows they should stay in L2 while the rows pass.
constexpr int64_t kFewRowsBytes = 48 << 10;
constexpr int64_t kManyRowsBytes = 1 << 20;
// Rows of a task, whole strips of either kind. Weights beyond L2 are read anew by every block of
// rows.
constexpr int64_t kBlockRows = 96, kTallBlockRows = 192;
static_assert(kBlockRows % kStripRows == 0 && kBlockRows % kAmxStripRows == 0);
constexpr size_t kMaxJobs = 32;  // planned at once

bool usesAmx(const GemmJob& job) {
    return job.weight->layout() == GemmLayout::PanelBf16 && job.out.shape[0] >= kAmxMinRows &&
           amxAvailable();
}

/// A job cut into a grid of blocks, all but the last of a row or column equally large.
struct BlockGrid {
    const GemmJob* job = nullptr;
    bool amx = false;
    int64_t block_panels = 0;
    int64_t columns = 0;  ///< blocks side by side
    int64_t first_task = 0;

    static int64_t blockRows(const GemmJob& job) {
        return job.weight->byteCount() > kManyRowsBytes ? kTallBlockRows : kBlockRows;
    }
    static int64_t rowBlocks(const GemmJob& job) {
        return (job.out.shape[0] + blockRows(job) - 1) / blockRows(job);
    }

    /// Cuts into at least `pieces` columns of blocks where the weight is wide enough.
    int64_t plan(const GemmJob& planned, int64_t pieces) {
        job = &planned;
        amx = usesAmx(planned);
        const int64_t rows = planned.out.shape[0];
        const auto panels = static_cast<int64_t>(planned.weight->panels().size());
        if (rows == 0 || panels == 0) return 0;
        const bool few = rows < 2 * kPanelWidth;
        const int64_t bytes = few ? kFewRowsBytes : kManyRowsBytes;
        // Even, so that a gated pair is never parted, and a multiple of the panels of a single
        // row's tile.
        const int64_t fitting = bytes / planned.weight->panelBytes();
        const int64_t spread = few ? fitting : (panels + pieces - 1) / pieces;
        block_panels =
            std::max(kStripPanels, std::min(fitting, spread) / kStripPanels * kStripPanels);
        columns = (panels + block_panels - 1) / block_panels;
        return columns * rowBlocks(planned);
    }
    GemmBlock block(int64_t task) const {
        const int64_t rows = blockRows(*job);
        const int64_t row = (task - first_task) / columns * rows;
        const int64_t panel = (task - first_task) % columns * block_panels;
        const auto panels = static_cast<int64_t>(job->weight->panels().size());
        return {job, row, std::min(row + rows, job->out.shape[0]), panel,
                std::min(panel + block_panels, panels)};
    }
};

void runBlock(const BlockGrid& grid, int64_t task, int worker, BackendContext& context) {
    const GemmBlock block = grid.block(task);
    if (grid.amx)
        multiplyBlockAmx(block, context.scratch(worker, amxScratchFloats(block)).data());
    else
        multiplyBlock(block, context.scratch(worker, kStripFloats).data());
}

}  // namespace

void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context) {
    std::array<BlockGrid, kMaxJobs> grids;
    while (!jobs.empty()) {
        const size_t batch = std::min(jobs.size(), kMaxJobs);
        int64_t row_blocks = 0, tasks = 0;
        for (size_t i = 0; i < batch; ++i) row_blocks += BlockGrid::rowBlocks(jobs[i]);
        const int64_t wanted = context.threadCount() == 1 ? 1 : 2 * context.threadCount();
        const int64_t pieces = (wanted + row_blocks - 1) / std::max<int64_t>(row_blocks, 1);
        for (size_t i = 0; i < batch; ++i) {
            grids[i].first_task = tasks;
            tasks += grids[i].plan(jobs[i], std::max<int64_t>(pieces, 1));
        }
        context.parallelFor(tasks, [&](int64_t task, int worker) {
            const auto after = std::upper_bound(
                grids.begin(), grids.begin() + static_cast<std::ptrdiff_t>(batch), task,
                [](int64_t value, const BlockGrid& grid) { return value < grid.first_task; });
            runBlock(*(after - 1), task, worker, context);
        });
        jobs = jobs.subspan(batch);
    }
}

}  // namespace lectern::kernels::simd
#endif  // HWY_ONCE
