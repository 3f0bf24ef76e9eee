#include "ui/reader/text_selection.h"

#include <QChar>
#include <QTextBoundaryFinder>
#include <algorithm>
#include <limits>

namespace lectern::ui {

namespace {

constexpr char32_t kSoftHyphen = 0x00AD;
/// A gap between lines that is larger than this part of a line's height parts paragraphs.
constexpr float kParagraphGap = 0.9f;

bool isBlank(char32_t c) {
    return c == U'\n' || QChar::isSpace(c);
}

bool isHyphen(char32_t c) {
    return c == U'-' || c == 0x2010 || c == kSoftHyphen;
}

bool isRightToLeft(char32_t c) {
    const auto direction = QChar::direction(c);
    return direction == QChar::DirR || direction == QChar::DirAL;
}

float outside(float low, float high, double value) {
    return static_cast<float>(std::max({low - value, 0.0, value - high}));
}

app::CharacterRange clamped(const app::Page& page, app::CharacterRange range) {
    const int size = static_cast<int>(std::min(page.text.size(), page.boxes.size()));
    const int start = std::clamp(range.start, 0, size);
    return {start, std::clamp(range.end, start, size)};
}

/// The characters of one line as a string, with the string index of each.
struct LineString {
    QString text;
    std::vector<int> index_of;  // one more than characters
};

LineString lineString(const app::Page& page, app::CharacterRange line) {
    LineString result;
    for (int i = line.start; i < line.end; ++i) {
        result.index_of.push_back(static_cast<int>(result.text.size()));
        const char32_t c = page.text[static_cast<size_t>(i)];
        result.text += QString::fromUcs4(&c, 1);
    }
    result.index_of.push_back(static_cast<int>(result.text.size()));
    return result;
}

bool hasInk(const app::Page& page, app::CharacterRange range) {
    for (int i = range.start; i < range.end; ++i)
        if (!isBlank(page.text[static_cast<size_t>(i)])) return true;
    return false;
}

app::NormalizedRect boxOf(const app::Page& page, app::CharacterRange range) {
    app::NormalizedRect box{1, 1, 0, 0};
    for (int i = range.start; i < range.end; ++i) {
        if (isBlank(page.text[static_cast<size_t>(i)])) continue;
        const app::NormalizedRect& b = page.boxes[static_cast<size_t>(i)];
        box = {std::min(box.left, b.left), std::min(box.top, b.top), std::max(box.right, b.right),
               std::max(box.bottom, b.bottom)};
    }
    return box;
}

/// Whether a line was broken because the next word did not fit, rather than ended by its writer.
bool continues(const app::Page& page, app::CharacterRange line, app::CharacterRange next,
               float column_right) {
    const app::NormalizedRect a = boxOf(page, line);
    const app::NormalizedRect b = boxOf(page, next);
    const float height = a.bottom - a.top;
    if (b.top - a.bottom > kParagraphGap * height || b.top < a.top - height) return false;
    int word_end = next.start;
    while (word_end < next.end && !isBlank(page.text[static_cast<size_t>(word_end)])) ++word_end;
    const app::NormalizedRect word = boxOf(page, {next.start, word_end});
    const float space = 0.3f * height;
    return a.right + space + (word.right - word.left) >= column_right;
}

bool takesBackHyphen(const app::Page& page, app::CharacterRange line, app::CharacterRange next) {
    if (line.end - line.start < 2 || next.start >= next.end) return false;
    const auto last = static_cast<size_t>(line.end - 1);
    return isHyphen(page.text[last]) && QChar::isLetter(page.text[last - 1]) &&
           QChar::isLower(page.text[static_cast<size_t>(next.start)]);
}

}  // namespace

int characterNear(const app::Page& page, QPointF fraction) {
    int nearest = -1;
    float least = std::numeric_limits<float>::max();
    const int size = static_cast<int>(std::min(page.text.size(), page.boxes.size()));
    for (int i = 0; i < size; ++i) {
        if (isBlank(page.text[static_cast<size_t>(i)])) continue;
        const app::NormalizedRect& box = page.boxes[static_cast<size_t>(i)];
        const float dx = outside(box.left, box.right, fraction.x());
        const float dy = outside(box.top, box.bottom, fraction.y());
        // A point beside a line belongs to it, not to a nearer character of another line.
        const float distance = dx + 8 * dy;
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

int caretNear(const app::Page& page, QPointF fraction) {
    const int character = characterNear(page, fraction);
    if (character < 0) return 0;
    const app::NormalizedRect& box = page.boxes[static_cast<size_t>(character)];
    const bool right_half = fraction.x() > (box.left + box.right) / 2;
    const bool after = right_half != isRightToLeft(page.text[static_cast<size_t>(character)]);
    return character + (after ? 1 : 0);
}

app::CharacterRange lineAt(const app::Page& page, int character) {
    const int size = static_cast<int>(page.text.size());
    int start = std::clamp(character, 0, size);
    int end = start;
    while (start > 0 && page.text[static_cast<size_t>(start - 1)] != U'\n') --start;
    while (end < size && page.text[static_cast<size_t>(end)] != U'\n') ++end;
    return {start, end};
}

app::CharacterRange wordAt(const app::Page& page, int character) {
    const app::CharacterRange line = lineAt(page, character);
    if (character < line.start || character >= line.end) return {character, character};
    const LineString string = lineString(page, line);
    const auto at = static_cast<size_t>(character - line.start);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, string.text);
    finder.setPosition(string.index_of[at + 1]);
    qsizetype end = finder.isAtBoundary() ? finder.position() : finder.toNextBoundary();
    finder.setPosition(string.index_of[at]);
    qsizetype start = finder.isAtBoundary() ? finder.position() : finder.toPreviousBoundary();
    if (end < 0) end = string.text.size();
    if (start < 0) start = 0;
    const auto position = [&](qsizetype index) {
        const auto found = std::lower_bound(string.index_of.begin(), string.index_of.end(),
                                            static_cast<int>(index));
        return line.start + static_cast<int>(found - string.index_of.begin());
    };
    return {position(start), position(end)};
}

int stepFrom(const app::Page& page, int caret, TextStep step, int direction) {
    const int size = static_cast<int>(page.text.size());
    caret = std::clamp(caret, 0, size);
    const auto blank = [&](int i) { return isBlank(page.text[static_cast<size_t>(i)]); };
    const app::CharacterRange line = lineAt(page, caret);
    switch (step) {
        case TextStep::Character:
            return std::clamp(caret + direction, 0, size);
        case TextStep::Word:
            if (direction > 0) {
                while (caret < size && !blank(caret)) ++caret;
                while (caret < size && blank(caret)) ++caret;
            } else {
                while (caret > 0 && blank(caret - 1)) --caret;
                while (caret > 0 && !blank(caret - 1)) --caret;
            }
            return caret;
        case TextStep::Line: {
            const int other = direction > 0 ? line.end + 1 : line.start - 1;
            if (other < 0) return 0;
            if (other > size) return size;
            const app::CharacterRange target = lineAt(page, other);
            return std::min(target.start + (caret - line.start), target.end);
        }
        case TextStep::LineEdge:
            return direction > 0 ? line.end : line.start;
    }
    return caret;
}

QString plainText(const app::Page& page, app::CharacterRange range) {
    range = clamped(page, range);
    std::vector<app::CharacterRange> lines;
    for (int start = range.start; start < range.end;) {
        app::CharacterRange line{start, start};
        while (line.end < range.end && page.text[static_cast<size_t>(line.end)] != U'\n')
            ++line.end;
        start = line.end + 1;
        while (line.end > line.start && isBlank(page.text[static_cast<size_t>(line.end - 1)]))
            --line.end;
        if (hasInk(page, line)) lines.push_back(line);
    }
    float column_right = 0;
    for (const auto& line : lines) column_right = std::max(column_right, boxOf(page, line).right);
    std::u32string text;
    for (size_t i = 0; i < lines.size(); ++i) {
        const bool last = i + 1 == lines.size();
        const bool joins = !last && takesBackHyphen(page, lines[i], lines[i + 1]);
        for (int c = lines[i].start; c < lines[i].end - (joins ? 1 : 0); ++c) {
            const char32_t code = page.text[static_cast<size_t>(c)];
            if (code != kSoftHyphen) text += code;
        }
        if (!last && !joins)
            text += continues(page, lines[i], lines[i + 1], column_right) ? U' ' : U'\n';
    }
    return QString::fromUcs4(text.data(), static_cast<qsizetype>(text.size()));
}

TextSelection::Span TextSelection::spanAt(const app::Page& page, QPointF fraction) const {
    const auto at = [&](int character) { return TextPosition{page.index, character}; };
    if (m_unit == Unit::Character) {
        const int caret = caretNear(page, fraction);
        return {at(caret), at(caret)};
    }
    const int character = characterNear(page, fraction);
    if (character < 0) return {at(0), at(0)};
    const app::CharacterRange range =
        m_unit == Unit::Word ? wordAt(page, character) : lineAt(page, character);
    return {at(range.start), at(range.end)};
}

void TextSelection::start(const app::Page& page, QPointF fraction, Unit unit) {
    m_unit = unit;
    m_anchor = spanAt(page, fraction);
    m_first = m_anchor.first;
    m_last = m_caret = m_anchor.last;
    m_has_caret = true;
}

void TextSelection::extendTo(const app::Page& page, QPointF fraction) {
    if (!m_has_caret) return start(page, fraction, Unit::Character);
    const Span span = spanAt(page, fraction);
    m_first = std::min(m_anchor.first, span.first);
    m_last = std::max(m_anchor.last, span.last);
    m_caret = span.first < m_anchor.first ? span.first : span.last;
}

void TextSelection::moveCaret(TextPosition caret) {
    if (!m_has_caret) m_anchor = {caret, caret};
    // A word or line that began the selection stays whole.
    m_first = std::min(m_anchor.first, caret);
    m_last = std::max(m_anchor.last, caret);
    m_caret = caret;
    m_has_caret = true;
}

void TextSelection::set(TextPosition anchor, TextPosition caret) {
    m_unit = Unit::Character;
    m_anchor = {anchor, anchor};
    m_has_caret = true;
    moveCaret(caret);
}

void TextSelection::clear() {
    *this = TextSelection();
}

app::CharacterRange TextSelection::on(int page_index, int page_characters) const {
    if (page_index < m_first.page_index || page_index > m_last.page_index) return {};
    const int start = page_index == m_first.page_index ? m_first.character : 0;
    const int end = page_index == m_last.page_index ? m_last.character : page_characters;
    return {std::min(start, page_characters), std::clamp(end, 0, page_characters)};
}

}  // namespace lectern::ui
