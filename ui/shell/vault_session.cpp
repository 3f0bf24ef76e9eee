#include "ui/shell/vault_session.h"

namespace lectern::ui {

Result<std::unique_ptr<VaultSession>> VaultSession::open(const std::optional<std::string>& name,
                                                         app::Spawner* spawner) {
    LECTERN_TRY_ASSIGN(const app::VaultInfo info, app::VaultRegistry::find(name));
    LECTERN_TRY_ASSIGN(auto workspace, app::Workspace::open(info, spawner));
    return std::unique_ptr<VaultSession>(new VaultSession(std::move(workspace), spawner));
}

VaultSession::VaultSession(std::unique_ptr<app::Workspace> workspace, app::Spawner* spawner)
    : m_workspace(std::move(workspace)),
      m_renderer(std::make_unique<app::PageRenderer>(spawner)),
      m_assistant(std::make_unique<app::Assistant>(*m_workspace)) {}

}  // namespace lectern::ui
