#include "ui/reader/page_marks.h"

#include <QPainter>

namespace lectern::ui {

namespace {

constexpr int kNoteSign = 20;

}  // namespace

QColor noteColour(app::NoteRecord::Colour colour) {
    switch (colour) {
        case app::NoteRecord::Colour::Yellow:
            return QColor(0xFF, 0xE0, 0x66);
        case app::NoteRecord::Colour::Green:
            return QColor(0xA6, 0xE3, 0xA1);
        case app::NoteRecord::Colour::Blue:
            return QColor(0xA5, 0xD8, 0xFF);
        case app::NoteRecord::Colour::Red:
            return QColor(0xFF, 0xB3, 0xB3);
    }
    return {};
}

void paintMark(QPainter& painter, const PageMark& mark, const QRectF& box, const QPalette& palette,
               double flash) {
    painter.save();
    const QColor accent = palette.color(QPalette::Active, QPalette::Highlight);
    QColor fill = accent;
    QPen outline(accent.darker(120), 1);
    QRectF frame = box.adjusted(-1, -1, 1, 1);
    switch (mark.kind) {
        case PageMark::Kind::Citation:
            fill.setAlphaF(static_cast<float>(0.24 + 0.5 * flash));
            outline.setWidth(2);
            frame = box.adjusted(-2, -2, 2, 2);
            break;
        case PageMark::Kind::SearchHit:
            fill.setAlphaF(0.12f);
            outline.setStyle(Qt::DotLine);
            break;
        case PageMark::Kind::CurrentHit:
            fill.setAlphaF(0.36f);
            break;
        case PageMark::Kind::Note:
            // As a felt pen: what is printed stays as dark as it was.
            painter.setCompositionMode(QPainter::CompositionMode_Multiply);
            painter.fillRect(box, noteColour(mark.colour));
            painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
            painter.setPen(QPen(noteColour(mark.colour).darker(170), mark.has_words ? 2 : 1));
            painter.drawLine(box.bottomLeft(), box.bottomRight());
            painter.restore();
            return;
    }
    painter.fillRect(frame, fill);
    painter.setPen(outline);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(frame);
    painter.restore();
}

QRectF pageNoteRect(const QRect& page) {
    return QRectF(page.right() - kNoteSign - 8, page.top() + 8, kNoteSign, kNoteSign);
}

void paintPageNote(QPainter& painter, const PageMark& mark, const QRect& page) {
    painter.save();
    const QRectF sign = pageNoteRect(page);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(noteColour(mark.colour));
    painter.setPen(QPen(noteColour(mark.colour).darker(200), 1));
    painter.drawRoundedRect(sign, 3, 3);
    for (const int y : {6, 10, 14})
        painter.drawLine(sign.topLeft() + QPointF(4, y),
                         sign.topLeft() + QPointF(kNoteSign - 4, y));
    painter.restore();
}

}  // namespace lectern::ui
