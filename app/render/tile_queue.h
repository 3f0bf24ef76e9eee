#pragma once

#include <QHash>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "app/render/page_renderer.h"

namespace lectern::app {

/// The tiles that are asked for and not begun: Visible before Near before Thumbnail, within one
/// priority the newest first. Knows nothing of workers.
class TileQueue {
  public:
    /// A tile that waits already becomes the newest of the better of its two priorities.
    void add(const TileKey& key, RenderPriority priority);
    void remove(DocumentId document, std::optional<RenderPriority> priority = {});
    /// Documents that tiles wait for, the one with the most urgent tile first.
    std::vector<DocumentId> documents() const;
    /// The priority of the most urgent tile of a document.
    std::optional<RenderPriority> mostUrgent(DocumentId document) const;
    /// Takes the most urgent tile of a document out.
    std::optional<TileKey> take(DocumentId document);
    /// Takes out what waits for a page, or for the whole document, most urgent first.
    std::vector<TileKey> takeAll(DocumentId document, std::optional<int> page_index = {});

  private:
    struct Rank {
        RenderPriority priority{};
        uint64_t age = 0;  // counts down: the newest is the least
        auto operator<=>(const Rank&) const = default;
    };
    std::map<DocumentId, std::map<Rank, TileKey>> m_waiting;
    QHash<TileKey, Rank> m_ranks;
    uint64_t m_next_age = UINT64_MAX;
};

}  // namespace lectern::app
