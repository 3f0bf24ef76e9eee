#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "app/import/unique_fd.h"
#include "kernels/base/result.h"

namespace lectern::app::cli {

/// Text from stdin or a file. A stop request ends the waiting for it, which std::cin cannot do.
/// Errors: Cancelled, Io, LimitExceeded.
class Input {
  public:
    /// "-" is stdin; only one reader of it at a time.
    static Result<Input> open(const std::string& path, std::stop_token stop);

    /// The next line without its end; nullopt at the end of the input.
    Result<std::optional<std::string>> line();
    /// Everything that is left.
    Result<std::string> all(size_t max_bytes);

  private:
    Input(UniqueFd file, UniqueFd wake, std::string name, std::stop_token stop);
    /// Appends what is there to the buffer, waiting for it; false at the end.
    Result<bool> fill();

    UniqueFd m_file;  ///< none: stdin
    UniqueFd m_wake;  ///< readable after a stop request
    std::string m_name;
    std::stop_token m_stop;
    std::string m_buffer;
    size_t m_searched = 0;  ///< characters of the buffer known to hold no line end
};

/// Asks for a password without echo; empty when there is no terminal or nothing was typed. The
/// terminal is as before afterwards, also when stopped (Cancelled).
Result<std::string> askPassword(const std::string& prompt, std::stop_token stop);

/// Switches the echo on again where askPassword is waiting; for an end without a return.
void restoreTerminal();

}  // namespace lectern::app::cli
