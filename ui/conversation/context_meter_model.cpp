#include "ui/conversation/context_meter_model.h"

#include <algorithm>
#include <cmath>

#include "ui/base/inert_text.h"
#include "ui/base/said.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

using app::ContextPlan;

void ContextMeterModel::clear() {
    beginResetModel();
    m_plan.reset();
    m_progress = {};
    m_is_reading = false;
    endResetModel();
    emit changed();
}

void ContextMeterModel::setPlan(const ContextPlan& plan) {
    beginResetModel();
    m_plan = plan;
    endResetModel();
    emit changed();
}

void ContextMeterModel::setProgress(const app::ReadingProgress& progress) {
    m_progress = progress;
    if (!m_plan || m_plan->binder != progress.binder) return;
    m_is_reading = true;
    if (!isFocused()) spreadTokensRead(progress.tokens_done);
    if (rowCount() > 0) emit dataChanged(index(0, ReadColumn), index(rowCount() - 1, StateColumn));
    emit changed();
}

void ContextMeterModel::setReading(bool is_reading) {
    if (m_is_reading == is_reading) return;
    m_is_reading = is_reading;
    m_progress = {};
    if (m_plan && rowCount() > 0)
        emit dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
    emit changed();
}

/// A question with focus reads a selection of pages, which is no part of the whole that is kept.
bool ContextMeterModel::isFocused() const {
    return m_plan && m_is_reading && m_progress.tokens_total < m_plan->total_tokens &&
           m_progress.tokens_total > 0;
}

bool ContextMeterModel::isComplete() const {
    return m_plan && m_plan->total_tokens > 0 && m_plan->tokens_read >= m_plan->total_tokens;
}

/// What is read is a prefix: the instructions, then one document after the other.
void ContextMeterModel::spreadTokensRead(int64_t tokens) {
    m_plan->tokens_read = std::clamp<int64_t>(tokens, 0, m_plan->total_tokens);
    int64_t left = m_plan->tokens_read - m_plan->instruction_tokens;
    for (ContextPlan::Document& document : m_plan->documents) {
        document.tokens_read = std::clamp<int64_t>(left, 0, document.tokens);
        left -= document.tokens;
    }
}

int ContextMeterModel::documentAtHand() const {
    if (!m_plan || !m_is_reading || isFocused()) return -1;
    for (size_t i = 0; i < m_plan->documents.size(); ++i)
        if (m_plan->documents[i].tokens_read < m_plan->documents[i].tokens)
            return static_cast<int>(i);
    return -1;
}

std::vector<ContextMeterModel::Segment> ContextMeterModel::segments() const {
    std::vector<Segment> segments;
    if (!m_plan) return segments;
    // A binder larger than the context fills the bar and is cut where the context ends.
    const double whole = static_cast<double>(
        std::max<int64_t>({m_plan->limit.tokens, m_plan->total_tokens, int64_t{1}}));
    double at = static_cast<double>(m_plan->instruction_tokens) / whole;
    const auto add = [&](Segment::Kind kind, int row, int64_t tokens) {
        const double length = static_cast<double>(tokens) / whole;
        if (tokens > 0) segments.push_back({kind, row, at, at + length});
        at += length;
    };
    const int at_hand = documentAtHand();
    for (int row = 0; row < rowCount(); ++row) {
        const ContextPlan::Document& document = m_plan->documents[static_cast<size_t>(row)];
        add(Segment::Kind::Read, row, document.tokens_read);
        add(row == at_hand ? Segment::Kind::BeingRead : Segment::Kind::NotRead, row,
            document.tokens - document.tokens_read);
    }
    return segments;
}

double ContextMeterModel::contextEnd() const {
    if (!m_plan || m_plan->total_tokens <= m_plan->limit.tokens) return 1;
    return static_cast<double>(m_plan->limit.tokens) / static_cast<double>(m_plan->total_tokens);
}

QString ContextMeterModel::warning() const {
    if (!m_plan) return {};
    if (!m_plan->fits)
        return tr("Too large: with room for an answer, the documents need %1 tokens, and the "
                  "context holds %2.")
            .arg(groupedNumber(m_plan->total_tokens + m_plan->answer_reserve_tokens),
                 groupedNumber(m_plan->limit.tokens));
    if (m_plan->trained_tokens > 0 && m_plan->total_tokens > m_plan->trained_tokens)
        return tr("Longer than the %1 tokens that this model was trained for: answers may be "
                  "wrong or miss pages.")
            .arg(groupedNumber(m_plan->trained_tokens));
    return {};
}

QString ContextMeterModel::summary() const {
    if (!m_plan) return {};
    return tr("%1 of %2 tokens")
        .arg(shortNumber(m_plan->total_tokens), shortNumber(m_plan->limit.tokens));
}

QString ContextMeterModel::progressLine() const {
    if (!m_plan || m_plan->total_tokens <= 0) return {};
    const int percent = static_cast<int>(100 * m_plan->tokens_read / m_plan->total_tokens);
    if (isComplete()) return tr("Everything is read");
    if (!m_is_reading) return percent == 0 ? tr("Not read yet") : tr("%1 % read").arg(percent);
    QString line = isFocused() ? tr("Reading a selection of pages: %1 %")
                                     .arg(100 * m_progress.tokens_done / m_progress.tokens_total)
                               : tr("Reading: %1 %").arg(percent);
    if (m_progress.tokens_per_second >= 1)
        line += " · " +
                tr("%1 tokens/s").arg(groupedNumber(std::llround(m_progress.tokens_per_second)));
    if (m_progress.seconds_left >= 0)
        line += " · " + tr("%1 left").arg(shownDuration(m_progress.seconds_left));
    return line;
}

QString ContextMeterModel::description() const {
    if (!m_plan) return tr("Nothing to read.");
    QString text =
        tr("%1 of %2 tokens of the context are taken (limit: %3). %4.")
            .arg(groupedNumber(m_plan->total_tokens), groupedNumber(m_plan->limit.tokens),
                 said(m_plan->limit.reason), progressLine());
    if (const QString words = warning(); !words.isEmpty()) text += u' ' + words;
    const int at_hand = documentAtHand();
    for (int row = 0; row < rowCount(); ++row) {
        const ContextPlan::Document& document = m_plan->documents[static_cast<size_t>(row)];
        text += "\n" + tr("D%1 %2: %n page(s), %3 tokens, %4.", "", document.page_count)
                           .arg(row + 1)
                           .arg(isolated(inertLine(document.title)), groupedNumber(document.tokens),
                                stateWords(document, row == at_hand));
    }
    return text;
}

QString ContextMeterModel::stateWords(const ContextPlan::Document& document,
                                      bool is_at_hand) const {
    if (document.tokens_read >= document.tokens && document.tokens > 0) return tr("read");
    if (is_at_hand) return tr("being read");
    if (document.tokens_read > 0) return tr("read in part");
    return tr("not read");
}

int ContextMeterModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_plan ? 0 : static_cast<int>(m_plan->documents.size());
}

int ContextMeterModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ContextMeterModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ContextPlan::Document& document = m_plan->documents[static_cast<size_t>(index.row())];
    const bool is_number = index.column() >= PagesColumn && index.column() <= ReadColumn;
    if (role == Qt::TextAlignmentRole && is_number)
        return QVariant::fromValue(Qt::AlignTrailing | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case TitleColumn:
            return "D" + QString::number(index.row() + 1) + "  " + inertLine(document.title);
        case PagesColumn: {
            const auto without = static_cast<int>(document.pages_without_text.size());
            return without == 0 ? groupedNumber(document.page_count)
                                : tr("%1 (%n without text)", "", without)
                                      .arg(groupedNumber(document.page_count));
        }
        case TokensColumn:
            return groupedNumber(document.tokens);
        case ReadColumn:
            return groupedNumber(document.tokens_read);
        default:
            return stateWords(document, index.row() == documentAtHand());
    }
}

QVariant ContextMeterModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case TitleColumn:
            return tr("Document");
        case PagesColumn:
            return tr("Pages");
        case TokensColumn:
            return tr("Tokens");
        case ReadColumn:
            return tr("Read");
        case StateColumn:
            return tr("State");
        default:
            return {};
    }
}

}  // namespace lectern::ui
