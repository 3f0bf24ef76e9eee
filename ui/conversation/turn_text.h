#pragma once

#include <QString>
#include <QTextDocument>
#include <memory>

#include "ui/conversation/conversation_model.h"

namespace lectern::ui {

/// An answer to take elsewhere: as written, with what became of each citation below it.
QString answerAsMarkdown(const ConversationModel& model, int row);
/// The same as it is shown, without marks of Markdown. `shown` is the answer's text as laid out.
QString answerAsText(const ConversationModel& model, int row, const QString& shown);
/// Lines to put before a new question: "> quoted".
QString quotedForQuestion(const QString& text, const QString& place);

/// The branch shown, for paper: questions, answers with their citations, coverage.
std::unique_ptr<QTextDocument> printableConversation(const ConversationModel& model,
                                                     const QString& title);

}  // namespace lectern::ui
