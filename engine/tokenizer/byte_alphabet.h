#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lectern::engine {

/// Tokenizer files write bytes in a printable alphabet: bytes that print stand for themselves, the
/// others for U+0100 and up, in order. Returns the bytes that `text` spells, or nothing where a
/// character is not of the alphabet.
std::optional<std::string> bytesOfAlphabet(std::string_view text);

/// The reverse.
std::string alphabetOfBytes(std::string_view bytes);

}  // namespace lectern::engine
