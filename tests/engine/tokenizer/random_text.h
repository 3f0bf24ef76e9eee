#pragma once

#include <random>
#include <string>
#include <string_view>

#include "engine/tokenizer/utf8.h"

namespace lectern::test {

/// Text made to stress a splitter: runs of a few kinds of characters from all of Unicode, with the
/// ones that its expression names far more often than chance.
inline std::string randomUnicode(std::mt19937& random, int length) {
    static constexpr std::u32string_view kFavourites =
        U" \t\n\r\v\f/'.,-_<>0123456789aAzZsStTmMdDrReEvVlL"
        U"\u0085\u00A0\u1680\u180E\u200B\u2003\u2028\u2029\u3000\uFEFF\u017F\u212A\u01C5\u01C8"
        U"\u02B0\u00AA"
        U"\u0301\u0903\u20DD\u0660\u2160\u00BD\u4E2D\u6587\u3042\uAC00\u05D0\u0627\u0939\u2019"
        U"\u00E9\u00C9"
        U"\U0001F469\U0001F3FD\u200D\U00010400\U00010428\U0001D7D8\U00020000\U000E0100";
    std::string text;
    std::uniform_int_distribution<int> percent(0, 99);
    std::uniform_int_distribution<size_t> favourite(0, kFavourites.size() - 1);
    std::uniform_int_distribution<char32_t> low(0, 0x2FFF), any(0, 0x10FFFF);
    for (int count = 0; count < length;) {
        const int kind = percent(random);
        char32_t code_point = kind < 80   ? kFavourites[favourite(random)]
                              : kind < 92 ? low(random)
                                          : any(random);
        if (code_point >= 0xD800 && code_point < 0xE000) continue;
        const int repeat = percent(random) < 85 ? 1 : percent(random) % 7 + 1;
        for (int i = 0; i < repeat && count < length; ++i, ++count)
            engine::utf8::append(text, code_point);
    }
    return text;
}

inline std::string randomBytes(std::mt19937& random, size_t length) {
    // Mostly lead and continuation bytes, so that sequences nearly form.
    std::uniform_int_distribution<int> any(0, 255), high(0x80, 0xFF), percent(0, 99);
    std::string bytes;
    for (size_t i = 0; i < length; ++i)
        bytes.push_back(static_cast<char>(percent(random) < 60 ? high(random) : any(random)));
    return bytes;
}

}  // namespace lectern::test
