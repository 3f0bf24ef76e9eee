#pragma once

#include <QPalette>
#include <QTextDocument>
#include <vector>

#include "ui/conversation/answer_source.h"

namespace lectern::ui {

/// A citation as the answer's text shows it.
struct AnswerChip {
    int answer_start = 0, answer_end = 0;  ///< its mark, in code points of the answer
    QString label;                         ///< "✓ D1 p. 12"
    bool operator==(const AnswerChip&) const = default;
};

/// An answer laid out from its Markdown, as it grows. Inert: no HTML, nothing is ever loaded,
/// links and images are text with their address beside, control and bidirectional characters are
/// visible. Pieces that are complete are laid out once; only the last one is laid out again.
class AnswerDocument : public QTextDocument {
    Q_OBJECT
  public:
    explicit AnswerDocument(QObject* parent = nullptr);

    /// Colours and indents follow palette and font; both lay out all again where they change.
    void setPalette(const QPalette& palette);
    void setTextFont(const QFont& font);

    const QString& source() const { return m_source; }
    void append(const QString& piece);  ///< shown with the next layOut
    void setChips(std::vector<AnswerChip> chips);
    /// The whole answer, complete. What is on the screen stays where it is the same.
    void finish(const QString& source, std::vector<AnswerChip> chips);
    void layOut();
    void layOutAgain();

    struct PlacedChip {
        int chip = 0;
        int begin = 0, end = 0;  ///< positions in the document
    };
    std::vector<PlacedChip> placedChips() const;
    /// At this position: the chip's number, or -1.
    int chipAt(int position) const;
    /// The code block at this position, as it was written; empty: there is none.
    QString codeAt(int position) const;
    int piecesLaidOut() const { return m_pieces_laid_out; }  ///< over all, for tests of the effort

  protected:
    QVariant loadResource(int, const QUrl&) override { return {}; }

  private:
    struct Piece {
        qsizetype source_begin = 0;
        int document_begin = 0;
    };
    void takeMarks();
    void rewindTo(qsizetype source_position);
    void removeFrom(int document_position);
    void layOutPiece(qsizetype end);

    QString m_source;
    std::vector<AnswerChip> m_chips;
    std::vector<AnswerMark> m_marks;
    std::vector<Piece> m_pieces;  // done, in order
    qsizetype m_tail_source = 0;  // where the unfinished piece begins
    int m_tail_document = -1;     // -1: nothing of it is laid out
    bool m_is_complete = false;
    bool m_is_dirty = false;
    int m_pieces_laid_out = 0;
    QPalette m_palette;
};

}  // namespace lectern::ui
