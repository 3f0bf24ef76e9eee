// What a model writes: tags, citation marks, quotes, tool calls; and quotes against hostile pages.

#include <algorithm>

#include "app/answer/answer_parser.h"
#include "app/answer/citation_mark.h"
#include "app/answer/citation_verifier.h"
#include "app/answer/highlight.h"
#include "app/conversation/answer_record.h"
#include "app/conversation/answer_record_reader.h"
#include "app/conversation/answer_stream.h"
#include "app/conversation/tool_call.h"
#include "engine/checkpoint/strict_json.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::app;

// --- a stream cut anywhere is the same

struct Parsed {
    std::string thinking, answer;
    std::vector<Citation> citations;
    std::vector<std::string> tool_lines;
};

void take(Parsed& told, AnswerParser::Update update) {
    told.thinking += update.thinking;
    told.answer += update.answer;
    for (Citation& citation : update.citations) told.citations.push_back(std::move(citation));
}

bool sameMark(const Citation& a, const Citation& b) {
    return a.document_number == b.document_number && a.page_number == b.page_number &&
           a.quote == b.quote && a.answer_start == b.answer_start && a.answer_end == b.answer_end;
}

bool same(const Parsed& a, const Parsed& b) {
    return a.thinking == b.thinking && a.answer == b.answer && a.tool_lines == b.tool_lines &&
           std::equal(a.citations.begin(), a.citations.end(), b.citations.begin(),
                      b.citations.end(), sameMark);
}

/// Pieces of `piece` bytes, the first of `first`.
Parsed parse(std::string_view text, int document_count, size_t first, size_t piece) {
    AnswerParser parser(document_count);
    Parsed told;
    take(told, parser.push(text.substr(0, first)));
    for (size_t at = first; at < text.size(); at += piece)
        take(told, parser.push(text.substr(at, piece)));
    take(told, parser.finish());
    require(told.thinking == parser.thinking() && told.answer == parser.answer(),
            "what was told is what there is");
    require(std::equal(told.citations.begin(), told.citations.end(), parser.citations().begin(),
                       parser.citations().end(), sameMark),
            "each citation is told once");
    told.tool_lines = parser.toolCallLines();
    return told;
}

void checkMark(const Citation& citation, const std::u32string& answer) {
    require(0 <= citation.answer_start && citation.answer_start < citation.answer_end &&
                citation.answer_end <= static_cast<int>(answer.size()),
            "a mark lies in the answer");
    const auto start = static_cast<size_t>(citation.answer_start);
    const std::string mark =
        toUtf8(answer.substr(start, static_cast<size_t>(citation.answer_end) - start));
    const auto targets = parseCitationMark(mark);
    require(std::any_of(targets.begin(), targets.end(),
                        [&](const MarkTarget& target) {
                            return target.page_number == citation.page_number;
                        }),
            "what stands there is the mark");
    const std::string before = toUtf8(std::u32string_view(answer).substr(0, start));
    require(citation.quote.empty() || before.find(citation.quote) != std::string::npos,
            "a quote stands before its mark");
}

// --- a verified quote stands on its page

/// ASCII letters and digits alone: what no typesetting may change. Empty where other letters take
/// part, or brackets, which may stand for a changed letter.
std::string plainLetters(std::string_view utf8) {
    std::string out;
    for (const char c : utf8) {
        if (static_cast<unsigned char>(c) >= 0x80 || c == '[') return {};
        if (std::isalnum(static_cast<unsigned char>(c))) out += c;
    }
    return out;
}

void checkStretches(const QuoteCheck& check, const Page& page) {
    int end = 0;
    for (const CharacterRange& range : check.ranges) {
        require(end <= range.start && range.start < range.end &&
                    range.end <= static_cast<int>(page.text.size()),
                "stretches lie on the page, in order");
        end = range.end;
        require(!lineBoxes(page, range).empty() || page.boxes.empty(), "a stretch can be painted");
    }
    require(check.gaps.empty() || check.gaps.size() + 1 == check.ranges.size(),
            "a gap lies between stretches");
    for (size_t i = 0; i < check.gaps.size(); ++i)
        require(check.ranges[i].end <= check.gaps[i].start &&
                    check.gaps[i].end <= check.ranges[i + 1].start,
                "a gap lies between stretches");
}

void checkQuote(const QuoteCheck& check, std::string_view quote, std::span<const Page> pages) {
    const bool is_found =
        check.status == CitationStatus::Verified || check.status == CitationStatus::Elsewhere;
    require(is_found == !check.ranges.empty(), "what is found has a place");
    require(is_found == (check.found_page_index >= 0), "what is found has a page");
    if (!is_found) return;
    require(check.found_page_index < static_cast<int>(pages.size()), "the page exists");
    const Page& page = pages[static_cast<size_t>(check.found_page_index)];
    checkStretches(check, page);
    std::string found;
    for (const CharacterRange& range : check.ranges) {
        const auto start = static_cast<size_t>(range.start);
        const std::string text =
            toUtf8(page.text.substr(start, static_cast<size_t>(range.end) - start));
        for (const char c : text)
            if (static_cast<unsigned char>(c) >= 0x80) return;
        found += plainLetters(text);
    }
    std::string claimed = plainLetters(quote);
    if (claimed.empty() || found.empty()) return;
    claimed[0] = static_cast<char>(std::tolower(claimed[0]));
    found[0] = static_cast<char>(std::tolower(found[0]));
    require(claimed == found, "a verified quote really stands there");
}

struct Binder {
    std::vector<DocumentRecord> documents{2};
    std::vector<std::vector<Page>> pages{
        test::makePages(test::agreementPages()),
        test::makePages({"Velden is a port. Ships leave Velden.",
                         "The lessee shall not sublet the premises unless the lessor agrees in "
                         "writing; the fee is 1,250.00 euros per month."})};
};

void checkStream(std::string_view text, const Binder& binder) {
    const AskEvents nobody;
    AnswerStream stream(binder.documents, binder.pages, nobody);
    for (size_t at = 0; at < text.size(); at += 5) stream.push(text.substr(at, 5));
    (void)stream.finishRound();
    for (const CheckedCitation& checked : stream.citations()) {
        const Citation& citation = checked.citation;
        require(citation.check.status != CitationStatus::NotChecked, "every citation is checked");
        if (checked.found_document_number == 0) {
            require(citation.check.ranges.empty(), "what stands nowhere has no place");
            continue;
        }
        require(checked.found_document_number <= static_cast<int>(binder.pages.size()),
                "the document exists");
        checkQuote(citation.check, citation.quote,
                   binder.pages[static_cast<size_t>(checked.found_document_number) - 1]);
    }
    AskResult result;
    result.answer = stream.answer();
    result.thinking = stream.thinking();
    result.citations = stream.citations();
    result.tool_calls = stream.toolCalls();
    const std::string record = answerRecordJson(result, 0);
    const auto again = readAnswerRecord(record);
    require(again && answerRecordJson(*again, 0) == record, "a record is read as it was written");
}

/// One byte says how many documents there are, then what the model says.
void runAnswer(std::string_view input) {
    static const Binder binder;
    if (input.empty()) return;
    const int document_count = static_cast<unsigned char>(input[0]) % 3;
    const std::string_view text = input.substr(1);
    const Parsed whole = parse(text, document_count, text.size(), 1);
    require(same(whole, parse(text, document_count, 0, 1)), "cut at every byte it is the same");
    require(same(whole, parse(text, document_count, 2, 3)), "in pieces it is the same");
    if (text.size() <= 200)
        for (size_t first = 1; first < text.size(); ++first)
            require(same(whole, parse(text, document_count, first, text.size())),
                    "cut once anywhere it is the same");
    for (const std::string* part : {&whole.thinking, &whole.answer})
        require(toUtf8(fromUtf8(*part)) == *part, "what is shown is UTF-8");
    require(whole.citations.size() <= AnswerParser::kMaxCitations, "citations are bounded");
    require(whole.tool_lines.size() <= AnswerParser::kMaxToolLines, "tool lines are bounded");
    const std::u32string answer = fromUtf8(whole.answer);
    for (const Citation& citation : whole.citations) checkMark(citation, answer);
    checkStream(text, binder);
}

constexpr std::string_view kAnswerSeed =
    "\x02<think>Let me look.</think>\n\nThe notice is 60 days: \"Either party may terminate this "
    "Agreement with 60 days written notice.\" [D1 p. 2] and „Velden is a port.“ [D2 p. 1; p. 2], "
    "\"The lessee shall not sublet ... unless the lessor agrees in writing\" [D2 pp. 2-3].\n"
    "<tool_calls>\n{\"name\": \"find\", \"arguments\": {\"words\": \"fee\"}}\nx\n</tool_calls>";
constexpr std::string_view kPlainSeed =
    "\x01No thinking. “The purchase price is $48,500.” [p. 2] \"[T]his agreement is governed by "
    "the "
    "laws of Ireland\" [page 3]";

// --- tool_call: lines

void runToolCall(std::string_view input) {
    std::vector<std::string> lines;
    for (size_t at = 0; at <= input.size();) {
        const size_t end = std::min(input.find('\n', at), input.size());
        lines.emplace_back(input.substr(at, end - at));
        at = end + 1;
    }
    const auto calls = parseToolCalls(lines);
    require(calls.size() == std::min(lines.size(), kMaxToolCalls), "each line has its outcome");
    for (size_t i = 0; i < calls.size(); ++i) {
        const ToolCall& call = calls[i];
        require(toolOutcomeOfName(toolOutcomeName(call.outcome)) == call.outcome, "outcome's name");
        require(!call.reply.empty(), "the model is told");
        require(call.written == lines[i] || lines[i].size() > kMaxToolLineShown, "as written");
        if (call.outcome == ToolCall::Outcome::Malformed) {
            require(call.name.empty() && call.arguments_json.empty(), "nothing of what is no call");
            continue;
        }
        require(!call.name.empty() && call.name.size() <= kMaxToolNameBytes, "a name");
        const auto arguments = engine::parseStrictJson(call.arguments_json, "arguments");
        require(arguments && arguments->is_object(), "arguments are an object");
    }
}

constexpr std::string_view kToolSeed =
    "{\"name\": \"find\", \"arguments\": {\"words\": [\"fee\", 1.5, null], \"deep\": {\"a\": "
    "{}}}}\n"
    "{\"name\": \"\", \"arguments\": {}}";

// --- quote: pages and a quote, parted

constexpr char kPart = '\x1e';

void runQuote(std::string_view input) {
    std::vector<Page> pages;
    while (pages.size() < 4) {
        const size_t end = input.find(kPart);
        if (end == std::string_view::npos) break;
        pages.push_back(test::makePage(static_cast<int>(pages.size()), "1", input.substr(0, end)));
        input.remove_prefix(end + 1);
    }
    const CitationVerifier verifier(pages);
    for (int index = -1; index <= static_cast<int>(pages.size()); ++index) {
        const QuoteCheck check = verifier.check(index, input);
        checkQuote(check, input, pages);
        require(check.status != CitationStatus::Verified || check.found_page_index == index,
                "verified on the page that is named");
        require(check.status != CitationStatus::Elsewhere || check.found_page_index != index,
                "elsewhere is another page");
    }
    checkQuote(verifier.find(input, 0), input, pages);
}

constexpr std::string_view kQuoteSeeds[] = {
    "The lessee shall not sub-\nlet the premises unless the lessor\nagrees in writing.\x1e"
    "Price: $1,250.00 per month.\x1e\"lessee shall not sublet ... unless the lessor agrees\"",
    "o\xef\xac\x83"
    "ce of the \u201ctrustee\u201d \u2014 \u00bd of \u5341\u4e8c\x1eoffice of the \"trustee\" - "
    "[...] of",
};

}  // namespace

std::vector<NamedTarget> answerTargets() {
    return {{"answer",
             runAnswer,
             mutateAnswer,
             {std::string(kAnswerSeed), std::string(kPlainSeed)},
             150},
            {"tool_call", runToolCall, mutateJson, {std::string(kToolSeed)}, 4000},
            {"quote",
             runQuote,
             mutateAnswer,
             {std::string(kQuoteSeeds[0]), std::string(kQuoteSeeds[1])},
             1000}};
}

}  // namespace lectern::fuzz
