#include "ui/conversation/turn_text.h"

#include <QCoreApplication>
#include <QTextCursor>
#include <QTextDocumentFragment>

#include "ui/base/inert_text.h"
#include "ui/conversation/answer_document.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

namespace {

struct TurnText {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::TurnText)
};

/// One line for each citation: what it says, and what became of it.
QStringList citationLines(const ConversationModel& model, int row) {
    const Exchange& exchange = model.exchange(row);
    const int documents = model.documentsOf(row).count();
    QStringList lines;
    for (const app::CheckedCitation& checked : exchange.record.citations) {
        const QString quote = inertLine(checked.citation.quote);
        QString line = chipLabel(checked, documents);
        if (!quote.isEmpty()) line += " " + TurnText::tr("“%1”").arg(quote);
        lines << line + " – " + citationSentence(checked, documents);
    }
    return lines;
}

QString withCitations(const QString& answer, const QStringList& lines, const QString& bullet) {
    if (lines.isEmpty()) return answer;
    return answer.trimmed() + "\n\n" + TurnText::tr("Citations:") + "\n" + bullet +
           lines.join("\n" + bullet) + "\n";
}

std::vector<AnswerChip> chipsOf(const ConversationModel& model, int row) {
    std::vector<AnswerChip> chips;
    const int documents = model.documentsOf(row).count();
    for (const app::CheckedCitation& checked : model.exchange(row).record.citations)
        chips.push_back({checked.citation.answer_start, checked.citation.answer_end,
                         chipLabel(checked, documents)});
    return chips;
}

void addParagraph(QTextCursor& cursor, const QString& text, int weight, bool is_small = false) {
    QTextBlockFormat block;
    block.setTopMargin(is_small ? 2 : 10);
    QTextCharFormat format;
    format.setFontWeight(weight);
    if (is_small) format.setProperty(QTextFormat::FontSizeAdjustment, -1);
    cursor.insertBlock(block, format);
    cursor.insertText(text, format);
}

}  // namespace

QString answerAsMarkdown(const ConversationModel& model, int row) {
    return withCitations(inertText(model.exchange(row).answer), citationLines(model, row), "- ");
}

QString answerAsText(const ConversationModel& model, int row, const QString& shown) {
    return withCitations(shown, citationLines(model, row), "  ");
}

QString quotedForQuestion(const QString& text, const QString& place) {
    QString quoted = "> " + text.trimmed().replace("\n", "\n> ");
    if (!place.isEmpty()) quoted += "\n> (" + place + ")";
    return quoted + "\n";
}

std::unique_ptr<QTextDocument> printableConversation(const ConversationModel& model,
                                                     const QString& title) {
    auto document = std::make_unique<AnswerDocument>();
    QTextCursor cursor(document.get());
    QTextCharFormat heading;
    heading.setFontWeight(QFont::Bold);
    heading.setProperty(QTextFormat::FontSizeAdjustment, 2);
    cursor.insertText(inertLine(title), heading);
    for (int row = 0; row < model.rowCount(); ++row) {
        const Exchange& exchange = model.exchange(row);
        addParagraph(cursor, inertText(exchange.question), QFont::DemiBold);
        AnswerDocument answer;
        answer.finish(exchange.answer, chipsOf(model, row));
        QTextBlockFormat block;
        block.setTopMargin(8);
        cursor.insertBlock(block, {});
        cursor.insertFragment(QTextDocumentFragment(&answer));
        cursor.movePosition(QTextCursor::End);
        for (const QString& line : citationLines(model, row))
            addParagraph(cursor, line, QFont::Normal, true);
        const QModelIndex index = model.index(row);
        for (const int role : {ConversationModel::CoverageRole, ConversationModel::RecordRole})
            if (const QString line = model.data(index, role).toString(); !line.isEmpty())
                addParagraph(cursor, line, QFont::Normal, true);
        if (const QString cut = cutOffSentence(exchange.record.stop_reason);
            !exchange.isLive() && !cut.isEmpty())
            addParagraph(cursor, cut, QFont::Normal, true);
    }
    return document;
}

}  // namespace lectern::ui
