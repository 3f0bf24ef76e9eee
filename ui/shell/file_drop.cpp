#include "ui/shell/file_drop.h"

#include <QApplication>
#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace lectern::ui {

namespace {

QStringList localFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) files.append(url.toLocalFile());
    return files;
}

}  // namespace

FileDrop::FileDrop(QWidget* window) : QObject(window), m_window(window) {
    window->setAcceptDrops(true);
    qApp->installEventFilter(this);
}

bool FileDrop::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::DragEnter:
        case QEvent::DragMove:
        case QEvent::Drop:
            break;
        case QEvent::DragLeave:
            emit hovering(false);
            return false;
        default:
            return false;
    }
    auto* widget = qobject_cast<QWidget*>(watched);
    auto* drop = static_cast<QDropEvent*>(event);
    // What a pane drags itself, or has a better use for (a binder under the pointer), is its own.
    if (!widget || widget->window() != m_window || drop->source()) return false;
    if (widget->objectName().startsWith(QLatin1String("library."))) return false;
    const QStringList files = localFiles(drop->mimeData());
    if (files.isEmpty()) return false;
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    emit hovering(event->type() != QEvent::Drop);
    if (event->type() == QEvent::Drop) emit dropped(files);
    return true;
}

}  // namespace lectern::ui
