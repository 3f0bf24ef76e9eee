#pragma once

#include <QPalette>
#include <QString>
#include <QTextCursor>
#include <vector>

#include "ui/conversation/answer_document.h"
#include "ui/conversation/answer_source.h"

namespace lectern::ui {

/// Properties that AnswerDocument and its view find again.
inline constexpr int kChipProperty = 0x100001;  ///< QTextFormat::UserProperty + 1
inline constexpr int kCodeProperty = 0x100002;

/// Writes a piece of Markdown at the end of a document. The cursor stands in an empty block.
void writeMarkdown(QTextCursor& cursor, const PreparedMarkdown& piece,
                   const std::vector<AnswerChip>& chips, const QPalette& palette);

}  // namespace lectern::ui
