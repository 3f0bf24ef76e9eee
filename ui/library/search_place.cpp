#include "ui/library/search_place.h"

#include <QChar>
#include <algorithm>

#include "app/vault/search_tokenizer.h"

namespace lectern::ui {

namespace {

struct Word {
    QString folded;
    int start = 0, end = 0;        // characters
    bool is_broken_after = false;  // a hyphen and a line end, then its second part
};
struct Term {
    std::vector<Word> words;
    bool is_prefix = false;
};

QString folded(char32_t c) {
    if (c < 0x80) return QString(QChar(char16_t(c)).toLower());
    QString out;
    for (const QChar part : QString::fromUcs4(&c, 1).normalized(QString::NormalizationForm_KD))
        if (!part.isMark()) out += part;
    return out.toCaseFolded();
}

bool isWordCharacter(char32_t c) {
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) ||
           QChar::category(c) == QChar::Other_PrivateUse;
}

bool standsAlone(char32_t c) {
    return c >= 0x0E00 && app::isWordOfOneCharacter(app::toUtf8(std::u32string_view(&c, 1)));
}

/// A hyphen, perhaps spaces, one line end, perhaps spaces; or a soft hyphen.
bool breaksWord(std::u32string_view gap) {
    if (gap == U"\u00AD") return true;
    if (gap.empty() || (gap[0] != U'-' && gap[0] != 0xAD && gap[0] != 0x2010)) return false;
    gap.remove_prefix(1);
    return std::count(gap.begin(), gap.end(), U'\n') == 1 &&
           std::all_of(gap.begin(), gap.end(), [](char32_t c) {
               return c == U' ' || c == U'\n' || c == U'\r' || c == U'\t';
           });
}

std::vector<Word> wordsOf(std::u32string_view text) {
    std::vector<Word> words;
    for (size_t i = 0; i < text.size();) {
        if (!isWordCharacter(text[i])) {
            ++i;
            continue;
        }
        Word word;
        word.start = int(i);
        const bool is_alone = standsAlone(text[i]);
        do {
            word.folded += folded(text[i]);
            ++i;
        } while (!is_alone && i < text.size() && isWordCharacter(text[i]) && !standsAlone(text[i]));
        word.end = int(i);
        if (!words.empty())
            words.back().is_broken_after = breaksWord(
                text.substr(size_t(words.back().end), size_t(word.start - words.back().end)));
        if (!word.folded.isEmpty()) words.push_back(std::move(word));
    }
    return words;
}

bool isQuote(QChar c) {
    return QStringView(u"\"\u201C\u201D\u201E\u201F\u00AB\u00BB").contains(c);
}

/// Cuts as app/vault/search_query does.
std::vector<Term> termsOf(const QString& typed) {
    std::vector<Term> terms;
    for (qsizetype i = 0; i < typed.size();) {
        if (typed[i].isSpace()) {
            ++i;
            continue;
        }
        const bool is_quoted = isQuote(typed[i]);
        qsizetype end = is_quoted ? ++i : i;
        while (end < typed.size() && !isQuote(typed[end]) && (is_quoted || !typed[end].isSpace()))
            ++end;
        const QString piece = typed.mid(i, end - i);
        i = is_quoted ? end + 1 : end;
        Term term;
        term.words = wordsOf(piece.toStdU32String());
        term.is_prefix = is_quoted ? i < typed.size() && typed[i] == u'*' : piece.endsWith(u'*');
        if (!term.words.empty()) terms.push_back(std::move(term));
    }
    return terms;
}

bool matches(const QString& word, const QString& wanted, bool is_prefix) {
    return is_prefix ? word.startsWith(wanted) : word == wanted;
}

/// How many words of the page the term covers from `at` on; 0: it does not stand there.
size_t matchLength(const std::vector<Word>& page, size_t at, const Term& term) {
    size_t i = at;
    for (size_t k = 0; k < term.words.size(); ++k) {
        if (i >= page.size()) return 0;
        const bool is_prefix = term.is_prefix && k + 1 == term.words.size();
        const QString& wanted = term.words[k].folded;
        if (matches(page[i].folded, wanted, is_prefix)) {
            ++i;
        } else if (page[i].is_broken_after && i + 1 < page.size() &&
                   matches(page[i].folded + page[i + 1].folded, wanted, is_prefix)) {
            i += 2;
        } else {
            return 0;
        }
    }
    return i - at;
}

}  // namespace

std::vector<app::CharacterRange> searchRanges(const app::Page& page, const QString& typed) {
    const std::vector<Term> terms = termsOf(typed);
    const std::vector<Word> words = wordsOf(page.text);
    std::vector<app::CharacterRange> ranges;
    for (size_t i = 0; i < words.size() && ranges.size() < kMostRanges;) {
        size_t longest = 0;
        for (const Term& term : terms) longest = std::max(longest, matchLength(words, i, term));
        if (longest > 0) ranges.push_back({words[i].start, words[i + longest - 1].end});
        i += std::max<size_t>(longest, 1);
    }
    return ranges;
}

}  // namespace lectern::ui
