#include "app/answer/negation.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>

#include "app/document/page.h"

namespace lectern::app {

namespace {

/// Negations and restrictions by themselves, whatever follows: English, German, French, Spanish,
/// Italian, Portuguese, Dutch, Scandinavian, Polish, Russian, Arabic, Hebrew.
constexpr std::array kNegations = {
    "not",         "no",      "nor",     "never",    "none",      "neither",   "nothing",
    "nobody",      "nowhere", "cannot",  "non",      "unless",    "except",    "excepting",
    "excluding",   "only",    "hardly",  "scarcely", "rarely",    "seldom",    "barely",
    "nicht",       "nichts",  "kein",    "keine",    "keiner",    "keines",    "keinem",
    "keinen",      "nie",     "niemals", "weder",    "niemand",   "nur",       "außer",
    "ausgenommen", "ne",      "n",       "ni",       "jamais",    "aucun",     "aucune",
    "nul",         "nulle",   "rien",    "sauf",     "excepté",   "seulement", "nunca",
    "jamás",       "ningún",  "ninguna", "ninguno",  "nada",      "nadie",     "tampoco",
    "salvo",       "excepto", "solo",    "sólo",     "solamente", "nessun",    "nessuno",
    "nessuna",     "né",      "eccetto", "soltanto", "não",       "nem",       "nenhum",
    "nenhuma",     "exceto",  "somente", "apenas",   "niet",      "geen",      "nooit",
    "niets",       "behalve", "slechts", "alleen",   "inte",      "ikke",      "ej",
    "icke",        "aldrig",  "aldri",   "ingen",    "inget",     "intet",     "ani",
    "nigdy",       "żaden",   "не",      "ни",       "нет",       "никогда",   "кроме",
    "только",      "لا",      "ولا",     "فلا",      "لم",        "ولم",       "لن",
    "ولن",         "ليس",     "ليست",    "وليس",     "غير",       "إلا",       "فقط",
    "לא",          "ולא",     "אין",     "ואין",     "אינו",      "אינה",      "אינם",
    "בלתי",        "אלא",     "רק"};

/// Bear only on the word that follows; at the gap's end that word is quoted ("without" | "fault").
constexpr std::array kBeforeQuoted = {"without", "ohne", "sans",  "sin",  "senza",  "sem", "zonder",
                                      "utan",    "uten", "uden",  "bez",  "без",    "دون", "بدون",
                                      "ללא",     "בלי",  "minus", "less", "lacking"};

/// Scripts without spaces, and Korean, negate inside the word.
constexpr std::array kInside = {
    "不",   "未",   "非",   "無",   "无",   "没",   "沒",   "勿",   "莫",   "否",   "除く",
    "除き", "除外", "除非", "除了", "ない", "なく", "なけ", "ませ", "せず", "わず", "らず",
    "れず", "않",   "아니", "없",   "못",   "ไม่",   "มิได้",  "มิให้",  "ห้าม",  "មិន",   "禁"};

std::u32string folded(std::string_view text) {
    std::u32string out;
    for (const FoldedUnit& unit : foldText(fromUtf8(text)))
        if (isWordUnit(unit)) out += foldCase(unit.code);
    return out;
}

template <size_t N>
std::unordered_set<std::u32string> foldedSet(const std::array<const char*, N>& words) {
    std::unordered_set<std::u32string> set;
    for (const char* word : words) set.insert(folded(word));
    return set;
}

/// Words of the units [begin, end) as case-folded text. An apostrophe parts words, so that "n'est"
/// and "isn't" show what they hide.
struct Word {
    std::u32string text;
    size_t begin = 0;
    size_t end = 0;
};
std::vector<Word> wordsOf(const FoldedText& page, size_t begin, size_t end) {
    std::vector<Word> words;
    bool inside = false;
    for (size_t i = begin; i < end; ++i) {
        if (page[i].kind == UnitKind::Join) continue;
        if (!isWordUnit(page[i])) {
            inside = false;
            continue;
        }
        if (!inside) words.push_back({{}, i, i});
        inside = true;
        words.back().text += foldCase(page[i].code);
        words.back().end = i + 1;
    }
    return words;
}

bool isContraction(const FoldedText& page, const Word& word) {
    return word.text == U"t" && word.begin >= 2 && page[word.begin - 1].kind == UnitKind::Quote &&
           foldCase(page[word.begin - 2].code) == 'n';
}

/// "No. 5" and "No 5" count things.
bool isNumberAbbreviation(const FoldedText& page, const Word& word) {
    if (word.text != U"no" || word.end >= page.size()) return false;
    const bool has_stop = page[word.end].code == '.';
    size_t i = word.end + (has_stop ? 1 : 0);
    if (i < page.size() && page[i].kind == UnitKind::Space) ++i;
    return i < page.size() && page[i].kind == UnitKind::Digit &&
           (has_stop || page[word.begin].code == 'N');
}

bool hasNegation(const FoldedText& page, size_t begin, size_t end) {
    static const auto kWords = foldedSet(kNegations);
    static const auto kParts = foldedSet(kInside);
    for (const Word& word : wordsOf(page, begin, end)) {
        if (kWords.contains(word.text) && !isNumberAbbreviation(page, word)) return true;
        if (isContraction(page, word)) return true;
        for (const std::u32string& part : kParts)
            if (word.text.find(part) != std::u32string::npos) return true;
    }
    return false;
}

bool endsBeforeQuoted(const FoldedText& page, size_t begin, size_t end) {
    static const auto kWords = foldedSet(kBeforeQuoted);
    const std::vector<Word> words = wordsOf(page, begin, end);
    return !words.empty() && kWords.contains(words.back().text);
}

/// A full stop before white space and a letter that is not lower case, or a blank line. In doubt no
/// end, so that more of the gap counts as part of a quoted sentence.
bool endsSentence(const FoldedText& page, size_t i) {
    const FoldedUnit& unit = page[i];
    if (unit.kind == UnitKind::Space && unit.newlines > 1) return true;
    if (unit.code == 0x3002 || unit.code == 0xFF61 || unit.code == 0x061F || unit.code == 0x06D4)
        return true;
    if (unit.code != '.' && unit.code != '!' && unit.code != '?') return false;
    if (unit.source >= 0xFF00) return true;
    size_t next = i + 1;
    while (next < page.size() &&
           (page[next].kind == UnitKind::Quote || page[next].code == ')' || page[next].code == ']'))
        ++next;
    if (next >= page.size()) return true;
    if (page[next].kind != UnitKind::Space) return false;
    while (next < page.size() && !isWordUnit(page[next])) ++next;
    return next < page.size() && page[next].kind == UnitKind::Letter &&
           !isLowerCase(page[next].code);
}

}  // namespace

bool gapHidesNegation(const FoldedText& page, size_t begin, size_t end) {
    size_t first_end = end, last_begin = begin;
    if (begin > 0 && endsSentence(page, begin - 1)) first_end = begin;
    for (size_t i = begin; i < end; ++i)
        if (endsSentence(page, i)) {
            first_end = std::min(first_end, i + 1);
            last_begin = i + 1;
        }
    if (first_end == end && last_begin == begin)
        return hasNegation(page, begin, end) || endsBeforeQuoted(page, begin, end);
    return hasNegation(page, begin, first_end) || hasNegation(page, last_begin, end) ||
           endsBeforeQuoted(page, last_begin, end);
}

}  // namespace lectern::app
