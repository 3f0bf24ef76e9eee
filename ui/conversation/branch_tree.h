#pragma once

#include <map>
#include <optional>
#include <vector>

#include "app/conversation/ask_service.h"
#include "app/vault/library.h"

namespace lectern::ui {

/// The turns of a conversation as a tree, and the one way through it that is shown: at every fork
/// the branch chosen last, else the newest.
class BranchTree {
  public:
    BranchTree() = default;
    /// Turns whose parent is missing or comes after them are left out, so a damaged tree cannot
    /// send the walk in circles.
    explicit BranchTree(std::vector<app::TurnRecord> turns);

    /// What an answer's record says; read once, where the tree is made.
    struct Answer {
        std::optional<app::AskResult> record;  ///< without the texts, which are the turn's
        bool is_interrupted = false;
    };

    /// A turn on the way shown, and which of how many alternatives it is (from 0).
    struct Step {
        const app::TurnRecord* turn = nullptr;
        const Answer* answer = nullptr;  ///< of an answer
        int branch = 0;
        int branch_count = 1;
    };
    std::vector<Step> path() const;

    bool isEmpty() const { return m_turns.empty(); }
    const app::TurnRecord* find(app::TurnId id) const;
    /// Adds a turn and leads the way through it.
    void add(app::TurnRecord turn);
    /// The same, where it is there already in place of it.
    void put(app::TurnRecord turn);
    /// Leads the way through this turn, and from it on as before. False: there is no such turn.
    bool choose(app::TurnId id);
    /// The alternative `by` places further, no further than the ends; 0: there is no such turn.
    app::TurnId alternative(app::TurnId id, int by) const;
    void setRating(app::TurnId id, int rating);

  private:
    const std::vector<app::TurnId>& children(app::TurnId parent) const;

    void keep(app::TurnRecord turn);

    std::map<app::TurnId, app::TurnRecord> m_turns;
    std::map<app::TurnId, Answer> m_answers;
    std::map<app::TurnId, std::vector<app::TurnId>> m_children;  // in order of creation
    std::map<app::TurnId, app::TurnId> m_chosen;                 // parent -> child
};

}  // namespace lectern::ui
