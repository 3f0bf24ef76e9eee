#include "ui/shell/command_palette.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/shell/command_model.h"

namespace lectern::ui {

CommandPalette::CommandPalette(const ActionRegistry& registry, QWidget* parent)
    : QDialog(parent),
      m_registry(registry),
      m_model(new CommandModel(this)),
      m_filter(new CommandFilter(this)),
      m_typed(new QLineEdit(this)),
      m_list(new QTreeView(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    setModal(true);
    m_filter->setSourceModel(m_model);
    m_typed->setPlaceholderText(tr("Type what you want to do"));
    m_typed->setAccessibleName(tr("Search for a command"));
    m_typed->setClearButtonEnabled(true);
    m_typed->installEventFilter(this);
    m_list->setModel(m_filter);
    m_list->setAccessibleName(tr("Commands that fit"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderHidden(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(CommandModel::Text, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(CommandModel::Menu, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(CommandModel::Shortcut, QHeaderView::ResizeToContents);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_typed);
    layout->addWidget(m_list);

    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::choose);
    connect(m_list, &QTreeView::activated, this, &CommandPalette::runCurrent);
    connect(m_list, &QTreeView::clicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::start() {
    m_model->setActions(m_registry);
    m_typed->clear();
    choose();
    const QFontMetrics metrics = fontMetrics();
    resize(metrics.averageCharWidth() * 96, metrics.lineSpacing() * 20);
    if (const QWidget* window = parentWidget())
        move(window->mapToGlobal(QPoint((window->width() - width()) / 2, window->height() / 8)));
    open();
    m_typed->setFocus();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_typed && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
            case Qt::Key_Up:
            case Qt::Key_Down:
            case Qt::Key_PageUp:
            case Qt::Key_PageDown:
                QCoreApplication::sendEvent(m_list, event);
                return true;
            case Qt::Key_Return:
            case Qt::Key_Enter:
                runCurrent();
                return true;
            default:
                break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::choose() {
    m_filter->setTyped(m_typed->text());
    m_list->setCurrentIndex(m_filter->index(0, 0));
    m_list->scrollToTop();
}

void CommandPalette::runCurrent() {
    QPointer<QAction> action = m_model->action(m_filter->mapToSource(m_list->currentIndex()));
    if (!action) return;
    hide();
    // After the palette has given the focus back, so that the command meets the pane it is for.
    QTimer::singleShot(0, action, [action] { action->trigger(); });
    done(Accepted);
}

}  // namespace lectern::ui
