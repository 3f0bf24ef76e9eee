#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace lectern::engine {

/// What the o200k split expression can tell apart.
enum class CharClass : uint8_t {
    Other,   ///< punctuation, symbols, controls, unassigned: neither letter, mark, number nor space
    Upper,   ///< Lu, Lt
    Lower,   ///< Ll
    Letter,  ///< Lm, Lo: without case, counts as upper and as lower
    Mark,    ///< M: like Letter inside words, like Other elsewhere
    Number,  ///< N
    Space,   ///< White_Space but not Newline
    Newline,  ///< CR, LF
};

/// Class of every code point, asked once of PCRE2, so that the fast splitter and the expression it
/// stands for always know the same Unicode version.
class UnicodeClasses {
  public:
    /// Built at the first call (about 10 ms); thread-safe. Throws std::bad_alloc, and then tries
    /// again at the next call.
    static const UnicodeClasses& get();

    CharClass of(char32_t code_point) const {
        return m_blocks[m_block_of[code_point >> 8]][code_point & 0xFF];
    }

  private:
    UnicodeClasses();
    using Block = std::array<CharClass, 256>;
    std::array<uint16_t, 0x1100> m_block_of{};
    std::vector<Block> m_blocks;  // [0] is all Other
};

}  // namespace lectern::engine
