#include "kernels/gemm/gemm.h"

#include <algorithm>
#include <cstring>

#include "kernels/base/assert.h"
#include "kernels/gemm/gemm_block.h"

namespace lectern::kernels {

namespace {

size_t indexOf(const GemmPart& part, int64_t row, int64_t column) {
    return static_cast<size_t>(row * (part.stride != 0 ? part.stride : part.columns) + column);
}

/// One element of a part as stored, without assuming alignment.
float elementAsFloat(const GemmPart& part, int64_t row, int64_t column) {
    const size_t index = indexOf(part, row, column);
    if (part.dtype == DType::F32) {
        float value;
        std::memcpy(&value, part.bytes.data() + index * 4, 4);
        return value;
    }
    uint16_t bits;
    std::memcpy(&bits, part.bytes.data() + index * 2, 2);
    return part.dtype == DType::BF16 ? bf16ToFloat(bits) : f16ToFloat(bits);
}

uint16_t elementBits16(const GemmPart& part, int64_t row, int64_t column) {
    uint16_t bits;
    std::memcpy(&bits, part.bytes.data() + indexOf(part, row, column) * 2, 2);
    return bits;
}

GemmLayout panelLayout(DType dtype) {
    switch (dtype) {
        case DType::F32:
            return GemmLayout::PanelF32;
        case DType::F16:
            return GemmLayout::PanelF16;
        case DType::BF16:
            return GemmLayout::PanelBf16;
    }
    return GemmLayout::PanelF32;
}

/// Writes up to kPanelWidth rows of a part, from `first_row` on, as one panel.
void packPanel(const GemmPart& part, int64_t first_row, int64_t width, GemmLayout layout,
               std::byte* panel) {
    for (int64_t column = 0; column < part.columns; ++column) {
        for (int64_t lane = 0; lane < width; ++lane) {
            const int64_t row = first_row + lane;
            if (layout == GemmLayout::PanelF32) {
                const float value = elementAsFloat(part, row, column);
                std::memcpy(panel + (column * kPanelWidth + lane) * 4, &value, 4);
                continue;
            }
            const uint16_t bits = elementBits16(part, row, column);
            const int64_t index = layout == GemmLayout::PanelF16
                                      ? column * kPanelWidth + lane
                                      : (column / 2 * kPanelWidth + lane) * 2 + column % 2;
            std::memcpy(panel + index * 2, &bits, 2);
        }
    }
}

DType commonType(std::span<const GemmPart> parts) {
    for (const auto& part : parts)
        if (part.dtype != parts[0].dtype) return DType::F32;
    return parts[0].dtype;
}

int64_t paddedInputs(GemmLayout layout, int64_t inputs) {
    return layout == GemmLayout::PanelBf16 ? (inputs + 31) / 32 * 32 : inputs;
}

int64_t panelBytes(DType dtype, int64_t inputs) {
    const int64_t columns = paddedInputs(panelLayout(dtype), inputs);
    return (columns * kPanelWidth * dtypeBytes(dtype) + 63) / 64 * 64;
}

}  // namespace

int64_t GemmWeight::bytesFor(std::span<const GemmPart> parts, Backend backend) {
    int64_t rows = 0, panels = 0;
    for (const auto& part : parts) {
        rows += part.rows;
        panels += (part.rows + kPanelWidth - 1) / kPanelWidth;
    }
    const int64_t inputs = parts[0].columns;
    if (backend == Backend::Reference) return rows * inputs * static_cast<int64_t>(sizeof(float));
    return panels * kernels::panelBytes(commonType(parts), inputs);
}

void GemmWeight::addPanels(int64_t rows, Activation activation, int64_t first_column) {
    for (int64_t row = 0; row < rows; row += kPanelWidth)
        m_panels.push_back({first_column + row,
                            static_cast<int32_t>(std::min(kPanelWidth, rows - row)), activation});
}

void GemmWeight::pack(std::span<const GemmPart> parts, DType dtype, Backend backend) {
    if (backend == Backend::Reference) {
        m_layout = GemmLayout::Rows;
        int64_t rows = 0;
        for (const auto& part : parts) rows += part.rows;
        m_data = AlignedBuffer<std::byte>(static_cast<size_t>(rows * m_inputs) * sizeof(float));
        auto* target = reinterpret_cast<float*>(m_data.data());
        for (const auto& part : parts)
            for (int64_t row = 0; row < part.rows; ++row)
                for (int64_t column = 0; column < m_inputs; ++column)
                    *target++ = elementAsFloat(part, row, column);
        return;
    }
    m_layout = panelLayout(dtype);
    m_padded_inputs = kernels::paddedInputs(m_layout, m_inputs);
    m_panel_bytes = kernels::panelBytes(dtype, m_inputs);
    m_data = AlignedBuffer<std::byte>(m_panels.size() * static_cast<size_t>(m_panel_bytes));
    // Gated panels alternate between the two parts, others follow part after part.
    std::byte* target = m_data.data();
    const int64_t passes = m_gated ? (parts[0].rows + kPanelWidth - 1) / kPanelWidth : 1;
    for (int64_t pass = 0; pass < passes; ++pass) {
        for (const auto& part : parts) {
            const int64_t begin = m_gated ? pass * kPanelWidth : 0;
            const int64_t end = m_gated ? std::min(begin + kPanelWidth, part.rows) : part.rows;
            for (int64_t row = begin; row < end; row += kPanelWidth, target += m_panel_bytes)
                packPanel(part, row, std::min(kPanelWidth, end - row), m_layout, target);
        }
    }
}

GemmWeight GemmWeight::stack(std::span<const GemmPart> parts, Backend backend) {
    LECTERN_ASSERT(!parts.empty());
    GemmWeight weight;
    weight.m_inputs = parts[0].columns;
    for (const auto& part : parts) {
        LECTERN_ASSERT(part.columns == weight.m_inputs);
        weight.addPanels(part.rows, part.activation, weight.m_outputs);
        weight.m_outputs += part.rows;
    }
    weight.pack(parts, commonType(parts), backend);
    return weight;
}

GemmWeight GemmWeight::gated(const GemmPart& gate, const GemmPart& up, Backend backend) {
    LECTERN_ASSERT(gate.rows == up.rows && gate.columns == up.columns);
    GemmWeight weight;
    weight.m_gated = true;
    weight.m_inputs = gate.columns;
    weight.m_outputs = gate.rows;
    for (int64_t row = 0; row < gate.rows; row += kPanelWidth) {
        const auto width = static_cast<int32_t>(std::min(kPanelWidth, gate.rows - row));
        weight.m_panels.push_back({row, width, Activation::Silu});
        weight.m_panels.push_back({row, width, Activation::None});
    }
    const GemmPart parts[] = {gate, up};
    weight.pack(parts, commonType(parts), backend);
    return weight;
}

void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context) {
    if (context.backend() == Backend::Reference)
        reference::gemmGrouped(jobs, context);
    else
        simd::gemmGrouped(jobs, context);
}

}  // namespace lectern::kernels
