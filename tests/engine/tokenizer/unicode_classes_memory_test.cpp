// A program of its own: the table is built once in a process, and PCRE2 fails here when it is told.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <new>

#include "engine/tokenizer/pcre2.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/unicode_classes.h"

namespace {

enum class Fails { Nothing, Compile, MatchData, Match };
Fails g_fails = Fails::Nothing;
int g_matches_left = 0;

template <class Function>
Function* real(Function*, const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" pcre2_code_8* pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE length, uint32_t options,
                                         int* error, PCRE2_SIZE* offset,
                                         pcre2_compile_context_8* context) {
    if (g_fails == Fails::Compile) return nullptr;
    return real(&pcre2_compile_8, "pcre2_compile_8")(pattern, length, options, error, offset,
                                                     context);
}

extern "C" pcre2_match_data_8* pcre2_match_data_create_from_pattern_8(
    const pcre2_code_8* code, pcre2_general_context_8* context) {
    if (g_fails == Fails::MatchData) return nullptr;
    return real(&pcre2_match_data_create_from_pattern_8, "pcre2_match_data_create_from_pattern_8")(
        code, context);
}

extern "C" int pcre2_match_8(const pcre2_code_8* code, PCRE2_SPTR8 text, PCRE2_SIZE length,
                             PCRE2_SIZE start, uint32_t options, pcre2_match_data_8* match,
                             pcre2_match_context_8* context) {
    if (g_fails == Fails::Match && g_matches_left-- == 0) return PCRE2_ERROR_NOMEMORY;
    return real(&pcre2_match_8, "pcre2_match_8")(code, text, length, start, options, match,
                                                 context);
}

namespace lectern::engine {
namespace {

TEST(UnicodeClassesMemory, ATableIsWholeOrNotThere) {
    for (const Fails fails : {Fails::Compile, Fails::MatchData, Fails::Match}) {
        g_fails = fails;
        g_matches_left = 100;
        EXPECT_THROW(UnicodeClasses::get(), std::bad_alloc);
        g_matches_left = 100;
        const auto tokenizer = Tokenizer::open(LECTERN_MINIMAX_DIR);
        ASSERT_FALSE(tokenizer);
        EXPECT_EQ(tokenizer.error().code, ErrorCode::OutOfMemory);
    }
    g_fails = Fails::Nothing;
    EXPECT_TRUE(Tokenizer::open(LECTERN_MINIMAX_DIR));
    EXPECT_EQ(UnicodeClasses::get().of(U'\U0001E943'), CharClass::Lower);
}

}  // namespace
}  // namespace lectern::engine
