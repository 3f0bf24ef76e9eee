#pragma once

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QLabel>
#include <QStringList>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QToolButton>

namespace lectern::ui {

constexpr int kSlack = 2;  // pixels that rounding may take

inline bool isInScrollArea(const QWidget* widget) {
    for (const QWidget* at = widget->parentWidget(); at && !at->isWindow(); at = at->parentWidget())
        if (qobject_cast<const QAbstractScrollArea*>(at)) return true;
    return false;
}

inline bool isTooSmall(const QLabel* label) {
    if (label->text().isEmpty()) return false;
    if (label->wordWrap()) return label->heightForWidth(label->width()) > label->height() + kSlack;
    return label->sizeHint().width() > label->width() + kSlack && label->toolTip().isEmpty();
}

inline bool isTooSmall(const QAbstractButton* button) {
    if (button->text().isEmpty()) return false;
    const auto* tool = qobject_cast<const QToolButton*>(button);
    if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly) return false;
    if (tool && !tool->toolTip().isEmpty()) return false;  // cut off with an ellipsis, and told
    return button->sizeHint().width() > button->width() + kSlack;
}

inline bool isTooSmall(const QTabBar* bar) {
    const bool shows_all = bar->usesScrollButtons() || bar->elideMode() != Qt::ElideNone;
    return !shows_all && bar->sizeHint().width() > bar->width() + kSlack;
}

inline bool isTooSmall(const QComboBox* box) {
    if (!box->toolTip().isEmpty()) return false;
    QStyleOptionComboBox option;
    option.initFrom(box);
    const QRect field = box->style()->subControlRect(QStyle::CC_ComboBox, &option,
                                                     QStyle::SC_ComboBoxEditField, box);
    return box->fontMetrics().horizontalAdvance(box->currentText()) > field.width() + kSlack;
}

/// What of the window's texts does not fit where it stands: class, name and text.
inline QStringList clippedTexts(const QWidget& window) {
    QStringList clipped;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&window) || widget->window() != &window) continue;
        QString text;
        bool is_small = false;
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            text = label->text();
            is_small = isTooSmall(label);
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            text = button->text();
            is_small = isTooSmall(button);
        } else if (const auto* bar = qobject_cast<const QTabBar*>(widget)) {
            text = bar->tabText(0);
            is_small = isTooSmall(bar);
        } else if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
            text = box->currentText();
            is_small = isTooSmall(box);
        }
        if (text.isEmpty()) continue;
        const QRect shown(widget->mapTo(&window, QPoint()), widget->size());
        const bool is_outside = !isInScrollArea(widget) && !window.rect().contains(shown);
        if (is_small || is_outside)
            clipped << QStringLiteral("%1 '%2' in '%3' (%4 of %5): %6")
                           .arg(widget->metaObject()->className(), widget->objectName(),
                                widget->parent() ? widget->parent()->metaObject()->className() : "")
                           .arg(widget->width())
                           .arg(widget->sizeHint().width())
                           .arg(text.left(60));
    }
    return clipped;
}

}  // namespace lectern::ui
