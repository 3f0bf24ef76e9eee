#include "app/vault/vault.h"

#include <sodium.h>

#include <mutex>
#include <optional>
#include <set>

#include "app/vault/originals.h"
#include "app/vault/private_files.h"
#include "app/vault/vault_folder.h"
#include "app/vault/vault_lock.h"

namespace lectern::app {

namespace fs = std::filesystem;

struct Vault::Impl {
    VaultInfo info;
    Library::Access access = Library::Access::ReadOnly;
    std::optional<VaultLock> lock;  // outlives the library: released last
    std::unique_ptr<Library> library;
    Originals originals;
    std::mutex originals_mutex;  // held while originals and the rows that name them differ

    explicit Impl(const VaultInfo& i) : info(i), originals(i.path / kOriginalsFolder) {}

    Status mustOwn() const {
        if (access == Library::Access::ReadWrite) return {};
        return fail(ErrorCode::InvalidArgument,
                    "the vault \"" + info.name + "\" is open for reading only");
    }
};

namespace {

/// The folder is still the vault that was asked for, and its library is there. (A missing library
/// is not made anew: everything in documents/ would then look left over.)
Status checkFolder(const VaultInfo& info) {
    auto found = readVaultFolder(info.path);
    if (!found && found.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound,
                    "the vault \"" + info.name + "\" is no longer at " + info.path.string());
    if (!found) return fail(found.error());
    if (found->id != info.id)
        return fail(ErrorCode::Mismatch,
                    info.path.string() + " now holds another vault, \"" + found->name + "\"");
    std::error_code error;
    if (!fs::exists(info.path / kLibraryFile, error))
        return fail(ErrorCode::Corrupt, "the vault \"" + info.name + "\" has lost its library (" +
                                            (info.path / kLibraryFile).string() + " is missing)");
    return {};
}

Status removeLeftovers(const Library& library, const Originals& originals) {
    LECTERN_TRY_ASSIGN(const auto documents, library.documents());
    std::set<std::string> known;
    for (const DocumentRecord& document : documents) known.insert(toHex(document.sha256));
    return originals.removeAllBut(known);
}

/// Empties the folder of states; returns how many states there were.
Result<int> removeStates(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        entries.push_back(it->path());
    if (error) return fail(systemError("listing", folder, error.value()));
    int states = 0;
    for (const fs::path& entry : entries) {
        LECTERN_TRY(removeTree(entry));  // pins and what was set aside as damaged, too
        if (entry.extension() == kStateExtension) ++states;
    }
    LECTERN_TRY(syncDirectory(folder));
    return states;
}

}  // namespace

Vault::Vault(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const VaultInfo& info, Library::Access access,
                                           std::chrono::milliseconds wait, std::stop_token stop) {
    if (sodium_init() < 0) return fail(ErrorCode::Internal, "libsodium could not be started");
    auto impl = std::make_unique<Impl>(info);
    impl->access = access;
    LECTERN_TRY(checkFolder(info));
    if (access == Library::Access::ReadWrite) {
        LECTERN_TRY_ASSIGN(
            impl->lock, VaultLock::acquire(info.path / kLockFile, "the vault \"" + info.name + "\"",
                                           wait, stop));
        LECTERN_TRY(checkFolder(info));  // it may have been removed while we waited
        LECTERN_TRY(makePrivateDirectory(info.path / kOriginalsFolder));
        LECTERN_TRY(makePrivateDirectory(info.path / kStatesFolder));
    }
    LECTERN_TRY_ASSIGN(impl->library, Library::open(info.path / kLibraryFile, access));
    if (access == Library::Access::ReadWrite)
        LECTERN_TRY(removeLeftovers(*impl->library, impl->originals));
    return std::unique_ptr<Vault>(new Vault(std::move(impl)));
}

const VaultInfo& Vault::info() const {
    return m_impl->info;
}
Library& Vault::library() {
    return *m_impl->library;
}
fs::path Vault::statesDir() const {
    return m_impl->info.path / kStatesFolder;
}

Result<Vault::StoredOriginal> Vault::storeOriginal(const fs::path& file, std::stop_token stop) {
    LECTERN_TRY(m_impl->mustOwn());
    return m_impl->originals.store(file, std::nullopt, stop);
}

Status Vault::restoreOriginal(const fs::path& file, const Sha256& sha256, std::stop_token stop) {
    LECTERN_TRY(m_impl->mustOwn());
    const std::lock_guard lock(m_impl->originals_mutex);
    if (m_impl->originals.path(sha256)) return {};
    LECTERN_TRY(m_impl->originals.store(file, sha256, stop));
    return {};
}

Result<DocumentRecord> Vault::addDocument(const fs::path& file, const Sha256& sha256,
                                          const DocumentText& text, std::stop_token stop) {
    LECTERN_TRY(m_impl->mustOwn());
    const std::lock_guard lock(m_impl->originals_mutex);
    LECTERN_TRY_ASSIGN(const StoredOriginal original, m_impl->originals.store(file, sha256, stop));
    return m_impl->library->addDocument(sha256, file.filename().string(), original.bytes, text);
}

Result<Sha256> Vault::hashFile(const fs::path& file, std::stop_token stop) {
    return Originals::hashFile(file, stop);
}

Result<fs::path> Vault::originalPath(const Sha256& sha256) const {
    return m_impl->originals.path(sha256);
}

Result<RemovedDocuments> Vault::removeDocuments(const std::vector<DocumentId>& ids) {
    LECTERN_TRY(m_impl->mustOwn());
    std::vector<Sha256> originals;
    for (const DocumentId id : ids) {
        LECTERN_TRY_ASSIGN(const DocumentRecord record, m_impl->library->document(id));
        originals.push_back(record.sha256);
    }
    // States first: a crash after them costs reading again, a crash before them would leave what
    // the documents said in a vault that no longer knows them. Then rows before the originals: a
    // crash in between leaves an original that nothing names, which the next opening deletes; the
    // other way round it would leave a document without its bytes.
    LECTERN_TRY_ASSIGN(const int states, removeStates(statesDir()));
    const std::lock_guard lock(m_impl->originals_mutex);
    LECTERN_TRY_ASSIGN(RemovedDocuments gone, m_impl->library->removeDocuments(ids));
    gone.states = states;
    for (const Sha256& original : originals) LECTERN_TRY(m_impl->originals.remove(original));
    return gone;
}

}  // namespace lectern::app
