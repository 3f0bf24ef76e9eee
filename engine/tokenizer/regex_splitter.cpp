#include "engine/tokenizer/regex_splitter.h"

#include <algorithm>
#include <chrono>
#include <new>

namespace lectern::engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxExpressionBytes = 16 * 1024;

/// A quick match sees so much text and may back off so often. PCRE2 counts neither the single
/// characters of a repetition nor those of what follows it; both end with the window, so that
/// limit * window^2 steps, a fraction of a second, are the most that a call takes.
constexpr size_t kQuickBytes = 256;
constexpr uint32_t kQuickMatchLimit = 100;
/// PCRE2 applies the limit to each place where a match may begin; a call tries these.
constexpr size_t kStartBytes = 64;

/// What a quick match cannot decide may back off this often: three orders of magnitude above what
/// real expressions need on the longest pieces.
constexpr uint32_t kMatchLimit = 20'000'000;
constexpr uint32_t kHeapLimitKib = 256 * 1024;
constexpr size_t kJitStackBytes = 8 * 1024 * 1024;

/// For a text. A match may stay below its limit and still compare a long text at each step.
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

bool isInsideCharacter(std::string_view text, size_t position) {
    return position < text.size() && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80;
}

size_t nextCharacter(std::string_view text, size_t position) {
    do ++position;
    while (isInsideCharacter(text, position));
    return position;
}

/// The last place before `position + bytes` at which a character begins or the text ends.
size_t characterWithin(std::string_view text, size_t position, size_t bytes) {
    size_t end = position + std::min(bytes, text.size() - position);
    while (isInsideCharacter(text, end)) --end;
    return end;
}

/// The time that a text may take, asked by PCRE2 between the items of an expression.
class Deadline {
  public:
    explicit Deadline(size_t text_bytes)
        : m_end(Clock::now() + kBaseTime + kTimePerByte * static_cast<int64_t>(text_bytes)) {}

    bool isOver() const { return Clock::now() > m_end; }
    static int stopIfOver(pcre2_callout_block*, void* deadline) {
        return static_cast<const Deadline*>(deadline)->isOver() ? PCRE2_ERROR_MATCHLIMIT : 0;
    }

  private:
    Clock::time_point m_end;
};

Result<pcre::Code> compile(std::string_view source, uint32_t options, uint32_t jit_options) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre::Code code(pcre2_compile(
        pcre::bytes(source.data()), source.size(),
        PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT | options, &error,
        &offset, nullptr));
    if (!code)
        return fail(ErrorCode::Corrupt, "the split expression is refused at offset " +
                                            std::to_string(offset) + ": " + messageOf(error));
    // Without it matching is slower, not different.
    pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE | jit_options);
    return code;
}

/// PCRE2 does not tell that a ^ before lines has looked at the end of the window.
bool looksAtLines(std::string_view expression) {
    if (expression.find('^') == std::string_view::npos) return false;
    for (size_t at = expression.find("(?"); at != std::string_view::npos;
         at = expression.find("(?", at + 1)) {
        const size_t end = expression.find_first_of(":)<=!>|", at);
        if (expression.substr(at, end - at).find('m') != std::string_view::npos) return true;
    }
    return false;
}

/// Searches one text. A match that PCRE2 finds without a look at the window's end is the same in
/// the whole text; where it looked there, the whole text is searched with care.
class Search {
  public:
    Search(const pcre2_code* quick, const pcre2_code* careful, std::string_view text)
        : m_quick(quick), m_careful(careful), m_text(text), m_deadline(text.size()) {
        if (!m_quick_context || !m_careful_context || !m_match || !m_stack) throw std::bad_alloc();
        for (pcre2_match_context* context : {m_quick_context.get(), m_careful_context.get()}) {
            pcre2_set_heap_limit(context, kHeapLimitKib);
            pcre2_jit_stack_assign(context, nullptr, m_stack.get());
        }
        pcre2_set_match_limit(m_quick_context.get(), kQuickMatchLimit);
        pcre2_set_match_limit(m_careful_context.get(), kMatchLimit);
        pcre2_set_callout(m_careful_context.get(), Deadline::stopIfOver, &m_deadline);
    }

    /// Searches from `position` to last(); as pcre2_match.
    int find(size_t position) {
        if (position > m_last || m_end == 0) {
            m_last = characterWithin(m_text, position, kStartBytes);
            m_end = characterWithin(m_text, position, kQuickBytes);
            pcre2_set_offset_limit(m_quick_context.get(), m_last);
        }
        if (++m_calls % 64 == 0 && m_deadline.isOver()) return PCRE2_ERROR_MATCHLIMIT;
        if (!m_quick) return findWithCare(position);
        const int found = pcre2_jit_match(m_quick, pcre::bytes(m_text.data()), m_end, position,
                                          m_end < m_text.size() ? PCRE2_PARTIAL_HARD : 0,
                                          m_match.get(), m_quick_context.get());
        if (found >= 0) return found;
        if (m_deadline.isOver()) return PCRE2_ERROR_MATCHLIMIT;
        return found == PCRE2_ERROR_NOMATCH ? found : findWithCare(position);
    }
    /// The last place where a match was to begin.
    size_t last() const { return m_last; }
    /// Of the match that was found.
    size_t begin() const { return pcre2_get_ovector_pointer(m_match.get())[0]; }
    size_t end() const { return pcre2_get_ovector_pointer(m_match.get())[1]; }

  private:
    int findWithCare(size_t position) {
        pcre2_match_context* context = m_careful_context.get();
        pcre2_set_offset_limit(context, m_last);
        const int found = match(m_careful, context, position, m_text.size(), 0);
        if (found != PCRE2_ERROR_JIT_STACKLIMIT) return found;
        return match(m_careful, context, position, m_text.size(), PCRE2_NO_JIT);
    }
    int match(const pcre2_code* code, pcre2_match_context* context, size_t position, size_t end,
              uint32_t options) {
        return pcre2_match(code, pcre::bytes(m_text.data()), end, position,
                           PCRE2_NO_UTF_CHECK | options, m_match.get(), context);
    }

    const pcre2_code* m_quick;
    const pcre2_code* m_careful;
    std::string_view m_text;
    Deadline m_deadline;
    size_t m_last = 0;
    size_t m_end = 0;
    uint32_t m_calls = 0;
    pcre::MatchContext m_quick_context{pcre2_match_context_create(nullptr)};
    pcre::MatchContext m_careful_context{pcre2_match_context_create(nullptr)};
    pcre::MatchData m_match{pcre2_match_data_create(1, nullptr)};
    pcre::JitStack m_stack{pcre2_jit_stack_create(32 * 1024, kJitStackBytes, nullptr)};
};

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
    // Not every match begins where the last one ended: a search goes on in several calls. Verbs
    // would end a call where they are to end the search.
    for (const char* part : {"\\G", "(*"})
        if (source.find(part) != std::string::npos)
            return fail(ErrorCode::Unsupported,
                        std::string("a split expression with ") + part + " is not supported");
    pcre::Code quick;
    if (!looksAtLines(source)) {
        LECTERN_TRY_ASSIGN(quick, compile(source, 0, PCRE2_JIT_PARTIAL_HARD));
    }
    LECTERN_TRY_ASSIGN(pcre::Code careful, compile(source, PCRE2_AUTO_CALLOUT, 0));
    return RegexSplitter(std::move(quick), std::move(careful));
}

Status RegexSplitter::split(std::string_view text, std::vector<size_t>& ends) const try {
    Search search(m_quick.get(), m_careful.get(), text);
    size_t done = 0;
    for (size_t position = 0; position < text.size();) {
        const int found = search.find(position);
        if (found == PCRE2_ERROR_NOMATCH) {
            position = nextCharacter(text, search.last());
            continue;
        }
        if (found < 0) return failMatch(found);
        const size_t begin = search.begin(), end = search.end();
        if (end <= position || end <= begin) {  // matched nothing: go on one character later
            position = nextCharacter(text, std::max(position, end));
            continue;
        }
        if (begin > done) ends.push_back(begin);
        ends.push_back(end);
        done = position = end;
    }
    if (done < text.size()) ends.push_back(text.size());
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "no memory to split text");
}

}  // namespace lectern::engine
