#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// A chat marker or other token that is cut out of the text before the split.
struct AddedToken {
    Token id = 0;
    std::string text;
    bool is_special = false;
    bool is_normalized = false;  ///< matched only in what the others leave over
};

inline constexpr size_t kMaxAddedTokens = 16 * 1024;
inline constexpr size_t kMaxAddedTokenBytes = 256;

/// Finds the leftmost, among those the longest, of a set of texts: a trie walked from each byte
/// that can start one. At most kMaxAddedTokenBytes steps per byte of text, usually none.
class AddedTokenMatcher {
  public:
    void add(std::string_view text, Token id);
    bool empty() const { return m_nodes.empty(); }

    struct Match {
        size_t begin = 0, end = 0;
        Token id = 0;
    };
    std::optional<Match> find(std::string_view text, size_t from) const;
    /// Id of exactly this text.
    std::optional<Token> exact(std::string_view text) const;

  private:
    static constexpr uint32_t kRoot = 0;
    uint32_t child(uint32_t node, char byte) const;  // 0: none

    std::array<bool, 256> m_starts{};
    std::vector<Token> m_nodes;                         // id that ends here, or -1
    std::unordered_map<uint64_t, uint32_t> m_children;  // node << 8 | byte
};

}  // namespace lectern::engine
