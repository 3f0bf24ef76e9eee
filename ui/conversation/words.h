#pragma once

#include <QString>
#include <vector>

#include "app/conversation/ask_service.h"

namespace lectern::ui {

// What the conversation says of numbers, citations and answers, in the user's language. Texts of
// documents and models in it are inert.

QString groupedNumber(qint64 number);   ///< "411 980", thin spaces
QString shortNumber(qint64 number);     ///< "412 K", "1.2 M"
QString shownDuration(double seconds);  ///< "1.1 s", "14 s", "4 min", "2 h 5 min"

/// "✓", "↪", "?", …: never the only sign, the words stand beside or in the tooltip.
QString citationSign(app::CitationStatus status);
/// "p. 12", "D1 p. 12": the document where the binder has several and one is named.
QString pageName(int document_number, int page_number, int document_count);
/// "✓ D1 p. 12"; of a quote that stands elsewhere, where that is.
QString chipLabel(const app::CheckedCitation& checked, int document_count);
/// The status as a whole sentence.
QString citationSentence(const app::CheckedCitation& checked, int document_count);
/// "3 citations: 2 verified, 1 not found"; empty without citations.
QString citationSummary(const std::vector<app::CheckedCitation>& citations);

/// "88 of 88 pages read", and what was not.
QString coverageLine(const app::Coverage& coverage);
/// "Reused 411 980 · computed 31 · 1.1 s · 24 tokens/s"
QString recordLine(const app::AskResult& result);
/// "Thought for 14 s · 812 tokens"; live: "Thinking: 14 s · 812 tokens".
QString thinkingLine(double seconds, qint64 tokens, bool is_live);
/// Why an answer ended before the model was done; empty for a finished one.
QString cutOffSentence(engine::StopReason reason);
QString toolOutcomeWords(const app::ToolCall& call);

}  // namespace lectern::ui
