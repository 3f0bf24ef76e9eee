#include "app/workspace/workspace.h"

#include "app/vault/vault_folder.h"
#include "app/workspace/import_queue.h"

namespace lectern::app {

Result<std::unique_ptr<Workspace>> Workspace::open(const VaultInfo& info, Spawner* spawner) {
    // Writing first: it takes the lock, and brings an older library to this program's version.
    LECTERN_TRY_ASSIGN(auto vault, Vault::open(info, Library::Access::ReadWrite));
    LECTERN_TRY_ASSIGN(auto reader,
                       Library::open(info.path / kLibraryFile, Library::Access::ReadOnly));
    return std::unique_ptr<Workspace>(new Workspace(std::move(vault), std::move(reader), spawner));
}

Workspace::Workspace(std::unique_ptr<Vault> vault, std::unique_ptr<Library> reader,
                     Spawner* spawner)
    : m_vault(std::move(vault)),
      m_reader(std::move(reader)),
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
