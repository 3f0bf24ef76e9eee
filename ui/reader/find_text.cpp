#include "ui/reader/find_text.h"

#include <algorithm>
#include <optional>

#include "app/answer/highlight.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

using app::FoldedText;
using app::FoldedUnit;
using app::UnitKind;

constexpr int kExcerptBefore = 32, kExcerptAfter = 64;

bool isSpace(const FoldedUnit& unit) {
    return unit.kind == UnitKind::Space || unit.kind == UnitKind::OptionalSpace;
}

bool sameUnit(const FoldedUnit& a, const FoldedUnit& b) {
    if (a.kind == UnitKind::Dash && b.kind == UnitKind::Dash) return true;
    return app::foldCase(a.code) == app::foldCase(b.code);
}

/// Where `query` ends in `text` when it stands at `at`; what only typesetting put there may be
/// missing on either side.
std::optional<size_t> matchEnd(const FoldedText& text, size_t at, const FoldedText& query) {
    if (text[at].kind == UnitKind::Join || isSpace(text[at])) return std::nullopt;
    size_t i = at, k = 0;
    while (k < query.size()) {
        if (i == text.size()) return std::nullopt;
        const FoldedUnit& have = text[i];
        const FoldedUnit& want = query[k];
        if (isSpace(have) && isSpace(want)) {
            ++i, ++k;
        } else if (have.kind == UnitKind::Join) {
            if (want.kind == UnitKind::Dash || want.kind == UnitKind::Join) ++k;
            ++i;
        } else if (want.kind == UnitKind::Join || want.kind == UnitKind::OptionalSpace) {
            ++k;
        } else if (have.kind == UnitKind::OptionalSpace && k > 0) {
            ++i;
        } else if (sameUnit(have, want)) {
            ++i, ++k;
        } else {
            return std::nullopt;
        }
    }
    return i;
}

bool isInsideWord(const FoldedText& text, size_t begin, size_t end) {
    const auto word = [&](size_t i) { return app::isWordUnit(text[i]); };
    return (begin > 0 && word(begin) && word(begin - 1)) ||
           (end < text.size() && word(end - 1) && word(end));
}

QString textOf(const app::Page& page, int start, int end) {
    const auto view = std::u32string_view(page.text).substr(static_cast<size_t>(start),
                                                            static_cast<size_t>(end - start));
    return inertLine(QString::fromUcs4(view.data(), static_cast<qsizetype>(view.size())));
}

FindHit hitFor(const app::Page& page, app::CharacterRange range) {
    FindHit hit{page.index, range, app::lineBoxes(page, range), {}, 0, 0};
    const int size = static_cast<int>(page.text.size());
    const int start = std::max(0, range.start - kExcerptBefore);
    int end = std::min(size, range.end + kExcerptAfter);
    // Cut at a word, unless that leaves nothing.
    int from = start;
    while (from > 0 && from < range.start && page.text[static_cast<size_t>(from - 1)] > U' ')
        ++from;
    while (end < size && end > range.end && page.text[static_cast<size_t>(end)] > U' ') --end;
    hit.excerpt = (from > 0 ? QStringLiteral("… ") : QString()) + textOf(page, from, range.start);
    const QString match = textOf(page, range.start, range.end);
    hit.mark_start = static_cast<int>(hit.excerpt.size());
    hit.mark_length = static_cast<int>(match.size());
    hit.excerpt += match + textOf(page, range.end, end);
    if (end < size) hit.excerpt += QStringLiteral(" …");
    return hit;
}

}  // namespace

FindQuery::FindQuery(const QString& words, bool whole_words)
    : m_units(app::foldText(app::fromUtf8(words.trimmed().toStdString()))),
      m_whole_words(whole_words) {}

std::vector<FindHit> FindQuery::findIn(const app::Page& page) const {
    std::vector<FindHit> hits;
    if (isEmpty() || !page.hasText()) return hits;
    const FoldedText text = app::foldText(page.text);
    for (size_t i = 0; i < text.size();) {
        const auto end = matchEnd(text, i, m_units);
        if (!end || *end == i || (m_whole_words && isInsideWord(text, i, *end))) {
            ++i;
            continue;
        }
        hits.push_back(
            hitFor(page, {static_cast<int>(text[i].start), static_cast<int>(text[*end - 1].end)}));
        i = *end;
    }
    return hits;
}

}  // namespace lectern::ui
