#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace lectern::app::cli {

bool stdoutIsTerminal();
bool stderrIsTerminal();

/// stdout, as bytes. Control and bidirectional-override characters from documents or models are
/// shown escaped on a terminal, never obeyed (threat-model.md, B6).
void print(std::string_view text);
void printLine(std::string_view text);
/// Text from a document or a model.
void printUntrusted(std::string_view text);
std::string inert(std::string_view text);

/// One message line on stderr.
void printError(std::string_view message);
void printNote(std::string_view message);

/// One line on stderr that is rewritten in place; nothing when stderr is not a terminal.
class ProgressLine {
  public:
    ~ProgressLine();
    void update(const std::string& text);
    void clear();

  private:
    bool m_shown = false;
};

/// "12,345".
std::string grouped(int64_t number);
/// "1.5 GiB".
std::string bytesText(int64_t bytes);
/// "3 s", "4 min 10 s".
std::string durationText(double seconds);
/// "Reading 12,345 of 65,000 tokens · 8,200 tokens/s · 6 s left".
std::string readingText(const engine::PrefillProgress& progress);

/// Asks for a password without echo; empty when there is no terminal.
std::string askPassword(const std::string& prompt);

}  // namespace lectern::app::cli
