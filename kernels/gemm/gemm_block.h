#pragma once

#include <cstdint>

#include "kernels/gemm/gemm.h"

/// Shared inside kernels/gemm: how a product is cut into blocks, and the block kernels.
namespace lectern::kernels {

inline constexpr int64_t kPanelWidth = 16;

inline const float* inputRow(const GemmJob& job, int64_t row) {
    return job.x.at(job.gather.empty() ? row : job.gather[static_cast<size_t>(row)], 0);
}

/// Rows [row_begin, row_end) and panels [panel_begin, panel_end) of a job's result. The panels of a
/// gated weight come in pairs that are never parted.
struct GemmBlock {
    const GemmJob* job = nullptr;
    int64_t row_begin = 0, row_end = 0;
    int64_t panel_begin = 0, panel_end = 0;
};

namespace simd {

/// Products wait in a strip of this size, inside L1, for their activation and the store.
inline constexpr int64_t kStripPanels = 4;
inline constexpr int64_t kStripRows = 48;
inline constexpr int64_t kStripStride = kStripPanels * kPanelWidth;
inline constexpr int64_t kStripFloats = kStripRows * kStripStride;

/// Rows whose parts are multiplied together on AMX.
inline constexpr int64_t kAmxStripRows = 32;

/// float32 arithmetic. `strip` has kStripFloats elements.
void multiplyBlock(const GemmBlock& block, float* strip);

/// Floats of scratch that multiplyBlockAmx needs.
int64_t amxScratchFloats(const GemmBlock& block);
/// bfloat16 weights: splits the rows into bfloat16 parts and multiplies each by the weights with
/// AMX.
void multiplyBlockAmx(const GemmBlock& block, float* scratch);

}  // namespace simd

}  // namespace lectern::kernels
