// bfloat16 products on AMX tiles.
//
// Weights are bfloat16 already; a float32 activation is written as a sum of kSplits bfloat16 parts,
// each the rounded rest of the ones before, and every part is multiplied by the weights into the
// same sums. A tile product keeps the tile unit busy for sixteen cycles that the vector ports have
// for themselves: they split the rows to come and finish the sums that are ready.
#include <algorithm>

#include "kernels/backend/amx.h"
#include "kernels/gemm/gemm_block.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("amx-tile,amx-bf16,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma")

namespace lectern::kernels::simd {

namespace {

// Two parts keep 16 to 17 bits of an activation; README.md has the measurement behind the choice.
constexpr int64_t kSplits = 2;
constexpr int64_t kTileRows = 16;
constexpr int64_t kTileInputs = 32;
constexpr int64_t kTileBytes = 1024;
// A unit of work: two row tiles by two panels, four tiles of sums.
constexpr int64_t kUnitRows = kAmxStripRows;
static_assert(kUnitRows == 2 * kTileRows);
constexpr int64_t kUnitColumns = 2 * kPanelWidth;
constexpr int64_t kUnitFloats = kUnitRows * kUnitColumns;

int64_t stepsOf(const GemmWeight& weight) {
    return weight.paddedInputs() / kTileInputs;
}

int64_t partsBytes(const GemmWeight& weight) {
    return 2 * stepsOf(weight) * kSplits * kTileBytes;
}

/// Splits 32 floats and writes part s to `target + s * kTileBytes`.
inline void splitStep(__m512 low, __m512 high, std::byte* target) {
    for (int64_t s = 0; s < kSplits; ++s) {
        const __m512i part = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
        _mm512_store_si512(target + s * kTileBytes, part);
        if (s + 1 == kSplits) break;
        const __m512i low_bits = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(part));
        const __m512i high_bits = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(part, 1));
        low = _mm512_sub_ps(low, _mm512_castsi512_ps(_mm512_slli_epi32(low_bits, 16)));
        high = _mm512_sub_ps(high, _mm512_castsi512_ps(_mm512_slli_epi32(high_bits, 16)));
    }
}

inline __mmask16 firstLanes(int64_t count) {
    return static_cast<__mmask16>(count >= 16 ? 0xFFFF : count <= 0 ? 0 : (1 << count) - 1);
}

/// Work cut into equal shares, so that it can be spread over the steps of some units.
class Spread {
  public:
    Spread(int64_t items, int64_t shares) : m_items(items), m_shares(shares) {}
    /// Items that should be done by the end of the next share.
    int64_t next() {
        m_taken = std::min(m_taken + 1, m_shares);
        return m_taken == m_shares ? m_items : m_items * m_taken / m_shares;
    }
    int64_t items() const { return m_items; }

  private:
    int64_t m_items, m_shares, m_taken = 0;
};

/// Writes the rows of a strip as [row tile][step][split][16][32] bfloat16, zeros behind the last.
class Splitter {
  public:
    Splitter(const GemmJob& job, int64_t row, int64_t rows, std::byte* parts, int64_t shares)
        : m_job(job),
          m_row(row),
          m_rows(rows),
          m_steps(stepsOf(*job.weight)),
          m_parts(parts),
          m_spread((rows + kTileRows - 1) / kTileRows * kTileRows * m_steps, shares) {}

    void share() { splitUntil(m_spread.next()); }
    void finish() { splitUntil(m_spread.items()); }

  private:
    void splitUntil(int64_t end) {
        for (; m_done < end; ++m_done) {
            if (m_left <= 0) nextRow();
            splitStep(_mm512_maskz_loadu_ps(firstLanes(m_left), m_x),
                      _mm512_maskz_loadu_ps(firstLanes(m_left - 16), m_x + 16), m_target);
            m_x += kTileInputs, m_left -= kTileInputs, m_target += kSplits * kTileBytes;
        }
    }

    /// Rows that only fill the last tile repeat the last row; nobody reads their sums.
    void nextRow() {
        m_x = inputRow(m_job, m_row + std::min(m_next, m_rows - 1));
        m_left = m_job.weight->inputs();
        m_target =
            m_parts + m_next / kTileRows * m_steps * kSplits * kTileBytes + m_next % kTileRows * 64;
        ++m_next;
    }

    const GemmJob& m_job;
    int64_t m_row, m_rows, m_steps;
    std::byte* m_parts;
    Spread m_spread;
    int64_t m_done = 0, m_next = 0;
    // The rest of the current row.
    int64_t m_left = 0;
    const float* m_x = nullptr;
    std::byte* m_target = nullptr;
};

/// The AVX-512 form of sigmoid in activation-inl.h.
inline __m512 sigmoid(__m512 x) {
    const __m512 limit = _mm512_set1_ps(87.0F);
    const __m512 t = _mm512_min_ps(limit, _mm512_max_ps(_mm512_sub_ps(_mm512_setzero_ps(), limit),
                                                        _mm512_sub_ps(_mm512_setzero_ps(), x)));
    const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(t, _mm512_set1_ps(1.44269504088896341F)),
                                          _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375F), t);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4F), r);
    __m512 p =
        _mm512_fmadd_ps(_mm512_set1_ps(1.9875691500e-4F), r, _mm512_set1_ps(1.3981999507e-3F));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(8.3334519073e-3F));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(4.1665795894e-2F));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.6666665459e-1F));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(5.0000001201e-1F));
    const __m512 one = _mm512_set1_ps(1.0F);
    const __m512 y = _mm512_add_ps(_mm512_fmadd_ps(p, _mm512_mul_ps(r, r), r), one);
    const __m512 denominator = _mm512_add_ps(one, _mm512_scalef_ps(y, n));
    const __m512 guess = _mm512_rcp14_ps(denominator);
    return _mm512_mul_ps(guess, _mm512_fnmadd_ps(denominator, guess, _mm512_set1_ps(2.0F)));
}

// What becomes of a vector of sums; `at` is its address.
struct Plain {
    static __m512 apply(const float* at) { return _mm512_load_ps(at); }
};
struct Sigmoid {
    static __m512 apply(const float* at) { return sigmoid(_mm512_load_ps(at)); }
};
struct Silu {
    static __m512 apply(const float* at) {
        const __m512 x = _mm512_load_ps(at);
        return _mm512_mul_ps(x, sigmoid(x));
    }
};
struct Gated {
    static __m512 apply(const float* at) {
        return _mm512_mul_ps(Silu::apply(at), _mm512_load_ps(at + kPanelWidth));
    }
};

/// Applies the activations to a unit's sums and stores them to the job's output.
class Finisher {
  public:
    Finisher() = default;
    /// Sums of rows [row, row + rows) and of one or two panels from `panel` on.
    Finisher(const GemmJob& job, int64_t row, int64_t rows, int64_t panel, int64_t panels,
             const float* sums, int64_t shares)
        : m_job(&job),
          m_sums(sums),
          m_row(row),
          m_panel(panel),
          m_panels(job.weight->isGated() ? 1 : panels),
          m_spread(rows, shares) {}

    void share() { finishUntil(m_spread.next()); }
    void finish() { finishUntil(m_spread.items()); }

  private:
    void finishUntil(int64_t end) {
        if (m_done >= end) return;
        for (int64_t p = 0; p < m_panels; ++p) finishPanel(p, end);
        m_done = end;
    }

    void finishPanel(int64_t p, int64_t end) {
        const GemmPanel& panel = m_job->weight->panels()[static_cast<size_t>(m_panel + p)];
        const float* sums = m_sums + p * kPanelWidth;
        if (m_job->weight->isGated()) return finishRows<Gated>(panel, sums, end);
        switch (panel.activation) {
            case Activation::None:
                return finishRows<Plain>(panel, sums, end);
            case Activation::Silu:
                return finishRows<Silu>(panel, sums, end);
            case Activation::Sigmoid:
                return finishRows<Sigmoid>(panel, sums, end);
        }
    }

    template <class Function>
    void finishRows(const GemmPanel& panel, const float* sums, int64_t end) {
        float* out = m_job->out.at(m_row + m_done, panel.out_column);
        const __mmask16 lanes = firstLanes(panel.width);
        for (int64_t r = m_done; r < end; ++r, out += m_job->out.stride[0])
            _mm512_mask_storeu_ps(out, lanes, Function::apply(sums + r * kUnitColumns));
    }

    const GemmJob* m_job = nullptr;
    const float* m_sums = nullptr;
    int64_t m_row = 0, m_panel = 0, m_panels = 0, m_done = 0;
    Spread m_spread{0, 1};
};

/// Sums of up to two row tiles by two panels. Tiles 0 to 3 are sums, 4 and 5 activations, 6 and 7
/// weights. `meanwhile` is called once a step.
template <int kRowTiles, int kPanels, class Meanwhile>
void multiplyTiles(const std::byte* parts, const std::byte* panels, int64_t panel_bytes,
                   int64_t steps, float* sums, Meanwhile meanwhile) {
    const std::byte* lower_parts = parts + steps * kSplits * kTileBytes;
    _tile_zero(0);
    if constexpr (kPanels == 2) _tile_zero(1);
    if constexpr (kRowTiles == 2) _tile_zero(2);
    if constexpr (kRowTiles == 2 && kPanels == 2) _tile_zero(3);
    for (int64_t step = 0; step < steps; ++step) {
        _tile_stream_loadd(6, panels + step * kTileBytes, 64);
        if constexpr (kPanels == 2)
            _tile_stream_loadd(7, panels + panel_bytes + step * kTileBytes, 64);
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
        meanwhile();
    }
    constexpr int64_t kStride = kUnitColumns * static_cast<int64_t>(sizeof(float));
    _tile_stored(0, sums, kStride);
    if constexpr (kPanels == 2) _tile_stored(1, sums + kPanelWidth, kStride);
    if constexpr (kRowTiles == 2) {
        float* lower = sums + kTileRows * kUnitColumns;
        _tile_stored(2, lower, kStride);
        if constexpr (kPanels == 2) _tile_stored(3, lower + kPanelWidth, kStride);
    }
}

template <class Meanwhile>
void multiplyUnit(const GemmWeight& weight, const std::byte* parts, int64_t rows, int64_t panel,
                  int64_t panels, float* sums, Meanwhile meanwhile) {
    const std::byte* first = weight.panel(panel);
    const int64_t steps = stepsOf(weight), panel_bytes = weight.panelBytes();
    if (rows > kTileRows && panels == 2)
        multiplyTiles<2, 2>(parts, first, panel_bytes, steps, sums, meanwhile);
    else if (rows > kTileRows)
        multiplyTiles<2, 1>(parts, first, panel_bytes, steps, sums, meanwhile);
    else if (panels == 2)
        multiplyTiles<1, 2>(parts, first, panel_bytes, steps, sums, meanwhile);
    else
        multiplyTiles<1, 1>(parts, first, panel_bytes, steps, sums, meanwhile);
}

}  // namespace

int64_t amxScratchFloats(const GemmBlock& block) {
    return 2 * kUnitFloats + 2 * partsBytes(*block.job->weight) / 4;
}

void multiplyBlockAmx(const GemmBlock& block, float* scratch) {
    const GemmJob& job = *block.job;
    const GemmWeight& weight = *job.weight;
    const int64_t steps = stepsOf(weight);
    const int64_t units = (block.panel_end - block.panel_begin + 1) / 2;
    // Two of each: one is filled while the other is used.
    float* const sums[2] = {scratch, scratch + kUnitFloats};
    auto* const memory = reinterpret_cast<std::byte*>(scratch + 2 * kUnitFloats);
    std::byte* const parts[2] = {memory, memory + partsBytes(weight)};

    const auto splitterAt = [&](int64_t row, int64_t strip) {
        const int64_t rows = std::clamp<int64_t>(block.row_end - row, 0, kUnitRows);
        return Splitter(job, row, rows, parts[strip % 2], units * steps);
    };
    _tile_loadconfig(&kTileConfig);
    Splitter first = splitterAt(block.row_begin, 0);
    first.finish();
    Finisher finisher;
    int64_t unit = 0;
    for (int64_t row = block.row_begin, strip = 0; row < block.row_end; row += kUnitRows, ++strip) {
        const int64_t rows = std::min(kUnitRows, block.row_end - row);
        Splitter splitter = splitterAt(row + kUnitRows, strip + 1);
        // GCC's tile loads do not tell the compiler that they read memory.
        __asm__ volatile("" ::: "memory");
        for (int64_t panel = block.panel_begin; panel < block.panel_end; panel += 2, ++unit) {
            const int64_t panels = std::min<int64_t>(2, block.panel_end - panel);
            multiplyUnit(weight, parts[strip % 2], rows, panel, panels, sums[unit % 2], [&] {
                splitter.share();
                finisher.share();
            });
            finisher = Finisher(job, row, rows, panel, panels, sums[unit % 2], steps);
        }
        splitter.finish();
    }
    finisher.finish();
    _tile_release();
}

}  // namespace lectern::kernels::simd

#pragma GCC pop_options

#else

namespace lectern::kernels::simd {

int64_t amxScratchFloats(const GemmBlock&) {
    return kStripFloats;
}
void multiplyBlockAmx(const GemmBlock& block, float* scratch) {
    multiplyBlock(block, scratch);
}

}  // namespace lectern::kernels::simd

#endif
