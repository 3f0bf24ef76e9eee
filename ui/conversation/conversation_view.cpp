#include "ui/conversation/conversation_view.h"

#include <QEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace lectern::ui {

namespace {

constexpr int kMeasure = 90;  // characters in a line at most
constexpr int kMargin = 12, kSpacing = 16;
constexpr int kMostPasses = 6;  // until the heights of what is seen are known

}  // namespace

ConversationView::ConversationView(ConversationModel& model, QWidget* parent)
    : QScrollArea(parent), m_model(model), m_content(new QWidget(this)) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Conversation"));
    m_content->setBackgroundRole(QPalette::Base);
    viewport()->setBackgroundRole(QPalette::Base);
    setWidget(m_content);
    m_content->installEventFilter(this);
    m_make_timer.setSingleShot(true);
    connect(&m_make_timer, &QTimer::timeout, this, &ConversationView::makeNext);

    connect(&m_model, &QAbstractItemModel::modelReset, this, &ConversationView::reset);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { insertRows(first, last); });
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { removeRows(first, last); });
    connect(&m_model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
                for (int row = from.row(); row <= to.row(); ++row)
                    if (TurnView* view = viewOf(row)) view->refresh(roles);
            });
    connect(&m_model, &ConversationModel::answerGrew, this, [this](int row, const QString& piece) {
        if (TurnView* view = viewOf(row)) view->growAnswer(piece);
    });
    connect(&m_model, &ConversationModel::thinkingGrew, this,
            [this](int row, const QString& piece) {
                if (TurnView* view = viewOf(row)) view->growThinking(piece);
            });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ConversationView::scrolled);
    reset();
}

int ConversationView::madeCount() const {
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.view; }));
}

TurnView& ConversationView::turn(int row) {
    if (!viewOf(row)) {
        make(row);
        arrange();
    }
    return *viewOf(row);
}

// --- rows

void ConversationView::reset() {
    for (Row& row : m_rows) drop(row);
    m_rows.clear();
    m_anchor = {};
    m_follows = true;
    insertRows(0, m_model.rowCount() - 1);
}

void ConversationView::insertRows(int first, int last) {
    if (last >= first)
        m_rows.insert(m_rows.begin() + first, static_cast<size_t>(last - first + 1), {});
    for (int row = first; row <= last; ++row)
        m_rows[static_cast<size_t>(row)].height = estimatedHeight(row);
    renumber();
    if (first > 0 && viewOf(first - 1)) viewOf(first - 1)->refreshPlace();
    // A question just asked is looked at.
    if (last >= first && m_model.hasLive()) {
        make(last);
        m_follows = true;
    }
    arrange();
}

void ConversationView::removeRows(int first, int last) {
    for (int row = first; row <= last; ++row) drop(m_rows[static_cast<size_t>(row)]);
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
    m_anchor.row = std::clamp(m_anchor.row, 0, std::max(0, turnCount() - 1));
    renumber();
    if (first > 0 && viewOf(first - 1)) viewOf(first - 1)->refreshPlace();
    arrange();
}

void ConversationView::renumber() {
    for (size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].view) m_rows[row].view->setRow(static_cast<int>(row));
}

TurnView* ConversationView::make(int row) {
    Row& made = m_rows[static_cast<size_t>(row)];
    made.view = new TurnView(m_model, row, m_content);
    made.view->setGeometry(kMargin, topOf(row), columnWidth(), made.height);
    made.view->show();
    emit turnMade(made.view);
    const auto below = m_rows.begin() + row + 1;
    if (std::any_of(below, m_rows.end(), [](const Row& one) { return one.view; })) orderFocus();
    return made.view;
}

void ConversationView::drop(Row& row) {
    if (!row.view) return;
    row.view->hide();
    row.view->deleteLater();
    row.view = nullptr;
}

/// Views are made in any order; Tab goes through them as they stand.
void ConversationView::orderFocus() {
    QWidget* before = this;
    for (const Row& row : m_rows) {
        if (!row.view) continue;
        std::vector<QWidget*> chain;
        for (QWidget* widget = row.view->nextInFocusChain(); row.view->isAncestorOf(widget);
             widget = widget->nextInFocusChain())
            chain.push_back(widget);
        for (QWidget* widget : chain) {
            if (widget->focusPolicy() == Qt::NoFocus) continue;
            setTabOrder(before, widget);
            before = widget;
        }
    }
}

// --- where they stand

int ConversationView::columnWidth() const {
    const int measure = fontMetrics().averageCharWidth() * kMeasure;
    return std::clamp(viewport()->width() - 2 * kMargin, 1, measure);
}

/// By the length of its texts; what is around them is about eight lines.
int ConversationView::estimatedHeight(int row) const {
    const Exchange& exchange = m_model.exchange(row);
    const int per_line = std::max(1, columnWidth() / std::max(1, fontMetrics().averageCharWidth()));
    const qsizetype lines = 8 + exchange.question.size() / per_line +
                            exchange.answer.size() / per_line + exchange.answer.count(u'\n') / 2;
    return static_cast<int>(std::min<qsizetype>(lines, 5000)) * fontMetrics().lineSpacing();
}

int ConversationView::topOf(int row) const {
    int top = kMargin;
    for (int i = 0; i < row; ++i) top += m_rows[static_cast<size_t>(i)].height + kSpacing;
    return top;
}

int ConversationView::contentHeight() const {
    const int bottom = topOf(turnCount());
    return bottom + kMargin - (m_rows.empty() ? 0 : kSpacing);
}

ConversationView::Range ConversationView::rowsBetween(int top, int bottom) const {
    Range range{turnCount(), -1};
    int at = kMargin;
    for (int row = 0; row < turnCount() && at < bottom; ++row) {
        const int end = at + m_rows[static_cast<size_t>(row)].height;
        if (end > top) {
            range.first = std::min(range.first, row);
            range.last = row;
        }
        at = end + kSpacing;
    }
    return range;
}

int ConversationView::wantedValue() const {
    const int most = std::max(0, contentHeight() - viewport()->height());
    if (m_follows || m_rows.empty()) return most;
    const int row = std::min(m_anchor.row, turnCount() - 1);
    return std::clamp(topOf(row) + m_anchor.offset, 0, most);
}

/// Everything that is seen gets a view and its true height, which may bring others into sight.
void ConversationView::arrange() {
    if (m_is_arranging || !isVisible()) return;
    const QScopedValueRollback<bool> guard(m_is_arranging, true);
    if (columnWidth() != m_measured_width) forgetHeights();
    for (int pass = 0; pass < kMostPasses; ++pass) {
        const int value = wantedValue();
        const Range seen = rowsBetween(value, value + viewport()->height());
        for (int row = seen.first; row <= seen.last; ++row)
            if (!viewOf(row)) make(row);
        if (!measure({0, turnCount() - 1})) break;
    }
    place();
    m_make_timer.start(0);
}

void ConversationView::forgetHeights() {
    m_measured_width = columnWidth();
    for (int row = 0; row < turnCount(); ++row)
        m_rows[static_cast<size_t>(row)].height = estimatedHeight(row);
}

/// The true heights of the views there are. Whether any was another.
bool ConversationView::measure(Range rows) {
    bool has_changed = false;
    for (int at = rows.first; at <= rows.last; ++at) {
        Row& row = m_rows[static_cast<size_t>(at)];
        if (!row.view) continue;
        const int height = row.view->heightAt(columnWidth());
        has_changed = has_changed || height != row.height;
        row.height = height;
    }
    return has_changed;
}

void ConversationView::place() {
    const int value = wantedValue();
    m_content->resize(viewport()->width(), std::max(contentHeight(), viewport()->height()));
    const int left = (viewport()->width() - columnWidth()) / 2;
    int top = kMargin;
    for (const Row& row : m_rows) {
        if (row.view) row.view->setGeometry(left, top, columnWidth(), row.height);
        top += row.height + kSpacing;
    }
    verticalScrollBar()->setValue(value);
}

void ConversationView::scrolled(int value) {
    if (m_is_arranging) return;
    m_follows = value >= verticalScrollBar()->maximum() - 8;
    const Range seen = rowsBetween(value, value + viewport()->height());
    if (seen.last >= 0) m_anchor = {seen.first, value - topOf(seen.first)};
    arrange();
}

/// While nothing else happens: a screen ahead and behind, one view at a time, so that scrolling
/// finds them there.
void ConversationView::makeNext() {
    if (!isVisible()) return;
    const int value = verticalScrollBar()->value(), height = viewport()->height();
    const Range near = rowsBetween(value - height, value + 2 * height);
    for (int row = near.last; row >= near.first; --row) {
        if (viewOf(row)) continue;
        make(row);
        arrange();  // which calls for the next
        return;
    }
    dropDistant();
}

void ConversationView::dropDistant() {
    const int value = verticalScrollBar()->value(), height = viewport()->height();
    const Range kept = rowsBetween(value - 3 * height, value + 4 * height);
    for (int row = 0; row < turnCount(); ++row) {
        const bool is_kept = row >= kept.first && row <= kept.last;
        if (viewOf(row) && !is_kept && !viewOf(row)->isInUse())
            drop(m_rows[static_cast<size_t>(row)]);
    }
}

bool ConversationView::eventFilter(QObject* watched, QEvent* event) {
    // A turn wants another height.
    if (watched == m_content && event->type() == QEvent::LayoutRequest) arrange();
    return QScrollArea::eventFilter(watched, event);
}

void ConversationView::resizeEvent(QResizeEvent* event) {
    {
        const QScopedValueRollback<bool> guard(m_is_arranging, true);
        QScrollArea::resizeEvent(event);
    }
    arrange();
}

void ConversationView::showEvent(QShowEvent* event) {
    QScrollArea::showEvent(event);
    arrange();
}

void ConversationView::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    m_measured_width = 0;
    arrange();
}

// --- going somewhere

void ConversationView::scrollToEnd() {
    m_follows = true;
    arrange();
}

double ConversationView::scrollPosition() const {
    if (m_follows || m_rows.empty()) return -1;
    const int height = std::max(1, m_rows[static_cast<size_t>(m_anchor.row)].height);
    return m_anchor.row + std::clamp(static_cast<double>(m_anchor.offset) / height, 0.0, 0.999);
}

void ConversationView::setScrollPosition(double position) {
    m_follows = position < 0 || m_rows.empty();
    if (!m_follows) {
        goToRow(static_cast<int>(std::min<double>(position, turnCount() - 1)));
        const double within = position - static_cast<int>(position);
        m_anchor.offset =
            static_cast<int>(within * m_rows[static_cast<size_t>(m_anchor.row)].height);
    }
    arrange();
}

void ConversationView::goToRow(int row) {
    m_follows = false;
    m_anchor = {row, 0};
    arrange();
}

void ConversationView::goToCitation(bool forwards) {
    const int count = turnCount();
    if (count == 0) return;
    int at = -1;
    for (int row = 0; row < count; ++row)
        if (TurnView* view = viewOf(row))
            if (view->answerView().hasFocus() || view->answerView().currentChip() >= 0) at = row;
    bool from_outside = at < 0;
    if (from_outside) at = count - 1;  // the newest answer first
    for (int tried = 0; tried <= count; ++tried) {
        if (!m_model.exchange(at).record.citations.empty()) {
            const bool was_made = viewOf(at);
            TurnView& found = turn(at);
            AnswerView& view = found.answerView();
            const int chip = view.goToChip(forwards, from_outside);
            if (chip >= 0) {
                if (!was_made) goToRow(at);
                view.setFocus(Qt::ShortcutFocusReason);
                const QModelIndex citation = found.citations().index(chip);
                view.setAccessibleDescription(
                    found.citations().data(citation, Qt::AccessibleTextRole).toString());
                const QPoint place = view.mapTo(m_content, view.chipRect(chip).center());
                m_follows = false;
                ensureVisible(place.x(), place.y(), 0, 60);
                return;
            }
        } else if (TurnView* passed = viewOf(at)) {
            passed->answerView().goToChip(forwards, from_outside);  // leaves what was selected
        }
        at = (at + (forwards ? 1 : count - 1)) % count;
        from_outside = true;
    }
}

}  // namespace lectern::ui
