#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend/context.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/dtype.h"
#include "kernels/base/tensor_view.h"

namespace lectern::kernels {

/// Applied to a product before it is stored. silu(v) = v * sigmoid(v).
enum class Activation { None, Silu, Sigmoid };

/// A matrix W [rows, columns] = [out, in], row by row, as it lies in a checkpoint (any alignment),
/// or a stretch of columns of one.
struct GemmPart {
    std::span<const std::byte> bytes;
    DType dtype = DType::F32;
    int64_t rows = 0;
    int64_t columns = 0;
    Activation activation = Activation::None;
    int64_t stride = 0;  ///< elements from row to row; 0: `columns`
};

/// Columns of one panel of sixteen packed rows of W.
struct GemmPanel {
    int64_t out_column = 0;
    int32_t width = 0;  ///< valid rows of W in it, 1 to 16
    Activation activation = Activation::None;
};

/// How the values of a GemmWeight lie in memory.
enum class GemmLayout {
    Rows,       ///< reference: float32, row by row
    PanelF32,   ///< [panel][in][16] float32
    PanelF16,   ///< [panel][in][16] binary16
    PanelBf16,  ///< [panel][in / 2][16][2] bfloat16; `in` padded to a multiple of 32 with zeros
};

/// Weights that share an input, prepared once for one backend; immutable afterwards, so any number
/// of threads may read it. bfloat16 and binary16 stay sixteen bits wide: decoding is bound by their
/// bytes.
class GemmWeight {
  public:
    GemmWeight() = default;

    /// y = [act_0(W_0 x), act_1(W_1 x), ...], one after the other. All parts have the same
    /// `columns`. Parts of different types are widened to float32.
    static GemmWeight stack(std::span<const GemmPart> parts, Backend backend);
    /// y = silu(gate x) * (up x), the inner half of an expert; both have the same shape.
    static GemmWeight gated(const GemmPart& gate, const GemmPart& up, Backend backend);
    /// byteCount() of what stack() or gated() would make of these, without reading them.
    static int64_t bytesFor(std::span<const GemmPart> parts, Backend backend);

    int64_t inputs() const { return m_inputs; }
    int64_t outputs() const { return m_outputs; }
    int64_t byteCount() const { return static_cast<int64_t>(m_data.size()); }

    /// For the kernels of this folder.
    GemmLayout layout() const { return m_layout; }
    bool isGated() const { return m_gated; }
    int64_t paddedInputs() const { return m_padded_inputs; }
    int64_t panelBytes() const { return m_panel_bytes; }
    std::span<const GemmPanel> panels() const { return m_panels; }
    const std::byte* panel(int64_t index) const { return m_data.data() + index * m_panel_bytes; }

  private:
    void addPanels(int64_t rows, Activation activation, int64_t first_column);
    void pack(std::span<const GemmPart> parts, DType dtype, Backend backend);

    GemmLayout m_layout = GemmLayout::Rows;
    bool m_gated = false;
    int64_t m_inputs = 0, m_outputs = 0, m_padded_inputs = 0, m_panel_bytes = 0;
    std::vector<GemmPanel> m_panels;
    AlignedBuffer<std::byte> m_data;
};

/// One product: out[r, :] = act(W x[source(r), :]), with source(r) = gather[r], or r when gather is
/// empty. x [*, inputs], out [rows, outputs]; rows = out.shape[0], 0 is allowed. out must not
/// overlap x.
struct GemmJob {
    const GemmWeight* weight = nullptr;
    ConstView2 x;
    std::span<const int32_t> gather;
    View2 out;
};

/// All jobs as one parallel region; no job may read what another writes. Sums run over `in` in
/// float32 (bfloat16 weights on AMX: activations split into bfloat16 parts, see README.md). A row's
/// result does not depend on the thread count; it may differ in rounding between one row and many.
/// Does not allocate beyond the context's scratch, log or throw.
void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context);

inline void gemm(const GemmWeight& weight, ConstView2 x, View2 out, BackendContext& context) {
    const GemmJob job{&weight, x, {}, out};
    gemmGrouped(std::span(&job, 1), context);
}

namespace reference {
void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context);
}
namespace simd {
void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context);
}

}  // namespace lectern::kernels
