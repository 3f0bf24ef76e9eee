#include "app/context/provenance.h"

#include <algorithm>

namespace lectern::app {

namespace {

/// Characters of token `i` of the entry, relative to its first character.
CharacterRange charactersOf(const Provenance::Entry& entry, size_t i) {
    using Entry = Provenance::Entry;
    const uint32_t end = entry.character_ends[i] & ~Entry::kBeginsInside;
    uint32_t begin = i > 0 ? entry.character_ends[i - 1] & ~Entry::kBeginsInside : 0;
    if (entry.character_ends[i] & Entry::kBeginsInside) --begin;
    return {static_cast<int>(begin), static_cast<int>(end)};
}

}  // namespace

std::optional<TokenOrigin> Provenance::origin(int64_t token) const {
    auto entry = std::upper_bound(m_entries.begin(), m_entries.end(), token,
                                  [](int64_t t, const Entry& e) { return t < e.token_begin; });
    if (entry == m_entries.begin()) return std::nullopt;
    --entry;
    // a token may hold the end of one page and the start of the next: the earlier page counts
    if (entry != m_entries.begin() && std::prev(entry)->token_end > token) --entry;
    if (token >= entry->token_end) return std::nullopt;
    const CharacterRange range =
        charactersOf(*entry, static_cast<size_t>(token - entry->token_begin));
    return TokenOrigin{entry->document,
                       entry->page_index,
                       {entry->character_begin + range.start, entry->character_begin + range.end}};
}

std::optional<std::pair<int64_t, int64_t>> Provenance::tokens(int document, int page_index,
                                                              CharacterRange range) const {
    for (const Entry& entry : m_entries) {
        if (entry.document != document || entry.page_index != page_index) continue;
        const int start = range.start - entry.character_begin;
        const int end = range.end - entry.character_begin;
        // the first token that ends after the range's start: ends never fall
        const auto first = std::partition_point(
            entry.character_ends.begin(), entry.character_ends.end(),
            [start](uint32_t e) { return static_cast<int>(e & ~Entry::kBeginsInside) <= start; });
        auto last = static_cast<size_t>(first - entry.character_ends.begin());
        const size_t begin = last;
        while (last < entry.character_ends.size() && charactersOf(entry, last).start < end) ++last;
        if (start >= end || begin == last) return std::nullopt;
        return std::pair(entry.token_begin + static_cast<int64_t>(begin),
                         entry.token_begin + static_cast<int64_t>(last));
    }
    return std::nullopt;
}

}  // namespace lectern::app
