#include "ui/conversation/words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/base/inert_text.h"
#include "ui/base/units.h"

namespace lectern::ui {

using app::CitationStatus;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::Words)
};

QString oneDecimal(double value) {
    return QLocale().toString(value, 'f', 1);
}

/// "in D2 on page 3", "on page 3"
QString whereWords(int document_number, int page_number, int document_count) {
    return document_count > 1 && document_number > 0
               ? Words::tr("in D%1 on page %2").arg(document_number).arg(page_number)
               : Words::tr("on page %1").arg(page_number);
}

QString labelWords(const std::string& label, int page_number) {
    if (label.empty() || label == std::to_string(page_number)) return {};
    return " " + Words::tr("(printed %1)").arg(isolated(inertLine(label)));
}

}  // namespace

QString groupedNumber(qint64 number) {
    return Units::count(number);
}

QString shortNumber(qint64 number) {
    return Units::about(number);
}

QString shownDuration(double seconds) {
    if (!(seconds >= 0)) seconds = 0;
    if (seconds < 9.95) return Words::tr("%1 s").arg(oneDecimal(seconds));
    const auto whole = static_cast<qint64>(std::llround(std::min(seconds, 1e9)));
    if (whole < 90) return Words::tr("%1 s").arg(whole);
    const qint64 minutes = (whole + 30) / 60;
    if (minutes < 60) return Words::tr("%1 min").arg(minutes);
    return Words::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString citationSign(CitationStatus status) {
    switch (status) {
        case CitationStatus::Verified:
            return QStringLiteral("✓");
        case CitationStatus::Elsewhere:
            return QStringLiteral("↪");
        case CitationStatus::NotFound:
            return QStringLiteral("?");
        case CitationStatus::NoSuchPage:
            return QStringLiteral("✗");
        case CitationStatus::NoQuote:
        case CitationStatus::NotChecked:
            break;
    }
    return QStringLiteral("○");
}

QString pageName(int document_number, int page_number, int document_count) {
    return document_count > 1 && document_number > 0
               ? Words::tr("D%1 p. %2").arg(document_number).arg(page_number)
               : Words::tr("p. %1").arg(page_number);
}

QString chipLabel(const app::CheckedCitation& checked, int document_count) {
    const app::Citation& citation = checked.citation;
    const bool is_elsewhere = citation.check.status == CitationStatus::Elsewhere;
    return citationSign(citation.check.status) + " " +
           (is_elsewhere
                ? pageName(checked.found_document_number, citation.check.found_page_index + 1,
                           document_count)
                : pageName(citation.document_number, citation.page_number, document_count));
}

QString citationSentence(const app::CheckedCitation& checked, int document_count) {
    const app::Citation& citation = checked.citation;
    const int found_page = citation.check.found_page_index + 1;
    const QString found = whereWords(checked.found_document_number, found_page, document_count) +
                          labelWords(checked.found_page_label, found_page);
    const QString named =
        whereWords(citation.document_number, citation.page_number, document_count);
    switch (citation.check.status) {
        case CitationStatus::Verified:
            return checked.gaps.empty()
                       ? Words::tr("Verified: the quote stands %1.").arg(found)
                       : Words::tr("Verified in parts: the quote stands %1, with words left out.")
                             .arg(found);
        case CitationStatus::Elsewhere:
            if (checked.lacks_document)
                return Words::tr("The citation names no document; the quote stands %1.").arg(found);
            return checked.found_document_number == citation.document_number
                       ? Words::tr("On another page: the answer says page %1, the quote stands %2.")
                             .arg(citation.page_number)
                             .arg(found)
                       : Words::tr("In another document: the quote stands %1.").arg(found);
        case CitationStatus::NotFound:
            return checked.lacks_document
                       ? Words::tr(
                             "Not found: the quote does not stand in the documents, and the "
                             "citation names none.")
                       : Words::tr("Not found: the quote does not stand in the documents.");
        case CitationStatus::NoQuote:
            return Words::tr("A page is named %1, but there is no quote to check.")
                .arg("(" + named + ")");
        case CitationStatus::NoSuchPage:
            return citation.document_number > document_count
                       ? Words::tr("There is no document D%1.").arg(citation.document_number)
                       : Words::tr("There is no page %1.").arg(citation.page_number);
        case CitationStatus::NotChecked:
            break;
    }
    return Words::tr("Not checked.");
}

QString citationSummary(const std::vector<app::CheckedCitation>& citations) {
    if (citations.empty()) return {};
    std::array<int, 6> counts{};
    for (const app::CheckedCitation& checked : citations)
        ++counts[static_cast<size_t>(checked.citation.check.status)];
    const auto count = [&](CitationStatus status) { return counts[static_cast<size_t>(status)]; };
    QStringList parts;
    if (const int n = count(CitationStatus::Verified)) parts << Words::tr("%n verified", "", n);
    if (const int n = count(CitationStatus::Elsewhere))
        parts << Words::tr("%n on another page", "", n);
    if (const int n = count(CitationStatus::NotFound)) parts << Words::tr("%n not found", "", n);
    if (const int n = count(CitationStatus::NoQuote)) parts << Words::tr("%n without quote", "", n);
    if (const int n = count(CitationStatus::NoSuchPage))
        parts << Words::tr("%n to a missing page", "", n);
    if (const int n = count(CitationStatus::NotChecked))
        parts << Words::tr("%n not checked", "", n);
    return Words::tr("%n citation(s)", "", static_cast<int>(citations.size())) + ": " +
           parts.join(Words::tr(", "));
}

QString coverageLine(const app::Coverage& coverage) {
    QString line =
        Words::tr("%1 of %n page(s) read", "", coverage.pages_total).arg(coverage.pages_read);
    for (const app::Coverage::Document& document : coverage.documents) {
        std::vector<int> unread;
        for (int page = 1; page <= std::min(document.pages_total, 100000); ++page)
            if (!std::binary_search(document.pages_read.begin(), document.pages_read.end(), page))
                unread.push_back(page);
        if (!unread.empty())
            line += Words::tr("; not read in %1: %2")
                        .arg(isolated(inertLine(document.title)),
                             QString::fromStdString(app::pageList(unread)));
    }
    return line;
}

QString recordLine(const app::AskResult& result) {
    QStringList parts;
    parts << Words::tr("Reused %1").arg(groupedNumber(result.reused_tokens))
          << Words::tr("computed %1").arg(groupedNumber(result.computed_tokens));
    if (result.first_token_ms > 0)
        parts << Words::tr("first word after %1").arg(shownDuration(result.first_token_ms / 1000));
    if (result.tokens_per_second > 0)
        parts << Words::tr("%1 tokens/s")
                     .arg(result.tokens_per_second < 10
                              ? oneDecimal(result.tokens_per_second)
                              : QString::number(std::llround(result.tokens_per_second)));
    return parts.join(QStringLiteral(" · "));
}

QString thinkingLine(double seconds, qint64 tokens, bool is_live) {
    const QString line = is_live ? Words::tr("Thinking: %1") : Words::tr("Thought for %1");
    const QString time = shownDuration(seconds);
    if (tokens <= 0) return line.arg(time);
    return line.arg(time) + " · " + Words::tr("%1 tokens").arg(groupedNumber(tokens));
}

QString cutOffSentence(engine::StopReason reason) {
    switch (reason) {
        case engine::StopReason::MaxTokens:
            return Words::tr("This answer was cut off: it reached the longest answer allowed.");
        case engine::StopReason::ContextFull:
            return Words::tr(
                "This answer was cut off: documents, conversation and answer filled "
                "the context.");
        case engine::StopReason::Cancelled:
            return Words::tr("This answer was stopped.");
        case engine::StopReason::Loop:
            return Words::tr("This answer was cut off: the model was repeating itself.");
        case engine::StopReason::StopToken:
            break;
    }
    return {};
}

QString toolOutcomeWords(const app::ToolCall& call) {
    return call.outcome == app::ToolCall::Outcome::Malformed
               ? Words::tr("not a call that could be read")
               : Words::tr("not available");
}

}  // namespace lectern::ui
