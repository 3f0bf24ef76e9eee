#include "engine/tokenizer/regex_splitter.h"

#include <chrono>

namespace lectern::engine {

namespace {

constexpr size_t kMaxExpressionBytes = 16 * 1024;

/// One match may back off this often: three orders of magnitude above what real expressions need on
/// the longest pieces, and still well under a second.
constexpr uint32_t kMatchLimit = 20'000'000;
constexpr uint32_t kHeapLimitKib = 256 * 1024;
constexpr size_t kJitStackBytes = 8 * 1024 * 1024;

/// A hostile expression may also stay below the match limit at every character of a text.
constexpr std::chrono::seconds kBaseTime{5};
constexpr std::chrono::nanoseconds kTimePerByte{5'000};

std::string messageOf(int error) {
    PCRE2_UCHAR text[256];
    if (pcre2_get_error_message(error, text, sizeof(text)) < 0)
        return "error " + std::to_string(error);
    return reinterpret_cast<const char*>(text);
}

Status failMatch(int error) {
    return fail(ErrorCode::LimitExceeded,
                "the tokenizer's split expression gave up: " + messageOf(error));
}

size_t nextCharacter(std::string_view text, size_t position) {
    do ++position;
    while (position < text.size() && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80);
    return position;
}

}  // namespace

std::string withUnicodeSpace(std::string_view expression) {
    std::string out;
    for (size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] != '\\' || i + 1 == expression.size()) {
            out.push_back(expression[i]);
            continue;
        }
        const char escaped = expression[++i];
        if (escaped == 's') {
            out += "\\p{White_Space}";
        } else if (escaped == 'S') {
            out += "\\P{White_Space}";
        } else {
            out.push_back('\\');
            out.push_back(escaped);
        }
    }
    return out;
}

Result<RegexSplitter> RegexSplitter::create(std::string_view expression) {
    if (expression.empty() || expression.size() > kMaxExpressionBytes)
        return fail(ErrorCode::Corrupt,
                    "the split expression has " + std::to_string(expression.size()) +
                        " bytes, expected 1 to " + std::to_string(kMaxExpressionBytes));
    const std::string source = withUnicodeSpace(expression);
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre::Code code(pcre2_compile(pcre::bytes(source.data()), source.size(),
                                  PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &offset,
                                  nullptr));
    if (!code)
        return fail(ErrorCode::Corrupt, "the split expression is refused at offset " +
                                            std::to_string(offset) + ": " + messageOf(error));
    pcre2_jit_compile(code.get(),
                      PCRE2_JIT_COMPLETE);  // without it matching is slower, not different
    return RegexSplitter(std::move(code));
}

Status RegexSplitter::split(std::string_view text, std::vector<size_t>& ends) const {
    const pcre::MatchContext context(pcre2_match_context_create(nullptr));
    const pcre::MatchData match(pcre2_match_data_create(1, nullptr));
    const pcre::JitStack stack(pcre2_jit_stack_create(32 * 1024, kJitStackBytes, nullptr));
    if (!context || !match || !stack)
        return fail(ErrorCode::OutOfMemory, "no memory to split text");
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_heap_limit(context.get(), kHeapLimitKib);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());

    const auto deadline = std::chrono::steady_clock::now() + kBaseTime +
                          kTimePerByte * static_cast<int64_t>(text.size());
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
    const auto matchFrom = [&](size_t position, uint32_t options) {
        return pcre2_match(m_code.get(), pcre::bytes(text.data()), text.size(), position,
                           PCRE2_NO_UTF_CHECK | options, match.get(), context.get());
    };
    size_t done = 0;
    for (size_t position = 0, count = 0; position < text.size(); ++count) {
        int found = matchFrom(position, 0);
        if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = matchFrom(position, PCRE2_NO_JIT);
        if (found == PCRE2_ERROR_NOMATCH) break;
        if (found < 0) return failMatch(found);
        if (count % 64 == 0 && std::chrono::steady_clock::now() > deadline)
            return failMatch(PCRE2_ERROR_MATCHLIMIT);
        if (range[1] <= position ||
            range[1] <= range[0]) {  // matched nothing: go on one character later
            position = nextCharacter(text, std::max(position, range[1]));
            continue;
        }
        if (range[0] > done) ends.push_back(range[0]);
        ends.push_back(range[1]);
        done = position = range[1];
    }
    if (done < text.size()) ends.push_back(text.size());
    return {};
}

}  // namespace lectern::engine
