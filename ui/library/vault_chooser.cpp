#include "ui/library/vault_chooser.h"

#include <QMenu>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

VaultChooser::VaultChooser(QAction* remove, QWidget* parent)
    : QToolButton(parent), m_remove(remove) {
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIcon(ui::icon(QStringLiteral("vault")));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setMenu(new QMenu(this));
}

void VaultChooser::setWorkspace(app::Workspace* workspace) {
    m_open_id = workspace ? workspace->info().id : std::string();
    const QString name = workspace ? inertLine(workspace->info().name) : tr("No vault");
    setText(literalLabel(name));
    setAccessibleName(tr("Vault: %1").arg(isolated(name)));
    m_thread.run(
        this, [] { return app::VaultRegistry::list(); },
        [this](Result<std::vector<app::VaultInfo>> found) {
            fillMenu(found ? *found : std::vector<app::VaultInfo>());
        });
}

void VaultChooser::fillMenu(const std::vector<app::VaultInfo>& found) {
    menu()->clear();
    for (const app::VaultInfo& info : found) {
        QAction* choice = menu()->addAction(literalLabel(inertLine(info.name)));
        choice->setCheckable(true);
        const bool is_open = m_open_id == info.id;
        choice->setChecked(is_open);
        connect(choice, &QAction::triggered, this, [this, choice, is_open, info] {
            choice->setChecked(is_open);  // until it is
            if (!is_open) emit vaultChosen(QString::fromStdString(info.name));
        });
    }
    menu()->addSeparator();
    connect(menu()->addAction(ui::icon(QStringLiteral("list-add")), tr("&New vault…")),
            &QAction::triggered, this, &VaultChooser::newVaultWanted);
    menu()->addAction(m_remove);
}

}  // namespace lectern::ui
