#include "engine/tokenizer/bpe.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <queue>

#include "engine/tokenizer/vocabulary.h"

namespace lectern::engine {

namespace {

/// Up to here rescanning a small array beats a heap.
constexpr size_t kShortPieceBytes = 48;

}  // namespace

Bpe::Bpe(const std::array<Token, 256>& byte_ids, size_t merge_count)
    : m_byte_ids(byte_ids),
      m_merges(std::bit_ceil(std::max<size_t>(merge_count, 8) * 2)),
      m_byte_pairs(256 * 256),
      m_seed(hashSeed() | 1) {
    for (size_t byte = 0; byte < 256; ++byte)
        m_byte_of[byte_ids[byte]] = static_cast<uint8_t>(byte);
}

size_t Bpe::slotOf(uint64_t pair) const {
    // Two rounds of multiply and fold, seeded: ids come from a file that may wish for collisions.
    uint64_t h = (pair ^ m_seed) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 32) * (m_seed * 0xD6E8FEB86659FD93u | 1);
    const size_t mask = m_merges.size() - 1;
    size_t slot = (h ^ h >> 29) & mask;
    while (m_merges[slot].pair != pair && m_merges[slot].pair != UINT64_MAX)
        slot = (slot + 1) & mask;
    return slot;
}

bool Bpe::addMerge(Token left, Token right, Token result) {
    Merge& merge = m_merges[slotOf(pairOf(left, right))];
    if (merge.pair != UINT64_MAX) return false;
    merge = {pairOf(left, right), m_merge_count++, result};
    const auto left_byte = m_byte_of.find(left);
    const auto right_byte = left_byte == m_byte_of.end() ? left_byte : m_byte_of.find(right);
    if (right_byte != m_byte_of.end())
        m_byte_pairs[static_cast<size_t>(left_byte->second) << 8 | right_byte->second] = {
            merge.rank, result};
    return true;
}

void Bpe::encode(std::string_view piece, std::vector<Token>& out) const {
    if (piece.size() <= kShortPieceBytes)
        encodeShort(piece, out);
    else
        encodeLong(piece, out);
}

void Bpe::encodeShort(std::string_view piece, std::vector<Token>& out) const {
    std::array<Token, kShortPieceBytes> ids;
    std::array<uint32_t, kShortPieceBytes> ranks;  // of the pair (i, i + 1)
    std::array<Token, kShortPieceBytes> results;
    size_t count = piece.size();
    const auto look = [&](size_t i) {
        const Merge& merge = find(ids[i], ids[i + 1]);
        ranks[i] = merge.rank;
        results[i] = merge.result;
    };
    for (size_t i = 0; i < count; ++i) ids[i] = ofByte(piece[i]);
    for (size_t i = 0; i + 1 < count; ++i) {
        const Pair& pair = ofBytes(piece[i], piece[i + 1]);
        ranks[i] = pair.rank;
        results[i] = pair.result;
    }
    while (count > 1) {
        size_t best = 0;
        for (size_t i = 1; i + 1 < count; ++i)
            if (ranks[i] < ranks[best]) best = i;
        if (ranks[best] == kNoRank) break;
        ids[best] = results[best];
        --count;
        for (size_t i = best + 1; i < count; ++i) ids[i] = ids[i + 1];
        for (size_t i = best + 1; i + 1 < count; ++i) {
            ranks[i] = ranks[i + 1];
            results[i] = results[i + 1];
        }
        if (best > 0) look(best - 1);
        if (best + 1 < count) look(best);
    }
    out.insert(out.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count));
}

void Bpe::encodeLong(std::string_view piece, std::vector<Token>& out) const {
    constexpr uint32_t kNone = UINT32_MAX;
    struct Symbol {
        uint32_t previous, next;  // linked list over the symbols that are left
        Token id;
        uint32_t rank;  // of the pair with next, and what it makes
        Token result;
    };
    const auto count = static_cast<uint32_t>(piece.size());
    std::vector<Symbol> symbols(count);
    std::vector<uint64_t> candidates;  // rank << 32 | position, so equal ranks merge from the left
    const auto candidate = [&](uint32_t i) {
        return static_cast<uint64_t>(symbols[i].rank) << 32 | i;
    };
    for (uint32_t i = 0; i < count; ++i) {
        const bool is_last = i + 1 == count;
        const Pair pair = is_last ? Pair() : ofBytes(piece[i], piece[i + 1]);
        symbols[i] = {i == 0 ? kNone : i - 1, is_last ? kNone : i + 1, ofByte(piece[i]), pair.rank,
                      pair.result};
        if (pair.rank != kNoRank) candidates.push_back(candidate(i));
    }
    std::priority_queue queue(std::greater<uint64_t>(), std::move(candidates));

    const auto lookAgain = [&](uint32_t i) {
        Symbol& symbol = symbols[i];
        symbol.rank = kNoRank;
        if (symbol.next == kNone) return;
        const Merge& merge = find(symbol.id, symbols[symbol.next].id);
        symbol.rank = merge.rank;
        symbol.result = merge.result;
        if (merge.rank != kNoRank) queue.push(candidate(i));
    };
    while (!queue.empty()) {
        const auto position = static_cast<uint32_t>(queue.top());
        const auto rank = static_cast<uint32_t>(queue.top() >> 32);
        queue.pop();
        Symbol& symbol = symbols[position];
        if (symbol.rank != rank) continue;  // one of the two has been merged since
        Symbol& eaten = symbols[symbol.next];
        symbol.id = symbol.result;
        symbol.next = eaten.next;
        eaten.rank = kNoRank;
        if (symbol.next != kNone) symbols[symbol.next].previous = position;
        lookAgain(position);
        if (symbol.previous != kNone) lookAgain(symbol.previous);
    }
    for (uint32_t i = 0; i != kNone; i = symbols[i].next) out.push_back(symbols[i].id);
}

}  // namespace lectern::engine
