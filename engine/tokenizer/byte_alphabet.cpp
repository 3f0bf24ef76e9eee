#include "engine/tokenizer/byte_alphabet.h"

#include <array>
#include <cstdint>

#include "engine/tokenizer/utf8.h"

namespace lectern::engine {

namespace {

constexpr bool standsForItself(int byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Alphabet {
    std::array<char32_t, 256> of_byte{};
    std::array<int16_t, 0x200> byte_of{};  // -1: not of the alphabet
};

constexpr Alphabet makeAlphabet() {
    Alphabet alphabet;
    for (int16_t& byte : alphabet.byte_of) byte = -1;
    char32_t next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        const char32_t written = standsForItself(byte) ? static_cast<char32_t>(byte) : next++;
        alphabet.of_byte[static_cast<size_t>(byte)] = written;
        alphabet.byte_of[written] = static_cast<int16_t>(byte);
    }
    return alphabet;
}
constexpr Alphabet kAlphabet = makeAlphabet();

}  // namespace

std::optional<std::string> bytesOfAlphabet(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) {
        const utf8::Step step = utf8::step(text);
        if (!step.is_valid) return std::nullopt;
        int length = 0;
        const char32_t code_point = utf8::decode(text.data(), length);
        if (code_point >= kAlphabet.byte_of.size() || kAlphabet.byte_of[code_point] < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(kAlphabet.byte_of[code_point]));
        text.remove_prefix(static_cast<size_t>(length));
    }
    return bytes;
}

std::string alphabetOfBytes(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes)
        utf8::append(text, kAlphabet.of_byte[static_cast<unsigned char>(byte)]);
    return text;
}

}  // namespace lectern::engine
