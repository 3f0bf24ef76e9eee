#include "app/conversation/branch.h"

#include <algorithm>
#include <map>

#include "app/conversation/answer_record_reader.h"

namespace lectern::app {

namespace {

/// From the first turn to `last`, that one included.
std::vector<const TurnRecord*> pathTo(const std::map<TurnId, const TurnRecord*>& by_id,
                                      TurnId last) {
    std::vector<const TurnRecord*> path;
    for (auto at = by_id.find(last); at != by_id.end() && path.size() < by_id.size();
         at = by_id.find(at->second->parent))
        path.push_back(at->second);
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace

Result<Branch> branchAt(const std::vector<TurnRecord>& turns, std::optional<TurnId> after) {
    std::map<TurnId, const TurnRecord*> by_id;
    for (const TurnRecord& turn : turns) by_id[turn.id] = &turn;
    Branch branch;
    branch.parent = after ? *after : turns.empty() ? 0 : turns.back().id;
    if (branch.parent == 0) return branch;
    if (!by_id.contains(branch.parent))
        return fail(ErrorCode::NotFound,
                    "turn " + std::to_string(branch.parent) + " is not part of this conversation");
    const auto path = pathTo(by_id, branch.parent);
    if (after && path.back()->role == "user") branch.question = path.back()->text;
    for (size_t i = 0; i + 1 < path.size(); ++i)
        if (path[i]->role == "user" && path[i + 1]->role == "assistant" &&
            !path[i + 1]->text.empty())
            branch.history.push_back({path[i]->text, path[i + 1]->text});
    return branch;
}

Result<Branch> branchGoingOn(const std::vector<TurnRecord>& turns, TurnId turn) {
    const auto answer = std::find_if(turns.begin(), turns.end(),
                                     [&](const TurnRecord& one) { return one.id == turn; });
    if (answer == turns.end())
        return fail(ErrorCode::NotFound,
                    "turn " + std::to_string(turn) + " is not part of this conversation");
    const bool is_followed = std::any_of(turns.begin(), turns.end(),
                                         [&](const TurnRecord& one) { return one.parent == turn; });
    const bool has_words = !answer->text.empty() || !answer->thinking.empty();
    const auto record = readAnswerRecord(answer->record_json);
    const bool is_cut_off =
        !record || isInterruptedRecord(answer->record_json) || canGoOn(record->stop_reason);
    if (answer->role != "assistant" || is_followed || !has_words || !is_cut_off)
        return fail(ErrorCode::InvalidArgument,
                    "only an answer that was cut off, and that nothing follows, can go on");
    LECTERN_TRY_ASSIGN(Branch branch, branchAt(turns, answer->parent));
    if (!branch.question)
        return fail(ErrorCode::InvalidArgument, "the answer to go on with has no question");
    Branch::Unfinished unfinished;
    unfinished.thinking = answer->thinking;
    unfinished.answer = answer->text;
    unfinished.turn = turn;
    if (record) unfinished.record = *record;
    unfinished.tokens = unfinished.record.unfinished_tokens;
    branch.unfinished = std::move(unfinished);
    return branch;
}

bool canGoOn(engine::StopReason reason) {
    return reason == engine::StopReason::Cancelled || reason == engine::StopReason::MaxTokens;
}

}  // namespace lectern::app
