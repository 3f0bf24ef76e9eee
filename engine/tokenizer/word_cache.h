#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// Ids of the short pieces seen lately in one text; a document repeats its words. Direct-mapped: a
/// newer piece takes the place of an older one. Lives for one call of encode, so that nothing of a
/// document outlasts it, neither its words nor the time that they would save the next document.
class WordCache {
  public:
    static constexpr size_t kMaxPieceBytes = 30;
    static constexpr size_t kMaxIds = 8;

    /// Sized for a text of so many bytes: at most 16,384 entries, 1 MiB, what an L2 cache holds.
    explicit WordCache(size_t text_bytes)
        : m_entries(std::bit_ceil(std::clamp<size_t>(text_bytes / 32, 64, 16 * 1024))) {}

    struct Entry {
        uint8_t length = 0;  // 0: free
        uint8_t id_count = 0;
        std::array<char, kMaxPieceBytes> piece;
        std::array<Token, kMaxIds> ids;

        bool holds(std::string_view wanted) const {
            return length == wanted.size() && std::memcmp(piece.data(), wanted.data(), length) == 0;
        }
        void set(std::string_view new_piece, std::span<const Token> new_ids) {
            length = static_cast<uint8_t>(new_piece.size());
            id_count = static_cast<uint8_t>(new_ids.size());
            std::copy(new_piece.begin(), new_piece.end(), piece.begin());
            std::copy(new_ids.begin(), new_ids.end(), ids.begin());
        }
    };
    static_assert(sizeof(Entry) == 64, "one cache line");

    /// Place of a piece of 1 to kMaxPieceBytes bytes, whatever it holds now.
    Entry& at(std::string_view piece) {
        return m_entries[XXH3_64bits(piece.data(), piece.size()) & (m_entries.size() - 1)];
    }

  private:
    std::vector<Entry> m_entries;
};

}  // namespace lectern::engine
