#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/context/context_layout.h"
#include "app/conversation/ask_service.h"
#include "app/vault/library.h"

namespace lectern::app {

/// Where in a conversation's tree of turns a question is asked.
struct Branch {
    /// An answer to `question` that was cut off and is to go on.
    struct Unfinished : UnfinishedTurn {
        TurnId turn = 0;
        AskResult record;  ///< of what there is
    };
    TurnId parent = 0;                    ///< of the turns to come; 0: the beginning
    std::optional<std::string> question;  ///< that of the user turn `parent`, answered once more
    std::vector<LayoutTurn> history;      ///< exchanges on the way there; without thinking
    std::optional<Unfinished> unfinished;
};

/// `turns` is the whole conversation in order of age; `after` as in AskOptions. Questions without
/// an answer, and answers without a word, are no part of the history. Errors: NotFound.
Result<Branch> branchAt(const std::vector<TurnRecord>& turns, std::optional<TurnId> after);

/// Where the answer `turn` goes on. Errors: NotFound; InvalidArgument for a turn that is no answer,
/// is complete, has no word, or is followed by others.
Result<Branch> branchGoingOn(const std::vector<TurnRecord>& turns, TurnId turn);

/// Whether an answer that stopped for this reason can go on: not where it filled the context or
/// repeated itself, which it would do again.
bool canGoOn(engine::StopReason reason);

}  // namespace lectern::app
