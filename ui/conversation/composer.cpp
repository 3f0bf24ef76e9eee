#include "ui/conversation/composer.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/conversation/thinking_budget_edit.h"

namespace lectern::ui {

namespace {

constexpr int kMinLines = 2, kMaxLines = 8;

}  // namespace

QuestionEdit::QuestionEdit(QWidget* parent) : FittedTextEdit(kMinLines, kMaxLines, parent) {
    setAccessibleName(tr("Question"));
    setPlaceholderText(tr("Ask about the documents…"));
}

void QuestionEdit::keyPressEvent(QKeyEvent* event) {
    const bool is_enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (is_enter && event->modifiers().testFlag(Qt::ControlModifier)) return emit askWanted();
    if (event->key() == Qt::Key_Up && document()->isEmpty()) return emit recallWanted();
    if (event->key() == Qt::Key_Escape) return emit stopWanted();
    FittedTextEdit::keyPressEvent(event);
}

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      m_notice(new MessageBar(this)),
      m_fits(new QLabel(this)),
      m_text(new QuestionEdit(this)),
      m_thinking(new ThinkingBudgetEdit(this)),
      m_focus(new QCheckBox(tr("Foc&us"), this)),
      m_cancel_edit(new QPushButton(tr("Cancel edit"), this)),
      m_ask(new QPushButton(tr("&Ask"), this)),
      m_stop(new QPushButton(tr("Sto&p"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_notice);
    m_fits->setTextFormat(Qt::PlainText);
    m_fits->setWordWrap(true);
    layout->addWidget(m_fits);
    layout->addWidget(m_text);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    auto* label = new QLabel(tr("Thin&king:"), this);
    label->setBuddy(m_thinking);
    line->addWidget(label);
    line->addWidget(m_thinking);
    line->addWidget(m_focus);
    line->addStretch(1);
    line->addWidget(m_cancel_edit);
    line->addWidget(m_stop);
    line->addWidget(m_ask);
    layout->addLayout(line);

    m_focus->setToolTip(
        tr("Read only the pages that match the question best. The answer says which."));
    m_ask->setIcon(icon("mail-send"));
    m_stop->setIcon(icon("media-playback-stop"));
    m_ask->setAutoDefault(false);
    m_stop->setToolTip(tr("Stop; what is answered so far is kept (Esc)."));

    connect(m_text, &QuestionEdit::askWanted, this, [this] {
        if (m_ask->isEnabled() && !m_ask->isHidden()) emit askWanted();
    });
    connect(m_text, &QuestionEdit::recallWanted, this, &Composer::recallWanted);
    connect(m_text, &QuestionEdit::stopWanted, this, [this] {
        if (!m_stop->isHidden())
            emit stopWanted();
        else if (!m_cancel_edit->isHidden())
            emit editingCancelled();
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        enableAsk();
        emit textChanged();
    });
    connect(m_ask, &QPushButton::clicked, this, &Composer::askWanted);
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopWanted);
    connect(m_cancel_edit, &QPushButton::clicked, this, &Composer::editingCancelled);
    setDoesNotFit({});
    setEditing(false);
    setAnswering(false, false);
}

QString Composer::text() const {
    return m_text->toPlainText();
}

void Composer::setText(const QString& text) {
    m_text->setPlainText(text);
    m_text->moveCursor(QTextCursor::End);
}

void Composer::appendText(const QString& text) {
    QTextCursor cursor(m_text->document());
    cursor.movePosition(QTextCursor::End);
    if (!m_text->document()->isEmpty()) cursor.insertText("\n");
    cursor.insertText(text);
    m_text->setTextCursor(cursor);
}

void Composer::focusText() {
    m_text->setFocus(Qt::OtherFocusReason);
}

AskSettings Composer::settings() const {
    return {thinkingBudget(), !m_focus->isHidden() && m_focus->isChecked()};
}

std::optional<int64_t> Composer::thinkingBudget() const {
    return m_thinking->budget();
}

void Composer::setThinkingBudget(std::optional<int64_t> budget) {
    m_thinking->setBudget(budget);
}

void Composer::setReady(bool is_ready, const QString& why_not) {
    m_is_ready = is_ready;
    m_why_not = why_not;
    enableAsk();
}

void Composer::setAnswering(bool is_answering, bool is_here) {
    m_is_answering = is_answering;
    m_stop->setVisible(is_answering);
    m_stop->setAccessibleDescription(is_here ? QString()
                                             : tr("A question of another conversation."));
    m_ask->setVisible(!is_answering);
    enableAsk();
}

void Composer::enableAsk() {
    const bool has_text = !text().trimmed().isEmpty();
    m_ask->setEnabled(m_is_ready && has_text && !m_is_answering);
    m_ask->setToolTip(m_is_ready ? tr("Ask (Ctrl+Enter)") : m_why_not);
}

void Composer::setDoesNotFit(const DoesNotFit& what) {
    const bool fits = what.words.isEmpty();
    m_focus->setVisible(!fits && what.offers_focus);
    m_fits->setVisible(!fits);
    constexpr int kMaxShown = 160;
    const QString shown =
        what.what_fits.size() > kMaxShown ? what.what_fits.left(kMaxShown) + u'…' : what.what_fits;
    m_fits->setText(shown.isEmpty() ? what.words : what.words + u'\n' + shown);
    m_fits->setToolTip(literalRichText(what.what_fits));
    if (fits || !what.offers_focus) m_focus->setChecked(false);
}

void Composer::setEditing(bool is_editing) {
    m_cancel_edit->setVisible(is_editing);
    m_ask->setText(is_editing ? tr("&Ask as a branch") : tr("&Ask"));
}

}  // namespace lectern::ui
