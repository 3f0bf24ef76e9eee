#include "engine/tokenizer/vocabulary.h"

#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace lectern::engine {

uint64_t hashSeed() {
    static const uint64_t seed = [] {
        std::random_device device;
        return static_cast<uint64_t>(device()) << 32 | device();
    }();
    return seed;
}

Vocabulary::Vocabulary() : m_slots(1024, -1), m_seed(hashSeed()) {}

uint64_t Vocabulary::hash(std::string_view bytes) const {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), m_seed);
}

size_t Vocabulary::slotOf(std::string_view wanted) const {
    const size_t mask = m_slots.size() - 1;
    size_t slot = hash(wanted) & mask;
    while (m_slots[slot] >= 0 && bytes(m_slots[slot]) != wanted) slot = (slot + 1) & mask;
    return slot;
}

void Vocabulary::grow() {
    std::vector<Token> old(m_slots.size() * 2, -1);
    old.swap(m_slots);
    for (const Token id : old)
        if (id >= 0) m_slots[slotOf(bytes(id))] = id;
}

Vocabulary::Added Vocabulary::add(Token id, std::string_view text, bool findable) {
    if (id < 0 || id >= kMaxTokenIds) return Added::IdOutOfRange;
    if (isTaken(id)) return Added::IdTaken;
    if (static_cast<int64_t>(text.size()) > kMaxTokenBytes ||
        static_cast<int64_t>(m_pool.size() + text.size()) > kMaxVocabularyBytes)
        return Added::TooLong;
    if (findable) {
        if (m_slots_used * 2 >= m_slots.size()) grow();
        const size_t slot = slotOf(text);
        if (m_slots[slot] >= 0) return Added::BytesTaken;
        m_slots[slot] = id;
        ++m_slots_used;
    }
    const auto index = static_cast<size_t>(id);
    if (index >= m_texts.size()) m_texts.resize(index + 1);
    m_texts[index].offset = static_cast<uint32_t>(m_pool.size());
    m_texts[index].length = static_cast<uint32_t>(text.size()) & 0x7FFFFFFFu;
    m_texts[index].taken = 1;
    m_pool.append(text);
    if (!text.empty() && id >= m_size) m_size = id + 1;
    return Added::Fits;
}

std::optional<Token> Vocabulary::find(std::string_view bytes) const {
    const Token id = m_slots[slotOf(bytes)];
    if (id < 0) return std::nullopt;
    return id;
}

}  // namespace lectern::engine
