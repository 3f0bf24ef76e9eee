#pragma once

#include <memory>

#include "app/conversation/assistant.h"
#include "app/render/page_renderer.h"
#include "app/workspace/workspace.h"

namespace lectern::ui {

/// An open vault with all that works on it. Made and destroyed by the window; panes are told first
/// when it goes.
class VaultSession {
  public:
    VaultSession(app::Workspace::Files files, app::Spawner* spawner);

    app::Workspace& workspace() { return *m_workspace; }
    app::Assistant& assistant() { return *m_assistant; }
    app::PageRenderer& renderer() { return *m_renderer; }

  private:
    // Destroyed from the bottom up: the assistant stops before what it works on goes.
    std::unique_ptr<app::Workspace> m_workspace;
    std::unique_ptr<app::PageRenderer> m_renderer;
    std::unique_ptr<app::Assistant> m_assistant;
};

}  // namespace lectern::ui
