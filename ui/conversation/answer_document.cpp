#include "ui/conversation/answer_document.h"

#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextList>

#include <algorithm>

#include "ui/conversation/markdown_writer.h"

namespace lectern::ui {

AnswerDocument::AnswerDocument(QObject* parent) : QTextDocument(parent) {
    setUndoRedoEnabled(false);
    setDocumentMargin(0);
    setIndentWidth(24);
}

void AnswerDocument::setPalette(const QPalette& palette) {
    if (palette == m_palette) return;
    m_palette = palette;
    layOutAgain();
}

void AnswerDocument::setTextFont(const QFont& font) {
    setDefaultFont(font);
    // room for the numbers of a list
    setIndentWidth(QFontMetricsF(font).horizontalAdvance(QStringLiteral("00. ")));
    layOutAgain();
}

void AnswerDocument::append(const QString& piece) {
    m_source += piece;
    m_is_dirty = true;
}

void AnswerDocument::setChips(std::vector<AnswerChip> chips) {
    if (chips == m_chips) return;
    // What stands before the first chip that is new or another stays as it is.
    size_t same = 0;
    while (same < chips.size() && same < m_chips.size() && chips[same] == m_chips[same]) ++same;
    int first = INT32_MAX;
    if (same < chips.size()) first = chips[same].answer_start;
    if (same < m_chips.size()) first = std::min(first, m_chips[same].answer_start);
    m_chips = std::move(chips);
    takeMarks();
    rewindTo(unitOfCodePoint(m_source, first));
    m_is_dirty = true;
}

void AnswerDocument::finish(const QString& source, std::vector<AnswerChip> chips) {
    if (source != m_source) {
        const auto [mine, theirs] =
            std::mismatch(m_source.cbegin(), m_source.cend(), source.cbegin(), source.cend());
        const qsizetype same = mine - m_source.cbegin();
        m_source = source;
        rewindTo(same);
    }
    m_is_complete = true;
    m_is_dirty = true;
    takeMarks();
    setChips(std::move(chips));
    layOut();
}

void AnswerDocument::layOutAgain() {
    rewindTo(0);
    m_is_dirty = true;
    layOut();
}

void AnswerDocument::layOut() {
    if (!m_is_dirty) return;
    m_is_dirty = false;
    QTextCursor edit(this);
    edit.beginEditBlock();
    if (m_tail_document >= 0) removeFrom(m_tail_document);
    m_tail_document = -1;
    while (true) {
        const qsizetype end = markdownPieceEnd(m_source, m_tail_source, m_is_complete);
        if (end < 0) break;
        layOutPiece(end);
        m_pieces.push_back({m_tail_source, m_tail_document});
        m_tail_source = end;
        m_tail_document = -1;
    }
    layOutPiece(m_source.size());
    edit.endEditBlock();
}

void AnswerDocument::takeMarks() {
    m_marks.clear();
    for (size_t i = 0; i < m_chips.size(); ++i) {
        const AnswerChip& chip = m_chips[i];
        m_marks.push_back({unitOfCodePoint(m_source, chip.answer_start),
                           unitOfCodePoint(m_source, chip.answer_end), static_cast<int>(i)});
    }
    std::stable_sort(m_marks.begin(), m_marks.end(),
                     [](const AnswerMark& a, const AnswerMark& b) { return a.begin < b.begin; });
}

/// Takes back the pieces from the one on that holds this position.
void AnswerDocument::rewindTo(qsizetype source_position) {
    if (source_position >= m_tail_source || m_pieces.empty()) return;
    const auto after = std::upper_bound(
        m_pieces.begin(), m_pieces.end(), source_position,
        [](qsizetype position, const Piece& piece) { return position < piece.source_begin; });
    const auto first = after == m_pieces.begin() ? after : after - 1;
    m_tail_source = first->source_begin;
    m_tail_document = first->document_begin;
    m_pieces.erase(first, m_pieces.end());
}

void AnswerDocument::removeFrom(int document_position) {
    QTextCursor cursor(this);
    cursor.setPosition(document_position);
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    if (QTextList* list = cursor.currentList()) list->remove(cursor.block());
    cursor.setBlockFormat({});
    cursor.setBlockCharFormat({});
    cursor.setCharFormat({});
}

void AnswerDocument::layOutPiece(qsizetype end) {
    if (QStringView(m_source).mid(m_tail_source, end - m_tail_source).trimmed().isEmpty()) {
        m_tail_document = m_tail_document < 0 ? characterCount() - 1 : m_tail_document;
        return;
    }
    QTextCursor cursor(this);
    cursor.movePosition(QTextCursor::End);
    if (cursor.block().length() > 1) cursor.insertBlock({}, {});
    m_tail_document = cursor.position();
    writeMarkdown(cursor, prepareMarkdown(m_source, m_tail_source, end, m_marks), m_chips,
                  m_palette);
    ++m_pieces_laid_out;
}

std::vector<AnswerDocument::PlacedChip> AnswerDocument::placedChips() const {
    std::vector<PlacedChip> chips;
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (!fragment.charFormat().hasProperty(kChipProperty)) continue;
            chips.push_back({fragment.charFormat().intProperty(kChipProperty), fragment.position(),
                             fragment.position() + fragment.length()});
        }
    }
    return chips;
}

int AnswerDocument::chipAt(int position) const {
    QTextCursor cursor(const_cast<AnswerDocument*>(this));
    cursor.setPosition(std::clamp(position + 1, 0, std::max(0, characterCount() - 1)));
    const QTextCharFormat format = cursor.charFormat();
    return format.hasProperty(kChipProperty) ? format.intProperty(kChipProperty) : -1;
}

QString AnswerDocument::codeAt(int position) const {
    const QTextBlock block = findBlock(position);
    if (!block.blockFormat().hasProperty(kCodeProperty)) return {};
    return block.text().replace(QChar(QChar::LineSeparator), u'\n');
}

}  // namespace lectern::ui
