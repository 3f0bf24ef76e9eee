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
            m_thinking_bytes += text.size();
            m_progress.update("Thinking (" + grouped(static_cast<int64_t>(m_thinking_bytes)) +
                              " bytes)");
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
    size_t m_thinking_bytes = 0;
    ProgressLine m_progress;
};

}  // namespace lectern::app::cli
