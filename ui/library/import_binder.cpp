#include "ui/library/import_binder.h"

#include <QDir>
#include <QFileInfo>

#include "app/workspace/import_queue.h"
#include "ui/library/library_editor.h"

namespace lectern::ui {

namespace {

/// "lease" for lease.pdf, "Contracts" for the folder.
QString nameAfter(const QString& path) {
    const QFileInfo info(path);
    const QString name = info.isDir() ? QDir(path).dirName() : info.completeBaseName();
    return name.trimmed().isEmpty() ? ImportBinder::tr("New binder") : name;
}

}  // namespace

ImportBinder::ImportBinder(LibraryEditor& editor, QObject* parent)
    : QObject(parent), m_editor(editor) {}

void ImportBinder::setWorkspace(app::Workspace* workspace) {
    if (m_workspace) m_workspace->imports().disconnect(this);
    m_workspace = workspace;
    m_provisional.clear();
    if (workspace)
        connect(&workspace->imports(), &app::ImportQueue::itemChanged, this,
                &ImportBinder::itemChanged);
}

void ImportBinder::import(const QStringList& files) {
    m_editor.createBinder(nameAfter(files.first()), {},
                          [this, files](const app::BinderRecord& binder) {
                              if (!m_workspace) return;
                              if (!QFileInfo(files.first()).isDir())
                                  m_provisional[binder.id] = {binder.name, files.first()};
                              m_workspace->imports().add(files, binder.id);
                              emit made(binder.id);
                          });
}

void ImportBinder::itemChanged(int row) {
    const app::ImportItem& item = m_workspace->imports().items()[size_t(row)];
    const bool is_in = item.state == app::ImportItem::State::Done ||
                       item.state == app::ImportItem::State::Duplicate;
    if (!item.binder || !is_in) return;
    const auto node = m_provisional.extract(*item.binder);
    if (node && node.mapped().file != item.file)
        m_editor.renameBinderCalled(node.mapped().name, *item.binder, nameAfter(item.file));
}

}  // namespace lectern::ui
