#include "ui/reader/find_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>

#include "ui/base/icon.h"

namespace lectern::ui {

namespace {

constexpr int kTypingPauseMs = 150;
constexpr int kRoomyLetters = 60;  // of the whole bar
constexpr int kFewestLetters = 8;  // of the words to find, in a narrow pane

QToolButton* toolButton(QWidget* parent, const QString& icon_name, const QString& name) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setIcon(icon(icon_name));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

}  // namespace

FindBar::FindBar(QWidget* parent) : QFrame(parent) {
    setAccessibleName(tr("Find in document"));
    m_words = new QLineEdit(this);
    m_words->setPlaceholderText(tr("Find in document"));
    m_words->setAccessibleName(tr("Words to find in the document"));
    m_words->setMinimumWidth(fontMetrics().averageCharWidth() * kFewestLetters);
    m_whole_words = new QCheckBox(tr("&Whole words"), this);
    m_status = new QLabel(this);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setAccessibleName(tr("Hits"));
    auto* previous = toolButton(this, QStringLiteral("go-up"), tr("Previous hit"));
    auto* next = toolButton(this, QStringLiteral("go-down"), tr("Next hit"));
    auto* close = toolButton(this, QStringLiteral("window-close"), tr("Close the find bar"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_words, 3);
    row->addWidget(previous);
    row->addWidget(next);
    row->addWidget(m_status);
    row->addWidget(m_whole_words);
    row->addStretch(2);
    row->addWidget(close);

    auto* pause = new QTimer(this);
    pause->setSingleShot(true);
    pause->setInterval(kTypingPauseMs);
    connect(pause, &QTimer::timeout, this, &FindBar::searchWanted);
    connect(m_words, &QLineEdit::textChanged, pause, qOverload<>(&QTimer::start));
    connect(m_whole_words, &QCheckBox::toggled, this, &FindBar::searchWanted);
    connect(previous, &QToolButton::clicked, this, [this] { emit stepWanted(-1); });
    connect(next, &QToolButton::clicked, this, [this] { emit stepWanted(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    setFocusProxy(m_words);
}

void FindBar::open(const QString& suggestion) {
    show();
    if (!suggestion.isEmpty()) m_words->setText(suggestion);
    m_words->selectAll();
    m_words->setFocus(Qt::ShortcutFocusReason);
}

void FindBar::setStatus(const QString& text) {
    m_status->setText(text);
}

QString FindBar::words() const {
    return m_words->text();
}

bool FindBar::wholeWords() const {
    return m_whole_words->isChecked();
}

/// In a narrow pane the letters need the room.
void FindBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    m_words->setClearButtonEnabled(width() > kRoomyLetters * fontMetrics().averageCharWidth());
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            emit stepWanted(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
            return;
        case Qt::Key_Escape:
            emit closed();
            return;
        default:
            QFrame::keyPressEvent(event);
    }
}

}  // namespace lectern::ui
