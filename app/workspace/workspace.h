#pragma once

#include <QFlags>
#include <QObject>
#include <memory>
#include <utility>

#include "app/import/importer.h"
#include "app/vault/vault.h"
#include "app/workspace/background_thread.h"

namespace lectern::app {

class ImportQueue;

/// What of a vault has changed; whoever shows it asks again.
enum class Change : int {
    Documents = 1,  ///< added, removed, renamed, tags
    Binders = 2,    ///< added, removed, renamed, their documents or order
    Conversations = 4,
    Notes = 8,
};
Q_DECLARE_FLAGS(Changes, Change)

/// An open vault as the window works with it: this process owns it until the object dies. Queries
/// run on a thread of their own with their own read-only connection, changes on another through the
/// one writing connection; the calling thread never waits for either.
class Workspace : public QObject {
    Q_OBJECT
  public:
    /// The vault's lock and connections. Opening them takes long where an older library is brought
    /// to this program's version, so it may be done on any thread.
    struct Files {
        std::unique_ptr<Vault> vault;
        std::unique_ptr<Library> reader;
    };
    /// Errors: Busy (another process owns the vault, and which), Corrupt, Io.
    static Result<Files> openFiles(const VaultInfo& info);
    /// Whether opening it begins with an update of its library, for which a backup is made.
    static bool needsUpdate(const VaultInfo& info);
    /// `spawner` may be null where it could not be started; imports then fail with the reason.
    Workspace(Files files, Spawner* spawner);
    /// Both at once.
    static Result<std::unique_ptr<Workspace>> open(const VaultInfo& info, Spawner* spawner);
    ~Workspace() override;

    const VaultInfo& info() const;
    /// For other workers of this process; its Library may be used from any thread.
    Vault& vault() { return *m_vault; }
    Spawner* spawner() { return m_spawner; }
    ImportQueue& imports() { return *m_imports; }

    /// Runs job(const Library&) -> Result<T> beside the caller; done(Result<T>) is called here,
    /// unless `context` has gone.
    template <typename Job, typename Done>
    void read(QObject* context, Job job, Done done) {
        m_reading->run(
            context,
            [library = m_reader.get(), job = std::move(job)]() mutable {
                return job(std::as_const(*library));
            },
            std::move(done));
    }
    /// Runs job(Vault&) -> Result<T> or Status beside the caller; where it succeeds, changed(what)
    /// is emitted before done is called.
    template <typename Job, typename Done>
    void write(Changes what, QObject* context, Job job, Done done) {
        m_writing->run(
            this, [vault = m_vault.get(), job = std::move(job)]() mutable { return job(*vault); },
            [this, what, guard = QPointer<QObject>(context),
             done = std::move(done)](auto result) mutable {
                if (result) announce(what);
                if (guard) done(std::move(result));
            });
    }
    /// Said by workers that have written through vault() themselves; from this object's thread.
    void announce(Changes what) { emit changed(what); }

  signals:
    void changed(lectern::app::Changes what);

  private:
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<Library> m_reader;
    Spawner* m_spawner;
    std::unique_ptr<BackgroundThread> m_reading, m_writing;
    std::unique_ptr<ImportQueue> m_imports;
};

}  // namespace lectern::app

Q_DECLARE_OPERATORS_FOR_FLAGS(lectern::app::Changes)
