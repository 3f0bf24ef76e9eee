#include "engine/state/state_index.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace lectern::engine {

using std::chrono::system_clock;

double readingWork(int64_t begin, int64_t end, const EvictionRule& rule) {
    const auto tokens = static_cast<double>(end - begin);
    if (rule.work_doubles_at <= 0) return tokens;
    const double middle = static_cast<double>(begin) + tokens / 2;
    return tokens * (1 + middle / static_cast<double>(rule.work_doubles_at));
}

int64_t attentionDoublesAt(const ModelConfig& config) {
    const int64_t hidden = config.hidden_size, inner = config.head_count * config.head_dim;
    const int64_t lightning = config.lightningLayerCount(), softmax = config.softmaxLayerCount();
    if (softmax == 0) return 0;
    const int64_t softmax_width = 2 * inner + 2 * config.kv_head_count * config.head_dim;
    const int64_t weights =
        hidden * (lightning * 5 * inner + softmax * softmax_width) +
        (lightning + softmax) * 3 * hidden * config.intermediate_size * config.experts_per_token;
    return weights / (softmax * 2 * inner);  // a score and a weighted value per head and position
}

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

/// For every node that a root can be reached from: tokens at the nearest state above it.
std::map<PrefixKey, int64_t> StateIndex::stateBelow() const {
    std::vector<const SnapshotInfo*> by_length;
    for (const auto& [key, info] : m_nodes) by_length.push_back(&info);
    std::ranges::sort(by_length, {}, &SnapshotInfo::token_count);  // parents first
    std::map<PrefixKey, int64_t> out;
    for (const SnapshotInfo* info : by_length) {
        if (info->parent_token_count == 0) {
            out[info->key] = 0;
            continue;
        }
        const SnapshotInfo* parent = find(info->parent);
        const auto above = out.find(info->parent);
        if (!parent || above == out.end() || parent->token_count != info->parent_token_count)
            continue;
        out[info->key] = parent->has_state ? parent->token_count : above->second;
    }
    return out;
}

const SnapshotInfo* StateIndex::usedLast(system_clock::time_point now) const {
    // Of those used within one tick of the clock the longest, as the one that was saved last.
    const auto use = [](const SnapshotInfo& info) {
        return std::make_tuple(info.last_used, info.token_count, info.key);
    };
    const SnapshotInfo* last = nullptr;
    for (const auto& [key, info] : m_nodes)
        if (info.has_state && info.last_used <= now && (!last || use(*last) < use(info)))
            last = &info;
    return last;
}

/// Parent, its parent and so on.
std::vector<const SnapshotInfo*> StateIndex::above(const PrefixKey& key) const {
    std::vector<const SnapshotInfo*> out;
    const SnapshotInfo* node = find(key);
    // Token counts fall strictly on the way up, so this ends.
    for (const SnapshotInfo* below = node;
         below && (node = find(below->parent)) && node->token_count < below->token_count;
         below = node)
        out.push_back(node);
    return out;
}

int64_t StateIndex::leastBytes(const PrefixKey& keep, system_clock::time_point now) const {
    const SnapshotInfo* used_last = usedLast(now);
    std::map<PrefixKey, int64_t> bytes;
    for (const auto& [key, info] : m_nodes) {
        if (!info.pinned && key != keep && &info != used_last) continue;
        bytes[key] = info.file_bytes;
        for (const SnapshotInfo* node : above(key))
            bytes.try_emplace(node->key, node->file_bytes - node->state_bytes);
    }
    int64_t sum = 0;
    for (const auto& [key, count] : bytes) sum += count;
    return sum;
}

std::optional<StateIndex::Eviction> StateIndex::nextEviction(const PrefixKey& keep,
                                                             const EvictionRule& rule,
                                                             system_clock::time_point now,
                                                             Spare spare) const {
    std::set<PrefixKey> parents;
    for (const auto& [key, info] : m_nodes) parents.insert(info.parent);
    const SnapshotInfo* used_last = usedLast(now);
    std::set<PrefixKey> spared{keep};
    if (used_last) spared.insert(used_last->key);
    if (spare == Spare::Branches)
        for (const PrefixKey& key : std::set(spared)) {
            const auto nodes = above(key);
            const auto ends_segment = [](const SnapshotInfo* info) {
                return info->has_state && info->ends_segment;
            };
            const auto ends_document = [&](const SnapshotInfo* info) {
                return ends_segment(info) && info->kind == SegmentKind::Document;
            };
            for (const auto& at : {std::ranges::find_if(nodes, ends_segment),
                                   std::ranges::find_if(nodes, ends_document)})
                if (at != nodes.end()) spared.insert((*at)->key);
        }
    const auto below = stateBelow();
    // What a node's absence would cost, by what it holds, by how long nobody has asked for it.
    const auto value = [&](const SnapshotInfo& info) {
        if (rule.kind == EvictionRule::Kind::LeastRecentlyUsed) return 0.0;
        const auto state_below = below.find(info.key);
        if (state_below == below.end()) return 0.0;  // serves nothing until its parent is back
        const double bytes =
            static_cast<double>(parents.contains(info.key) ? info.state_bytes : info.file_bytes);
        const double age = std::chrono::duration<double>(now - info.last_used).count();
        return readingWork(state_below->second, info.token_count, rule) /
               (bytes * std::max(age, 1.0));
    };
    using Rank = std::tuple<bool, double, system_clock::time_point, int64_t, PrefixKey>;
    std::optional<Rank> least;
    for (const auto& [key, info] : m_nodes) {
        const bool gives_something = info.state_bytes > 0 || !parents.contains(key);
        if (info.pinned || !gives_something || spared.contains(key)) continue;
        const Rank rank{info.has_state, value(info), info.last_used, info.token_count, key};
        if (!least || rank < *least) least = rank;
    }
    if (!least) return std::nullopt;
    const PrefixKey& key = std::get<PrefixKey>(*least);
    return Eviction{key, !parents.contains(key)};
}

std::optional<PrefixKey> StateIndex::nextRungToDrop(const PrefixKey& key, int64_t max_bytes) const {
    std::vector<const SnapshotInfo*> rungs;  // the last first
    int64_t bytes = 0, begin = 0;
    const SnapshotInfo* node = find(key);
    if (node && node->ends_segment) node = find(node->parent);
    // Token counts fall strictly on the way up, so this ends.
    for (int64_t above = std::numeric_limits<int64_t>::max(); node && node->token_count < above;
         node = find(node->parent)) {
        above = node->token_count;
        if (node->ends_segment) {
            begin = node->token_count;
            break;
        }
        if (!node->has_state) continue;
        rungs.push_back(node);
        bytes += node->state_bytes;
    }
    if (bytes <= max_bytes) return std::nullopt;
    const SnapshotInfo* chosen = nullptr;
    int64_t least_gap = 0;
    for (size_t i = rungs.size(); i-- > 1;) {
        const int64_t before = i + 1 < rungs.size() ? rungs[i + 1]->token_count : begin;
        const int64_t gap = rungs[i - 1]->token_count - before;
        if (rungs[i]->pinned || (chosen && gap >= least_gap)) continue;
        chosen = rungs[i];
        least_gap = gap;
    }
    return chosen ? std::optional(chosen->key) : std::nullopt;
}

}  // namespace lectern::engine
