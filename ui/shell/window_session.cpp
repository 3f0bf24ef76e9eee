#include "ui/shell/window_session.h"

#include <QMainWindow>
#include <QSplitter>

#include "ui/conversation/conversation_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/shell/pane_fit.h"
#include "ui/shell/session_store.h"

namespace lectern::ui {

namespace {

QByteArray bytesOf(const QJsonObject& object, const char* key) {
    return SessionStore::fromText(object[QLatin1String(key)].toString());
}

QString vaultId(const app::Workspace& workspace) {
    return QString::fromStdString(workspace.info().id);
}

}  // namespace

WindowSession::WindowSession(const Parts& parts, QJsonObject kept)
    : QObject(parts.window), m_parts(parts), m_kept(std::move(kept)) {}

QJsonObject WindowSession::take(app::Workspace* workspace) {
    m_kept[QStringLiteral("geometry")] = SessionStore::toText(m_parts.window->saveGeometry());
    m_kept[QStringLiteral("state")] = SessionStore::toText(m_parts.window->saveState());
    m_kept[QStringLiteral("panes")] = SessionStore::toText(m_parts.splitter->saveState());
    m_kept[QStringLiteral("library_hidden")] = !m_parts.fit->isWanted(m_parts.library);
    m_kept[QStringLiteral("conversation_hidden")] = !m_parts.fit->isWanted(m_parts.conversation);
    if (!workspace || m_restoring == workspace) return m_kept;  // what it had is still to come
    QJsonObject vaults = m_kept[QStringLiteral("vaults")].toObject();
    vaults[vaultId(*workspace)] = takeVault();
    m_kept[QStringLiteral("vaults")] = vaults;
    return m_kept;
}

QJsonObject WindowSession::takeVault() const {
    QJsonObject vault;
    if (const auto binder = m_parts.conversation->currentBinder())
        vault[QStringLiteral("binder")] = static_cast<qint64>(*binder);
    if (const auto conversation = m_parts.conversation->currentConversation())
        vault[QStringLiteral("conversation")] = static_cast<qint64>(*conversation);
    vault[QStringLiteral("library")] = SessionStore::toText(m_parts.library->saveState());
    vault[QStringLiteral("reader")] = SessionStore::toText(m_parts.reader->saveState());
    vault[QStringLiteral("conversation_pane")] =
        SessionStore::toText(m_parts.conversation->saveState());
    return vault;
}

bool WindowSession::restoreWindow() {
    const bool has_size = m_parts.window->restoreGeometry(bytesOf(m_kept, "geometry"));
    m_parts.window->restoreState(bytesOf(m_kept, "state"));
    m_parts.splitter->restoreState(bytesOf(m_kept, "panes"));
    return has_size;
}

void WindowSession::forgetVault(const QString& id) {
    QJsonObject vaults = m_kept[QStringLiteral("vaults")].toObject();
    vaults.remove(id);
    m_kept[QStringLiteral("vaults")] = vaults;
}

bool WindowSession::wasHidden(QWidget* pane) const {
    const auto key = pane == m_parts.library ? QStringLiteral("library_hidden")
                                             : QStringLiteral("conversation_hidden");
    return m_kept[key].toBool();
}

void WindowSession::restoreVault(app::Workspace& workspace) {
    const QJsonObject vault =
        m_kept[QStringLiteral("vaults")].toObject()[vaultId(workspace)].toObject();
    m_parts.library->restoreState(bytesOf(vault, "library"));
    m_parts.reader->restoreState(bytesOf(vault, "reader"));
    m_parts.conversation->restoreState(bytesOf(vault, "conversation_pane"));
    const QJsonValue binder = vault[QStringLiteral("binder")];
    if (!binder.isDouble()) return;
    std::optional<app::ConversationId> conversation;
    if (const QJsonValue saved = vault[QStringLiteral("conversation")]; saved.isDouble())
        conversation = saved.toInteger();
    restoreBinder(workspace, binder.toInteger(), conversation);
}

/// What has been removed since, by another program perhaps, is no error to show.
void WindowSession::restoreBinder(app::Workspace& workspace, app::BinderId binder,
                                  std::optional<app::ConversationId> conversation) {
    m_restoring = &workspace;
    workspace.read(
        this,
        [binder, conversation](const app::Library& library) -> Result<bool> {
            if (const auto found = library.binder(binder); !found)
                return tl::unexpected<Error>(found.error());
            return conversation && library.conversation(*conversation).has_value();
        },
        [this, binder, conversation,
         vault = QPointer<app::Workspace>(&workspace)](Result<bool> has_conversation) {
            if (m_restoring == vault) m_restoring.clear();
            if (!vault || !has_conversation || m_parts.conversation->currentBinder()) return;
            m_parts.library->setCurrentBinder(binder);
            *has_conversation ? m_parts.conversation->showConversation(*conversation)
                              : m_parts.conversation->showBinder(binder);
        });
}

}  // namespace lectern::ui
