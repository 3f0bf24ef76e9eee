#pragma once

#include <QToolButton>
#include <vector>

#include "app/vault/vault.h"
#include "app/workspace/workspace.h"

namespace lectern::ui {

/// The vault that is open, and a menu of all: another one, a new one, removing this one.
class VaultChooser : public QToolButton {
    Q_OBJECT
  public:
    /// `remove` asks whether to remove the open vault; borrowed.
    VaultChooser(QAction* remove, QWidget* parent);

    /// nullptr: none is open. Reads the list of vaults anew.
    void setWorkspace(app::Workspace* workspace);

  signals:
    void vaultChosen(const QString& name);
    void newVaultWanted();

  private:
    void fillMenu(const std::vector<app::VaultInfo>& found);

    QAction* m_remove;
    std::string m_open_id;  ///< empty: none
    app::BackgroundThread m_thread{QStringLiteral("lectern-vaults")};
};

}  // namespace lectern::ui
