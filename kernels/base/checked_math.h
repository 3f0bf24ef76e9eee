#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#include "kernels/base/result.h"

namespace lectern {

/// All sizes and offsets that come from a file or a peer go through these; nothing wraps silently.
template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checkedAdd(T a, T b) {
    T out{};
    if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
    return out;
}

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checkedMul(T a, T b) {
    T out{};
    if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
    return out;
}

/// Converts between integer types when the value fits, otherwise nothing.
template <std::integral To, std::integral From>
[[nodiscard]] constexpr std::optional<To> checkedCast(From value) {
    To out{};
    if (__builtin_add_overflow(value, From{0}, &out)) return std::nullopt;
    return out;
}

/// Product of a list of extents, e.g. a tensor's element count. Negative extents are refused.
template <class Range>
[[nodiscard]] constexpr std::optional<int64_t> checkedProduct(const Range& extents) {
    int64_t product = 1;
    for (auto extent : extents) {
        auto value = checkedCast<int64_t>(extent);
        if (!value || *value < 0) return std::nullopt;
        auto next = checkedMul(product, *value);
        if (!next) return std::nullopt;
        product = *next;
    }
    return product;
}

/// True if [offset, offset + length) lies inside [0, size), without ever overflowing.
[[nodiscard]] constexpr bool rangeInside(uint64_t offset, uint64_t length, uint64_t size) {
    return offset <= size && length <= size - offset;
}

}  // namespace lectern
