#include "ui/conversation/conversation_view.h"

#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern::ui {

namespace {

constexpr int kMeasure = 90;  // characters in a line at most

}  // namespace

ConversationView::ConversationView(ConversationModel& model, QWidget* parent)
    : QScrollArea(parent),
      m_model(model),
      m_content(new QWidget(this)),
      m_layout(new QVBoxLayout(m_content)) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Conversation"));
    m_layout->setContentsMargins(12, 12, 12, 12);
    m_layout->setSpacing(16);
    m_layout->addStretch(1);
    m_content->setBackgroundRole(QPalette::Base);
    viewport()->setBackgroundRole(QPalette::Base);
    setWidget(m_content);

    connect(&m_model, &QAbstractItemModel::modelReset, this, &ConversationView::reset);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { insertRows(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { removeRows(first, last); });
    connect(&m_model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
                for (int row = from.row(); row <= to.row(); ++row)
                    m_turns[static_cast<size_t>(row)]->refresh(roles);
            });
    connect(&m_model, &ConversationModel::answerGrew, this, [this](int row, const QString& piece) {
        m_turns[static_cast<size_t>(row)]->growAnswer(piece);
    });
    connect(&m_model, &ConversationModel::thinkingGrew, this,
            [this](int row, const QString& piece) {
                m_turns[static_cast<size_t>(row)]->growThinking(piece);
            });
    QScrollBar* bar = verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int maximum) {
        if (m_follows) bar->setValue(maximum);
    });
    connect(bar, &QScrollBar::actionTriggered, this,
            [this, bar] { m_follows = bar->sliderPosition() >= bar->maximum() - 8; });
    reset();
}

void ConversationView::reset() {
    for (TurnView* turn : m_turns) turn->deleteLater();
    for (TurnView* turn : m_turns) turn->hide();
    m_turns.clear();
    m_follows = true;
    insertRows(0, m_model.rowCount() - 1);
}

void ConversationView::insertRows(int first, int last) {
    for (int row = first; row <= last; ++row) {
        auto* turn = new TurnView(m_model, row, m_content);
        m_layout->insertWidget(row, turn);
        m_turns.insert(m_turns.begin() + row, turn);
        emit turnMade(turn);
    }
    renumber();
    if (first > 0) m_turns[static_cast<size_t>(first) - 1]->refreshPlace();
    setMeasure();
    // A question just asked is looked at.
    if (last >= first && m_model.hasLive()) scrollToEnd();
}

void ConversationView::removeRows(int first, int last) {
    for (int row = last; row >= first; --row) {
        m_turns[static_cast<size_t>(row)]->hide();
        m_turns[static_cast<size_t>(row)]->deleteLater();
        m_turns.erase(m_turns.begin() + row);
    }
    renumber();
    if (first > 0) m_turns[static_cast<size_t>(first) - 1]->refreshPlace();
}

void ConversationView::renumber() {
    for (size_t row = 0; row < m_turns.size(); ++row) m_turns[row]->setRow(static_cast<int>(row));
}

void ConversationView::setMeasure() {
    const int measure = fontMetrics().averageCharWidth() * kMeasure;
    for (TurnView* turn : m_turns) turn->setMaximumWidth(measure);
}

void ConversationView::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    setMeasure();
}

void ConversationView::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) setMeasure();
}

void ConversationView::scrollToEnd() {
    m_follows = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

double ConversationView::scrollFraction() const {
    const int maximum = verticalScrollBar()->maximum();
    return m_follows || maximum == 0 ? 1
                                     : static_cast<double>(verticalScrollBar()->value()) / maximum;
}

void ConversationView::setScrollFraction(double fraction) {
    m_follows = fraction >= 1;
    const int maximum = verticalScrollBar()->maximum();
    verticalScrollBar()->setValue(static_cast<int>(std::clamp(fraction, 0.0, 1.0) * maximum));
}

void ConversationView::goToCitation(bool forwards) {
    if (m_turns.empty()) return;
    const auto count = static_cast<int>(m_turns.size());
    int at = -1;
    for (int row = 0; row < count; ++row) {
        const AnswerView& view = m_turns[static_cast<size_t>(row)]->answerView();
        if (view.hasFocus() || view.currentChip() >= 0) at = row;
    }
    bool from_outside = at < 0;
    if (from_outside) at = count - 1;  // the newest answer first
    for (int tried = 0; tried <= count; ++tried) {
        TurnView* turn = m_turns[static_cast<size_t>(at)];
        AnswerView& view = turn->answerView();
        const int chip = view.goToChip(forwards, from_outside);
        if (chip >= 0) {
            view.setFocus(Qt::ShortcutFocusReason);
            const QModelIndex citation = turn->citations().index(chip);
            view.setAccessibleDescription(
                turn->citations().data(citation, Qt::AccessibleTextRole).toString());
            const QPoint place = view.mapTo(m_content, view.chipRect(chip).center());
            m_follows = false;
            ensureVisible(place.x(), place.y(), 0, 60);
            return;
        }
        at = (at + (forwards ? 1 : count - 1)) % count;
        from_outside = true;
    }
}

}  // namespace lectern::ui
