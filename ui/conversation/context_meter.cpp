#include "ui/conversation/context_meter.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QTableView>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/theme.h"

namespace lectern::ui {

namespace {

constexpr int kBarHeight = 14;

}  // namespace

ContextBar::ContextBar(ContextMeterModel& model, QWidget* parent)
    : QAbstractButton(parent), m_model(model) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Context"));
    setText(tr("Context"));
    const auto refresh = [this] {
        setAccessibleDescription(m_model.description());
        update();
    };
    connect(&m_model, &ContextMeterModel::changed, this, refresh);
    refresh();
}

QSize ContextBar::sizeHint() const {
    return {160, std::max(kBarHeight, fontMetrics().height() * 3 / 4)};
}

void ContextBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect bar = rect().adjusted(0, 0, -1, -1);
    painter.fillRect(bar, palette().base());
    // From the beginning of the line in either direction of writing.
    if (layoutDirection() == Qt::RightToLeft) {
        painter.translate(width(), 0);
        painter.scale(-1, 1);
    }
    const auto x = [&](double fraction) { return static_cast<int>(fraction * bar.width()); };
    const QColor colour = palette().color(QPalette::Highlight);
    int row = -1;
    for (const ContextMeterModel::Segment& segment : m_model.segments()) {
        const QRect part(x(segment.begin), 0, std::max(1, x(segment.end) - x(segment.begin)),
                         bar.height());
        if (segment.kind == ContextMeterModel::Segment::Kind::Read)
            painter.fillRect(part, colour);
        else if (segment.kind == ContextMeterModel::Segment::Kind::BeingRead)
            painter.fillRect(part, QBrush(colour, Qt::BDiagPattern));
        else
            painter.fillRect(part, mixed(palette().color(QPalette::Base), colour, 0.2));
        painter.setPen(palette().color(QPalette::WindowText));
        if (segment.row != row && row >= 0)
            painter.drawLine(part.left(), 0, part.left(), bar.height());
        painter.setPen(palette().color(QPalette::Mid));
        painter.drawRect(part.adjusted(0, 0, 0, 0));
        row = segment.row;
    }
    if (const double end = m_model.contextEnd(); end < 1) {
        const QColor over = palette().color(QPalette::WindowText);
        painter.fillRect(QRect(x(end), 0, bar.width() - x(end), bar.height()),
                         QBrush(over, Qt::Dense5Pattern));
        painter.fillRect(QRect(x(end) - 1, 0, 2, bar.height()), over);
    }
    painter.resetTransform();
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(bar);
    if (!hasFocus()) return;
    QStyleOptionFocusRect focus;
    focus.initFrom(this);
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, &painter, this);
}

bool ContextBar::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                           literalRichText(m_model.description()), this);
        return true;
    }
    return QAbstractButton::event(event);
}

ContextMeter::ContextMeter(ContextMeterModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_title(new QLabel(this)),
      m_summary(new QLabel(this)),
      m_bar(new ContextBar(model, this)),
      m_progress(new QLabel(this)),
      m_warning(new QWidget(this)),
      m_warning_sign(new QLabel(m_warning)),
      m_warning_text(new QLabel(m_warning)),
      m_read(new QToolButton(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    auto* top = new QHBoxLayout;
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    for (QLabel* label : {m_title, m_summary, m_progress}) label->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    top->addWidget(m_title, 1);
    top->addWidget(m_summary);
    layout->addLayout(top);
    layout->addWidget(m_bar);
    auto* bottom = new QHBoxLayout;
    m_progress->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bottom->addWidget(m_progress, 1);
    bottom->addWidget(m_read);
    layout->addLayout(bottom);
    layout->addWidget(m_warning);
    auto* warning = new QHBoxLayout(m_warning);
    warning->setContentsMargins(0, 0, 0, 0);
    warning->setSpacing(6);
    warning->addWidget(m_warning_sign, 0, Qt::AlignTop);
    warning->addWidget(m_warning_text, 1);
    m_warning_text->setTextFormat(Qt::PlainText);
    m_warning_text->setWordWrap(true);
    showSign();
    m_read->setAutoRaise(true);
    m_read->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_read->setFocusPolicy(Qt::TabFocus);

    connect(m_bar, &QAbstractButton::clicked, this, &ContextMeter::openTable);
    connect(m_read, &QToolButton::clicked, this, [this] {
        if (m_model.isReading())
            emit pauseWanted();
        else
            emit readWanted();
    });
    connect(&m_model, &ContextMeterModel::changed, this, &ContextMeter::show);
    show();
}

void ContextMeter::setTitle(const QString& title) {
    m_title->setText(title);
    m_title->setToolTip(literalRichText(title));
}

void ContextMeter::show() {
    const bool has_plan = m_model.plan().has_value();
    m_summary->setText(m_model.summary());
    m_progress->setText(m_model.progressLine());
    m_bar->setVisible(has_plan);
    m_progress->setVisible(has_plan);
    const QString warning = m_model.warning();
    m_warning_text->setText(warning);
    m_warning->setVisible(!warning.isEmpty());
    const bool is_reading = m_model.isReading();
    m_read->setVisible(has_plan && m_model.plan()->fits && !m_model.isComplete());
    m_read->setText(is_reading ? tr("Pause") : tr("Read"));
    m_read->setIcon(icon(is_reading ? "media-playback-pause" : "media-playback-start"));
    m_read->setToolTip(is_reading ? tr("Pause the reading; what is read is kept.")
                                  : tr("Read the documents ahead of the first question."));
}

void ContextMeter::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showSign();
}

/// Drawn in the colours of the palette.
void ContextMeter::showSign() {
    m_warning_sign->setPixmap(icon("dialog-warning").pixmap(QSize(16, 16), devicePixelRatioF()));
}

void ContextMeter::openTable() {
    auto* popup = new QFrame(this, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setFrameShape(QFrame::StyledPanel);
    auto* layout = new QVBoxLayout(popup);
    auto* table = new QTableView(popup);
    table->setModel(&m_model);
    table->setAccessibleName(tr("Documents in the context"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->setTabKeyNavigation(false);
    auto* words = new QLabel(m_model.description().section(u'\n', 0, 0), popup);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    auto* states = new QPushButton(tr("Saved states…"), popup);
    connect(states, &QPushButton::clicked, popup, [this, popup] {
        popup->close();
        emit statesWanted();
    });
    layout->addWidget(words);
    layout->addWidget(table);
    layout->addWidget(states, 0, Qt::AlignTrailing);
    table->resizeRowsToContents();
    const int rows = std::min(m_model.rowCount(), 12);
    const int wanted = table->horizontalHeader()->length() + 24;
    table->setMinimumSize(
        std::min(wanted, screen()->availableGeometry().width() * 2 / 3),
        table->horizontalHeader()->sizeHint().height() + rows * table->rowHeight(0) + 8);
    popup->adjustSize();
    QPoint at = m_bar->mapToGlobal(QPoint(0, m_bar->height() + 2));
    const QRect area = screen()->availableGeometry();
    at.setX(std::clamp(at.x(), area.left(), std::max(area.left(), area.right() - popup->width())));
    popup->move(at);
    popup->show();
    table->setFocus();
}

}  // namespace lectern::ui
