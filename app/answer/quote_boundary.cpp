#include "app/answer/quote_boundary.h"

#include <string_view>

namespace lectern::app {

namespace {

/// A unit beyond both ends of the page.
const FoldedUnit kNothing{0, 0, 0, 0, UnitKind::Space, false, 2};

const FoldedUnit& at(const FoldedText& page, size_t i) {
    return i < page.size() ? page[i] : kNothing;  // also for i - 1 past the start
}

bool isSpaceUnit(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Space || unit.kind == UnitKind::OptionalSpace;
}
bool isDigit(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Digit;
}
bool isLetter(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Letter || unit.kind == UnitKind::Mark;
}
/// An em dash parts sentences; hyphens, en dashes and minus signs bind what they touch.
bool isSeparatorDash(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Dash && (unit.source == 0x2014 || unit.source == 0x2015 ||
                                           unit.source == 0x2E3A || unit.source == 0x2E3B);
}
bool isPercent(const FoldedUnit& unit) {
    return unit.code == '%' || unit.code == 0x2030 || unit.code == 0x2031 || unit.code == 0x066A ||
           unit.code == 0xB0;
}
/// Stands between the digits of one number, time, ratio or section.
bool isNumberJoint(const FoldedUnit& unit) {
    return unit.code == '.' || unit.code == ',' || unit.code == ':' || unit.code == '\'' ||
           unit.code == 0xB7 || unit.code == 0x066B || unit.code == 0x066C || unit.code == '/' ||
           unit.code == 0x2044;
}
/// Joins two words into one: and/or, R&D, name@host, snake_case.
bool isWordJoint(const FoldedUnit& unit) {
    return unit.code == '/' || unit.code == '&' || unit.code == '@' || unit.code == '_' ||
           unit.code == '\\' || unit.code == '^' || unit.code == 0x2044;
}
/// A sign that changes the number it stands before, also with a space between.
bool isNumberSign(const FoldedUnit& unit) {
    static constexpr std::u32string_view kSigns = U"<>≤≥≦≧≈≠±∓~√¬";
    return unit.kind == UnitKind::Currency || kSigns.find(unit.code) != std::u32string_view::npos ||
           (unit.kind == UnitKind::Dash && unit.source == 0x2212);
}
/// In scripts without spaces a negation is glued to what it negates.
bool isGluedNegation(const FoldedUnit& unit) {
    static constexpr std::u32string_view kNegations = U"不未非無无没沒勿莫否";
    return kNegations.find(unit.code) != std::u32string_view::npos;
}

/// Digits that end before unit `end`; counts to four.
size_t digitsBefore(const FoldedText& page, size_t end) {
    size_t count = 0;
    while (count < end && count < 4 && isDigit(page[end - 1 - count])) ++count;
    return count;
}
size_t digitsFrom(const FoldedText& page, size_t begin) {
    size_t count = 0;
    while (begin + count < page.size() && count < 4 && isDigit(page[begin + count])) ++count;
    return count;
}

/// "1 500": one to three digits, a space inside the line, exactly three digits.
bool isSpacedThousands(const FoldedText& page, size_t space) {
    if (space >= page.size()) return false;  // beyond either end of the page
    if (page[space].kind != UnitKind::Space || page[space].newlines > 0) return false;
    const size_t before = digitsBefore(page, space);
    return before >= 1 && before <= 3 && digitsFrom(page, space + 1) == 3 &&
           !isLetter(at(page, space + 4));
}

/// Adjacent word units: only scripts without spaces have a boundary there.
bool mayPart(const FoldedUnit& left, const FoldedUnit& right) {
    if (right.kind == UnitKind::Mark) return false;
    if (!left.no_space_script && !right.no_space_script) return false;
    const bool left_number = isDigit(left) || isHanNumeral(left.code);
    const bool right_number = isDigit(right) || isHanNumeral(right.code);
    return !(left_number && right_number);
}

/// The quote begins with a digit at `first`.
bool mayBeginNumber(const FoldedText& page, size_t first) {
    const FoldedUnit& before = at(page, first - 1);
    const FoldedUnit& further = at(page, first - 2);
    if (before.kind == UnitKind::Currency || before.kind == UnitKind::Symbol || before.code == '#')
        return false;
    // ".5" and "2.5", but "No.5"
    if (isNumberJoint(before)) return isLetter(further) && before.code != '/';
    if (before.code == '(') {  // "(5,000)": a loss in accounts
        size_t i = first;
        while (i < first + 32 && (isDigit(at(page, i)) || isNumberJoint(at(page, i)))) ++i;
        return at(page, i).code != ')';
    }
    if (!isSpaceUnit(before)) return true;
    if (isSpacedThousands(page, first - 1) || isNumberSign(further)) return false;
    if (further.kind == UnitKind::Dash && !isSeparatorDash(further) && further.source == '-') {
        // "- 5" is a list item at the start of a line and a dash after a word, else a sign
        const FoldedUnit& lead = at(page, first - 3);
        const bool line_start = isSpaceUnit(lead) && (lead.newlines > 0 || first < 4);
        return line_start || (isSpaceUnit(lead) && isLetter(at(page, first - 4)));
    }
    return true;
}

/// "l'article" may be quoted from the article, "n'est" and "don't" not from their second half.
bool mayBeginAfterApostrophe(const FoldedText& page, size_t first) {
    if (!isWordUnit(at(page, first - 2))) return true;
    if (isDigit(at(page, first - 2))) return false;
    if (foldCase(at(page, first - 2).code) == 'n' && !isWordUnit(at(page, first - 3))) return false;
    std::u32string word;
    for (size_t i = first; isWordUnit(at(page, i)) && word.size() < 4; ++i)
        word += foldCase(page[i].code);
    return word != U"t" && word != U"s" && word != U"d" && word != U"m" && word != U"re" &&
           word != U"ve" && word != U"ll";
}

bool mayBeginAfterDash(const FoldedText& page, size_t dash) {
    if (isSeparatorDash(page[dash])) return true;
    // "-the" after white space is a list item without its space; "-5" is a sign
    return isLetter(at(page, dash + 1)) && isSpaceUnit(at(page, dash - 1));
}

}  // namespace

bool mayBegin(const FoldedText& page, size_t first) {
    const FoldedUnit& unit = at(page, first);
    const FoldedUnit& before = at(page, first - 1);
    const FoldedUnit& further = at(page, first - 2);
    if (unit.kind == UnitKind::Mark || unit.kind == UnitKind::Join) return false;
    if (!isWordUnit(unit)) {
        if (!isWordUnit(before)) return true;
        // "US$5", "10-5", "2.5": the sign belongs to what stands before it
        return unit.kind == UnitKind::Quote || unit.kind == UnitKind::Ellipsis ||
               isSeparatorDash(unit) || !isWordUnit(at(page, first + 1)) || unit.code == '(' ||
               unit.code == '[' || before.no_space_script;
    }
    if (before.kind == UnitKind::Join) return false;
    if (before.kind == UnitKind::OptionalSpace && further.kind == UnitKind::Dash)
        return isSeparatorDash(further);
    if (before.kind == UnitKind::OptionalSpace && further.code == '/') return false;
    if (isWordUnit(before)) return mayPart(before, unit) && !isGluedNegation(before);
    if (before.kind == UnitKind::Dash) return mayBeginAfterDash(page, first - 1);
    if (before.kind == UnitKind::Quote && !mayBeginAfterApostrophe(page, first)) return false;
    if (isDigit(unit)) return mayBeginNumber(page, first);
    if (isSpaceUnit(before)) return true;
    if (before.code == '.' && isWordUnit(further)) return isUpperCase(unit.code);
    if (before.code == '@' || before.code == '#') return false;
    return !(isWordJoint(before) && isWordUnit(further));
}

namespace {

/// A superscript after a unit of measure belongs to it (m²); after a longer word it is a note's
/// number.
bool isNoteNumber(const FoldedText& page, size_t end) {
    if (page[end].kind != UnitKind::Number) return false;
    size_t letters = 0;
    while (letters < end && letters < 4 && isLetter(page[end - 1 - letters])) ++letters;
    return letters >= 4;
}

/// The quote ends with a digit at `end - 1`.
bool mayEndNumber(const FoldedText& page, size_t end) {
    const FoldedUnit& next = at(page, end);
    const FoldedUnit& further = at(page, end + 1);
    if (isPercent(next) || next.code == '+') return false;
    if (next.kind == UnitKind::Currency) return isDigit(further);
    if (next.kind == UnitKind::Quote)  // feet, inches, 1'000
        return next.code == '\'' && next.source != 0x2032 && !isWordUnit(further);
    if (isNumberJoint(next)) return !isDigit(further);
    if (!isSpaceUnit(next)) return true;
    if (isPercent(further) || isSpacedThousands(page, end)) return false;
    return !(further.kind == UnitKind::Currency && !isDigit(at(page, end + 2)) &&
             !(isSpaceUnit(at(page, end + 2)) && isDigit(at(page, end + 3))));
}

/// Japanese negates at the end of the verb: 譲渡でき|ない.
bool startsJapaneseNegation(const FoldedText& page, size_t at_unit) {
    std::u32string ahead;
    for (size_t i = at_unit; i < page.size() && ahead.size() < 2; ++i) ahead += page[i].code;
    for (const std::u32string_view form :
         {U"ない", U"なく", U"なか", U"なけ", U"ませ", U"ず", U"ぬ"})
        if (ahead.starts_with(form)) return true;
    return false;
}

}  // namespace

bool mayEnd(const FoldedText& page, size_t end) {
    if (end == 0 || end > page.size()) return false;
    const FoldedUnit& last = page[end - 1];
    const FoldedUnit& next = at(page, end);
    const FoldedUnit& further = at(page, end + 1);
    if (last.kind == UnitKind::Join) return false;
    if (!isWordUnit(last)) {
        if (last.kind == UnitKind::Quote || isSeparatorDash(last)) return true;
        const bool joined =
            isWordUnit(next) || (next.kind == UnitKind::OptionalSpace && isWordUnit(further));
        if (!joined) return true;
        // "$" before "500", "non-" before "exclusive", "2." before "5"
        if (last.kind == UnitKind::Dash || last.kind == UnitKind::Currency ||
            last.kind == UnitKind::Symbol || isWordJoint(last) || last.code == '#')
            return false;
        return !(isNumberJoint(last) && isWordUnit(next) && end >= 2 && isDigit(page[end - 2]) &&
                 isDigit(next));
    }
    if (isWordUnit(next))
        return (mayPart(last, next) || isNoteNumber(page, end)) &&
               !startsJapaneseNegation(page, end);
    if (next.kind == UnitKind::Join) return false;
    if (next.kind == UnitKind::Dash && !isSeparatorDash(next)) {
        const bool hyphen = next.source == '-' || next.source == 0x2010 || next.source == 0x2011;
        return !isWordUnit(further) && !(isSpaceUnit(further) && hyphen) &&
               further.kind != UnitKind::OptionalSpace;
    }
    if (next.kind == UnitKind::Quote && isWordUnit(further)) return false;
    if (isDigit(last)) return mayEndNumber(page, end);
    if (next.code == '.' && isWordUnit(further))
        return isUpperCase(further.code) || isDigit(further) || further.no_space_script;
    if (isWordJoint(next)) return !isWordUnit(further) && further.kind != UnitKind::OptionalSpace;
    return true;
}

}  // namespace lectern::app
