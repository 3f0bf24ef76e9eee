#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/state/state_bank.h"

namespace lectern::engine {

/// What a bank knows about its nodes without opening their files: the tree, sizes, times, pins.
/// Decides which node goes when the bank is too large; touches no file.
class StateIndex {
  public:
    void put(SnapshotInfo info) { m_nodes[info.key] = std::move(info); }
    void erase(const PrefixKey& key) { m_nodes.erase(key); }
    SnapshotInfo* find(const PrefixKey& key);
    const SnapshotInfo* find(const PrefixKey& key) const;
    /// By token count, then key.
    std::vector<SnapshotInfo> list() const;
    int64_t totalBytes() const;

    bool hasChildren(const PrefixKey& key) const;
    /// Children, their children and so on: what needs this node's KV.
    int64_t descendantCount(const PrefixKey& key) const;
    /// Keys from the first node after `root` down to `key`; nullopt where one is missing or the
    /// counts do not meet.
    std::optional<std::vector<PrefixKey>> chain(const PrefixKey& key, const PrefixKey& root) const;

    /// One step that makes the bank smaller: `whole` node, or its state part alone because children
    /// need the KV.
    struct Eviction {
        PrefixKey key{};
        bool whole = false;
    };
    enum class Spare {
        Nothing,
        /// Above `keep` and the one used last also the nearest state at the end of a document, and
        /// of any segment: where a new conversation or another question branches off.
        Branches,
    };
    /// What goes next: a childless node without a state, otherwise the unpinned node that `rule`
    /// values least. Never `keep`, nor the one used last. nullopt: nothing may go.
    std::optional<Eviction> nextEviction(const PrefixKey& keep, const EvictionRule& rule,
                                         std::chrono::system_clock::time_point now,
                                         Spare spare = Spare::Nothing) const;
    /// Bytes that no eviction frees: pinned nodes, `keep`, the one used last, and the KV that these
    /// stand on.
    int64_t leastBytes(const PrefixKey& keep, std::chrono::system_clock::time_point now) const;
    /// The state to drop where those inside the segment that ends or goes on at `key` weigh more
    /// than `max_bytes`: the one whose absence leaves the shortest gap, never the last, never a
    /// pinned one. nullopt: they fit, or none may go.
    std::optional<PrefixKey> nextRungToDrop(const PrefixKey& key, int64_t max_bytes) const;
    /// Childless, stateless, unpinned nodes: they serve nothing.
    std::vector<PrefixKey> useless() const;

  private:
    std::map<PrefixKey, int64_t> stateBelow() const;
    const SnapshotInfo* usedLast(std::chrono::system_clock::time_point now) const;
    std::vector<const SnapshotInfo*> above(const PrefixKey& key) const;

    std::map<PrefixKey, SnapshotInfo> m_nodes;
};

}  // namespace lectern::engine
