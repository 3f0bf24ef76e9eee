#pragma once

#include <array>
#include <cstdint>

#include "kernels/base/assert.h"

namespace lectern {

/// Borrowed strided tensor. Strides count elements; the last dimension is contiguous.
template <class T, int N>
struct TensorView {
    T* data = nullptr;
    std::array<int64_t, N> shape{};
    std::array<int64_t, N> stride{};

    TensorView() = default;
    TensorView(T* d, std::array<int64_t, N> extents) : data(d), shape(extents) {
        int64_t step = 1;
        for (int i = N - 1; i >= 0; --i) {
            stride[i] = step;
            step *= shape[i];
        }
    }
    TensorView(T* d, std::array<int64_t, N> extents, std::array<int64_t, N> strides)
        : data(d), shape(extents), stride(strides) {
        LECTERN_ASSERT(stride[N - 1] == 1);
    }
    operator TensorView<const T, N>() const { return {data, shape, stride}; }

    /// Pointer to the contiguous last dimension at the given leading indices.
    template <class... Index>
    T* at(Index... index) const {
        static_assert(sizeof...(Index) <= N);
        int64_t offset = 0;
        int dim = 0;
        ((offset += static_cast<int64_t>(index) * stride[dim++]), ...);
        return data + offset;
    }
    int64_t elementCount() const {
        int64_t count = 1;
        for (auto extent : shape) count *= extent;
        return count;
    }
};

using View2 = TensorView<float, 2>;
using View3 = TensorView<float, 3>;
using ConstView2 = TensorView<const float, 2>;
using ConstView3 = TensorView<const float, 3>;

}  // namespace lectern
