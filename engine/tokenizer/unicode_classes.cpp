#include "engine/tokenizer/unicode_classes.h"

#include <algorithm>
#include <new>
#include <string>

#include "engine/tokenizer/pcre2.h"
#include "engine/tokenizer/utf8.h"

namespace lectern::engine {

namespace {

/// Planes in which Unicode has assigned anything but private use; all others are Other (a test asks
/// PCRE2 about every code point).
constexpr std::pair<char32_t, char32_t> kPlanes[] = {
    {0x0, 0xD800}, {0xE000, 0x40000}, {0xE0000, 0xE1000}};

/// The n-th group of this expression is the n-th class here.
constexpr char kExpression[] =
    R"(([\p{Lu}\p{Lt}]+)|(\p{Ll}+)|([\p{Lm}\p{Lo}]+)|(\p{M}+)|(\p{N}+)|(\p{White_Space}+))";
constexpr CharClass kGroups[] = {CharClass::Upper, CharClass::Lower,  CharClass::Letter,
                                 CharClass::Mark,  CharClass::Number, CharClass::Space};

/// Runs of one class, in order: calls visit(class, bytes) for each. The expression is constant and
/// compiles in every test: what fails is memory.
template <class Visit>
void visitRuns(const std::string& text, Visit visit) {
    int error = 0;
    PCRE2_SIZE error_offset = 0;
    const pcre::Code code(pcre2_compile(pcre::bytes(kExpression), PCRE2_ZERO_TERMINATED,
                                        PCRE2_UTF | PCRE2_UCP, &error, &error_offset, nullptr));
    if (!code) throw std::bad_alloc();
    pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
    const pcre::MatchData match(pcre2_match_data_create_from_pattern(code.get(), nullptr));
    if (!match) throw std::bad_alloc();
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
    for (size_t position = 0;; position = range[1]) {
        const int group = pcre2_match(code.get(), pcre::bytes(text.data()), text.size(), position,
                                      PCRE2_NO_UTF_CHECK, match.get(), nullptr);
        if (group == PCRE2_ERROR_NOMATCH) return;
        if (group < 2) throw std::bad_alloc();
        visit(kGroups[group - 2], std::string_view(text).substr(range[0], range[1] - range[0]));
    }
}

}  // namespace

const UnicodeClasses& UnicodeClasses::get() {
    static const UnicodeClasses classes;
    return classes;
}

UnicodeClasses::UnicodeClasses() : m_blocks(1) {
    m_blocks[0].fill(CharClass::Other);
    const auto set = [this](char32_t code_point, CharClass value) {
        uint16_t& block = m_block_of[code_point >> 8];
        if (block == 0) {
            block = static_cast<uint16_t>(m_blocks.size());
            m_blocks.push_back(m_blocks[0]);
        }
        m_blocks[block][code_point & 0xFF] = value;
    };
    std::string text;
    for (const auto& [begin, end] : kPlanes)
        for (char32_t code_point = begin; code_point < end; ++code_point)
            utf8::append(text, code_point);
    visitRuns(text, [&](CharClass value, std::string_view run) {
        int length = 0;
        for (const char* p = run.data(); p < run.data() + run.size(); p += length)
            set(utf8::decode(p, length), value);
    });
    set('\n', CharClass::Newline);
    set('\r', CharClass::Newline);

    // Whole scripts (CJK, Hangul) are equal blocks; sharing them keeps the table inside the cache.
    std::vector<Block> distinct;
    for (uint16_t& block : m_block_of) {
        const Block& content = m_blocks[block];
        const auto found = std::find(distinct.begin(), distinct.end(), content);
        block = static_cast<uint16_t>(found - distinct.begin());
        if (found == distinct.end()) distinct.push_back(content);
    }
    m_blocks = std::move(distinct);
}

}  // namespace lectern::engine
