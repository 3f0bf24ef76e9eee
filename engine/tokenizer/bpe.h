#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// Byte-pair encoding of one piece of text: starting from single bytes, the pair of lowest rank,
/// leftmost first, is merged until none is left. Immutable after the last addMerge.
class Bpe {
  public:
    /// Ids of the 256 single bytes, and the number of merges to come.
    Bpe(const std::array<Token, 256>& byte_ids, size_t merge_count);

    /// Merges in order of rank. False if the pair already has a rank.
    bool addMerge(Token left, Token right, Token result);

    Token ofByte(char byte) const { return m_byte_ids[static_cast<unsigned char>(byte)]; }

    /// Appends the ids of `piece` to `out`. n log n in the length of the piece, whatever it holds.
    void encode(std::string_view piece, std::vector<Token>& out) const;

  private:
    static constexpr uint32_t kNoRank = UINT32_MAX;
    struct Merge {
        uint64_t pair = UINT64_MAX;  // left << 32 | right; UINT64_MAX: free slot
        uint32_t rank = kNoRank;
        Token result = 0;
    };
    static uint64_t pairOf(Token left, Token right) {
        return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 |
               static_cast<uint32_t>(right);
    }
    size_t slotOf(uint64_t pair) const;
    const Merge& find(Token left, Token right) const {
        return m_merges[slotOf(pairOf(left, right))];
    }
    /// Of two single bytes: no hashing, and 512 KiB that stay in the cache.
    struct Pair {
        uint32_t rank = kNoRank;
        Token result = 0;
    };
    const Pair& ofBytes(char left, char right) const {
        return m_byte_pairs[static_cast<size_t>(static_cast<unsigned char>(left)) << 8 |
                            static_cast<unsigned char>(right)];
    }
    void encodeShort(std::string_view piece, std::vector<Token>& out) const;
    void encodeLong(std::string_view piece, std::vector<Token>& out) const;

    std::array<Token, 256> m_byte_ids;
    std::vector<Merge> m_merges;  // open addressing, power of two, at most half full
    std::vector<Pair> m_byte_pairs;
    std::unordered_map<Token, uint8_t> m_byte_of;
    uint32_t m_merge_count = 0;
    uint64_t m_seed;
};

}  // namespace lectern::engine
