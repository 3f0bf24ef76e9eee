#include "engine/tokenizer/utf8.h"

#include <cstring>

namespace lectern::engine::utf8 {

namespace {

struct Lead {
    int length;               // 0: not a lead byte
    unsigned char low, high;  // allowed range of the second byte
};

constexpr Lead leadOf(unsigned char byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

Step step(std::string_view text) {
    const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    if (at(0) < 0x80) return {1, true, false};
    const Lead lead = leadOf(at(0));
    if (lead.length == 0) return {1, false, false};
    for (int i = 1; i < lead.length; ++i) {
        if (static_cast<size_t>(i) == text.size()) return {i, false, true};
        const unsigned char low = i == 1 ? lead.low : 0x80;
        const unsigned char high = i == 1 ? lead.high : 0xBF;
        const unsigned char byte = at(static_cast<size_t>(i));
        if (byte < low || byte > high) return {i, false, false};
    }
    return {lead.length, true, false};
}

size_t validPrefix(std::string_view text) {
    size_t position = 0;
    while (position < text.size()) {
        uint64_t word = 0;
        if (position + sizeof(word) <= text.size()) {
            std::memcpy(&word, text.data() + position, sizeof(word));
            if ((word & 0x8080808080808080u) == 0) {
                position += sizeof(word);
                continue;
            }
        }
        const Step next = step(text.substr(position));
        if (!next.is_valid) return position;
        position += static_cast<size_t>(next.length);
    }
    return position;
}

void append(std::string& out, char32_t code_point) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | code_point >> 6);
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | code_point >> 12);
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | code_point >> 18);
        put(0x80 | (code_point >> 12 & 0x3F));
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

void appendRepaired(std::string& out, std::string_view bytes) {
    while (!bytes.empty()) {
        const size_t valid = validPrefix(bytes);
        out.append(bytes.substr(0, valid));
        bytes.remove_prefix(valid);
        if (bytes.empty()) return;
        out.append(kReplacement);
        bytes.remove_prefix(static_cast<size_t>(step(bytes).length));
    }
}

}  // namespace lectern::engine::utf8
