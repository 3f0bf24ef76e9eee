#include "app/conversation/answer_stream.h"

#include <utility>

namespace lectern::app {

namespace {

constexpr std::string_view kBetweenRounds = "\n\n";

}  // namespace

const AskEvents AnswerStream::kNobody;

AnswerStream::AnswerStream(std::span<const DocumentRecord> documents,
                           std::span<const std::vector<Page>> pages, const AskEvents& events)
    : m_events(&events),
      m_document_count(static_cast<int>(documents.size())),
      m_checker(documents, pages),
      m_parser(m_document_count) {}

void AnswerStream::resume(std::string_view unfinished, std::vector<ToolCall> calls) {
    m_tool_calls = std::move(calls);
    const AskEvents* const events = std::exchange(m_events, &kNobody);
    push(unfinished);
    m_events = events;
}

void AnswerStream::push(std::string_view text) {
    take(m_parser.push(text));
}

/// Appends a piece; the first of a later round is set apart from what is there.
void AnswerStream::grow(std::string& whole, bool& has_begun, std::string& piece) {
    if (!has_begun && !whole.empty()) piece.insert(0, kBetweenRounds);
    has_begun = true;
    whole += piece;
}

void AnswerStream::take(AnswerParser::Update update) {
    if (!update.thinking.empty()) {
        grow(m_thinking, m_thinking_begun, update.thinking);
        if (m_events->thinking) m_events->thinking(update.thinking);
    }
    if (!update.answer.empty()) {
        grow(m_answer, m_answer_begun, update.answer);
        if (m_events->answer) m_events->answer(update.answer);
    }
    for (Citation& citation : update.citations) {
        citation.answer_start += m_round_start;
        citation.answer_end += m_round_start;
        m_citations.push_back(m_checker.check(std::move(citation)));
        if (m_events->citation) m_events->citation(m_citations.back());
    }
}

std::vector<ToolCall> AnswerStream::finishRound() {
    take(m_parser.finish());
    std::vector<ToolCall> calls = parseToolCalls(m_parser.toolCallLines());
    m_round_text = m_parser.answer();
    for (const ToolCall& call : calls) {
        m_tool_calls.push_back(call);
        if (m_events->tool_call) m_events->tool_call(call);
    }
    m_parser = AnswerParser(m_document_count);
    m_answer_begun = m_thinking_begun = false;
    if (!m_answer.empty())
        m_round_start = static_cast<int>(fromUtf8(m_answer).size() + kBetweenRounds.size());
    return calls;
}

}  // namespace lectern::app
