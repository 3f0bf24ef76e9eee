#include "app/render/tile_queue.h"

#include <algorithm>

namespace lectern::app {

void TileQueue::add(const TileKey& key, RenderPriority priority) {
    auto& tiles = m_waiting[key.document];
    if (const auto known = m_ranks.constFind(key); known != m_ranks.cend()) {
        priority = std::min(priority, known->priority);
        tiles.erase(*known);
    }
    const Rank rank{priority, m_next_age--};
    tiles.emplace(rank, key);
    m_ranks.insert(key, rank);
}

void TileQueue::remove(DocumentId document, std::optional<RenderPriority> priority) {
    const auto found = m_waiting.find(document);
    if (found == m_waiting.end()) return;
    std::erase_if(found->second, [&](const auto& tile) {
        const bool goes = !priority || tile.first.priority == *priority;
        if (goes) m_ranks.remove(tile.second);
        return goes;
    });
    if (found->second.empty()) m_waiting.erase(found);
}

std::vector<DocumentId> TileQueue::documents() const {
    std::vector<std::pair<Rank, DocumentId>> first_tiles;
    for (const auto& [document, tiles] : m_waiting)
        first_tiles.emplace_back(tiles.begin()->first, document);
    std::sort(first_tiles.begin(), first_tiles.end());
    std::vector<DocumentId> out;
    for (const auto& [rank, document] : first_tiles) out.push_back(document);
    return out;
}

std::optional<RenderPriority> TileQueue::mostUrgent(DocumentId document) const {
    const auto found = m_waiting.find(document);
    if (found == m_waiting.end()) return std::nullopt;
    return found->second.begin()->first.priority;
}

std::optional<TileKey> TileQueue::take(DocumentId document) {
    const auto found = m_waiting.find(document);
    if (found == m_waiting.end()) return std::nullopt;
    const TileKey key = found->second.begin()->second;
    found->second.erase(found->second.begin());
    m_ranks.remove(key);
    if (found->second.empty()) m_waiting.erase(found);
    return key;
}

std::vector<TileKey> TileQueue::takeAll(DocumentId document, std::optional<int> page_index) {
    std::vector<TileKey> out;
    const auto found = m_waiting.find(document);
    if (found == m_waiting.end()) return out;
    std::erase_if(found->second, [&](const auto& tile) {
        const bool goes = !page_index || tile.second.page_index == *page_index;
        if (!goes) return false;
        out.push_back(tile.second);
        m_ranks.remove(tile.second);
        return true;
    });
    if (found->second.empty()) m_waiting.erase(found);
    return out;
}

}  // namespace lectern::app
