#include "engine/state/state_index.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace lectern::engine {

SnapshotInfo* StateIndex::find(const PrefixKey& key) {
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : &found->second;
}
const SnapshotInfo* StateIndex::find(const PrefixKey& key) const {
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : &found->second;
}

std::vector<SnapshotInfo> StateIndex::list() const {
    std::vector<SnapshotInfo> out;
    out.reserve(m_nodes.size());
    for (const auto& [key, info] : m_nodes) out.push_back(info);
    std::stable_sort(out.begin(), out.end(), [](const SnapshotInfo& a, const SnapshotInfo& b) {
        return a.token_count < b.token_count;
    });
    return out;
}

int64_t StateIndex::totalBytes() const {
    int64_t total = 0;
    for (const auto& [key, info] : m_nodes) total += info.file_bytes;
    return total;
}

bool StateIndex::hasChildren(const PrefixKey& key) const {
    return std::any_of(m_nodes.begin(), m_nodes.end(),
                       [&key](const auto& node) { return node.second.parent == key; });
}

int64_t StateIndex::descendantCount(const PrefixKey& key) const {
    int64_t count = 0;
    std::vector<PrefixKey> parents{key};
    std::set<PrefixKey> seen{key};  // the files' word for who is whose parent is not trusted
    while (!parents.empty()) {
        const PrefixKey parent = parents.back();
        parents.pop_back();
        for (const auto& [child, info] : m_nodes) {
            if (info.parent != parent || !seen.insert(child).second) continue;
            ++count;
            parents.push_back(child);
        }
    }
    return count;
}

std::optional<std::vector<PrefixKey>> StateIndex::chain(const PrefixKey& key,
                                                        const PrefixKey& root) const {
    std::vector<PrefixKey> out;
    // Token counts fall strictly on the way up, so this ends.
    for (const SnapshotInfo* node = find(key);;) {
        if (!node) return std::nullopt;
        out.push_back(node->key);
        if (node->parent_token_count == 0) {
            if (node->parent != root) return std::nullopt;
            std::reverse(out.begin(), out.end());
            return out;
        }
        const SnapshotInfo* parent = find(node->parent);
        if (!parent || parent->token_count != node->parent_token_count) return std::nullopt;
        node = parent;
    }
}

std::vector<PrefixKey> StateIndex::useless() const {
    std::set<PrefixKey> parents;
    for (const auto& [key, info] : m_nodes) parents.insert(info.parent);
    std::vector<PrefixKey> out;
    for (const auto& [key, info] : m_nodes)
        if (!info.has_state && !info.pinned && !parents.contains(key)) out.push_back(key);
    return out;
}

std::optional<StateIndex::Eviction> StateIndex::nextEviction(const PrefixKey& keep) const {
    std::set<PrefixKey> parents;
    for (const auto& [key, info] : m_nodes) parents.insert(info.parent);
    const SnapshotInfo* chosen = nullptr;
    const auto rank = [](const SnapshotInfo& info) {
        return std::make_tuple(info.has_state, info.last_used, info.token_count, info.key);
    };
    for (const auto& [key, info] : m_nodes) {
        const bool gives_something = info.state_bytes > 0 || !parents.contains(key);
        if (info.pinned || key == keep || !gives_something) continue;
        if (!chosen || rank(info) < rank(*chosen)) chosen = &info;
    }
    if (!chosen) return std::nullopt;
    return Eviction{chosen->key, !parents.contains(chosen->key)};
}

}  // namespace lectern::engine
