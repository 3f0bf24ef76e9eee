// bfloat16 products on Intel's tile units (AMX). Highway 1.0.3 has no tiles, hence the intrinsics.
//
// The units multiply bfloat16 by bfloat16 and add in float32. Weights are bfloat16 already; a
// float32 activation is written as a sum of kSplits bfloat16 parts, each the rounded rest of the
// ones before, and every part is multiplied by the weights into the same sums.
#include <algorithm>
#include <cstring>

#include "kernels/gemm/gemm_block.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace lectern::kernels::simd {

#if defined(__x86_64__)

#define LECTERN_AMX \
    __attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

namespace {

// Two parts keep 16 to 17 bits of an activation; README.md has the measurement behind the choice.
constexpr int64_t kSplits = 2;
constexpr int64_t kTileRows = 16;
constexpr int64_t kTileInputs = 32;
constexpr int64_t kTileBytes = 1024;

bool processorHasAmx() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & (1u << 27)) == 0) return false;  // OSXSAVE
    unsigned xcr0 = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(high) : "c"(0));
    constexpr unsigned kAvx512State = 0xe6, kTileState = 3u << 17;
    if ((xcr0 & (kAvx512State | kTileState)) != (kAvx512State | kTileState)) return false;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    constexpr unsigned kAvx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;  // F, DQ, BW, VL
    constexpr unsigned kAmx = 1u << 22 | 1u << 24;                           // BF16, TILE
    if ((b & kAvx512) != kAvx512 || (d & kAmx) != kAmx) return false;
    if (!__get_cpuid_count(7, 1, &a, &b, &c, &d)) return false;
    return (a & (1u << 5)) != 0;  // AVX512_BF16
}

/// Linux hands the tile registers out on request, once for all threads of the process.
bool systemGrantsTiles() {
#if defined(__linux__)
    constexpr long kRequestPermission = 0x1023, kTileData = 18;
    return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
    return false;
#endif
}

struct alignas(64) TileConfig {
    uint8_t palette = 1;
    uint8_t start_row = 0;
    uint8_t reserved[14] = {};
    uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileConfig) == 64);

int64_t paddedRows(int64_t rows) {
    return (rows + kTileRows - 1) / kTileRows * kTileRows;
}

/// Splits 32 floats and writes part s to `target + s * kTileBytes`.
LECTERN_AMX inline void splitStep(__m512 low, __m512 high, std::byte* target) {
    for (int64_t s = 0; s < kSplits; ++s) {
        const __m512i part = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
        _mm512_storeu_si512(target + s * kTileBytes, part);
        if (s + 1 == kSplits) break;
        const __m512i low_bits = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(part));
        const __m512i high_bits = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(part, 1));
        low = _mm512_sub_ps(low, _mm512_castsi512_ps(_mm512_slli_epi32(low_bits, 16)));
        high = _mm512_sub_ps(high, _mm512_castsi512_ps(_mm512_slli_epi32(high_bits, 16)));
    }
}

/// Writes rows [row_begin, row_begin + rows) of the job's input as [row tile][step][split][16][32]
/// bfloat16.
LECTERN_AMX void splitRows(const GemmJob& job, int64_t row_begin, int64_t rows, std::byte* parts) {
    const int64_t inputs = job.weight->inputs();
    const int64_t steps = job.weight->paddedInputs() / kTileInputs;
    for (int64_t r = 0; r < paddedRows(rows); ++r) {
        std::byte* target =
            parts + r / kTileRows * steps * kSplits * kTileBytes + r % kTileRows * 64;
        if (r >= rows) {
            for (int64_t i = 0; i < steps * kSplits; ++i)
                _mm512_storeu_si512(target + i * kTileBytes, _mm512_setzero_si512());
            continue;
        }
        const float* x = inputRow(job, row_begin + r);
        int64_t step = 0;
        for (; (step + 1) * kTileInputs <= inputs; ++step)
            splitStep(_mm512_loadu_ps(x + step * kTileInputs),
                      _mm512_loadu_ps(x + step * kTileInputs + 16),
                      target + step * kSplits * kTileBytes);
        if (step < steps) {
            alignas(64) float rest[kTileInputs] = {};
            std::copy(x + step * kTileInputs, x + inputs, rest);
            splitStep(_mm512_load_ps(rest), _mm512_load_ps(rest + 16),
                      target + step * kSplits * kTileBytes);
        }
    }
}

/// Up to 32 rows (kRowTiles tiles) by up to 32 columns (kPanels panels). Tiles 0 to 3 are sums, 4
/// and 5 activations, 6 and 7 weights.
template <int kRowTiles, int kPanels>
LECTERN_AMX void multiplyTiles(const std::byte* parts, const std::byte* panels, int64_t panel_bytes,
                               int64_t steps, float* strip) {
    constexpr int64_t kStride = kStripStride * static_cast<int64_t>(sizeof(float));
    const std::byte* lower_parts = parts + steps * kSplits * kTileBytes;
    _tile_zero(0);
    if constexpr (kPanels == 2) _tile_zero(1);
    if constexpr (kRowTiles == 2) _tile_zero(2);
    if constexpr (kRowTiles == 2 && kPanels == 2) _tile_zero(3);
    for (int64_t step = 0; step < steps; ++step) {
        _tile_loadd(6, panels + step * kTileBytes, 64);
        if constexpr (kPanels == 2) _tile_loadd(7, panels + panel_bytes + step * kTileBytes, 64);
        for (int64_t s = 0; s < kSplits; ++s) {
            const int64_t offset = (step * kSplits + s) * kTileBytes;
            _tile_loadd(4, parts + offset, 64);
            _tile_dpbf16ps(0, 4, 6);
            if constexpr (kPanels == 2) _tile_dpbf16ps(1, 4, 7);
            if constexpr (kRowTiles == 2) {
                _tile_loadd(5, lower_parts + offset, 64);
                _tile_dpbf16ps(2, 5, 6);
                if constexpr (kPanels == 2) _tile_dpbf16ps(3, 5, 7);
            }
        }
    }
    _tile_stored(0, strip, kStride);
    if constexpr (kPanels == 2) _tile_stored(1, strip + kPanelWidth, kStride);
    if constexpr (kRowTiles == 2) {
        float* lower = strip + kTileRows * kStripStride;
        _tile_stored(2, lower, kStride);
        if constexpr (kPanels == 2) _tile_stored(3, lower + kPanelWidth, kStride);
    }
}

/// At most kAmxStripRows rows against one or two panels.
LECTERN_AMX void multiplyPanels(const std::byte* parts, int64_t rows, const GemmWeight& weight,
                                int64_t panel, int64_t panel_count, float* strip) {
    const int64_t steps = weight.paddedInputs() / kTileInputs;
    const std::byte* panels = weight.panel(panel);
    const bool two_tiles = rows > kTileRows;
    if (two_tiles && panel_count == 2)
        multiplyTiles<2, 2>(parts, panels, weight.panelBytes(), steps, strip);
    else if (two_tiles)
        multiplyTiles<2, 1>(parts, panels, weight.panelBytes(), steps, strip);
    else if (panel_count == 2)
        multiplyTiles<1, 2>(parts, panels, weight.panelBytes(), steps, strip);
    else
        multiplyTiles<1, 1>(parts, panels, weight.panelBytes(), steps, strip);
}

LECTERN_AMX void multiplyBlockWithTiles(const GemmBlock& block, float* scratch) {
    const GemmWeight& weight = *block.job->weight;
    float* strip = scratch;
    auto* parts = reinterpret_cast<std::byte*>(scratch + kStripFloats);
    const TileConfig config;
    _tile_loadconfig(&config);
    for (int64_t row = block.row_begin; row < block.row_end; row += kAmxStripRows) {
        const int64_t rows = std::min(kAmxStripRows, block.row_end - row);
        splitRows(*block.job, row, rows, parts);
        // GCC's tile loads do not tell the compiler that they read memory.
        __asm__ volatile("" ::: "memory");
        for (int64_t panel = block.panel_begin; panel < block.panel_end; panel += kStripPanels) {
            const int64_t count = std::min(kStripPanels, block.panel_end - panel);
            for (int64_t p = 0; p < count; p += 2)
                multiplyPanels(parts, rows, weight, panel + p, std::min<int64_t>(2, count - p),
                               strip + p * kPanelWidth);
            finishStrip(*block.job, strip, row, rows, panel, count);
        }
    }
    _tile_release();
}

}  // namespace

bool amxAvailable() {
    static const bool available = processorHasAmx() && systemGrantsTiles();
    return available;
}

int64_t amxScratchFloats(const GemmBlock& block) {
    const int64_t rows = paddedRows(std::min(kAmxStripRows, block.row_end - block.row_begin));
    return kStripFloats + rows * block.job->weight->paddedInputs() * kSplits / 2;
}

void multiplyBlockAmx(const GemmBlock& block, float* scratch) {
    multiplyBlockWithTiles(block, scratch);
}

#else

bool amxAvailable() {
    return false;
}
int64_t amxScratchFloats(const GemmBlock&) {
    return kStripFloats;
}
void multiplyBlockAmx(const GemmBlock& block, float* scratch) {
    multiplyBlock(block, scratch);
}

#endif

}  // namespace lectern::kernels::simd
