#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/answer/citation.h"

namespace lectern::app {

/// Splits model output into thinking, visible answer, tool-call lines and citations as it streams
/// (m1-model.md, section 12). Fed in any pieces, a text gives the same result as fed at once.
class AnswerParser {
  public:
    /// In a binder of one document "[p. 3]" names D1.
    explicit AnswerParser(int document_count);

    struct Update {
        std::string thinking;              ///< newly completed text of each kind
        std::string answer;
        std::vector<Citation> citations;   ///< newly completed, unchecked
    };
    Update push(std::string_view text);
    Update finish();

    const std::string& answer() const { return m_answer; }
    const std::string& thinking() const { return m_thinking; }
    const std::vector<Citation>& citations() const { return m_citations; }
    const std::vector<std::string>& toolCallLines() const { return m_tool_call_lines; }

  private:
    enum class Mode { Start, Thinking, Answer, ToolCalls, AfterTools };
    Update take(bool at_end);

    int m_document_count;
    Mode m_mode = Mode::Start;
    std::string m_pending;
    std::string m_answer, m_thinking, m_tool_text;
    std::vector<Citation> m_citations;
    std::vector<std::string> m_tool_call_lines;
    size_t m_citations_scanned = 0;  // bytes of m_answer already looked at
};

}  // namespace lectern::app
