#pragma once

#include <string_view>

#include "engine/tokenizer/unicode_classes.h"

namespace lectern::engine {

/// The split expression of MiniMax-M1 (known as o200k).
inline constexpr std::string_view kO200kExpression =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Splits as kO200kExpression does, without an expression engine: one pass, never quadratic.
class O200kSplitter {
  public:
    O200kSplitter() : m_classes(UnicodeClasses::get()) {}

    /// End of the piece that starts at `begin`. [begin, end) is valid UTF-8 and not empty; `end` is
    /// where the text ends, for the look-ahead of the expression too.
    const char* pieceEnd(const char* begin, const char* end) const;

  private:
    struct Char {
        CharClass kind;
        int length;
    };
    Char charAt(const char* p) const;
    const char* wordEnd(const char* begin, const char* end, Char first) const;
    const char* spaceEnd(const char* begin, const char* end) const;
    const char* symbolEnd(const char* begin, const char* end) const;

    const UnicodeClasses& m_classes;
};

}  // namespace lectern::engine
