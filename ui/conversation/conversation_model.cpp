#include "ui/conversation/conversation_model.h"

#include <algorithm>

#include "app/conversation/answer_record.h"
#include "app/conversation/branch.h"
#include "ui/base/inert_text.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

using State = Exchange::State;

namespace {

void takeRecord(Exchange& exchange, const app::AskResult& result) {
    exchange.record = result;
    exchange.thinking_tokens = result.thinking_tokens;
    exchange.thinking_seconds = result.thinking_ms / 1000;
    exchange.state =
        result.stop_reason == engine::StopReason::Cancelled ? State::Stopped : State::Done;
}

void takeAnswer(Exchange& exchange, const BranchTree::Step& step) {
    const app::TurnRecord& turn = *step.turn;
    exchange.answer_turn = turn.id;
    exchange.answer = QString::fromStdString(turn.text);
    exchange.thinking = QString::fromStdString(turn.thinking);
    exchange.rating = turn.rating;
    exchange.answer_branch = {step.branch, step.branch_count};
    if (step.answer && step.answer->record) takeRecord(exchange, *step.answer->record);
    if (!step.answer || !step.answer->record || step.answer->is_interrupted)
        exchange.state = State::Interrupted;
}

QString branchText(const Exchange::Branch& branch) {
    return branch.count < 2
               ? QString()
               : QString::number(branch.index + 1) + "/" + QString::number(branch.count);
}

}  // namespace

bool Exchange::isUnfinished() const {
    if (answer_turn == 0 || (answer.isEmpty() && thinking.isEmpty())) return false;
    return state == State::Interrupted ||
           (!isLive() && state != State::Failed && app::canGoOn(record.stop_reason));
}

std::vector<ConversationModel::PathRow> ConversationModel::path() const {
    std::vector<PathRow> rows;
    app::TurnId parent = 0;
    for (const BranchTree::Step& step : m_tree.path()) {
        if (step.turn->role == "user")
            rows.push_back({parent, step, std::nullopt});
        else if (!rows.empty())
            rows.back().answer = step;
        parent = step.turn->id;
    }
    return rows;
}

Exchange ConversationModel::exchangeOf(const PathRow& row) {
    Exchange exchange;
    exchange.parent = row.parent;
    exchange.question_turn = row.question.turn->id;
    exchange.question = QString::fromStdString(row.question.turn->text);
    exchange.question_branch = {row.question.branch, row.question.branch_count};
    exchange.state = State::Interrupted;
    if (row.answer) takeAnswer(exchange, *row.answer);
    return exchange;
}

void ConversationModel::setTree(BranchTree tree, std::vector<app::DocumentRecord> documents) {
    beginResetModel();
    m_tree = std::move(tree);
    m_documents = std::move(documents);
    m_rows.clear();
    for (const PathRow& row : path()) m_rows.push_back(exchangeOf(row));
    endResetModel();
}

void ConversationModel::setDocuments(std::vector<app::DocumentRecord> documents) {
    m_documents = std::move(documents);
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {CitationCountRole});
}

bool ConversationModel::canGoOn(int row) const {
    return row + 1 == rowCount() && exchange(row).isUnfinished();
}

AnsweredDocuments ConversationModel::documentsOf(int row) const {
    return {m_documents, exchange(row).record.coverage};
}

/// Rows that stay the same stay: what the eye is on does not move.
void ConversationModel::showPath() {
    const std::vector<PathRow> rows = path();
    const auto answerOf = [](const PathRow& row) {
        return row.answer ? row.answer->turn->id : app::TurnId{0};
    };
    size_t same = 0;
    while (same < rows.size() && same < m_rows.size() &&
           rows[same].question.turn->id == m_rows[same].question_turn &&
           answerOf(rows[same]) == m_rows[same].answer_turn && !m_rows[same].isLive() &&
           m_rows[same].state != State::Failed)
        ++same;
    removeRowsFrom(static_cast<int>(same));
    for (size_t i = 0; i < same; ++i) {
        const BranchTree::Step& question = rows[i].question;
        const Exchange::Branch of_question{question.branch, question.branch_count};
        const Exchange::Branch of_answer =
            rows[i].answer ? Exchange::Branch{rows[i].answer->branch, rows[i].answer->branch_count}
                           : Exchange::Branch{};
        if (m_rows[i].question_branch == of_question && m_rows[i].answer_branch == of_answer)
            continue;
        m_rows[i].question_branch = of_question;
        m_rows[i].answer_branch = of_answer;
        const QModelIndex changed = index(static_cast<int>(i));
        emit dataChanged(changed, changed, {QuestionBranchRole, AnswerBranchRole});
    }
    if (same == rows.size()) return;
    beginInsertRows({}, static_cast<int>(same), static_cast<int>(rows.size()) - 1);
    for (size_t i = same; i < rows.size(); ++i) m_rows.push_back(exchangeOf(rows[i]));
    endInsertRows();
}

void ConversationModel::removeRowsFrom(int row) {
    if (row >= rowCount()) return;
    beginRemoveRows({}, row, rowCount() - 1);
    m_rows.erase(m_rows.begin() + row, m_rows.end());
    endRemoveRows();
}

void ConversationModel::showAlternative(int row, bool of_question, int by) {
    if (row < 0 || row >= rowCount() || hasLive()) return;
    const app::TurnId turn = of_question ? exchange(row).question_turn : exchange(row).answer_turn;
    if (m_tree.choose(m_tree.alternative(turn, by))) showPath();
}

void ConversationModel::setRating(int row, int rating) {
    Exchange& exchange = m_rows[static_cast<size_t>(row)];
    exchange.rating = rating;
    m_tree.setRating(exchange.answer_turn, rating);
    emit dataChanged(index(row), index(row), {RatingRole});
}

app::TurnId ConversationModel::lastTurn() const {
    for (auto row = m_rows.rbegin(); row != m_rows.rend(); ++row)
        if (row->answer_turn != 0) return row->answer_turn;
    return 0;
}

void ConversationModel::beginLive(Exchange exchange) {
    const auto place = std::find_if(m_rows.begin(), m_rows.end(), [&](const Exchange& row) {
        return exchange.question_turn != 0 ? row.question_turn == exchange.question_turn
                                           : row.parent == exchange.parent;
    });
    int row = rowCount();
    if (place != m_rows.end()) {
        row = static_cast<int>(place - m_rows.begin());
        if (exchange.question_turn != 0) {
            exchange.parent = place->parent;
            exchange.question_branch = place->question_branch;
            const int count = place->answer_turn == 0 ? 0 : place->answer_branch.count;
            if (!exchange.goes_on) exchange.answer_branch = {count, count + 1};
        } else if (place->question_turn != 0) {
            exchange.question_branch = {place->question_branch.count,
                                        place->question_branch.count + 1};
        }
        removeRowsFrom(row);
    }
    beginInsertRows({}, row, row);
    m_rows.push_back(std::move(exchange));
    endInsertRows();
}

Exchange ConversationModel::takeLive() {
    Exchange exchange = std::move(m_rows.back());
    const int row = rowCount() - 1;
    beginRemoveRows({}, row, row);
    m_rows.pop_back();
    endRemoveRows();
    return exchange;
}

void ConversationModel::liveChanged(std::initializer_list<int> roles) {
    const QModelIndex changed = index(rowCount() - 1);
    emit dataChanged(changed, changed, QList<int>(roles));
}

void ConversationModel::setReading(const app::ReadingProgress& progress) {
    Exchange* exchange = live();
    if (!exchange || exchange->state > State::Reading) return;
    exchange->state = State::Reading;
    exchange->reading = progress;
    liveChanged({StateRole});
}

void ConversationModel::growThinking(const QString& piece, const app::ThinkingProgress& progress) {
    Exchange* exchange = live();
    if (!exchange) return;
    exchange->state = State::Thinking;
    exchange->thinking += piece;
    exchange->thinking_tokens = exchange->record.thinking_tokens + progress.tokens;
    exchange->thinking_seconds = exchange->record.thinking_ms / 1000 + progress.seconds;
    emit thinkingGrew(rowCount() - 1, piece);
    liveChanged({StateRole, ThinkingRole, ThinkingTokensRole, ThinkingSecondsRole});
}

void ConversationModel::growAnswer(const QString& piece) {
    Exchange* exchange = live();
    if (!exchange) return;
    exchange->state = State::Answering;
    exchange->answer += piece;
    emit answerGrew(rowCount() - 1, piece);
    liveChanged({StateRole, AnswerRole});
}

void ConversationModel::addCitation(const app::CheckedCitation& citation) {
    Exchange* exchange = live();
    if (!exchange) return;
    exchange->record.citations.push_back(citation);
    liveChanged({CitationCountRole});
}

void ConversationModel::addToolCall(const app::ToolCall& call) {
    if (Exchange* exchange = live()) exchange->record.tool_calls.push_back(call);
}

void ConversationModel::finishLive(const app::AskResult& result) {
    Exchange* exchange = live();
    if (!exchange) return;
    exchange->answer = QString::fromStdString(result.answer);
    exchange->thinking = QString::fromStdString(result.thinking);
    takeRecord(*exchange, result);
    exchange->question_turn = result.question_turn;
    exchange->answer_turn = result.answer_turn;
    app::TurnRecord question;
    question.id = result.question_turn;
    question.parent = exchange->parent;
    question.role = "user";
    question.text = exchange->question.toStdString();
    app::TurnRecord answer;
    answer.id = result.answer_turn;
    answer.parent = result.question_turn;
    answer.role = "assistant";
    answer.text = result.answer;
    answer.thinking = result.thinking;
    answer.record_json = app::answerRecordJson(result, 0);
    m_tree.add(std::move(question));
    m_tree.put(std::move(answer));
    const QModelIndex changed = index(rowCount() - 1);
    emit dataChanged(changed, changed);
    showPath();
}

void ConversationModel::failLive(const Error& error) {
    Exchange* exchange = live();
    if (!exchange) return;
    exchange->state = State::Failed;
    exchange->error = error;
    const QModelIndex changed = index(rowCount() - 1);
    emit dataChanged(changed, changed);
}

void ConversationModel::dropLive() {
    if (m_rows.empty()) return;
    removeRowsFrom(rowCount() - 1);
    showPath();
}

int ConversationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ConversationModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Exchange& row = exchange(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return inertText(row.question);
        case QuestionRole:
            return row.question;
        case AnswerRole:
            return row.answer;
        case ThinkingRole:
            return row.thinking;
        case ThinkingTokensRole:
            return row.thinking_tokens;
        case ThinkingSecondsRole:
            return row.thinking_seconds;
        case StateRole:
            return static_cast<int>(row.state);
        case ErrorRole:
            return row.error ? QString::fromStdString(row.error->message) : QString();
        case CitationCountRole:
            return static_cast<int>(row.record.citations.size());
        case PassageCountRole:
            return static_cast<int>(row.record.passages.size());
        case RecordRole:
            return row.record.prompt_tokens > 0 ? recordLine(row.record) : QString();
        case CoverageRole:
            return row.record.coverage.pages_total > 0 ? coverageLine(row.record.coverage)
                                                       : QString();
        case RatingRole:
            return row.rating;
        case QuestionBranchRole:
            return branchText(row.question_branch);
        case AnswerBranchRole:
            return branchText(row.answer_branch);
        default:
            return {};
    }
}

}  // namespace lectern::ui
