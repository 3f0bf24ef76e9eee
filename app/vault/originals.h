#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "app/vault/vault.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// The bytes of imported files, each under its SHA-256 in hex. Written by the vault's owner only.
class Originals {
  public:
    explicit Originals(std::filesystem::path directory) : m_directory(std::move(directory)) {}

    static Result<Sha256> hashFile(const std::filesystem::path& file, std::stop_token stop = {});
    /// Hashes while copying, so the name always fits the stored bytes, whatever happens to `file`
    /// meanwhile. A stored file whose bytes no longer have their hash is replaced. With `expected`
    /// nothing else is stored: Io where the file has other bytes.
    Result<Vault::StoredOriginal> store(const std::filesystem::path& file,
                                        const std::optional<Sha256>& expected,
                                        std::stop_token stop) const;
    Result<std::filesystem::path> path(const Sha256& sha256) const;
    /// An original that is not there counts as removed.
    Status remove(const Sha256& sha256) const;
    /// Deletes what a crash left: unfinished copies, and originals that are not in `known` (hex).
    Status removeAllBut(const std::set<std::string>& known) const;

  private:
    std::filesystem::path m_directory;
};

}  // namespace lectern::app
