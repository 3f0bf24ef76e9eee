#pragma once

#include <QPointF>
#include <QString>
#include <compare>

#include "app/answer/citation.h"
#include "app/document/page.h"

namespace lectern::ui {

/// Between two characters: before text[character] of a page.
struct TextPosition {
    int page_index = 0;
    int character = 0;
    auto operator<=>(const TextPosition&) const = default;
};

/// Where a caret goes for a point of the page: beside the nearest character of the nearest line. 0
/// for a page without text.
int caretNear(const app::Page& page, QPointF fraction);
/// The character under or nearest to a point; -1 for a page without text.
int characterNear(const app::Page& page, QPointF fraction);
app::CharacterRange wordAt(const app::Page& page, int character);
app::CharacterRange lineAt(const app::Page& page, int character);  ///< without its line end
enum class TextStep { Character, Word, Line, LineEdge };
/// The caret one step on; `direction` is 1 (on) or -1 (back) in reading order. Clamped to the page.
int stepFrom(const app::Page& page, int caret, TextStep step, int direction);

/// The range as one would type it: lines of a paragraph joined, hyphens of line breaks taken back,
/// paragraphs kept apart by a line end.
QString plainText(const app::Page& page, app::CharacterRange range);

/// What is selected in a document: from an anchor (a caret, word or line) to a caret.
class TextSelection {
  public:
    enum class Unit { Character, Word, Line };

    void start(const app::Page& page, QPointF fraction, Unit unit);
    void extendTo(const app::Page& page, QPointF fraction);
    /// By keyboard: the anchor stays (or is `caret` where nothing was begun).
    void moveCaret(TextPosition caret);
    void set(TextPosition anchor, TextPosition caret);
    void clear();

    bool isEmpty() const { return m_first == m_last; }
    TextPosition first() const { return m_first; }
    TextPosition last() const { return m_last; }
    TextPosition caret() const { return m_caret; }
    bool hasCaret() const { return m_has_caret; }
    /// The part on one page; empty where there is none.
    app::CharacterRange on(int page_index, int page_characters) const;

  private:
    struct Span {
        TextPosition first, last;
    };
    Span spanAt(const app::Page& page, QPointF fraction) const;

    Unit m_unit = Unit::Character;
    Span m_anchor;
    TextPosition m_first, m_last, m_caret;
    bool m_has_caret = false;
};

}  // namespace lectern::ui
