#pragma once

// PCRE2 wants the width of its code units before its header; ours are bytes.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>

namespace lectern::engine::pcre {

struct Free {
    void operator()(pcre2_code* p) const { pcre2_code_free(p); }
    void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
    void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
    void operator()(pcre2_compile_context* p) const { pcre2_compile_context_free(p); }
    void operator()(pcre2_jit_stack* p) const { pcre2_jit_stack_free(p); }
};
using Code = std::unique_ptr<pcre2_code, Free>;
using MatchData = std::unique_ptr<pcre2_match_data, Free>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free>;
using JitStack = std::unique_ptr<pcre2_jit_stack, Free>;

inline PCRE2_SPTR bytes(const char* text) {
    return reinterpret_cast<PCRE2_SPTR>(text);
}

}  // namespace lectern::engine::pcre
