#include "engine/tokenizer/utf8.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/engine/tokenizer/random_text.h"

namespace lectern::engine {
namespace {

std::string repaired(std::string_view bytes) {
    std::string out;
    utf8::appendRepaired(out, bytes);
    return out;
}

TEST(Utf8, EveryScalarValueIsEncodedDecodedAndValid) {
    for (char32_t code_point = 0; code_point < 0x110000; ++code_point) {
        if (code_point >= 0xD800 && code_point < 0xE000) continue;
        std::string text;
        utf8::append(text, code_point);
        int length = 0;
        ASSERT_EQ(utf8::decode(text.data(), length), code_point);
        ASSERT_EQ(static_cast<size_t>(length), text.size());
        const utf8::Step step = utf8::step(text);
        ASSERT_TRUE(step.is_valid && step.length == length);
        for (size_t cut = 1; cut < text.size(); ++cut) {
            const utf8::Step open = utf8::step(std::string_view(text).substr(0, cut));
            ASSERT_TRUE(!open.is_valid && open.is_open && open.length == static_cast<int>(cut));
        }
    }
}

TEST(Utf8, ReplacesEachMaximalInvalidPart) {
    EXPECT_EQ(repaired(""), "");
    EXPECT_EQ(repaired("\x80"), "\uFFFD");
    EXPECT_EQ(repaired("\xC0\x80"), "\uFFFD\uFFFD");  // overlong
    EXPECT_EQ(repaired("\xC1\xBF"), "\uFFFD\uFFFD");
    EXPECT_EQ(repaired("\xE0\x9F\x80"), "\uFFFD\uFFFD\uFFFD");            // overlong
    EXPECT_EQ(repaired("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // surrogate
    EXPECT_EQ(repaired("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
    EXPECT_EQ(repaired("\xF5\xFF"), "\uFFFD\uFFFD");
    EXPECT_EQ(repaired("\xE4\xB8"
                       "a"),
              "\uFFFD"
              "a");
    EXPECT_EQ(repaired("\xF0\x9F\x91"
                       "\xF0\x9F"),
              "\uFFFD\uFFFD");
    // The standard's own example (Unicode, table 3-8).
    EXPECT_EQ(repaired("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
              "a\uFFFD\uFFFD\uFFFD"
              "b\uFFFD"
              "c\uFFFD\uFFFD"
              "d");
}

TEST(Utf8, RepairedBytesAreValidAndValidTextIsLeftAlone) {
    std::mt19937 random(1);
    for (int round = 0; round < 5000; ++round) {
        const std::string out =
            repaired(test::randomBytes(random, static_cast<size_t>(round % 40)));
        ASSERT_EQ(utf8::validPrefix(out), out.size());
        const std::string valid = test::randomUnicode(random, 20);
        ASSERT_EQ(utf8::validPrefix(valid), valid.size());
        ASSERT_EQ(repaired(valid), valid);
        ASSERT_EQ(utf8::validPrefix(valid + "\xFF" + valid), valid.size());
    }
}

}  // namespace
}  // namespace lectern::engine
