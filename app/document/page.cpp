#include "app/document/page.h"

namespace lectern::app {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool isScalar(char32_t c) {
    return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
}

void appendUtf8(std::string& out, char32_t c) {
    if (!isScalar(c)) c = kReplacement;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

/// Allowed range of the second byte after a lead byte (Unicode standard, table 3-7).
struct LeadByte {
    int length = 0;  // 0: not a lead byte
    unsigned char low = 0x80, high = 0xBF;
    char32_t bits = 0;
};
LeadByte classify(unsigned char lead) {
    if (lead < 0x80) return {1, 0, 0, lead};
    if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF, static_cast<char32_t>(lead & 0x1F)};
    if (lead >= 0xE0 && lead <= 0xEF)
        return {3, static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF),
                static_cast<char32_t>(lead & 0x0F)};
    if (lead >= 0xF0 && lead <= 0xF4)
        return {4, static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF),
                static_cast<char32_t>(lead & 0x07)};
    return {};
}

}  // namespace

std::vector<int> DocumentText::pagesWithoutText() const {
    std::vector<int> numbers;
    for (const Page& page : pages)
        if (!page.hasText()) numbers.push_back(page.index + 1);
    return numbers;
}

std::string toUtf8(std::u32string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char32_t c : text) appendUtf8(out, c);
    return out;
}

std::u32string fromUtf8(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    size_t i = 0;
    while (i < text.size()) {
        const LeadByte lead = classify(static_cast<unsigned char>(text[i]));
        if (lead.length <= 1) {
            out += lead.length == 1 ? lead.bits : kReplacement;
            ++i;
            continue;
        }
        char32_t value = lead.bits;
        unsigned char low = lead.low, high = lead.high;
        size_t taken = 1;  // a maximal bad part becomes one U+FFFD
        while (taken < static_cast<size_t>(lead.length) && i + taken < text.size()) {
            const auto byte = static_cast<unsigned char>(text[i + taken]);
            if (byte < low || byte > high) break;
            value = (value << 6) | (byte & 0x3F);
            low = 0x80;
            high = 0xBF;
            ++taken;
        }
        out += taken == static_cast<size_t>(lead.length) ? value : kReplacement;
        i += taken;
    }
    return out;
}

}  // namespace lectern::app
