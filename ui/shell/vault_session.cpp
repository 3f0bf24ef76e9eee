#include "ui/shell/vault_session.h"

namespace lectern::ui {

VaultSession::VaultSession(app::Workspace::Files files, app::Spawner* spawner)
    : m_workspace(std::make_unique<app::Workspace>(std::move(files), spawner)),
      m_renderer(std::make_unique<app::PageRenderer>(spawner)),
      m_assistant(std::make_unique<app::Assistant>(*m_workspace)) {}

}  // namespace lectern::ui
