#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "kernels/base/error.h"

namespace lectern {

/// The one way to report a recoverable error. std::expected takes its place with C++23.
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error(code, std::move(message)));
}
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, Saying saying) {
    return tl::unexpected<Error>(Error(code, std::move(saying)));
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace lectern

/// LECTERN_TRY(expr): returns the error of a Status (or Result whose value is not needed).
#define LECTERN_TRY(expr)                                                                     \
    do {                                                                                      \
        auto lectern_try_result = (expr);                                                     \
        if (!lectern_try_result)                                                              \
            return ::tl::unexpected<::lectern::Error>(std::move(lectern_try_result.error())); \
    } while (false)

#define LECTERN_CONCAT_INNER(a, b) a##b
#define LECTERN_CONCAT(a, b) LECTERN_CONCAT_INNER(a, b)

/// LECTERN_TRY_ASSIGN(auto x, expr): x = value of a Result, or returns its error.
#define LECTERN_TRY_ASSIGN(target, expr) \
    LECTERN_TRY_ASSIGN_IMPL(LECTERN_CONCAT(lectern_try_, __LINE__), target, expr)
#define LECTERN_TRY_ASSIGN_IMPL(temporary, target, expr)                                     \
    auto temporary = (expr);                                                                 \
    if (!temporary) return ::tl::unexpected<::lectern::Error>(std::move(temporary.error())); \
    target = std::move(*temporary)
