#pragma once

#include <QAbstractListModel>
#include <QPointer>

#include "app/workspace/import_queue.h"

namespace lectern::ui {

/// The files on their way into the vault and what became of them, in words.
class ImportQueueModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        ImportIdRole = Qt::UserRole,
        SubtitleRole,  ///< the state in words
        PercentRole,   ///< 0 to 100; -1: not being imported
        StateRole,     ///< app::ImportItem::State as int
        DetailsRole,   ///< of a failure, to copy; may be empty
    };

    explicit ImportQueueModel(QObject* parent = nullptr);

    void setQueue(app::ImportQueue* queue);
    app::ImportQueue* queue() const { return m_queue; }
    const app::ImportItem* itemAt(const QModelIndex& index) const;
    QModelIndex indexOf(app::ImportId id) const;
    /// Waiting, importing or in need of a password.
    int unfinishedCount() const;
    /// "Importing 2 of 14 files", "14 files: 12 imported, 1 in the vault already, 1 failed".
    QString summary() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    void summaryChanged();
    void attentionNeeded();  ///< an item waits for its password, or has failed

  private:
    QPointer<app::ImportQueue> m_queue;
    int m_count = 0;  // rows told of; the queue may have more for a moment
};

/// What went wrong with a file, in a sentence that follows its name: "is damaged and cannot be
/// read."
QString importFailureText(const Error& error);

}  // namespace lectern::ui
