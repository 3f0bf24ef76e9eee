#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/answer/citation.h"

namespace lectern::app {

/// Splits model output into thinking, visible answer, tool-call lines and citations as it streams
/// (m1-model.md, section 12). Fed in any pieces, a text gives the same result as fed at once;
/// pieces may cut a character. A further </think> is dropped unless the answer speaks of it.
/// Invalid UTF-8 becomes U+FFFD. White space at both ends of thinking and answer is dropped.
class AnswerParser {
  public:
    /// In a binder of one document "[p. 3]" names D1; in a larger one it names no document (number
    /// 0).
    explicit AnswerParser(int document_count);

    struct Update {
        std::string thinking;  ///< newly completed text of each kind
        std::string answer;
        std::vector<Citation> citations;  ///< newly completed, unchecked
    };
    Update push(std::string_view text);
    Update finish();

    const std::string& answer() const { return m_answer.text; }
    const std::string& thinking() const { return m_thinking.text; }
    const std::vector<Citation>& citations() const { return m_citations; }
    /// Lines of the first tool-call block that are not blank, as written: to be parsed, checked,
    /// and where they are no call, reported. What follows the block is dropped.
    const std::vector<std::string>& toolCallLines() const { return m_tool_call_lines; }

    /// Against output without end: further citations and tool lines are dropped, longer lines are
    /// cut (and then are no valid JSON).
    static constexpr size_t kMaxCitations = 4096;
    static constexpr size_t kMaxToolLines = 256;
    static constexpr size_t kMaxToolLineBytes = 1 << 20;

  private:
    enum class Mode { Start, Thinking, Answer, ToolCalls, AfterTools };
    /// Text without white space at its ends; what may turn out to be the end is held back.
    struct TrimmedText {
        std::string text;
        std::string held_space;
        std::string append(std::string_view piece);  // what became final
    };
    Update take(bool at_end);
    bool step(Update& update, bool at_end);
    bool stepStart(bool at_end);
    bool stepThinking(Update& update, bool at_end);
    bool stepAnswer(Update& update, bool at_end);
    bool stepToolCalls(bool at_end);
    struct ToolsTag {
        size_t begin = std::string::npos;  // in m_pending
        bool is_undecided = false;         // what follows will tell
    };
    ToolsTag findToolsOpen(bool at_end) const;
    enum class StrayTag { Markup, Text, Undecided };
    StrayTag judgeStrayThinkClose(size_t begin, bool at_end) const;
    void addToolLine(std::string_view line);
    void scanCitations(Update& update, bool at_end);
    void addCitations(size_t begin, size_t end, Update& update);

    int m_document_count;
    Mode m_mode = Mode::Start;
    std::string m_bytes;         // an incomplete character
    std::string m_pending;       // text that may be the beginning of a tag
    size_t m_line_searched = 0;  // bytes of m_pending known to hold no line end (ToolCalls)
    TrimmedText m_answer, m_thinking;
    std::vector<Citation> m_citations;
    std::vector<std::string> m_tool_call_lines;
    size_t m_citations_scanned = 0;  // bytes of the answer already looked at
    int m_characters_scanned = 0;    // the same in code points
};

}  // namespace lectern::app
