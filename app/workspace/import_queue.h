#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "app/vault/library.h"
#include "kernels/base/error.h"

namespace lectern::app {

class Workspace;

using ImportId = qint64;

/// One file on its way into the vault.
struct ImportItem {
    enum class State {
        Waiting,
        Importing,
        NeedsPassword,  ///< give one with retry()
        Done,
        Duplicate,  ///< these bytes are in the vault already; the binder got that document
        Failed,     ///< `error` says why
        Cancelled,
    };
    ImportId id = 0;
    QString file;  ///< path as given
    std::optional<BinderId> binder;
    State state = State::Waiting;
    int pages_done = 0, pages_total = 0;
    std::optional<Error> error;
    std::optional<DocumentRecord> document;  ///< Done, Duplicate
    bool isFinished() const { return state >= State::Done; }
};

/// Imports files one after the other on a thread of its own. One bad file stops nothing. Passwords
/// are kept for the one file and forgotten with it.
class ImportQueue : public QObject {
    Q_OBJECT
  public:
    explicit ImportQueue(Workspace& workspace);
    ~ImportQueue() override;  // cancels what is left

    /// Appends files, and the PDFs inside folders (sorted, links not followed); each is added to
    /// `binder` when it is in. A file that is waiting or importing for that binder already is not
    /// queued twice. Returns the ids of the files. What folders hold is appended as soon as they
    /// have been listed; a folder with nothing to take, or too much, gets a failed item of its own.
    std::vector<ImportId> add(const QStringList& files, std::optional<BinderId> binder);
    void cancel(ImportId id);
    void cancelAll();
    /// Failed, Cancelled or NeedsPassword: once more.
    void retry(ImportId id, const std::optional<QString>& password = {});
    void clearFinished();

    const std::vector<ImportItem>& items() const;
    bool isBusy() const;

  signals:
    void itemsAdded(int first, int count);
    void itemChanged(int row);
    void itemsReset();  ///< rows went: after clearFinished, or a folder is listed once more
    void busyChanged(bool busy);
    /// Every item of the queue is finished; how many of those added since the last time went well.
    void finished(int imported, int failed);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::app
