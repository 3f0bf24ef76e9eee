#pragma once

#include <filesystem>
#include <span>
#include <stop_token>

#include "engine/checkpoint/file_io.h"
#include "engine/state/model_state.h"
#include "engine/state/snapshot_header.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// Writes one node: tokens and KV since its parent, and the lightning state. `header` comes without
/// block tables; `tokens` are those since the parent; `state` holds header.token_count tokens.
/// Durable under its final name on return, mode 0600. Returns the file's size. Errors: Io.
Result<int64_t> writeSnapshot(const std::filesystem::path& path, SnapshotHeader header,
                              std::span<const Token> tokens, const ModelState& state);

/// One node's file, opened and with its header checked. The name must be the key.
class SnapshotFile {
  public:
    /// Errors: NotFound, Io, Corrupt, Mismatch (another format version). Messages name the file.
    static Result<SnapshotFile> open(const std::filesystem::path& path);

    const SnapshotHeader& header() const { return m_header; }
    int64_t fileBytes() const { return m_file_bytes; }
    /// False once the state part was cut off.
    bool hasState() const { return m_file_bytes == m_header.fullFileBytes(); }

    /// Token ids and KV since the parent, checked block by block. Ids go to `tokens`
    /// (tokensSinceParent of them), KV into `state`, which has the header's dimensions and room.
    /// Errors of both readings: Io, Corrupt, Cancelled (within a block).
    Status readKv(std::span<Token> tokens, ModelState& state, std::stop_token stop = {}) const;
    /// The lightning state. Requires hasState().
    Status readState(ModelState& state, std::stop_token stop = {}) const;
    /// Checks every block and that tokens and steps give the key.
    Status verify() const;
    /// Cuts the state part off, durably; the node then serves its children alone. Keeps the times.
    Status dropState();
    /// Sets the time of last use to now.
    Status touch();

  private:
    SnapshotFile() = default;
    Status damaged(std::string_view what) const;

    std::filesystem::path m_path;
    FileDescriptor m_file;
    SnapshotHeader m_header;
    int64_t m_file_bytes = 0;
};

/// "<64 hex digits>.snapshot"
std::string snapshotFileName(const PrefixKey& key);
/// The key in such a name; nullopt for any other name.
std::optional<PrefixKey> keyOfSnapshotFile(std::string_view file_name);

}  // namespace lectern::engine
