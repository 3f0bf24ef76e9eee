#include "ui/conversation/branch_tree.h"

#include <algorithm>

#include "app/conversation/answer_record_reader.h"

namespace lectern::ui {

using app::TurnId;
using app::TurnRecord;

BranchTree::BranchTree(std::vector<TurnRecord> turns) {
    std::sort(turns.begin(), turns.end(),
              [](const TurnRecord& a, const TurnRecord& b) { return a.id < b.id; });
    for (TurnRecord& turn : turns) {
        if (turn.parent != 0 && !m_turns.contains(turn.parent)) continue;
        m_children[turn.parent].push_back(turn.id);
        keep(std::move(turn));
    }
    // Without a choice the way leads to the newest turn of all.
    if (!m_turns.empty()) choose(m_turns.rbegin()->first);
}

std::vector<BranchTree::Step> BranchTree::path() const {
    std::vector<Step> steps;
    TurnId parent = 0;
    while (true) {
        const std::vector<TurnId>& siblings = children(parent);
        if (siblings.empty()) return steps;
        const auto chosen = m_chosen.find(parent);
        const TurnId id = chosen == m_chosen.end() ? siblings.back() : chosen->second;
        const auto place = std::find(siblings.begin(), siblings.end(), id);
        const auto answer = m_answers.find(id);
        steps.push_back({&m_turns.at(id), answer == m_answers.end() ? nullptr : &answer->second,
                         static_cast<int>(place - siblings.begin()),
                         static_cast<int>(siblings.size())});
        parent = id;
    }
}

const TurnRecord* BranchTree::find(TurnId id) const {
    const auto found = m_turns.find(id);
    return found == m_turns.end() ? nullptr : &found->second;
}

void BranchTree::add(TurnRecord turn) {
    const TurnId id = turn.id;
    if (m_turns.contains(id) || (turn.parent != 0 && !m_turns.contains(turn.parent))) return;
    m_children[turn.parent].push_back(id);
    keep(std::move(turn));
    choose(id);
}

void BranchTree::keep(TurnRecord turn) {
    if (turn.role != "user") {
        Answer& answer = m_answers[turn.id];
        answer.record = app::readAnswerRecord(turn.record_json);
        answer.is_interrupted = app::isInterruptedRecord(turn.record_json);
        if (answer.record) {
            answer.record->answer.clear();
            answer.record->thinking.clear();
        }
    }
    const TurnId id = turn.id;
    m_turns.insert_or_assign(id, std::move(turn));
}

void BranchTree::put(TurnRecord turn) {
    const auto known = m_turns.find(turn.id);
    if (known == m_turns.end()) return add(std::move(turn));
    turn.rating = known->second.rating;
    keep(std::move(turn));
}

bool BranchTree::choose(TurnId id) {
    const TurnRecord* turn = find(id);
    if (!turn) return false;
    while (turn) {
        m_chosen[turn->parent] = turn->id;
        turn = find(turn->parent);
    }
    return true;
}

TurnId BranchTree::alternative(TurnId id, int by) const {
    const TurnRecord* turn = find(id);
    if (!turn) return 0;
    const std::vector<TurnId>& siblings = children(turn->parent);
    const auto place = std::find(siblings.begin(), siblings.end(), id) - siblings.begin();
    const auto last = static_cast<std::ptrdiff_t>(siblings.size()) - 1;
    return siblings[static_cast<size_t>(std::clamp<std::ptrdiff_t>(place + by, 0, last))];
}

void BranchTree::setRating(TurnId id, int rating) {
    if (const auto found = m_turns.find(id); found != m_turns.end()) found->second.rating = rating;
}

const std::vector<TurnId>& BranchTree::children(TurnId parent) const {
    static const std::vector<TurnId> none;
    const auto found = m_children.find(parent);
    return found == m_children.end() ? none : found->second;
}

}  // namespace lectern::ui
