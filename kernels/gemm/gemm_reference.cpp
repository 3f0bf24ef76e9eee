#include <cmath>

#include "kernels/gemm/gemm.h"
#include "kernels/gemm/gemm_block.h"

namespace lectern::kernels::reference {

namespace {

double sigmoid(double value) {
    return 1.0 / (1.0 + std::exp(-value));
}

double activate(double value, Activation activation) {
    switch (activation) {
        case Activation::None:
            return value;
        case Activation::Silu:
            return value * sigmoid(value);
        case Activation::Sigmoid:
            return sigmoid(value);
    }
    return value;
}

double dot(const float* a, const float* b, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

void multiplyRow(const GemmWeight& weight, const float* x, float* out) {
    const auto* rows = reinterpret_cast<const float*>(weight.panel(0));
    const int64_t inputs = weight.inputs();
    if (weight.isGated()) {
        const float* up = rows + weight.outputs() * inputs;
        for (int64_t i = 0; i < weight.outputs(); ++i)
            out[i] =
                static_cast<float>(activate(dot(rows + i * inputs, x, inputs), Activation::Silu) *
                                   dot(up + i * inputs, x, inputs));
        return;
    }
    for (const GemmPanel& panel : weight.panels())
        for (int64_t i = panel.out_column; i < panel.out_column + panel.width; ++i)
            out[i] =
                static_cast<float>(activate(dot(rows + i * inputs, x, inputs), panel.activation));
}

}  // namespace

void gemmGrouped(std::span<const GemmJob> jobs, BackendContext& context) {
    for (const GemmJob& job : jobs)
        context.parallelFor(job.out.shape[0], [&job](int64_t row, int) {
            multiplyRow(*job.weight, inputRow(job, row), job.out.at(row, 0));
        });
}

}  // namespace lectern::kernels::reference
