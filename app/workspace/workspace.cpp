#include "app/workspace/workspace.h"

#include "app/vault/vault_folder.h"
#include "app/workspace/import_queue.h"

namespace lectern::app {

Result<Workspace::Files> Workspace::openFiles(const VaultInfo& info) {
    // Writing first: it takes the lock, and brings an older library to this program's version.
    Files files;
    LECTERN_TRY_ASSIGN(files.vault, Vault::open(info, Library::Access::ReadWrite));
    LECTERN_TRY_ASSIGN(files.reader,
                       Library::open(info.path / kLibraryFile, Library::Access::ReadOnly));
    return files;
}

bool Workspace::needsUpdate(const VaultInfo& info) {
    const auto library = Library::open(info.path / kLibraryFile, Library::Access::ReadOnly);
    return !library && library.error().code == ErrorCode::Mismatch;
}

Result<std::unique_ptr<Workspace>> Workspace::open(const VaultInfo& info, Spawner* spawner) {
    LECTERN_TRY_ASSIGN(Files files, openFiles(info));
    return std::make_unique<Workspace>(std::move(files), spawner);
}

Workspace::Workspace(Files files, Spawner* spawner)
    : m_vault(std::move(files.vault)),
      m_reader(std::move(files.reader)),
      m_spawner(spawner),
      m_reading(std::make_unique<BackgroundThread>(QStringLiteral("lectern-read"))),
      m_writing(std::make_unique<BackgroundThread>(QStringLiteral("lectern-write"))),
      m_imports(std::make_unique<ImportQueue>(*this)) {}

// The members go from the last to the first: imports, which write; the threads, which wait for the
// job at hand; only then the connections they use, and the vault's lock.
Workspace::~Workspace() = default;

const VaultInfo& Workspace::info() const {
    return m_vault->info();
}

}  // namespace lectern::app
