#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/context/context_layout.h"
#include "app/vault/library.h"

namespace lectern::app {

/// Where in a conversation's tree of turns a question is asked.
struct Branch {
    TurnId parent = 0;                    ///< of the turns to come; 0: the beginning
    std::optional<std::string> question;  ///< that of the user turn `parent`, answered once more
    std::vector<LayoutTurn> history;      ///< exchanges on the way there; without thinking
};

/// `turns` is the whole conversation in order of age; `after` as in AskOptions. Questions without
/// an answer, and answers without a word, are no part of the history. Errors: NotFound.
Result<Branch> branchAt(const std::vector<TurnRecord>& turns, std::optional<TurnId> after);

}  // namespace lectern::app
