#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::engine::utf8 {

/// One step over a byte string, by table 3-7 of the Unicode standard.
struct Step {
    int length = 1;  ///< bytes of the sequence, or of the maximal invalid part; at least 1
    bool is_valid = false;
    bool is_open = false;  ///< the text ends inside a sequence that more bytes could complete
};
/// `text` must not be empty.
Step step(std::string_view text);

/// Bytes of the longest prefix that is valid UTF-8.
size_t validPrefix(std::string_view text);

/// Code point at the start of valid, non-empty UTF-8; `length` receives its bytes.
inline char32_t decode(const char* text, int& length) {
    const auto at = [text](int i) { return static_cast<unsigned char>(text[i]); };
    const char32_t lead = at(0);
    if (lead < 0x80) {
        length = 1;
        return lead;
    }
    if (lead < 0xE0) {
        length = 2;
        return (lead & 0x1Fu) << 6 | (at(1) & 0x3Fu);
    }
    if (lead < 0xF0) {
        length = 3;
        return (lead & 0x0Fu) << 12 | (at(1) & 0x3Fu) << 6 | (at(2) & 0x3Fu);
    }
    length = 4;
    return (lead & 0x07u) << 18 | (at(1) & 0x3Fu) << 12 | (at(2) & 0x3Fu) << 6 | (at(3) & 0x3Fu);
}

/// `code_point` must be a Unicode scalar value.
void append(std::string& out, char32_t code_point);

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Appends `bytes` with each maximal invalid part replaced by U+FFFD.
void appendRepaired(std::string& out, std::string_view bytes);

}  // namespace lectern::engine::utf8
