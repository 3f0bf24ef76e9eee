#include <cmath>

#include "kernels/rms_norm/rms_norm.h"

namespace lectern::kernels::reference {

namespace {

double squareSum(const float* x, int64_t width) {
    double sum = 0;
    for (int64_t i = 0; i < width; ++i) sum += static_cast<double>(x[i]) * x[i];
    return sum;
}

double inverseRms(double square_sum, int64_t width, float eps) {
    return 1.0 / std::sqrt(square_sum / static_cast<double>(width) + static_cast<double>(eps));
}

}  // namespace

void squareSums(ConstView2 x, std::span<float> sums, BackendContext& context) {
    context.parallelFor(x.shape[0], [&](int64_t row, int) {
        sums[static_cast<size_t>(row)] = static_cast<float>(squareSum(x.at(row, 0), x.shape[1]));
    });
}

void rmsNorm(const RmsNorm& op, BackendContext& context) {
    context.parallelFor(op.x.shape[0], [&op](int64_t row, int) {
        const float* x = op.x.at(row, 0);
        const int64_t width = op.x.shape[1];
        const double scale =
            op.square_sums.empty()
                ? inverseRms(squareSum(x, width), width, op.eps)
                : inverseRms(op.square_sums[static_cast<size_t>(row)], op.full_width, op.eps);
        for (int64_t i = 0; i < width; ++i) {
            double value = x[i] * scale * op.weight[static_cast<size_t>(i)];
            if (op.gate.data != nullptr) value *= *op.gate.at(row, i);
            *op.out.at(row, i) = static_cast<float>(value);
        }
    });
}

void residualRmsNorm(const ResidualRmsNorm& op, BackendContext& context) {
    context.parallelFor(op.residual.shape[0], [&](int64_t row, int worker) {
        const int64_t width = op.residual.shape[1];
        float* sum = context.scratch(worker, width).data();
        for (int64_t i = 0; i < width; ++i)
            sum[i] = op.alpha * *op.residual.at(row, i) + op.beta * *op.block.at(row, i);
        const double scale = inverseRms(squareSum(sum, width), width, op.eps);
        for (int64_t i = 0; i < width; ++i) {
            if (op.stream.data != nullptr) *op.stream.at(row, i) = sum[i];
            *op.out.at(row, i) =
                static_cast<float>(sum[i] * scale * op.weight[static_cast<size_t>(i)]);
        }
    });
}

}  // namespace lectern::kernels::reference
