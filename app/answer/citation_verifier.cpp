#include "app/answer/citation_verifier.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "app/answer/negation.h"
#include "app/answer/quote_boundary.h"
#include "app/answer/quote_plan.h"
#include "app/answer/text_fold.h"

namespace lectern::app {

namespace {

/// A stretch found on a page, in units.
struct Occurrence {
    size_t begin = 0;
    size_t end = 0;
};

/// Limits against pages and quotes made to be slow; beyond them nothing is verified.
constexpr size_t kMaxOccurrences = 256;
constexpr int64_t kMaxComparisons = 20'000'000;
constexpr int64_t kMaxGapUnits = 4'000'000;  // looked at for negations
/// Between pages in the document's skeleton; no byte of UTF-8.
constexpr char kPageEnd = '\xFF';

/// Position of `probe` in `text` from `from`; text.size() without one. memmem is linear in the
/// worst case.
size_t findBytes(std::string_view text, std::string_view probe, size_t from) {
    const void* hit = ::memmem(text.data() + from, text.size() - from, probe.data(), probe.size());
    return hit ? static_cast<size_t>(static_cast<const char*>(hit) - text.data()) : text.size();
}

/// One page, folded; made for one check and thrown away, so that an index of a long document stays
/// small.
class PageText {
  public:
    explicit PageText(const Page& page) : m_units(foldText(page.text)) {
        m_skeleton = skeletonOf(m_units, m_unit_of_byte);
    }
    const FoldedText& units() const { return m_units; }

    /// Places where the stretch stands, in order, at most kMaxOccurrences.
    std::vector<Occurrence> find(const Stretch& stretch, int64_t& budget) const {
        std::vector<Occurrence> found;
        const std::string_view skeleton = m_skeleton;
        size_t hit = findBytes(skeleton, stretch.skeleton, 0);
        // each search reads the whole probe first
        const int64_t search_cost = 1 + static_cast<int64_t>(stretch.skeleton.size()) / 8;
        while (hit < skeleton.size() && found.size() < kMaxOccurrences && budget > 0) {
            budget -= search_cost;
            if (const auto occurrence = matchAround(stretch, m_unit_of_byte[hit], budget))
                found.push_back(*occurrence);
            hit = findBytes(skeleton, stretch.skeleton, hit + 1);
        }
        return found;
    }

  private:
    /// The first word unit of the stretch lies on unit `anchor`.
    std::optional<Occurrence> matchAround(const Stretch& stretch, size_t anchor,
                                          int64_t& budget) const {
        if (const auto literal =
                matchForm(stretch.units, stretch.first_letter_free, anchor, budget))
            return literal;
        if (stretch.unbracketed.empty()) return std::nullopt;
        return matchForm(stretch.unbracketed, true, anchor, budget);
    }

    /// Tries the whole form, then without a final comma or full stop that is the quoting sentence's
    /// own.
    std::optional<Occurrence> matchForm(const FoldedText& form, bool first_letter_free,
                                        size_t anchor, int64_t& budget) const {
        size_t lead = 0;
        while (lead < form.size() && !isWordUnit(form[lead])) ++lead;
        // what precedes the first word may stand on the page with other white space
        const size_t furthest = anchor - std::min(anchor, 2 * lead + 1);
        for (size_t begin = anchor + 1; begin-- > furthest;) {
            if (begin < anchor && isWordUnit(m_units[begin])) break;
            if (lead == 0 && begin < anchor) break;
            if (!mayBegin(m_units, begin)) continue;
            if (const auto end = match(form, form.size(), begin, first_letter_free, budget);
                end && mayEnd(m_units, *end))
                return Occurrence{begin, *end};
            const char32_t last = form.back().code;
            if (form.size() < 2 || (last != ',' && last != '.')) continue;
            if (const auto end = match(form, form.size() - 1, begin, first_letter_free, budget);
                end && mayEnd(m_units, *end) && (last == ',' || sentenceEndsAt(*end)))
                return Occurrence{begin, *end};
        }
        return std::nullopt;
    }

    /// A full stop that the page lacks is accepted only where the page's text or paragraph ends
    /// too, or where its own full stop stands outside a quotation mark. Elsewhere it would hide
    /// what follows.
    bool sentenceEndsAt(size_t end) const {
        size_t next = end;
        while (next < m_units.size() && m_units[next].kind == UnitKind::Quote) ++next;
        if (next == m_units.size()) return true;
        if (next > end && m_units[next].code == '.') return true;
        return m_units[next].kind == UnitKind::Space && m_units[next].newlines > 1;
    }

    /// Compares form[0, count) with the page from `begin`; the page unit after the match.
    std::optional<size_t> match(const FoldedText& form, size_t count, size_t begin,
                                bool first_letter_free, int64_t& budget) const {
        size_t p = begin, q = 0;
        bool at_first_word = true;
        while (q < count) {
            if (--budget <= 0 || p >= m_units.size()) return std::nullopt;
            const FoldedUnit& page = m_units[p];
            const FoldedUnit& quote = form[q];
            if (page.kind == UnitKind::Join || quote.kind == UnitKind::Join) {
                stepOverJoin(form, count, p, q);
                continue;
            }
            const bool page_optional = page.kind == UnitKind::OptionalSpace;
            const bool quote_optional = quote.kind == UnitKind::OptionalSpace;
            if (page_optional || quote_optional) {
                const bool both = (page_optional || page.kind == UnitKind::Space) &&
                                  (quote_optional || quote.kind == UnitKind::Space);
                if (both || page_optional) ++p;
                if (both || !page_optional) ++q;
                continue;
            }
            const bool same =
                page.code == quote.code ||
                (first_letter_free && at_first_word && quote.kind == UnitKind::Letter &&
                 page.kind == UnitKind::Letter && foldCase(page.code) == foldCase(quote.code));
            if (!same) return std::nullopt;
            if (isWordUnit(quote)) at_first_word = false;
            ++p;
            ++q;
        }
        return p;
    }

    /// A hyphen at a line's end equals another one, a plain hyphen (and a space after it), or
    /// nothing.
    void stepOverJoin(const FoldedText& form, size_t count, size_t& p, size_t& q) const {
        const auto is_space = [](const FoldedUnit& unit) {
            return unit.kind == UnitKind::Space || unit.kind == UnitKind::OptionalSpace;
        };
        const bool page_join = m_units[p].kind == UnitKind::Join;
        const bool quote_join = form[q].kind == UnitKind::Join;
        if (page_join) ++p;
        if (quote_join) ++q;
        if (page_join && quote_join) return;
        if (page_join && form[q].kind == UnitKind::Dash) {
            ++q;
            if (q < count && is_space(form[q])) ++q;
        } else if (quote_join && p < m_units.size() && m_units[p].kind == UnitKind::Dash) {
            ++p;
            if (p < m_units.size() && is_space(m_units[p])) ++p;
        }
    }

    FoldedText m_units;
    std::string m_skeleton;
    std::vector<uint32_t> m_unit_of_byte;
};

CharacterRange rangeOf(const FoldedText& units, const Occurrence& occurrence) {
    uint32_t start = units[occurrence.begin].start, end = 0;
    for (size_t i = occurrence.begin; i < occurrence.end; ++i) {
        start = std::min(start, units[i].start);
        end = std::max(end, units[i].end);
    }
    return {static_cast<int>(start), static_cast<int>(end)};
}

/// Chooses one occurrence per stretch, in order, so that no gap hides a negation; the closest such
/// choice.
class ChainFinder {
  public:
    ChainFinder(const FoldedText& units, const std::vector<std::vector<Occurrence>>& places)
        : m_units(units), m_places(places) {}

    std::vector<Occurrence> run() {
        for (const Occurrence& first : m_places[0]) {
            m_chain = {first};
            extend(1);
        }
        return m_best;
    }

  private:
    bool extend(size_t k) {
        if (k == m_places.size()) {
            if (m_best.empty() || span(m_chain) < span(m_best)) m_best = m_chain;
            return true;
        }
        const size_t from = m_chain.back().end;
        for (const Occurrence& place : m_places[k]) {
            if (place.begin < from) continue;
            m_gap_units += static_cast<int64_t>(place.begin - from) + 100;
            if (m_gap_units > kMaxGapUnits) return false;
            if (gapHidesNegation(m_units, from, place.begin)) continue;
            m_chain.push_back(place);
            const bool done = extend(k + 1);
            m_chain.pop_back();
            if (done) return true;
        }
        return false;
    }
    static size_t span(const std::vector<Occurrence>& chain) {
        return chain.back().end - chain.front().begin;
    }

    const FoldedText& m_units;
    const std::vector<std::vector<Occurrence>>& m_places;
    std::vector<Occurrence> m_chain, m_best;
    int64_t m_gap_units = 0;
};

struct Search {
    std::vector<CharacterRange> ranges;
    std::vector<CharacterRange> gaps;
    bool is_ambiguous = false;  ///< a short stretch stands there more than once
    bool found() const { return !ranges.empty(); }
};

Search findReading(const PageText& page, const Reading& reading, int64_t& budget) {
    Search result;
    std::vector<std::vector<Occurrence>> places;
    for (const Stretch& stretch : reading) {
        std::vector<Occurrence> found = page.find(stretch, budget);
        if (found.empty() || budget <= 0) return {};
        result.is_ambiguous = result.is_ambiguous || (!stretch.is_long && found.size() > 1);
        places.push_back(std::move(found));
    }
    if (result.is_ambiguous) return result;
    const std::vector<Occurrence> chain = ChainFinder(page.units(), places).run();
    for (const Occurrence& occurrence : chain) {
        const CharacterRange range = rangeOf(page.units(), occurrence);
        if (!result.ranges.empty()) result.gaps.push_back({result.ranges.back().end, range.start});
        result.ranges.push_back(range);
    }
    return result;
}

Search findQuote(const PageText& page, const QuotePlan& plan, int64_t& budget) {
    bool is_ambiguous = false;
    for (const Reading& reading : plan.readings) {
        Search search = findReading(page, reading, budget);
        if (search.found()) return search;
        is_ambiguous = is_ambiguous || search.is_ambiguous;
    }
    Search nothing;
    nothing.is_ambiguous = is_ambiguous;
    return nothing;
}

}  // namespace

struct CitationVerifier::Impl {
    std::span<const Page> pages;
    std::string skeleton;             // of all pages, each closed by kPageEnd
    std::vector<size_t> page_starts;  // in `skeleton`

    /// Pages whose skeleton holds the probe, nearest to `page` first.
    std::vector<size_t> candidates(const std::string& probe, int64_t page) const;
    /// `named`: the page that verifies; -1: none, and `near` only orders the others.
    QuoteCheck look(std::string_view quote_utf8, int64_t named, int64_t near) const;
};

std::vector<size_t> CitationVerifier::Impl::candidates(const std::string& probe,
                                                       int64_t page) const {
    std::vector<size_t> found;
    for (size_t at = findBytes(skeleton, probe, 0); at < skeleton.size();) {
        const auto next = std::upper_bound(page_starts.begin(), page_starts.end(), at);
        found.push_back(static_cast<size_t>(next - page_starts.begin()) - 1);
        at = next == page_starts.end() ? skeleton.size() : findBytes(skeleton, probe, *next);
    }
    const auto distance = [page](size_t i) { return std::abs(static_cast<int64_t>(i) - page); };
    std::stable_sort(found.begin(), found.end(),
                     [&](size_t a, size_t b) { return distance(a) < distance(b); });
    return found;
}

QuoteCheck CitationVerifier::Impl::look(std::string_view quote_utf8, int64_t named,
                                        int64_t near) const {
    QuoteCheck check;
    const QuotePlan plan = planQuote(quote_utf8);
    check.status = plan.is_blank ? CitationStatus::NoQuote : CitationStatus::NotFound;
    if (plan.readings.empty()) return check;
    const Reading& literal = plan.readings.front();
    check.is_short = std::none_of(literal.begin(), literal.end(),
                                  [](const Stretch& stretch) { return stretch.is_long; });
    int64_t budget = kMaxComparisons;
    const auto accept = [&](size_t index, CitationStatus status) {
        Search search = findQuote(PageText(pages[index]), plan, budget);
        if (!search.found()) {
            // a short quote that stands on the named page several times is not to be shown on
            // another
            check.is_repeated = search.is_ambiguous && status == CitationStatus::Verified;
            return check.is_repeated;
        }
        check.status = status;
        check.found_page_index = static_cast<int>(index);
        check.ranges = std::move(search.ranges);
        check.gaps = std::move(search.gaps);
        return true;
    };
    if (named >= 0 && accept(static_cast<size_t>(named), CitationStatus::Verified)) return check;
    for (const size_t index : candidates(plan.probe, near))
        if (static_cast<int64_t>(index) != named && accept(index, CitationStatus::Elsewhere)) break;
    return check;
}

CitationVerifier::CitationVerifier(std::span<const Page> pages) {
    auto impl = std::make_unique<Impl>();
    impl->pages = pages;
    for (const Page& page : pages) {
        impl->page_starts.push_back(impl->skeleton.size());
        impl->skeleton += skeletonOf(foldText(page.text));
        impl->skeleton += kPageEnd;
    }
    m_impl = std::move(impl);
}

CitationVerifier::~CitationVerifier() = default;
CitationVerifier::CitationVerifier(CitationVerifier&&) noexcept = default;

QuoteCheck CitationVerifier::check(int page_index, std::string_view quote_utf8) const {
    if (page_index < 0 || static_cast<size_t>(page_index) >= m_impl->pages.size()) {
        QuoteCheck check;
        check.status = CitationStatus::NoSuchPage;
        return check;
    }
    return m_impl->look(quote_utf8, page_index, page_index);
}

QuoteCheck CitationVerifier::find(std::string_view quote_utf8, int near_page_index) const {
    return m_impl->look(quote_utf8, -1, near_page_index);
}

}  // namespace lectern::app
