#pragma once

#include <QColor>
#include <QPalette>
#include <QRect>
#include <vector>

#include "app/document/page.h"
#include "app/vault/library.h"

class QPainter;

namespace lectern::ui {

/// Something marked on a page.
struct PageMark {
    enum class Kind { Note, SearchHit, CurrentHit, Citation };  // painted in this order
    Kind kind = Kind::Citation;
    int page_index = 0;
    std::vector<app::NormalizedRect> boxes;  ///< none: a note on the page as such
    app::NoteId note = 0;
    app::NoteRecord::Colour colour = app::NoteRecord::Colour::Yellow;
    bool has_words = false;  ///< a note with text
};

/// On paper and in an exported copy.
QColor noteColour(app::NoteRecord::Colour colour);

/// How marks look: each kind has a shape of its own, a filled frame, a thin frame, a line below.
/// `flash` from 1 to 0 draws the eye to a citation.
void paintMark(QPainter& painter, const PageMark& mark, const QRectF& box, const QPalette& palette,
               double flash);
/// Where the sign of a note on a page as such stands, and the sign.
QRectF pageNoteRect(const QRect& page);
void paintPageNote(QPainter& painter, const PageMark& mark, const QRect& page);

}  // namespace lectern::ui
