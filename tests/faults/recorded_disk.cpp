#include "tests/faults/recorded_disk.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/faults/vault_life.h"

namespace lectern::faults {

namespace {

uint64_t inodeOf(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) throw std::runtime_error("gone: " + path.string());
    return info.st_ino;
}

size_t below(std::mt19937_64& random, size_t limit) {
    return static_cast<size_t>(random() % limit);
}

void apply(std::string& contents, Op op, uint64_t offset, std::string_view data) {
    if (op == Op::Truncate) {
        contents.resize(offset);
        return;
    }
    if (contents.size() < offset + data.size()) contents.resize(offset + data.size());
    std::copy(data.begin(), data.end(), contents.begin() + static_cast<ptrdiff_t>(offset));
}

}  // namespace

RecordedDisk::RecordedDisk(const fs::path& root) : m_root(root) {
    scan(root);
    m_live_names = m_first_names;
}

RecordedDisk::Node RecordedDisk::scan(const fs::path& path) {
    const auto node = static_cast<Node>(m_is_folder.size());
    m_is_folder.push_back(fs::is_directory(path));
    m_node_of_inode[inodeOf(path)] = node;
    if (!m_is_folder.back()) {
        m_first_contents[node] = readBytes(path);
        return node;
    }
    m_first_names[node];
    for (const auto& entry : fs::directory_iterator(path)) {
        const Node child = scan(entry.path());
        m_first_names[node].entries[entry.path().filename().string()] = child;
    }
    return node;
}

RecordedDisk::Place RecordedDisk::placeOf(const std::string& path) const {
    const fs::path relative = fs::path(path).lexically_relative(m_root);
    Place place;
    Node folder = 0;
    for (const fs::path& part : relative) {
        if (part == ".") continue;
        if (place.folder >= 0) folder = nodeAt(place);
        if (folder < 0)
            throw std::runtime_error("the log names a folder that is not there: " + path);
        place = {folder, part.string()};
    }
    return place;
}

RecordedDisk::Node RecordedDisk::nodeAt(const Place& place) const {
    if (place.folder < 0) return 0;
    const auto folder = m_live_names.find(place.folder);
    if (folder == m_live_names.end()) return -1;
    const auto found = folder->second.entries.find(place.name);
    return found == folder->second.entries.end() ? -1 : found->second;
}

void RecordedDisk::readLog(const fs::path& log) {
    const std::string bytes = readBytes(log);
    while (m_log_bytes + sizeof(LogEntry) <= bytes.size()) {
        LogEntry entry;
        std::memcpy(&entry, bytes.data() + m_log_bytes, sizeof entry);
        const size_t end = m_log_bytes + sizeof entry + entry.path_bytes + entry.data_bytes;
        if (end > bytes.size()) return;
        const std::string path = bytes.substr(m_log_bytes + sizeof entry, entry.path_bytes);
        take(entry, path, bytes.substr(end - entry.data_bytes, entry.data_bytes));
        m_log_bytes = end;
    }
}

void RecordedDisk::take(const LogEntry& entry, const std::string& path, std::string data) {
    Event event{entry.op, -1, -1, {}, -1, {}, entry.offset, {}};
    const auto known = m_node_of_inode.find(entry.inode);
    switch (entry.op) {
        case Op::Create:
        case Op::Mkdir: {
            const Place place = placeOf(path);
            event.node = static_cast<Node>(m_is_folder.size());
            m_is_folder.push_back(entry.op == Op::Mkdir);
            if (entry.op == Op::Mkdir)
                m_first_names[event.node], m_live_names[event.node];
            else
                m_first_contents[event.node], m_node_of_inode[entry.inode] = event.node;
            event.folder = place.folder, event.name = place.name;
            m_live_names[place.folder].entries[place.name] = event.node;
            break;
        }
        case Op::Write:
        case Op::Truncate:
            if (known == m_node_of_inode.end())
                throw std::runtime_error("a write to no known file");
            event.node = known->second;
            event.data = std::move(data);
            break;
        case Op::Rename: {
            const Place from = placeOf(path), to = placeOf(data);
            event.node = nodeAt(from);
            if (event.node < 0) throw std::runtime_error("renamed, but not there: " + path);
            event.folder = from.folder, event.name = from.name;
            event.to_folder = to.folder, event.to_name = to.name;
            m_live_names[from.folder].entries.erase(from.name);
            m_live_names[to.folder].entries[to.name] = event.node;
            break;
        }
        case Op::Unlink: {
            const Place place = placeOf(path);
            event.node = nodeAt(place);
            event.folder = place.folder, event.name = place.name;
            m_live_names[place.folder].entries.erase(place.name);
            break;
        }
        case Op::Sync:
            if (known == m_node_of_inode.end()) throw std::runtime_error("a sync of no known file");
            event.node = known->second;
            break;
        case Op::SyncFolder:
            event.node = nodeAt(placeOf(path));
            break;
        case Op::Shown:
            event.data = std::move(data);
            break;
    }
    m_events.push_back(std::move(event));
}

std::string RecordedDisk::shown(size_t begin, size_t end) const {
    std::string text;
    for (size_t i = begin; i < end; ++i)
        if (m_events[i].op == Op::Shown) text += m_events[i].data;
    return text;
}

size_t RecordedDisk::drawCut(std::mt19937_64& random) const {
    const size_t any = below(random, m_events.size() + 1);
    if (random() % 2) return any;
    for (size_t i = any; i < m_events.size(); ++i) {
        const Op op = m_events[i].op;
        if (op != Op::Write && op != Op::Truncate) return i + random() % 2;
    }
    return any;
}

std::string RecordedDisk::contentsAfterCut(Node file, size_t cut, std::mt19937_64& random,
                                           bool ignores_syncs) const {
    std::string contents = m_first_contents.at(file);
    std::vector<const Event*> unsynced;
    for (size_t i = 0; i < cut; ++i) {
        const Event& event = m_events[i];
        if (event.node != file) continue;
        if (event.op == Op::Write || event.op == Op::Truncate) unsynced.push_back(&event);
        if (event.op != Op::Sync || ignores_syncs) continue;
        for (const Event* done : unsynced) apply(contents, done->op, done->offset, done->data);
        unsynced.clear();
    }
    if (unsynced.empty()) return contents;
    // versions[k]: after k of them
    std::vector<std::string> versions{contents};
    for (const Event* done : unsynced) {
        apply(contents, done->op, done->offset, done->data);
        versions.push_back(contents);
    }
    const size_t how = below(random, 8);
    if (how == 0) return versions.front();
    if (how == 1) return versions.back();
    const size_t kept = below(random, versions.size());
    if (how <= 3) {  // in order, the last one torn
        std::string out = versions[kept];
        if (kept == unsynced.size()) return out;
        const Event& torn = *unsynced[kept];
        if (torn.op != Op::Write || torn.data.empty()) return out;
        size_t length = below(random, torn.data.size());
        if (how == 3) length -= length % 512;
        apply(out, Op::Write, torn.offset, std::string_view(torn.data).substr(0, length));
        return out;
    }
    // every block by itself
    const size_t block_bytes = how <= 5 ? 4096 : 512;
    const int percent_whole = static_cast<int>(below(random, 101));
    std::string out = versions[kept];  // its length
    if (random() % 2) out.resize(versions.back().size());
    for (size_t at = 0; at < out.size(); at += block_bytes) {
        const std::string& from = static_cast<int>(below(random, 100)) < percent_whole
                                      ? versions.back()
                                      : versions[below(random, versions.size())];
        for (size_t i = at; i < std::min(out.size(), at + block_bytes); ++i)
            out[i] = i < from.size() ? from[i] : '\0';
    }
    return out;
}

std::map<RecordedDisk::Node, RecordedDisk::Names> RecordedDisk::namesAfterCut(
    size_t cut, std::mt19937_64& random, bool ignores_syncs) const {
    std::map<Node, size_t> synced;  // up to which event a folder's names are there
    for (size_t i = 0; i < cut; ++i)
        if (m_events[i].op == Op::SyncFolder && !ignores_syncs) synced[m_events[i].node] = i;
    const bool in_order = random() % 2;
    const int percent = static_cast<int>(below(random, 101));
    std::map<Node, size_t> ends;  // in order: up to which event beyond that
    const auto isThere = [&](size_t i, Node folder) {
        if (synced.contains(folder) && i < synced[folder]) return true;
        if (!in_order) return static_cast<int>(below(random, 100)) < percent;
        if (!ends.contains(folder)) {
            const size_t from = synced.contains(folder) ? synced[folder] : 0;
            ends[folder] = from + below(random, cut - from + 1);
        }
        return i < ends[folder];
    };
    auto names = m_first_names;
    for (size_t i = 0; i < cut; ++i) {
        const Event& event = m_events[i];
        switch (event.op) {
            case Op::Create:
            case Op::Mkdir:
                if (isThere(i, event.folder)) names[event.folder].entries[event.name] = event.node;
                break;
            case Op::Unlink:
                if (isThere(i, event.folder)) names[event.folder].entries.erase(event.name);
                break;
            case Op::Rename: {
                const bool is_there =
                    isThere(i, event.folder) ||
                    (event.to_folder != event.folder && isThere(i, event.to_folder));
                if (!is_there) break;
                auto& from = names[event.folder].entries;
                if (const auto old = from.find(event.name);
                    old != from.end() && old->second == event.node)
                    from.erase(old);
                names[event.to_folder].entries[event.to_name] = event.node;
                break;
            }
            default:
                break;
        }
    }
    return names;
}

void RecordedDisk::write(Node node, const std::map<Node, Names>& names, size_t cut,
                         std::mt19937_64& random, const fs::path& target,
                         bool ignores_syncs) const {
    if (m_is_folder[static_cast<size_t>(node)]) {
        fs::create_directories(target);
        fs::permissions(target, fs::perms::owner_all);
        for (const auto& [name, child] : names.at(node).entries)
            write(child, names, cut, random, target / name, ignores_syncs);
        return;
    }
    std::string contents = contentsAfterCut(node, cut, random, ignores_syncs);
    if (target.string().ends_with("-shm")) {  // shared memory, never synced: anything
        const size_t how = below(random, 4);
        if (how == 0) return;
        if (how == 1) std::fill(contents.begin(), contents.end(), '\0');
        if (how == 2)
            for (char& c : contents) c = static_cast<char>(random());
    }
    writeBytes(target, contents);
    fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
}

void RecordedDisk::build(size_t cut, std::mt19937_64& random, const fs::path& target,
                         bool ignores_syncs) const {
    fs::remove_all(target);
    write(0, namesAfterCut(cut, random, ignores_syncs), cut, random, target, ignores_syncs);
}

}  // namespace lectern::faults
