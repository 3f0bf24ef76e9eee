#include "ui/conversation/turn_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/said.h"
#include "ui/conversation/fitted_text_edit.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

using State = Exchange::State;

namespace {

constexpr int kFrameMs = 25;
constexpr int kThinkingLines = 10, kListLines = 12;

void setDisclosure(QToolButton* heading, bool is_open) {
    heading->setArrowType(is_open                                         ? Qt::DownArrow
                          : heading->layoutDirection() == Qt::RightToLeft ? Qt::LeftArrow
                                                                          : Qt::RightArrow);
}

QToolButton* disclosureButton(QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setDisclosure(button, false);
    return button;
}

QHBoxLayout* rowLayout(QWidget* owner) {
    auto* layout = new QHBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    return layout;
}

}  // namespace

FoldingList::FoldingList(QAbstractItemModel* model, QWidget* parent)
    : QWidget(parent),
      m_heading(disclosureButton(this)),
      m_words(new QLabel(this)),
      m_list(new QListView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    m_heading->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->installEventFilter(this);
    line->addWidget(m_heading, 0, Qt::AlignTop);
    line->addWidget(m_words, 1);
    layout->addLayout(line);
    layout->addWidget(m_list);
    m_list->setModel(model);
    m_list->setUniformItemSizes(true);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setTabKeyNavigation(false);
    m_list->hide();
    connect(m_heading, &QToolButton::toggled, this, &FoldingList::fold);
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { emit activated(index.row()); });
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& index) { emit activated(index.row()); });
}

void FoldingList::setHeading(const QString& heading) {
    m_words->setText(heading);
    m_heading->setAccessibleName(heading);
    m_list->setAccessibleName(heading);
    setVisible(m_list->model()->rowCount() > 0);
    if (m_heading->isChecked()) fold(true);
}

bool FoldingList::isOpen() const {
    return m_heading->isChecked();
}

bool FoldingList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_words && event->type() == QEvent::MouseButtonRelease) m_heading->toggle();
    return QWidget::eventFilter(watched, event);
}

void FoldingList::fold(bool is_open) {
    setDisclosure(m_heading, is_open);
    const int rows = std::min(m_list->model()->rowCount(), kListLines);
    m_list->setFixedHeight(rows * std::max(m_list->sizeHintForRow(0), 16) +
                           2 * m_list->frameWidth() + 2);
    m_list->setVisible(is_open);
}

TurnView::TurnView(const ConversationModel& model, int row, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_row(row),
      m_citations(new CitationModel(this)),
      m_passages(new PassageModel(this)) {
    build();
    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, &TurnView::paintFrame);
    refresh();
}

// --- building

void TurnView::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->setSpacing(8);
    layout->addWidget(buildQuestion());
    m_status = smallLabel();
    layout->addWidget(m_status);
    layout->addWidget(buildThinking());
    m_answer = new AnswerView(this);
    m_answer->setAccessibleName(tr("Answer"));
    layout->addWidget(m_answer);
    m_problem = new MessageBar(this);
    m_problem->setDismissable(false);
    layout->addWidget(m_problem);
    m_notes = smallLabel();
    layout->addWidget(m_notes);
    m_citation_list = new FoldingList(m_citations, this);
    layout->addWidget(m_citation_list);
    m_passage_list = new FoldingList(m_passages, this);
    layout->addWidget(m_passage_list);
    m_record = smallLabel();
    layout->addWidget(m_record);
    layout->addWidget(buildActions());

    connect(m_answer, &AnswerView::chipActivated, this, [this](int chip) {
        if (const auto place = m_citations->place(chip)) emit placeActivated(*place);
    });
    connect(m_answer, &AnswerView::chipHovered, this,
            [this](int chip, const QPoint& at) { emit previewWanted(this, chip, at); });
    connect(m_answer, &AnswerView::menuWanted, this,
            [this](const QPoint& at, int position) { emit menuWanted(this, at, position); });
    connect(m_citation_list, &FoldingList::activated, this, [this](int chip) {
        if (const auto place = m_citations->place(chip)) emit placeActivated(*place);
    });
    connect(m_passage_list, &FoldingList::activated, this, [this](int passage) {
        if (const auto place = m_passages->place(passage)) emit placeActivated(*place);
    });
}

QWidget* TurnView::buildQuestion() {
    auto* frame = new QFrame(this);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setAutoFillBackground(true);
    frame->setBackgroundRole(QPalette::AlternateBase);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(4);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    m_question = new QLabel(frame);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setWordWrap(true);
    m_question->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_question->setFocusPolicy(Qt::ClickFocus);
    m_edit = actionButton("edit-rename", tr("Edit the question"));
    connect(m_edit, &QToolButton::clicked, this, [this] { emit editWanted(m_row); });
    line->addWidget(m_question, 1);
    line->addWidget(m_edit, 0, Qt::AlignTop);
    layout->addLayout(line);
    m_question_switch = buildSwitch(true);
    layout->addWidget(m_question_switch.widget, 0, Qt::AlignTrailing);
    return frame;
}

QWidget* TurnView::buildThinking() {
    m_thinking_part = new QWidget(this);
    auto* layout = new QVBoxLayout(m_thinking_part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* line = new QHBoxLayout;
    m_thinking_heading = disclosureButton(m_thinking_part);
    m_answer_now = new QToolButton(m_thinking_part);
    m_answer_now->setText(tr("Answer now"));
    m_answer_now->setToolTip(tr("End the thinking and begin the answer."));
    m_answer_now->setFocusPolicy(Qt::TabFocus);
    connect(m_answer_now, &QToolButton::clicked, this, &TurnView::answerNowWanted);
    line->addWidget(m_thinking_heading);
    line->addStretch(1);
    line->addWidget(m_answer_now);
    layout->addLayout(line);
    m_thinking = new FittedTextEdit(1, kThinkingLines, m_thinking_part);
    m_thinking->setReadOnly(true);
    m_thinking->setUndoRedoEnabled(false);
    m_thinking->setAccessibleName(tr("Thinking"));
    m_thinking->hide();
    layout->addWidget(m_thinking);
    connect(m_thinking_heading, &QToolButton::toggled, this, [this](bool is_open) {
        setDisclosure(m_thinking_heading, is_open);
        m_thinking->setVisible(is_open);
    });
    return m_thinking_part;
}

QWidget* TurnView::buildActions() {
    m_actions = new QWidget(this);
    auto* line = rowLayout(m_actions);
    auto* copy = actionButton("edit-copy", tr("Copy the answer with its citations"));
    m_regenerate = actionButton("view-refresh", tr("Answer again"));
    m_rate_up = actionButton("thumb-up", tr("Good answer"));
    m_rate_down = actionButton("thumb-down", tr("Bad answer"));
    m_rate_up->setCheckable(true);
    m_rate_down->setCheckable(true);
    line->addWidget(copy);
    line->addWidget(m_regenerate);
    line->addWidget(m_rate_up);
    line->addWidget(m_rate_down);
    line->addStretch(1);
    m_answer_switch = buildSwitch(false);
    line->addWidget(m_answer_switch.widget);
    connect(copy, &QToolButton::clicked, this, [this] { emit copyWanted(m_row); });
    connect(m_regenerate, &QToolButton::clicked, this, [this] { emit regenerateWanted(m_row); });
    connect(m_rate_up, &QToolButton::clicked, this,
            [this](bool is_on) { emit rated(m_row, is_on ? 1 : 0); });
    connect(m_rate_down, &QToolButton::clicked, this,
            [this](bool is_on) { emit rated(m_row, is_on ? -1 : 0); });
    return m_actions;
}

TurnView::BranchSwitch TurnView::buildSwitch(bool of_question) {
    BranchSwitch made;
    made.widget = new QWidget(this);
    auto* line = rowLayout(made.widget);
    line->setSpacing(0);
    made.previous = actionButton("go-previous", of_question ? tr("Previous version of the question")
                                                            : tr("Previous answer"));
    made.next = actionButton("go-next",
                             of_question ? tr("Next version of the question") : tr("Next answer"));
    made.label = new QLabel(made.widget);
    line->addWidget(made.previous);
    line->addWidget(made.label);
    line->addWidget(made.next);
    connect(made.previous, &QToolButton::clicked, this,
            [this, of_question] { emit alternativeWanted(m_row, of_question, -1); });
    connect(made.next, &QToolButton::clicked, this,
            [this, of_question] { emit alternativeWanted(m_row, of_question, 1); });
    return made;
}

QToolButton* TurnView::actionButton(const char* name, const QString& text) {
    auto* button = new QToolButton(this);
    button->setIcon(icon(QLatin1String(name)));
    button->setAutoRaise(true);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QLabel* TurnView::smallLabel() {
    auto* label = new QLabel(this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont small = label->font();
    if (small.pointSizeF() > 0) small.setPointSizeF(small.pointSizeF() * 0.9);
    label->setFont(small);
    return label;
}

// --- showing

void TurnView::refresh(const QList<int>& roles) {
    const Exchange& exchange = m_model.exchange(m_row);
    if (exchange.isLive() && !roles.isEmpty()) {  // at every token: only what can have changed
        showState(exchange);
        showThinking(exchange);
        if (roles.contains(ConversationModel::CitationCountRole)) showAnswer(exchange);
        return;
    }
    m_question->setText(inertText(exchange.question));
    m_question->setAccessibleName(tr("Question: %1").arg(inertText(exchange.question)));
    showSwitch(m_question_switch, exchange.question_branch, tr("version"));
    showSwitch(m_answer_switch, exchange.answer_branch, tr("answer"));
    m_edit->setEnabled(!exchange.isLive());
    showState(exchange);
    showThinking(exchange);
    showAnswer(exchange);
    showEvidence(exchange);
    showRecord(exchange);
    showProblem(exchange);
    m_actions->setVisible(!exchange.isLive() && exchange.answer_turn != 0);
    m_rate_up->setChecked(exchange.rating > 0);
    m_rate_down->setChecked(exchange.rating < 0);
}

void TurnView::showSwitch(BranchSwitch& shown, const Exchange::Branch& branch,
                          const QString& what) {
    shown.widget->setVisible(branch.count > 1);
    shown.label->setText(QString::number(branch.index + 1) + "/" + QString::number(branch.count));
    shown.label->setAccessibleName(
        tr("%1 %2 of %3").arg(what).arg(branch.index + 1).arg(branch.count));
    const bool is_live = m_model.exchange(m_row).isLive();
    shown.previous->setEnabled(branch.index > 0 && !is_live);
    shown.next->setEnabled(branch.index + 1 < branch.count && !is_live);
}

void TurnView::showState(const Exchange& exchange) {
    QString text;
    if (exchange.state == State::Waiting) text = tr("Waiting for the model…");
    if (exchange.state == State::Reading) {
        const app::ReadingProgress& reading = exchange.reading;
        text = tr("Reading the documents…");
        if (reading.tokens_total > 0)
            text = tr("Reading the documents: %1 %")
                       .arg(100 * reading.tokens_done / reading.tokens_total);
        if (reading.seconds_left >= 0)
            text += " · " + tr("%1 left").arg(shownDuration(reading.seconds_left));
    }
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
}

void TurnView::showThinking(const Exchange& exchange) {
    const bool is_live = exchange.state == State::Thinking;
    const bool has_any = is_live || !exchange.thinking.isEmpty();
    m_thinking_part->setVisible(has_any);
    m_answer_now->setVisible(is_live);
    if (!has_any) return;
    m_thinking_heading->setText(
        thinkingLine(exchange.thinking_seconds, exchange.thinking_tokens, is_live));
    if (!exchange.isLive() || m_thinking->document()->isEmpty()) {
        m_thinking_pending.clear();
        const QString text = inertText(exchange.thinking).trimmed();
        if (text != m_thinking->toPlainText()) m_thinking->setPlainText(text);
    }
}

void TurnView::showAnswer(const Exchange& exchange) {
    m_citations->setCitations(exchange.record.citations, m_model.documentsOf(m_row));
    std::vector<AnswerChip> chips;
    for (int i = 0; i < m_citations->rowCount(); ++i) {
        const app::Citation& citation = m_citations->citations()[static_cast<size_t>(i)].citation;
        chips.push_back(
            {citation.answer_start, citation.answer_end,
             m_citations->data(m_citations->index(i), CitationModel::LabelRole).toString()});
    }
    AnswerDocument& document = m_answer->answer();
    if (exchange.isLive()) {
        if (document.source().isEmpty() && !exchange.answer.isEmpty())
            document.append(exchange.answer);
        document.setChips(std::move(chips));
        m_frame.start(kFrameMs);
    } else {
        m_frame.stop();
        document.finish(exchange.answer, std::move(chips));
    }
    m_answer->setVisible(!exchange.answer.isEmpty());
}

void TurnView::showEvidence(const Exchange& exchange) {
    m_passages->setPassages(exchange.record.passages, m_model.documentsOf(m_row));
    m_citation_list->setHeading(citationSummary(exchange.record.citations));
    m_passage_list->setHeading(
        tr("%n passage(s) found by search, not part of the answer", "", m_passages->rowCount()));
    if (!exchange.isLive()) return;
    m_citation_list->hide();
    m_passage_list->hide();
}

void TurnView::showRecord(const Exchange& exchange) {
    QStringList notes, lines;
    if (!exchange.isLive()) {
        for (const Saying& warning : exchange.record.warnings) notes << saidAsSentence(warning);
        if (exchange.state == State::Done && exchange.record.citations.empty() &&
            exchange.record.prompt_tokens > 0)
            notes << tr(
                "This answer cites nothing, so nothing in it was checked against the "
                "documents.");
        const QString record =
            m_model.data(m_model.index(m_row), ConversationModel::RecordRole).toString();
        const QString coverage =
            m_model.data(m_model.index(m_row), ConversationModel::CoverageRole).toString();
        if (!record.isEmpty() && !coverage.isEmpty())
            lines << record + " · " + coverage;
        else if (!record.isEmpty() || !coverage.isEmpty())
            lines << record + coverage;
        // Said once, where the newest answer is read.
        if (!exchange.record.model_limits.empty() && m_row + 1 == m_model.rowCount())
            lines << tr("%1: %2").arg(inertLine(exchange.record.model),
                                      said(say(exchange.record.model_limits)));
    }
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
    m_record->setText(lines.join(u'\n'));
    m_record->setVisible(!lines.isEmpty());
}

int TurnView::heightAt(int width) {
    // Texts learn their width when the layout gives it to them, and then tell their height.
    for (int pass = 0; pass < 3; ++pass) {
        layout()->activate();
        const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width)
                                                         : layout()->totalSizeHint().height();
        if (size() == QSize(width, wanted)) break;
        resize(width, wanted);
    }
    return height();
}

bool TurnView::isInUse() const {
    const QWidget* focus = focusWidget();
    return m_model.exchange(m_row).isLive() || m_thinking_heading->isChecked() ||
           m_citation_list->isOpen() || m_passage_list->isOpen() ||
           m_answer->textCursor().hasSelection() || m_question->hasSelectedText() ||
           (focus && focus->hasFocus());
}

void TurnView::refreshPlace() {
    showRecord(m_model.exchange(m_row));
    showProblem(m_model.exchange(m_row));
}

void TurnView::showProblem(const Exchange& exchange) {
    if (exchange.state == State::Failed && exchange.error) {
        const PresentedError shown = ErrorPresenter::present(*exchange.error);
        m_problem->showMessage(MessageBar::Kind::Failure, shown.text(), shown.details);
        connect(m_problem->addAction(tr("Try again")), &QAbstractButton::clicked, this,
                [this] { emit retryWanted(m_row); });
        connect(m_problem->addAction(tr("Discard")), &QAbstractButton::clicked, this,
                [this] { emit discardWanted(m_row); });
        return;
    }
    QString text;
    if (exchange.state == State::Interrupted)
        text = tr("This answer was interrupted.");
    else if (!exchange.isLive())
        text = cutOffSentence(exchange.record.stop_reason);
    if (text.isEmpty()) {
        m_problem->dismiss();
        return;
    }
    const bool can_go_on = m_model.canGoOn(m_row);
    if (!m_problem->isHidden() && m_problem->text() == text && m_offers_to_go_on == can_go_on)
        return;
    m_offers_to_go_on = can_go_on;
    m_problem->showMessage(MessageBar::Kind::Information, text);
    if (can_go_on) {
        QAbstractButton* go_on = m_problem->addAction(tr("Go on"));
        go_on->setToolTip(tr("Continue this answer from where it ended."));
        connect(go_on, &QAbstractButton::clicked, this, [this] { emit goOnWanted(m_row); });
    }
    connect(m_problem->addAction(tr("Answer again")), &QAbstractButton::clicked, this,
            [this] { emit regenerateWanted(m_row); });
}

// --- growing

void TurnView::growThinking(const QString& piece) {
    m_thinking_pending += inertText(piece);
    if (!m_frame.isActive()) m_frame.start(kFrameMs);
}

void TurnView::growAnswer(const QString& piece) {
    m_answer->answer().append(piece);
    m_answer->show();
    // Where a frame is dear (one endless paragraph), frames become rarer instead of stalling.
    if (!m_frame.isActive())
        m_frame.start(static_cast<int>(std::clamp<qint64>(m_frame_cost_ms * 4, kFrameMs, 1000)));
}

void TurnView::paintFrame() {
    QElapsedTimer timer;
    timer.start();
    if (!m_thinking_pending.isEmpty()) {
        QScrollBar* bar = m_thinking->verticalScrollBar();
        const bool was_at_end = bar->value() >= bar->maximum() - 1;
        QTextCursor cursor(m_thinking->document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(std::exchange(m_thinking_pending, {}));
        if (was_at_end) bar->setValue(bar->maximum());
    }
    m_answer->answer().layOut();
    m_frame_cost_ms = timer.elapsed();
}

QString TurnView::shownAnswer() const {
    return m_answer->answer().toPlainText();
}

}  // namespace lectern::ui
