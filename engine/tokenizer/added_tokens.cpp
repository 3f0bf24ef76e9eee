#include "engine/tokenizer/added_tokens.h"

namespace lectern::engine {

namespace {
uint64_t edge(uint32_t node, char byte) {
    return static_cast<uint64_t>(node) << 8 | static_cast<unsigned char>(byte);
}
}  // namespace

uint32_t AddedTokenMatcher::child(uint32_t node, char byte) const {
    const auto found = m_children.find(edge(node, byte));
    return found == m_children.end() ? kRoot : found->second;
}

void AddedTokenMatcher::add(std::string_view text, Token id) {
    if (m_nodes.empty()) m_nodes.push_back(-1);
    m_starts[static_cast<unsigned char>(text.front())] = true;
    uint32_t node = kRoot;
    for (const char byte : text) {
        uint32_t next = child(node, byte);
        if (next == kRoot) {
            next = static_cast<uint32_t>(m_nodes.size());
            m_nodes.push_back(-1);
            m_children.emplace(edge(node, byte), next);
        }
        node = next;
    }
    m_nodes[node] = id;
}

std::optional<AddedTokenMatcher::Match> AddedTokenMatcher::find(std::string_view text,
                                                                size_t from) const {
    for (size_t begin = from; begin < text.size(); ++begin) {
        if (!m_starts[static_cast<unsigned char>(text[begin])]) continue;
        std::optional<Match> longest;
        uint32_t node = kRoot;
        for (size_t end = begin; end < text.size(); ++end) {
            node = child(node, text[end]);
            if (node == kRoot) break;
            if (m_nodes[node] >= 0) longest = Match{begin, end + 1, m_nodes[node]};
        }
        if (longest) return longest;
    }
    return std::nullopt;
}

std::optional<Token> AddedTokenMatcher::exact(std::string_view text) const {
    uint32_t node = kRoot;
    for (const char byte : text)
        if (node = child(node, byte); node == kRoot) return std::nullopt;
    if (node == kRoot || m_nodes[node] < 0) return std::nullopt;
    return m_nodes[node];
}

}  // namespace lectern::engine
