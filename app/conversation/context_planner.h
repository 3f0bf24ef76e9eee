#pragma once

#include <map>
#include <memory>

#include "app/conversation/ask_service.h"

namespace lectern::app {

/// Counts what a binder costs a model, and how much of it saved states hold. Documents are
/// tokenised once per place in a binder and kept, up to kMaxKeptTokens.
class ContextPlanner {
  public:
    ContextPlanner(Vault& vault, const LoadedModel& model) : m_vault(vault), m_model(model) {}

    Result<ContextPlan> plan(const BinderRecord& binder, const engine::StateBank& states,
                             const AskOptions& options, int64_t free_memory_bytes);

    static constexpr int64_t kMaxKeptTokens = 16 << 20;  // 64 MiB

  private:
    /// A document's part of the prompt; without pages there is none.
    struct Share {
        std::optional<engine::Segment> segment;
        std::vector<PageCost> pages;
        std::vector<engine::Segment> before, after;  // of the documents, the same for all
    };
    /// What a document's part depends on beside model and profile.
    struct Place {
        Sha256 sha256{};
        int number = 0;
        std::string title;
        auto operator<=>(const Place&) const = default;
    };
    using Shares = std::vector<std::shared_ptr<const Share>>;
    Result<std::shared_ptr<const Share>> share(const DocumentRecord& document, int number);
    void forgetOthers(const Shares& wanted);

    Vault& m_vault;
    const LoadedModel& m_model;
    std::map<Place, std::shared_ptr<const Share>> m_shares;
    int64_t m_kept_tokens = 0;
};

}  // namespace lectern::app
