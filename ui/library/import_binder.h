#pragma once

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <map>

#include "app/workspace/workspace.h"

namespace lectern::ui {

class LibraryEditor;

/// Makes a binder for files that were dropped where none is open. It is named after a dropped
/// folder, else after the first file that comes in: a file that fails names nothing for long.
class ImportBinder : public QObject {
    Q_OBJECT
  public:
    explicit ImportBinder(LibraryEditor& editor, QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    /// Queues the files for a new binder; made() says which.
    void import(const QStringList& files);

  signals:
    void made(lectern::app::BinderId binder);

  private:
    void itemChanged(int row);

    /// A binder that nothing has come into yet.
    struct Provisional {
        std::string name;
        QString file;  ///< after which it is named
    };
    LibraryEditor& m_editor;
    QPointer<app::Workspace> m_workspace;
    std::map<app::BinderId, Provisional> m_provisional;
};

}  // namespace lectern::ui
