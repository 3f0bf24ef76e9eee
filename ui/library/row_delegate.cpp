#include "ui/library/row_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

#include "ui/base/theme.h"
#include "ui/library/search_results_model.h"

namespace lectern::ui {

namespace {

constexpr int kSide = 8, kAboveAndBelow = 4, kIconGap = 8, kBarHeight = 3;

Qt::Alignment leading(const QStyleOptionViewItem& option) {
    return Qt::AlignAbsolute |
           (option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
}

QPalette::ColorGroup groupOf(const QStyleOptionViewItem& option) {
    if (!(option.state & QStyle::State_Enabled)) return QPalette::Disabled;
    return option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
}

QColor nameColour(const QStyleOptionViewItem& option) {
    return option.palette.color(groupOf(option), option.state & QStyle::State_Selected
                                                     ? QPalette::HighlightedText
                                                     : QPalette::Text);
}

QColor quietColour(const QStyleOptionViewItem& option) {
    return option.state & QStyle::State_Selected ? nameColour(option) : quietText(option.palette);
}

QList<QTextLayout::FormatRange> boldFormats(const QList<TextMark>& marks, int from, int length,
                                            const QColor& colour) {
    QList<QTextLayout::FormatRange> formats;
    for (const TextMark& mark : marks) {
        const int start = std::max(mark.start - from, 0);
        const int end = std::min(mark.start + mark.length - from, length);
        if (start >= end) continue;
        QTextLayout::FormatRange range{start, end - start, {}};
        range.format.setFontWeight(QFont::Bold);
        range.format.setForeground(colour);
        formats.append(range);
    }
    return formats;
}

/// One line in the text's own direction, on the layout's side; returns how much of it fitted.
int drawLine(QPainter* painter, const QStyleOptionViewItem& option, const QString& text,
             const QFont& font, QPoint at, int width,
             const QList<QTextLayout::FormatRange>& formats) {
    QTextOption paragraph(leading(option));
    paragraph.setTextDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    paragraph.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    QTextLayout layout(text, font, painter->device());
    layout.setTextOption(paragraph);
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid()) line.setLineWidth(width);
    layout.endLayout();
    if (!line.isValid()) return 0;
    line.draw(painter, at);
    return line.textLength();
}

}  // namespace

void NameDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    // Once: a row that changes meanwhile must neither overwrite nor unselect what is being typed.
    static constexpr char kIsFilled[] = "is_filled";
    if (editor->property(kIsFilled).toBool()) return;
    editor->setProperty(kIsFilled, true);
    QStyledItemDelegate::setEditorData(editor, index);
}

RowDelegate::RowDelegate(Roles roles, int subtitle_lines, QObject* parent)
    : NameDelegate(parent), m_roles(roles), m_subtitle_lines(subtitle_lines) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int lines = (1 + m_subtitle_lines) * option.fontMetrics.lineSpacing();
    const int bar = m_roles.percent >= 0 ? kBarHeight + 2 : 0;
    return {12 * option.fontMetrics.averageCharWidth(), lines + bar + 2 * kAboveAndBelow};
}

QRect RowDelegate::textArea(const QStyleOptionViewItem& option) const {
    QRect area = option.rect.adjusted(kSide, kAboveAndBelow, -kSide, -kAboveAndBelow);
    if (!option.icon.isNull()) area.setLeft(area.left() + option.decorationSize.width() + kIconGap);
    return QStyle::visualRect(option.direction, option.rect, area);
}

void RowDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& given,
                                       const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    QRect area = textArea(option);
    area.setHeight(std::max(editor->sizeHint().height(), option.fontMetrics.height()));
    editor->setGeometry(area.adjusted(-4, -2, 4, 0));
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                        const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QWidget* widget = option.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);

    painter->save();
    QRect area = textArea(option);
    if (!option.icon.isNull()) {
        const QRect at(option.rect.left() + kSide, option.rect.top() + kAboveAndBelow,
                       option.decorationSize.width(), option.fontMetrics.lineSpacing());
        const QIcon::Mode mode =
            option.state & QStyle::State_Selected ? QIcon::Selected : QIcon::Normal;
        option.icon.paint(painter, QStyle::visualRect(option.direction, option.rect, at),
                          Qt::AlignCenter, mode);
    }
    const int line = option.fontMetrics.lineSpacing();
    painter->setPen(nameColour(option));
    const QString name =
        QFontMetrics(option.font)
            .elidedText(index.data(Qt::DisplayRole).toString(), option.textElideMode, area.width());
    drawLine(painter, option, name, option.font, area.topLeft(), area.width(), {});
    area.setTop(area.top() + line);
    paintSubtitle(painter, option, area, index);
    if (m_roles.percent >= 0)
        if (const int percent = index.data(m_roles.percent).toInt(); percent >= 0)
            paintProgress(painter, option, area, percent);
    painter->restore();

    if (option.state & QStyle::State_HasFocus) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.rect = option.rect.adjusted(1, 1, -1, -1);
        focus.backgroundColor = option.palette.color(QPalette::Base);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, widget);
    }
}

void RowDelegate::paintSubtitle(QPainter* painter, const QStyleOptionViewItem& option,
                                const QRect& area, const QModelIndex& index) const {
    const QString text = index.data(m_roles.subtitle).toString();
    const auto marks =
        m_roles.marks >= 0 ? index.data(m_roles.marks).value<QList<TextMark>>() : QList<TextMark>();
    QFont font = option.font;
    font.setBold(false);
    painter->setPen(quietColour(option));
    int from = 0;
    for (int line = 0; line < m_subtitle_lines && from < text.size(); ++line) {
        QString rest = text.mid(from);
        const bool is_last = line + 1 == m_subtitle_lines;
        if (is_last) rest = QFontMetrics(font).elidedText(rest, Qt::ElideRight, area.width());
        const int shown =
            drawLine(painter, option, rest, font,
                     {area.left(), area.top() + line * option.fontMetrics.lineSpacing()},
                     area.width(), boldFormats(marks, from, int(rest.size()), nameColour(option)));
        from += std::max(1, shown);
    }
}

void RowDelegate::paintProgress(QPainter* painter, const QStyleOptionViewItem& option,
                                const QRect& area, int percent) const {
    QRect bar(area.left(), area.bottom() - kBarHeight + 1, area.width(), kBarHeight);
    const bool is_selected = option.state & QStyle::State_Selected;
    painter->fillRect(bar, mixed(option.palette.color(QPalette::Base),
                                 option.palette.color(QPalette::Text), 0.2));
    bar.setWidth(bar.width() * percent / 100);
    painter->fillRect(
        QStyle::visualRect(option.direction, area, bar),
        option.palette.color(is_selected ? QPalette::HighlightedText : QPalette::Highlight));
}

}  // namespace lectern::ui
