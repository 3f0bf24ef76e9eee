#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// Limits on what a tokenizer file may ask for; the largest vocabularies in use stay under a tenth
/// of them.
inline constexpr int64_t kMaxTokenIds = 4 * 1024 * 1024;
inline constexpr int64_t kMaxTokenBytes = 64 * 1024;
inline constexpr int64_t kMaxVocabularyBytes = 512 * 1024 * 1024;

/// Bytes of every id, and ids by bytes. Ids may come in any order and leave holes.
class Vocabulary {
  public:
    Vocabulary();

    /// What an added id clashes with; Fits if it was taken up.
    enum class Added { Fits, IdOutOfRange, IdTaken, BytesTaken, TooLong };
    /// `findable`: the bytes are those of the byte alphabet, so merges can produce them.
    Added add(Token id, std::string_view bytes, bool findable);

    /// Id of findable bytes.
    std::optional<Token> find(std::string_view bytes) const;
    /// Empty for an id without text.
    std::string_view bytes(Token id) const {
        if (id < 0 || static_cast<size_t>(id) >= m_texts.size()) return {};
        const Text& text = m_texts[static_cast<size_t>(id)];
        return std::string_view(m_pool).substr(text.offset, text.length);
    }
    bool isTaken(Token id) const {
        return id >= 0 && static_cast<size_t>(id) < m_texts.size() &&
               m_texts[static_cast<size_t>(id)].taken;
    }
    /// One past the highest id with text.
    int64_t size() const { return m_size; }

  private:
    struct Text {
        uint32_t offset = 0;
        uint32_t length : 31 = 0;
        uint32_t taken : 1 = 0;
    };
    uint64_t hash(std::string_view bytes) const;
    /// Slot of the bytes, or the free slot where they belong.
    size_t slotOf(std::string_view bytes) const;
    void grow();

    std::string m_pool;
    std::vector<Text> m_texts;
    std::vector<Token> m_slots;  // open addressing, power of two; -1: free
    size_t m_slots_used = 0;
    int64_t m_size = 0;
    uint64_t m_seed;  // of this process, so that no file can be made to collide
};

/// A random seed, fixed per process, for hash tables that are filled from untrusted files.
uint64_t hashSeed();

}  // namespace lectern::engine
