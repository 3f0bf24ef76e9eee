#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/answer/answer_parser.h"
#include "app/conversation/ask_service.h"
#include "app/conversation/checked_citation.h"
#include "app/conversation/tool_call.h"

namespace lectern::app {

/// Puts an answer together as it is generated: thinking, text, citations checked as soon as their
/// mark is complete, tool calls. Where the model calls tools it answers in several rounds; their
/// texts are joined by an empty line, and places in the answer count through all of them.
class AnswerStream {
  public:
    /// Everything outlives the stream; `pages` are those of `documents`, in the same order.
    AnswerStream(std::span<const DocumentRecord> documents,
                 std::span<const std::vector<Page>> pages, const AskEvents& events);

    /// What the model said before it was cut off (app::textOf), and what it called. Nothing of it
    /// is told again; its citations are checked with the others.
    void resume(std::string_view unfinished, std::vector<ToolCall> calls);
    void push(std::string_view text);
    /// The model has ended its turn. Says what it calls; those calls have their reply.
    std::vector<ToolCall> finishRound();
    /// What the model said in the round just finished, for the prompt of the next.
    const std::string& roundText() const { return m_round_text; }

    const std::string& answer() const { return m_answer; }
    const std::string& thinking() const { return m_thinking; }
    const std::vector<CheckedCitation>& citations() const { return m_citations; }
    const std::vector<ToolCall>& toolCalls() const { return m_tool_calls; }

  private:
    void take(AnswerParser::Update update);
    static void grow(std::string& whole, bool& has_begun, std::string& piece);

    const AskEvents* m_events;
    static const AskEvents kNobody;
    const int m_document_count;
    CitationChecker m_checker;
    AnswerParser m_parser;
    std::string m_answer, m_thinking, m_round_text;
    bool m_answer_begun = false, m_thinking_begun = false;  // in this round
    int m_round_start = 0;  // code points of m_answer before this round's text
    std::vector<CheckedCitation> m_citations;
    std::vector<ToolCall> m_tool_calls;
};

}  // namespace lectern::app
