#include "app/vault/search_query.h"

#include <QtGlobal>
#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

#include "app/document/page.h"
#include "app/vault/search_tokenizer.h"

namespace lectern::app {

namespace {

struct Term {
    std::vector<std::string> words;  // as the index has them
    bool prefix = false;
    bool quoted = false;
};

bool isSpace(char32_t c) {
    return c <= 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Marks that people use as quotation marks around a phrase; an apostrophe is none, it stands
/// inside words.
bool isQuote(char32_t c) {
    constexpr std::u32string_view kMarks = U"\"\u201C\u201D\u201E\u201F\u00AB\u00BB";
    return kMarks.find(c) != std::u32string_view::npos;
}

/// Function words that stand on nearly every page; without accents and in lower case, as in the
/// index.
bool isStopWord(const std::string& word) {
    static const std::unordered_set<std::string_view> kWords = {
        "a",     "about",  "an",     "and",     "any",     "are",   "as",    "at",     "be",
        "been",  "but",    "by",     "can",     "could",   "did",   "do",    "does",   "for",
        "from",  "had",    "has",    "have",    "how",     "i",     "if",    "in",     "is",
        "it",    "its",    "may",    "me",      "my",      "of",    "on",    "or",     "our",
        "shall", "should", "so",     "than",    "that",    "the",   "their", "them",   "then",
        "there", "these",  "they",   "this",    "to",      "us",    "was",   "we",     "were",
        "what",  "when",   "where",  "which",   "who",     "whom",  "whose", "why",    "will",
        "with",  "would",  "you",    "your",    "s",       "t",     "aber",  "als",    "am",
        "auch",  "auf",    "aus",    "bei",     "bin",     "bis",   "da",    "das",    "dass",
        "dem",   "den",    "der",    "des",     "die",     "dies",  "diese", "dieser", "du",
        "ein",   "eine",   "einem",  "einen",   "einer",   "eines", "er",    "es",     "fur",
        "hat",   "ich",    "ihr",    "im",      "ist",     "mit",   "nach",  "oder",   "sich",
        "sie",   "sind",   "um",     "und",     "uns",     "von",   "vor",   "wann",   "war",
        "warum", "was",    "welche", "welcher", "welches", "wem",   "wen",   "wer",    "werden",
        "wie",   "wird",   "wo",     "zu",      "zum",     "zur"};
    return kWords.contains(word);
}

/// Cuts the typed text into words and quoted phrases.
std::vector<std::pair<std::u32string, Term>> cut(const std::u32string& typed) {
    std::vector<std::pair<std::u32string, Term>> pieces;
    size_t i = 0;
    while (i < typed.size()) {
        if (isSpace(typed[i])) {
            ++i;
            continue;
        }
        Term term;
        term.quoted = isQuote(typed[i]);
        if (term.quoted) ++i;
        size_t end = i;
        // An unclosed quotation mark reaches to the end.
        while (end < typed.size() && !isQuote(typed[end]) && (term.quoted || !isSpace(typed[end])))
            ++end;
        std::u32string text = typed.substr(i, end - i);
        i = end;
        if (term.quoted && i < typed.size()) ++i;
        if (term.quoted && i < typed.size() && typed[i] == U'*') {
            term.prefix = true;
            ++i;
        }
        if (!term.quoted && !text.empty() && text.back() == U'*') term.prefix = true;
        pieces.emplace_back(std::move(text), std::move(term));
    }
    return pieces;
}

/// A question in a script without spaces is one long run, which as a phrase would be found nowhere:
/// each pair of neighbouring characters becomes a term. What stands between such runs becomes a
/// term as it is.
void appendPairs(const Term& term, std::vector<Term>& terms) {
    for (size_t i = 0; i < term.words.size();) {
        size_t end = i;
        const bool alone = isWordOfOneCharacter(term.words[i]);
        while (end < term.words.size() && isWordOfOneCharacter(term.words[end]) == alone) ++end;
        const size_t width = alone ? std::min<size_t>(2, end - i) : end - i;
        for (size_t first = i; first + width <= end; ++first) {
            Term part;
            part.words.assign(term.words.begin() + static_cast<std::ptrdiff_t>(first),
                              term.words.begin() + static_cast<std::ptrdiff_t>(first + width));
            part.prefix = term.prefix && first + width == term.words.size();
            terms.push_back(std::move(part));
        }
        i = end;
    }
}

Result<std::vector<Term>> termsOf(sqlite3* database, std::string_view typed) {
    std::vector<Term> terms;
    for (auto& [text, term] : cut(fromUtf8(typed))) {
        LECTERN_TRY_ASSIGN(term.words, searchWords(database, toUtf8(text)));
        if (!term.words.empty()) terms.push_back(std::move(term));
    }
    return terms;
}

void keepTellingTerms(std::vector<Term>& terms) {
    std::vector<Term> split;
    for (const Term& term : terms) {
        if (term.quoted)
            split.push_back(term);
        else
            appendPairs(term, split);
    }
    terms = std::move(split);
    const auto isFunctionWord = [](const Term& term) {
        return !term.quoted && !term.prefix &&
               std::all_of(term.words.begin(), term.words.end(), isStopWord);
    };
    if (!std::all_of(terms.begin(), terms.end(), isFunctionWord))
        std::erase_if(terms, isFunctionWord);
    std::vector<Term> kept;
    for (Term& term : terms)
        if (kept.size() < kMaxSearchTerms &&
            std::none_of(kept.begin(), kept.end(), [&](const Term& other) {
                return other.words == term.words && other.prefix == term.prefix;
            }))
            kept.push_back(std::move(term));
    terms = std::move(kept);
}

}  // namespace

Result<std::string> searchExpression(sqlite3* database, std::string_view typed,
                                     SearchScope::Match match) {
    LECTERN_TRY_ASSIGN(std::vector<Term> terms, termsOf(database, typed));
    if (terms.empty())
        return fail(
            ErrorCode::InvalidArgument,
            say(QT_TRANSLATE_NOOP("app", "there is no word to search for; type at least one")));
    if (match == SearchScope::Match::Any) keepTellingTerms(terms);
    if (terms.size() > kMaxSearchTerms)
        return fail(
            ErrorCode::LimitExceeded,
            say(QT_TRANSLATE_NOOP("app", "a search has at most %1 words; these are %2"),
                {static_cast<int64_t>(kMaxSearchTerms), static_cast<int64_t>(terms.size())}));
    std::string expression;
    for (const Term& term : terms) {
        if (!expression.empty()) expression += match == SearchScope::Match::Any ? " OR " : " AND ";
        expression += '"';
        for (size_t i = 0; i < term.words.size(); ++i)
            expression +=
                (i == 0 ? "" : " ") + term.words[i];  // words of the index hold no quotation mark
        expression += '"';
        if (term.prefix) expression += " *";
    }
    return expression;
}

}  // namespace lectern::app
