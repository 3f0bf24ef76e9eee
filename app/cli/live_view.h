#pragma once

#include <string>
#include <string_view>

#include "app/cli/terminal.h"
#include "app/conversation/ask_service.h"

namespace lectern::app::cli {

/// Shows what happens while it happens: progress, then thinking (on a terminal), then the answer.
class LiveView {
  public:
    LiveView(bool stream, bool json) : m_stream(stream && !json), m_json(json) {}
    AskEvents events() {
        AskEvents events;
        events.reading = [this](const engine::PrefillProgress& at) {
            m_progress.update(readingText(at));
        };
        events.thinking = [this](std::string_view text) {
            for (const char c : text) {
                const bool space = c == ' ' || c == '\n' || c == '\t';
                if (!space && !m_in_word) ++m_thinking_words;
                m_in_word = !space;
            }
            m_progress.update("Thinking (" + counted(m_thinking_words, "word") + ")");
        };
        events.answer = [this](std::string_view text) {
            m_progress.clear();
            if (m_stream) printUntrusted(text);
        };
        events.warning = [this](const std::string& warning) {
            m_progress.clear();
            if (!m_json) printNote("Note: " + warning);
        };
        return events;
    }
    void finish() { m_progress.clear(); }

  private:
    bool m_stream, m_json;
    int64_t m_thinking_words = 0;
    bool m_in_word = false;
    ProgressLine m_progress;
};

}  // namespace lectern::app::cli
