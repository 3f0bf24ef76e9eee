#include "engine/tokenizer/unicode_classes.h"

#include <gtest/gtest.h>

#include "engine/tokenizer/pcre2.h"
#include "engine/tokenizer/utf8.h"

namespace lectern::engine {
namespace {

/// Asks PCRE2 about one code point at a time, by another way than the table is built.
class Oracle {
  public:
    explicit Oracle(const char* expression) {
        int error = 0;
        PCRE2_SIZE offset = 0;
        m_code.reset(pcre2_compile(pcre::bytes(expression), PCRE2_ZERO_TERMINATED,
                                   PCRE2_UTF | PCRE2_UCP, &error, &offset, nullptr));
        EXPECT_TRUE(m_code) << expression;
        pcre2_jit_compile(m_code.get(), PCRE2_JIT_COMPLETE);
        m_match.reset(pcre2_match_data_create(1, nullptr));
    }
    bool matches(const std::string& text) const {
        return pcre2_match(m_code.get(), pcre::bytes(text.data()), text.size(), 0, PCRE2_ANCHORED,
                           m_match.get(), nullptr) > 0;
    }

  private:
    pcre::Code m_code;
    pcre::MatchData m_match;
};

TEST(UnicodeClasses, AgreesWithPcre2OnEveryCodePoint) {
    const Oracle upper(R"([\p{Lu}\p{Lt}])"), lower(R"(\p{Ll})"), letter(R"([\p{Lm}\p{Lo}])"),
        mark(R"(\p{M})"), number(R"(\p{N})"), space(R"([^\P{White_Space}\r\n])"),
        newline(R"([\r\n])");
    const UnicodeClasses& classes = UnicodeClasses::get();
    for (char32_t code_point = 0; code_point < 0x110000; ++code_point) {
        if (code_point >= 0xD800 && code_point < 0xE000) continue;
        std::string text;
        utf8::append(text, code_point);
        const CharClass expected = upper.matches(text)     ? CharClass::Upper
                                   : lower.matches(text)   ? CharClass::Lower
                                   : letter.matches(text)  ? CharClass::Letter
                                   : mark.matches(text)    ? CharClass::Mark
                                   : number.matches(text)  ? CharClass::Number
                                   : space.matches(text)   ? CharClass::Space
                                   : newline.matches(text) ? CharClass::Newline
                                                           : CharClass::Other;
        ASSERT_EQ(static_cast<int>(classes.of(code_point)), static_cast<int>(expected))
            << std::hex << static_cast<uint32_t>(code_point);
    }
}

TEST(UnicodeClasses, KnowsTheExamples) {
    const UnicodeClasses& classes = UnicodeClasses::get();
    const auto is = [&](char32_t c, CharClass kind) { return classes.of(c) == kind; };
    EXPECT_TRUE(is(U'A', CharClass::Upper) && is(U'\u01C5', CharClass::Upper) &&
                is(U'ß', CharClass::Lower));
    EXPECT_TRUE(is(U'中', CharClass::Letter) && is(U'\u0301', CharClass::Mark) &&
                is(U'½', CharClass::Number));
    EXPECT_TRUE(is(U'\u3000', CharClass::Space) && is(U'\u0085', CharClass::Space));
    EXPECT_TRUE(is(U'\u180E', CharClass::Other) &&
                is(U'\u200B', CharClass::Other));  // not White_Space
    EXPECT_TRUE(is(U'\n', CharClass::Newline) && is(U'\x1F', CharClass::Other));
    EXPECT_TRUE(is(U'\U000E0001', CharClass::Other) && is(U'\U0010FFFF', CharClass::Other));
}

}  // namespace
}  // namespace lectern::engine
