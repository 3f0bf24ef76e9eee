#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "kernels/base/saying.h"

namespace lectern {

/// What kind of thing went wrong; the presenter turns a code into a sentence and a next step.
enum class ErrorCode {
    InvalidArgument,  ///< the caller (or the user on the command line) asked for something
                      ///< impossible
    Usage,            ///< the command line itself is wrong; nothing was tried
    NotFound,         ///< file, document, binder, vault or snapshot that does not exist
    Io,               ///< the operating system refused: open, read, write, sync, rename, map
    Corrupt,          ///< bytes that break their own format, or a checksum that does not match
    Unsupported,      ///< well-formed, but not something this build can do
    Mismatch,         ///< valid, but made for another model, vault or profile
    LimitExceeded,    ///< larger than a limit in a limits header
    OutOfMemory,
    Cancelled,  ///< the user or a stop token asked for it; never shown as a failure
    Encrypted,  ///< a document that needs a password (or another one)
    Busy,       ///< another process holds the vault
    Sandbox,    ///< the sandbox could not be set up, so nothing was run
    Internal,   ///< a fault of ours
};

std::string_view errorCodeName(ErrorCode code);

/// The one error type of all rooms. `message` is a full plain-language clause that names the file,
/// tensor or place, what was expected and what was found; it never quotes document text.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;

    /// The message with its values apart, where a window should say it in the user's language.
    std::shared_ptr<const Saying> saying;

    Error(ErrorCode c, std::string m) : code(c), message(std::move(m)) {}
    Error(ErrorCode c, Saying s)
        : code(c), message(s.english()), saying(std::make_shared<const Saying>(std::move(s))) {}

    /// The same error, told from further out: "reading a.safetensors: " + message.
    Error within(std::string_view context) const {
        return Error(code, std::string(context) + ": " + message);
    }
};

inline std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return "invalid_argument";
        case ErrorCode::Usage:
            return "usage";
        case ErrorCode::NotFound:
            return "not_found";
        case ErrorCode::Io:
            return "io";
        case ErrorCode::Corrupt:
            return "corrupt";
        case ErrorCode::Unsupported:
            return "unsupported";
        case ErrorCode::Mismatch:
            return "mismatch";
        case ErrorCode::LimitExceeded:
            return "limit_exceeded";
        case ErrorCode::OutOfMemory:
            return "out_of_memory";
        case ErrorCode::Cancelled:
            return "cancelled";
        case ErrorCode::Encrypted:
            return "encrypted";
        case ErrorCode::Busy:
            return "busy";
        case ErrorCode::Sandbox:
            return "sandbox";
        case ErrorCode::Internal:
            return "internal";
    }
    return "internal";
}

}  // namespace lectern
