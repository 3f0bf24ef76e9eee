#include "app/answer/quote_plan.h"

#include <algorithm>

#include "app/document/page.h"

namespace lectern::app {

namespace {

bool isSpaceUnit(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Space || unit.kind == UnitKind::OptionalSpace;
}

/// Trims white space, and quotation marks unless `keep_quotes`.
FoldedText trimmed(FoldedText units) {
    const auto is_edge = [](const FoldedUnit& unit) {
        return isSpaceUnit(unit) || unit.kind == UnitKind::Quote;
    };
    while (!units.empty() && is_edge(units.back())) units.pop_back();
    const auto first = std::find_if_not(units.begin(), units.end(), is_edge);
    units.erase(units.begin(), first);
    return units;
}

/// Words of a stretch: numbers and hyphenated or elided compounds count once. Characters of scripts
/// without spaces are counted apart.
struct Length {
    int words = 0;
    int characters = 0;
    /// Four words or ten characters, or a mixture that amounts to as much.
    bool isLong() const { return words * 10 + characters * 4 >= 40; }
};
Length lengthOf(const FoldedText& units) {
    Length length;
    bool inside = false;
    for (size_t i = 0; i < units.size(); ++i) {
        const FoldedUnit& unit = units[i];
        if (isWordUnit(unit) && unit.no_space_script) {
            if (unit.kind != UnitKind::Mark) ++length.characters;
            inside = false;
        } else if (isWordUnit(unit)) {
            if (!inside) ++length.words;
            inside = true;
        } else if (isSpaceUnit(unit) || unit.kind == UnitKind::Ellipsis ||
                   (unit.kind == UnitKind::Dash && unit.source == 0x2014)) {
            inside = false;
        }
    }
    return length;
}

Stretch makeStretch(FoldedText units, bool starts_quote) {
    Stretch stretch;
    stretch.units = trimmed(std::move(units));
    stretch.first_letter_free = starts_quote;
    const FoldedText& u = stretch.units;
    if (u.size() > 3 && u[0].code == '[' && u[1].kind == UnitKind::Letter && u[2].code == ']' &&
        u[3].kind == UnitKind::Letter) {
        stretch.unbracketed.push_back(u[1]);
        stretch.unbracketed.insert(stretch.unbracketed.end(), u.begin() + 3, u.end());
    }
    stretch.is_long = lengthOf(u).isLong();
    stretch.skeleton = skeletonOf(u);
    return stretch;
}

/// An omission mark in the quote: an ellipsis with the brackets around it.
struct Omission {
    size_t begin = 0;
    size_t end = 0;
};

std::vector<Omission> omissionsOf(const FoldedText& units) {
    std::vector<Omission> found;
    const auto skip_space = [&](size_t i) {
        return i < units.size() && isSpaceUnit(units[i]) ? i + 1 : i;
    };
    for (size_t i = 0; i < units.size(); ++i) {
        if (units[i].kind != UnitKind::Ellipsis) continue;
        Omission omission{i, i + 1};
        const size_t after = skip_space(i + 1);
        size_t before = i;
        if (before > 0 && isSpaceUnit(units[before - 1])) --before;
        if (before > 0 && after < units.size()) {
            const char32_t open = units[before - 1].code, close = units[after].code;
            if ((open == '[' && close == ']') || (open == '(' && close == ')'))
                omission = {before - 1, after + 1};
        }
        if (!found.empty() && omission.begin < found.back().end) continue;
        found.push_back(omission);
    }
    return found;
}

/// Cuts the quote at the omissions whose bit is set. Fails where a stretch has no word in it, or
/// where no stretch is long: a handful of unique words strung together is no quote.
bool readAs(const FoldedText& units, const std::vector<Omission>& omissions, uint32_t cuts,
            Reading& reading) {
    size_t begin = 0;
    bool any_long = false, is_first = true;
    for (size_t i = 0; i <= omissions.size(); ++i) {
        if (i < omissions.size() && !(cuts >> i & 1)) continue;
        const size_t end = i < omissions.size() ? omissions[i].begin : units.size();
        Stretch stretch = makeStretch(FoldedText(units.begin() + static_cast<ptrdiff_t>(begin),
                                                 units.begin() + static_cast<ptrdiff_t>(end)),
                                      is_first);
        begin = i < omissions.size() ? omissions[i].end : end;
        if (stretch.units.empty()) continue;
        if (stretch.skeleton.empty()) return false;
        any_long = any_long || stretch.is_long;
        is_first = false;
        reading.push_back(std::move(stretch));
    }
    return reading.size() == 1 || (reading.size() > 1 && any_long);
}

/// The longest skeleton between two omissions; every reading holds it, wherever it cuts.
std::string longestPiece(const FoldedText& units, const std::vector<Omission>& omissions) {
    std::string longest;
    size_t begin = 0;
    for (size_t i = 0; i <= omissions.size(); ++i) {
        const size_t end = i < omissions.size() ? omissions[i].begin : units.size();
        std::string piece = skeletonOf(FoldedText(units.begin() + static_cast<ptrdiff_t>(begin),
                                                  units.begin() + static_cast<ptrdiff_t>(end)));
        if (piece.size() > longest.size()) longest = std::move(piece);
        begin = i < omissions.size() ? omissions[i].end : end;
    }
    return longest;
}

}  // namespace

QuotePlan planQuote(std::string_view quote_utf8) {
    QuotePlan plan;
    if (quote_utf8.size() > kMaxQuoteBytes) return plan;
    const FoldedText units = trimmed(foldText(fromUtf8(quote_utf8)));
    plan.is_blank = units.empty();
    if (plan.is_blank) return plan;
    std::vector<Omission> omissions = omissionsOf(units);
    if (omissions.size() > kMaxOmissions) omissions.clear();  // a table of contents, if anything
    const uint32_t all = (uint32_t{1} << omissions.size()) - 1;
    for (uint32_t cuts = 0; cuts <= all; ++cuts) {
        if (omissions.size() > kMaxEllipses && cuts != 0 && cuts != all) {
            cuts = all - 1;
            continue;
        }
        Reading reading;
        if (readAs(units, omissions, cuts, reading)) plan.readings.push_back(std::move(reading));
    }
    if (plan.readings.empty()) return plan;
    plan.probe = longestPiece(units, omissions);
    return plan;
}

}  // namespace lectern::app
