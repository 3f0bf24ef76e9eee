#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/vault/library.h"
#include "kernels/base/result.h"

namespace lectern::app {

struct VaultInfo {
    std::string name;
    std::string id;  ///< random, never reused; part of every snapshot's key
    std::filesystem::path path;
    bool is_default = false;
};

/// The list of vaults below dataHome()/vaults. The default vault comes into being on first use. The
/// first vault of all is the default until another is chosen; no other becomes it by itself.
class VaultRegistry {
  public:
    static Result<std::vector<VaultInfo>> list();
    static Result<VaultInfo> find(
        const std::optional<std::string>& name);  ///< nullopt: the default one, NotFound if none
    static Result<VaultInfo> create(const std::string& name);
    static Status setDefault(const std::string& name);
    /// Deletes the vault's folder; refused while a process holds it.
    static Status remove(const std::string& name);
};

/// The one door to a vault's storage: library, originals, states. ReadWrite makes this process its
/// owner until the object dies; a second owner is refused with Busy, naming program, process id and
/// since when; `stop` ends the waiting for it with Cancelled. ReadOnly never waits and never
/// writes.
class Vault {
  public:
    static Result<std::unique_ptr<Vault>> open(const VaultInfo& info, Library::Access access,
                                               std::chrono::milliseconds wait = {},
                                               std::stop_token stop = {});
    ~Vault();

    const VaultInfo& info() const;
    Library& library();
    std::filesystem::path statesDir() const;

    /// Keeps a document: its original and, with `text`, its row, so that removeDocuments on another
    /// thread comes before or after both. `sha256` is of the bytes that the text was read from; Io
    /// where the file has others by now.
    Result<DocumentRecord> addDocument(const std::filesystem::path& file, const Sha256& sha256,
                                       const DocumentText& text, std::stop_token stop = {});
    /// Copies a file into the vault under its SHA-256 (atomically, synced); a file that is there is
    /// left alone. Not beside removeDocuments, see addDocument.
    struct StoredOriginal {
        Sha256 sha256{};
        std::filesystem::path path;
        int64_t bytes = 0;
        bool was_new = false;
    };
    Result<StoredOriginal> storeOriginal(const std::filesystem::path& file,
                                         std::stop_token stop = {});
    /// Puts back a known document's original that is missing or damaged, from a file that had the
    /// same bytes; Io where it has others by now. An original that is sound is left alone.
    Status restoreOriginal(const std::filesystem::path& file, const Sha256& sha256,
                           std::stop_token stop = {});
    /// SHA-256 of a file's bytes, without storing it.
    static Result<Sha256> hashFile(const std::filesystem::path& file, std::stop_token stop = {});
    Result<std::filesystem::path> originalPath(const Sha256& sha256) const;  ///< checks its bytes
    /// Removes documents from the library with what quotes them (Library::removeDocuments) and, as
    /// nothing else refers to them, their originals; before that every saved state of the vault,
    /// since a state does not say which documents it has read. No StateBank may be open on this
    /// vault.
    Result<RemovedDocuments> removeDocuments(const std::vector<DocumentId>& ids);
    Result<RemovedDocuments> removeDocument(DocumentId id) { return removeDocuments({id}); }

  private:
    struct Impl;
    explicit Vault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::app
