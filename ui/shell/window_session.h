#pragma once

#include <QJsonObject>
#include <QObject>
#include <QPointer>
#include <optional>

#include "app/workspace/workspace.h"

class QMainWindow;
class QSplitter;

namespace lectern::ui {

class ConversationPane;
class LibraryPane;
class PaneFit;
class ReaderPane;

/// What a window was like when it was left: its size and panes, and by vault what was open in them.
class WindowSession : public QObject {
    Q_OBJECT
  public:
    struct Parts {
        QMainWindow* window;
        QSplitter* splitter;
        PaneFit* fit;
        LibraryPane* library;
        ReaderPane* reader;
        ConversationPane* conversation;
    };
    WindowSession(const Parts& parts, QJsonObject kept);

    /// As it is now; vaults that are not open keep theirs. `workspace`: of the open vault, or null.
    QJsonObject take(app::Workspace* workspace);
    /// False where there was no size to restore.
    bool restoreWindow();
    void restoreVault(app::Workspace& workspace);
    /// After it was deleted.
    void forgetVault(const QString& id);
    bool wasHidden(QWidget* pane) const;

  private:
    QJsonObject takeVault() const;
    void restoreBinder(app::Workspace& workspace, app::BinderId binder,
                       std::optional<app::ConversationId> conversation);

    Parts m_parts;
    QJsonObject m_kept;
    QPointer<app::Workspace> m_restoring;  ///< the binder it was left with is being looked for
};

}  // namespace lectern::ui
