#include "ui/base/message_bar.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/base/icon.h"

namespace lectern::ui {

namespace {

constexpr int kDetailLines = 6;

QToolButton* flatButton(QWidget* parent, const char* name) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIcon(icon(QLatin1String(name)));
    return button;
}

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_more(new QToolButton(this)),
      m_copy(new QToolButton(this)),
      m_close(flatButton(this, "window-close")),
      m_details(new QPlainTextEdit(this)),
      m_actions(new QHBoxLayout) {
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setObjectName("message");
    m_more->setText(tr("Details"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setArrowType(Qt::RightArrow);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setFocusPolicy(Qt::TabFocus);
    m_copy->setText(tr("Copy"));
    m_copy->setAutoRaise(true);
    m_copy->setFocusPolicy(Qt::TabFocus);
    m_copy->setToolTip(tr("Copy the message and its details."));
    m_close->setToolTip(tr("Dismiss this message."));
    m_close->setAccessibleName(tr("Dismiss"));
    m_details->setReadOnly(true);
    m_details->setAccessibleName(tr("Details of the message"));
    m_details->setTabChangesFocus(true);

    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_icon, 0, Qt::AlignTop);
    line->addWidget(m_text, 1);
    line->addWidget(m_close, 0, Qt::AlignTop);
    m_actions->setSpacing(8);
    m_actions->addWidget(m_more);
    m_actions->addWidget(m_copy);
    m_actions->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addLayout(m_actions);
    layout->addWidget(m_details);

    connect(m_more, &QToolButton::toggled, this, &MessageBar::foldDetails);
    connect(m_copy, &QToolButton::clicked, this, &MessageBar::copy);
    connect(m_close, &QToolButton::clicked, this, [this] {
        dismiss();
        emit dismissed();
    });
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& details) {
    m_kind = kind;
    for (auto* button : findChildren<QPushButton*>(QString(), Qt::FindDirectChildrenOnly)) {
        button->hide();
        button->deleteLater();
    }
    m_text->setText(text);
    m_details->setPlainText(details);
    m_more->setVisible(!details.isEmpty());
    m_more->setChecked(false);
    m_copy->setVisible(!details.isEmpty() || kind == Kind::Failure);
    foldDetails(false);
    showIcon();
    static const char* const kKindWords[] = {QT_TR_NOOP("Information"), QT_TR_NOOP("Warning"),
                                             QT_TR_NOOP("Error")};
    setAccessibleName(tr(kKindWords[static_cast<int>(kind)]));
    setAccessibleDescription(text);
    show();
}

QAbstractButton* MessageBar::addAction(const QString& text) {
    auto* button = new QPushButton(text, this);
    button->setAutoDefault(false);
    m_actions->addWidget(button);
    button->show();
    return button;
}

void MessageBar::dismiss() {
    hide();
}

void MessageBar::setDismissable(bool is_dismissable) {
    m_close->setVisible(is_dismissable);
}

QString MessageBar::text() const {
    return m_text->text();
}

QString MessageBar::details() const {
    return m_details->toPlainText();
}

void MessageBar::showIcon() {
    static constexpr QStyle::StandardPixmap kIcons[] = {QStyle::SP_MessageBoxInformation,
                                                        QStyle::SP_MessageBoxWarning,
                                                        QStyle::SP_MessageBoxCritical};
    const int extent = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_icon->setPixmap(
        style()->standardIcon(kIcons[static_cast<int>(m_kind)], nullptr, this).pixmap(extent));
}

void MessageBar::copy() {
    const QString all = details().isEmpty() ? text() : text() + "\n\n" + details();
    QGuiApplication::clipboard()->setText(all);
}

void MessageBar::foldDetails(bool is_open) {
    m_more->setArrowType(is_open                                ? Qt::DownArrow
                         : layoutDirection() == Qt::RightToLeft ? Qt::LeftArrow
                                                                : Qt::RightArrow);
    m_details->setMaximumHeight(fontMetrics().lineSpacing() * kDetailLines + 16);
    m_details->setVisible(is_open);
}

void MessageBar::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange) showIcon();
}

}  // namespace lectern::ui
