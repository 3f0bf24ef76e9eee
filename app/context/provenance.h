#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/answer/citation.h"

namespace lectern::app {

/// Where a token of the prompt comes from. Characters are code points of the page's text.
struct TokenOrigin {
    int document = 0;  ///< position in the binder, from 0
    int page_index = 0;
    CharacterRange characters;
};

/// Map token range <-> document, page, characters of one prompt. Markers, headers and turns have no
/// origin.
class Provenance {
  public:
    struct Entry {
        int64_t token_begin = 0;  ///< in the whole prompt
        int64_t token_end = 0;
        int document = 0;
        int page_index = 0;
        int character_begin = 0;
        /// End (exclusive, relative to character_begin) of each token's characters. A character
        /// whose bytes are split over tokens belongs to all of them: kBeginsInside is set where a
        /// token begins inside the last character of the token before it.
        std::vector<uint32_t> character_ends;
        static constexpr uint32_t kBeginsInside = 1u << 31;
    };
    void add(Entry entry) { m_entries.push_back(std::move(entry)); }

    std::optional<TokenOrigin> origin(int64_t token) const;
    /// Token range that covers these characters of a page, if the page is in the prompt.
    std::optional<std::pair<int64_t, int64_t>> tokens(int document, int page_index,
                                                      CharacterRange range) const;
    const std::vector<Entry>& entries() const { return m_entries; }

  private:
    std::vector<Entry> m_entries;  // by token_begin
};

}  // namespace lectern::app
