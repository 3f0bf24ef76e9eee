#include "app/answer/citation_mark.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace lectern::app {

namespace {

class MarkReader {
  public:
    explicit MarkReader(std::string_view text) : m_text(text) {}

    std::vector<MarkTarget> read() {
        std::vector<MarkTarget> targets;
        do {
            MarkTarget target;
            if (!readTarget(target)) return {};
            // "[D1 p. 3; p. 5]": the document named last still holds
            if (target.document_number == 0 && !targets.empty())
                target.document_number = targets.back().document_number;
            targets.push_back(target);
            skipSpace();
        } while (take(";"));
        return m_text.empty() ? targets : std::vector<MarkTarget>{};
    }

  private:
    bool readTarget(MarkTarget& target) {
        skipSpace();
        if (!m_text.empty() && (m_text[0] == 'D' || m_text[0] == 'd')) {
            m_text.remove_prefix(1);
            if (!readNumber(target.document_number)) return false;
            skipSpace();
            take(",");
            take(":");
            skipSpace();
        }
        if (!takeWord()) return false;
        skipSpace();
        if (!readNumber(target.page_number)) return false;
        return skipFurtherPages();
    }

    /// p. | pp. | p | page | pages, any case
    bool takeWord() {
        std::string letters;
        while (letters.size() < m_text.size() && letters.size() < 6) {
            const char c = static_cast<char>(m_text[letters.size()] | 0x20);
            if (c < 'a' || c > 'z') break;
            letters += c;
        }
        if (letters != "p" && letters != "pp" && letters != "page" && letters != "pages")
            return false;
        m_text.remove_prefix(letters.size());
        take(".");
        return true;
    }

    /// Digits; more than an int holds becomes its maximum, a page that no document has.
    bool readNumber(int& number) {
        size_t count = 0;
        int64_t value = 0;
        while (count < m_text.size() && m_text[count] >= '0' && m_text[count] <= '9') {
            value = std::min<int64_t>(value * 10 + (m_text[count] - '0'),
                                      std::numeric_limits<int>::max());
            ++count;
        }
        m_text.remove_prefix(count);
        number = static_cast<int>(value);
        return count > 0;
    }

    /// "-4", "–4", ", 7", " and 9"
    bool skipFurtherPages() {
        for (;;) {
            const std::string_view before = m_text;
            skipSpace();
            if (!take("-") && !take("–") && !take("—") && !take(",") && !take("and") &&
                !take("&")) {
                m_text = before;
                return true;
            }
            skipSpace();
            takeWord();
            skipSpace();
            int ignored = 0;
            if (!readNumber(ignored)) return false;
        }
    }

    bool take(std::string_view literal) {
        if (!m_text.starts_with(literal)) return false;
        m_text.remove_prefix(literal.size());
        return true;
    }
    void skipSpace() {
        while (take(" ") || take("\u00A0") || take("\u202F") || take("\t")) {
        }
    }

    std::string_view m_text;
};

/// Other marks, white space and punctuation between a quote and its mark.
constexpr size_t kMaxBetweenBytes = 512;

bool isSpaceByte(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct QuotePair {
    std::string_view open, close;
};
/// Quotation marks that open and close differently. The straight one is told by what stands around
/// it.
constexpr std::array<QuotePair, 8> kPairs = {{{"“", "”"},
                                              {"„", "“"},
                                              {"„", "”"},
                                              {"«", "»"},
                                              {"»", "«"},
                                              {"「", "」"},
                                              {"『", "』"},
                                              {"”", "”"}}};

/// Where the citation mark that ends with the bracket at `close` begins; close + 1 if none does.
size_t markBegin(std::string_view answer, size_t close) {
    const size_t limit = close + 1 > kMaxMarkBytes ? close + 1 - kMaxMarkBytes : 0;
    for (size_t open = close; open-- > limit;) {
        if (answer[open] == ']') break;
        if (answer[open] != '[') continue;
        if (!parseCitationMark(answer.substr(open, close + 1 - open)).empty()) return open;
        break;
    }
    return close + 1;
}

/// An earlier citation mark ends the search for the opening quotation mark.
bool isMarkEnd(std::string_view answer, size_t close) {
    return markBegin(answer, close) <= close;
}

/// Walks left from the mark over what may stand between a quote and its mark; the end of the
/// quote's closing quotation mark.
size_t skipBetween(std::string_view answer, size_t at) {
    static constexpr std::string_view kBetween = ".,;:)*_-–—。，、）";
    int line_ends = 0;
    const size_t limit = at > kMaxBetweenBytes ? at - kMaxBetweenBytes : 0;
    while (at > limit) {
        const char c = answer[at - 1];
        if (c == '\n' && ++line_ends > 1) return at;
        if (isSpaceByte(c)) {
            --at;
            continue;
        }
        if (c == ']') {  // another citation of the same quote
            const size_t open = markBegin(answer, at - 1);
            if (open == at) return at;
            at = open;
            continue;
        }
        size_t begin = at - 1;
        while (begin > 0 && (static_cast<unsigned char>(answer[begin]) & 0xC0) == 0x80) --begin;
        if (kBetween.find(answer.substr(begin, at - begin)) == std::string_view::npos) return at;
        at = begin;
    }
    return at;
}

/// Straight marks: the one that opens stands after white space or a bracket and before text; inner
/// pairs are counted.
std::optional<size_t> openingStraight(std::string_view answer, size_t close) {
    const size_t limit = close > kMaxQuotedBytes ? close - kMaxQuotedBytes : 0;
    int depth = 1;
    std::optional<size_t> nearest;
    for (size_t at = close; at-- > limit;) {
        const char c = answer[at];
        if (c == ']' && isMarkEnd(answer, at)) break;
        if (c == '\n' && at > 0 && answer[at - 1] == '\n') break;
        if (c != '"') continue;
        if (!nearest) nearest = at;
        const char before = at > 0 ? answer[at - 1] : ' ';
        const bool opens = (isSpaceByte(before) || before == '(' || before == '[' ||
                            before == '*' || before == '_' || before == '>' || before == ':' ||
                            (static_cast<unsigned char>(before) & 0x80)) &&
                           !isSpaceByte(answer[at + 1]);
        const bool closes = !isSpaceByte(before);
        if (opens && --depth == 0) return at;
        if (!opens && closes) ++depth;
    }
    return nearest;
}

std::optional<size_t> openingPaired(std::string_view answer, size_t close, const QuotePair& pair) {
    const size_t limit = close > kMaxQuotedBytes ? close - kMaxQuotedBytes : 0;
    int depth = 1;
    for (size_t at = close; at-- > limit;) {
        if (answer[at] == ']' && isMarkEnd(answer, at)) return std::nullopt;
        const std::string_view here = answer.substr(at);
        if (here.starts_with(pair.open) && --depth == 0) return at;
        if (pair.open != pair.close && here.starts_with(pair.close)) ++depth;
    }
    return std::nullopt;
}

}  // namespace

std::vector<MarkTarget> parseCitationMark(std::string_view bracketed) {
    if (bracketed.size() < 4 || bracketed.size() > kMaxMarkBytes || bracketed.front() != '[' ||
        bracketed.back() != ']')
        return {};
    return MarkReader(bracketed.substr(1, bracketed.size() - 2)).read();
}

std::optional<std::string_view> quoteBefore(std::string_view answer, size_t mark_begin) {
    const size_t end = skipBetween(answer, mark_begin);
    const std::string_view before = answer.substr(0, end);
    if (before.ends_with('"')) {
        const size_t close = end - 1;
        if (const auto open = openingStraight(answer, close))
            return answer.substr(*open + 1, close - *open - 1);
        return std::nullopt;
    }
    for (const QuotePair& pair : kPairs) {
        if (!before.ends_with(pair.close)) continue;
        const size_t close = end - pair.close.size();
        if (const auto open = openingPaired(answer, close, pair))
            return answer.substr(*open + pair.open.size(), close - *open - pair.open.size());
    }
    return std::nullopt;
}

}  // namespace lectern::app
