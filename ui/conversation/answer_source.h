#pragma once

#include <QString>
#include <QStringView>
#include <vector>

namespace lectern::ui {

/// Something shown in place of a stretch of the answer's source.
struct AnswerMark {
    qsizetype begin = 0, end = 0;  ///< in UTF-16 units of the source
    int citation = 0;              ///< which one
};

/// Where the first piece of Markdown that can be laid out for good ends, from `begin`: at a blank
/// line outside code after which nothing belongs to what stands before. -1: not yet. Pieces cut
/// here are the same however the text arrived.
qsizetype markdownPieceEnd(QStringView source, qsizetype begin, bool is_complete);

/// A piece of Markdown with what Markdown must not see taken out: citation marks and formulas
/// leave a placeholder that splitPlaceholders finds again in the text that the parser hands out.
struct PreparedMarkdown {
    QString markdown;
    std::vector<QString> formulas;  ///< as written, delimiters included
};
/// `marks` are sorted; those outside of [begin, end) are left alone.
PreparedMarkdown prepareMarkdown(QStringView source, qsizetype begin, qsizetype end,
                                 const std::vector<AnswerMark>& marks);

struct TextPart {
    enum class Kind { Text, Citation, Formula } kind = Kind::Text;
    QString text;   ///< Text
    int index = 0;  ///< of the citation or formula
};
std::vector<TextPart> splitPlaceholders(const QString& text);

/// A formula as people can read it, and whether that is the formula or only its source.
struct ShownFormula {
    QString text;
    bool is_converted = false;
};
ShownFormula showFormula(const QString& written);

/// The UTF-16 position of a code point; the length where the text is shorter.
qsizetype unitOfCodePoint(QStringView text, int code_point);

}  // namespace lectern::ui
