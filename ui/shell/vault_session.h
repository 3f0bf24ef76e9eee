#pragma once

#include <memory>
#include <optional>

#include "app/conversation/assistant.h"
#include "app/render/page_renderer.h"
#include "app/workspace/workspace.h"

namespace lectern::ui {

/// An open vault with all that works on it. Made and destroyed by the window; panes are told first
/// when it goes.
class VaultSession {
  public:
    /// The named vault; nullopt: the default one, made where there is none. Errors as of
    /// Workspace::open.
    static Result<std::unique_ptr<VaultSession>> open(const std::optional<std::string>& name,
                                                      app::Spawner* spawner);

    app::Workspace& workspace() { return *m_workspace; }
    app::Assistant& assistant() { return *m_assistant; }
    app::PageRenderer& renderer() { return *m_renderer; }

  private:
    VaultSession(std::unique_ptr<app::Workspace> workspace, app::Spawner* spawner);

    // Destroyed from the bottom up: the assistant stops before what it works on goes.
    std::unique_ptr<app::Workspace> m_workspace;
    std::unique_ptr<app::PageRenderer> m_renderer;
    std::unique_ptr<app::Assistant> m_assistant;
};

}  // namespace lectern::ui
