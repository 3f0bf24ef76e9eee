#pragma once

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/backend/context.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/tensor_view.h"
#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::kernels::test {

inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
inline constexpr double kEpsilon = 0x1p-24;  // half an ulp of float32, relative

/// What runs: the formula, or one instruction set of the vector code.
struct Implementation {
    std::string name;
    Backend backend;
    int64_t target;  // of Highway; 0: no restriction
};

inline void PrintTo(const Implementation& implementation, std::ostream* out) {
    *out << implementation.name;
}

/// The reference, the vector code as it runs here, and the vector code for every instruction set
/// that this machine can run.
inline std::vector<Implementation> implementations() {
    std::vector<Implementation> all{{"reference", Backend::Reference, 0},
                                    {"simd", Backend::Simd, 0}};
    hwy::SetSupportedTargetsForTest(0);
    for (const int64_t target : hwy::SupportedAndGeneratedTargets())
        all.push_back({hwy::TargetName(target), Backend::Simd, target});
    return all;
}

inline std::string implementationName(const ::testing::TestParamInfo<Implementation>& info) {
    return info.param.name;
}

/// Restricts Highway's dispatch to one instruction set for the length of a test.
class ForImplementation : public ::testing::TestWithParam<Implementation> {
  protected:
    void SetUp() override {
        hwy::SetSupportedTargetsForTest(GetParam().target);
        hwy::GetChosenTarget().DeInit();
    }
    void TearDown() override {
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().DeInit();
    }
    BackendContext makeContext(int threads = 1) const { return {GetParam().backend, threads}; }
};

/// [tokens, heads, dim] inside wider rows, surrounded by NaN: like q, k and v of one projection.
class StridedTensor {
  public:
    StridedTensor(int64_t tokens, int64_t heads, int64_t dim, int64_t head_stride,
                  int64_t token_stride)
        : m_values(static_cast<size_t>(tokens * token_stride), kNaN),
          m_view(m_values.data(), {tokens, heads, dim}, {token_stride, head_stride, 1}) {}
    StridedTensor(int64_t tokens, int64_t heads, int64_t dim)
        : StridedTensor(tokens, heads, dim, dim + 5, heads * (dim + 5) + 3) {}
    StridedTensor(const StridedTensor&) = delete;
    StridedTensor& operator=(const StridedTensor&) = delete;

    View3 view() const { return m_view; }
    void fillNormal(uint32_t seed, float scale = 1.0F) {
        std::mt19937 random(seed);
        std::normal_distribution<float> normal(0.0F, scale);
        forEach([&](float& value) { value = normal(random); });
    }
    template <class Function>
    void forEach(Function&& function) {
        for (int64_t t = 0; t < m_view.shape[0]; ++t)
            for (int64_t h = 0; h < m_view.shape[1]; ++h)
                for (int64_t e = 0; e < m_view.shape[2]; ++e) function(m_view.at(t, h)[e]);
    }
    /// The elements themselves, without what surrounds them.
    std::vector<float> compact() {
        std::vector<float> all;
        forEach([&](float& value) { all.push_back(value); });
        return all;
    }
    /// How many elements outside the tensor are still NaN.
    int64_t untouched() const {
        int64_t count = 0;
        for (const float value : m_values) count += std::isnan(value) ? 1 : 0;
        return count;
    }
    int64_t surrounding() const {
        return static_cast<int64_t>(m_values.size()) - m_view.elementCount();
    }

  private:
    std::vector<float> m_values;
    View3 m_view;
};

/// Tokens [first, first + count) of a view.
template <class T>
TensorView<T, 3> tokensOf(TensorView<T, 3> view, int64_t first, int64_t count) {
    return {view.at(first), {count, view.shape[1], view.shape[2]}, view.stride};
}

inline bool equalBits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

inline double largestDifference(const std::vector<float>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0.0 : std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a[i]) - b[i]);
        if (!(difference <= largest)) largest = difference;  // NaN wins
    }
    return largest;
}

/// KV pages of one layer, NaN wherever nothing was written. Pages wholly before `first` have no
/// memory.
class Pages {
  public:
    Pages(int64_t positions, int64_t kv_heads, int64_t dim, KvFormat format, int64_t first = 0)
        : m_format(format), m_dim(dim), m_memory(static_cast<size_t>(2 * (first / kKvPageTokens))) {
        const int64_t count = (positions + kKvPageTokens - 1) / kKvPageTokens;
        const auto bytes = static_cast<size_t>(kv_heads * kKvPageTokens * vectorBytes());
        // All bits set is NaN as float32, as bf16 and as a scale.
        for (int64_t page = first / kKvPageTokens; page < count; ++page) {
            m_memory.emplace_back(bytes, std::byte{0xff});
            m_memory.emplace_back(bytes, std::byte{0xff});
        }
        for (int64_t page = 0; page < count; ++page)
            m_views.push_back({m_memory[static_cast<size_t>(2 * page)].data(),
                               m_memory[static_cast<size_t>(2 * page + 1)].data()});
    }
    KvFormat format() const { return m_format; }
    std::span<const KvPageView> views() const { return m_views; }
    std::span<std::byte> keyBytes(int64_t kv_head, int64_t position) {
        return bytesOf(pageOf(position).keys, kv_head, position);
    }
    std::span<std::byte> valueBytes(int64_t kv_head, int64_t position) {
        return bytesOf(pageOf(position).values, kv_head, position);
    }
    void setKey(int64_t kv_head, int64_t position, std::span<const float> key) {
        encodeKvVector(m_format, key, keyBytes(kv_head, position).data());
    }
    void setValue(int64_t kv_head, int64_t position, std::span<const float> value) {
        encodeKvVector(m_format, value, valueBytes(kv_head, position).data());
    }
    /// What the page holds, exactly.
    std::vector<double> key(int64_t kv_head, int64_t position) {
        return decoded(keyBytes(kv_head, position));
    }
    std::vector<double> value(int64_t kv_head, int64_t position) {
        return decoded(valueBytes(kv_head, position));
    }

  private:
    int64_t vectorBytes() const { return kvVectorBytes(m_format, m_dim); }
    const KvPageView& pageOf(int64_t position) const {
        return m_views[static_cast<size_t>(position / kKvPageTokens)];
    }
    std::span<std::byte> bytesOf(std::byte* side, int64_t kv_head, int64_t position) const {
        return {side + (kv_head * kKvPageTokens + position % kKvPageTokens) * vectorBytes(),
                static_cast<size_t>(vectorBytes())};
    }
    std::vector<double> decoded(std::span<const std::byte> bytes) const {
        std::vector<double> vector(static_cast<size_t>(m_dim));
        decodeKvVector(m_format, bytes.data(), vector);
        return vector;
    }
    KvFormat m_format;
    int64_t m_dim;
    std::vector<std::vector<std::byte>> m_memory;
    std::vector<KvPageView> m_views;
};

}  // namespace lectern::kernels::test
