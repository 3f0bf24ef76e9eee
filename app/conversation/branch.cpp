#include "app/conversation/branch.h"

#include <algorithm>
#include <map>

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

}  // namespace lectern::app
