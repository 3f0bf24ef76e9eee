#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/program.h"

namespace lectern::faults {

/// What a program did to the files below a folder, by the preload library's log, and the states
/// that a power cut may leave of it. What was synced before the cut is there. Of the rest, every
/// block (4,096 or 512 bytes) of a file holds what it held after any of the writes since the last
/// sync, whatever the other blocks hold; the length is that after any of them; the last write may
/// be cut at any byte. Names that were not synced with their folder are there up to some change, or
/// each by itself. This is POSIX to the letter: syncing a file does not sync its name.
class RecordedDisk {
  public:
    /// The folder as it is now: all of it counts as synced.
    explicit RecordedDisk(const fs::path& root);
    /// Takes in what the log has by now. Throws where the log does not fit the folder.
    void readLog(const fs::path& log);
    size_t eventCount() const { return m_events.size(); }
    /// What stdout was given in the events [begin, end).
    std::string shown(size_t begin, size_t end) const;
    /// An event at which a cut is interesting: after a sync, a rename, something shown.
    size_t drawCut(std::mt19937_64& random) const;
    /// Builds in `target` what the disk may hold when the power goes before event `cut`.
    void build(size_t cut, std::mt19937_64& random, const fs::path& target,
               bool ignores_syncs = false) const;

  private:
    using Node = int;
    struct Event {
        Op op;
        Node node = -1;    ///< file or folder concerned
        Node folder = -1;  ///< of the name
        std::string name;
        Node to_folder = -1;  ///< Rename
        std::string to_name;
        uint64_t offset = 0;
        std::string data;
    };
    struct Names {
        std::map<std::string, Node> entries;
    };
    struct Place {
        Node folder = -1;
        std::string name;
    };

    Node scan(const fs::path& path);
    Place placeOf(const std::string& path) const;
    Node nodeAt(const Place& place) const;
    void take(const LogEntry& entry, const std::string& path, std::string data);
    std::string contentsAfterCut(Node file, size_t cut, std::mt19937_64& random,
                                 bool ignores_syncs) const;
    std::map<Node, Names> namesAfterCut(size_t cut, std::mt19937_64& random,
                                        bool ignores_syncs) const;
    void write(Node node, const std::map<Node, Names>& names, size_t cut, std::mt19937_64& random,
               const fs::path& target, bool ignores_syncs) const;

    fs::path m_root;
    std::vector<bool> m_is_folder;
    std::map<Node, std::string> m_first_contents;
    std::map<Node, Names> m_first_names, m_live_names;
    std::map<uint64_t, Node> m_node_of_inode;
    std::vector<Event> m_events;
    size_t m_log_bytes = 0;
};

}  // namespace lectern::faults
