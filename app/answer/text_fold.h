#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/answer/citation.h"

namespace lectern::app {

/// What a unit of folded text is. The first four make up words and numbers.
enum class UnitKind : uint8_t {
    Letter,
    Mark,
    Digit,   ///< decimal digit
    Number,  ///< superscript, fraction, circled or Roman numeral that must not melt into digits
    Space,
    OptionalSpace,  ///< white space that typesetting alone put there: matches white space or
                    ///< nothing
    Join,           ///< hyphen at the end of a line inside a word: matches nothing, "-" or "- "
    Dash,
    Quote,  ///< quotation mark or apostrophe
    Ellipsis,
    Punctuation,
    Currency,
    Symbol,
};

/// One comparable unit of text and the code points of the source that it comes from, [start, end).
struct FoldedUnit {
    char32_t code = 0;    ///< equal codes are equal text
    char32_t source = 0;  ///< the code point before folding; tells an em dash from a hyphen
    uint32_t start = 0;
    uint32_t end = 0;
    UnitKind kind = UnitKind::Symbol;
    bool no_space_script = false;  ///< Han, Kana, Thai and others that do not separate words
    uint8_t newlines = 0;          ///< Space and OptionalSpace: line ends inside, at most 2
};
using FoldedText = std::vector<FoldedUnit>;

inline bool isWordUnit(const FoldedUnit& unit) {
    return unit.kind <= UnitKind::Number;
}

/// Folds text so that typesetting differences vanish and nothing else does (README, rules 1 to 9).
/// Units stand in logical order; white space at both ends is dropped.
FoldedText foldText(std::u32string_view text);

/// Case-folded UTF-8 of the word units alone. Where a quote stands, its skeleton stands in the
/// skeleton of the page: a cheap filter, never a proof.
std::string skeletonOf(const FoldedText& text);
/// The same, with the unit of every byte.
std::string skeletonOf(const FoldedText& text, std::vector<uint32_t>& unit_of_byte);

/// Simple case folding of one code point.
char32_t foldCase(char32_t code);
bool isUpperCase(char32_t code);
bool isLowerCase(char32_t code);
/// Han characters that write numbers (一, 十, 万, ...).
bool isHanNumeral(char32_t code);

}  // namespace lectern::app
