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
/// After the last of it. Errors: Io (a full disk behind a redirection, say), Cancelled without a
/// word where who read it has gone, as `head` does.
Status finishOutput();
std::string inert(std::string_view text);

/// One message line on stderr.
void printError(std::string_view message);
void printNote(std::string_view message);
/// The same without an end of line, for an answer that is typed behind it.
void printPrompt(std::string_view text);

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
/// "1 page", "12,345 pages".
std::string counted(int64_t count, std::string_view noun);
/// To three decimals, as figures are shown: 46.001, not 46.001414000000004.
double rounded(double value);
/// "1.5 GiB".
std::string bytesText(int64_t bytes);
/// "40 ms", "3.1 s", "4 min 10 s".
std::string durationText(double seconds);
/// "Reading 12,345 of 65,000 tokens · 8,200 tokens/s · 6 s left".
std::string readingText(const engine::PrefillProgress& progress);

}  // namespace lectern::app::cli
