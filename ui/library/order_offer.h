#pragma once

#include <QObject>
#include <optional>

#include "app/vault/library.h"

namespace lectern::ui {

class LibraryEditor;
class MessageBar;

/// A new order of a binder's documents that does not count yet: first what it costs is asked for
/// and said, only then it can be applied.
class OrderOffer : public QObject {
    Q_OBJECT
  public:
    /// Borrowed: where it is said, and what changes the library.
    OrderOffer(MessageBar& bar, LibraryEditor& editor, QObject* parent = nullptr);

    void offer(const app::BinderRecord& reordered);
    /// As of reorderCostText; another order than the one on offer is passed over.
    void showCost(const app::BinderRecord& reordered, qint64 tokens_to_read, double seconds);
    void withdraw();

  signals:
    void costWanted(const lectern::app::BinderRecord& reordered);

  private:
    void show(const QString& cost, bool may_apply);

    MessageBar& m_bar;
    LibraryEditor& m_editor;
    std::optional<app::BinderRecord> m_pending;
};

}  // namespace lectern::ui
