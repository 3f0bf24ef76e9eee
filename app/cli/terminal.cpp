#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>

#include "app/document/active_character.h"
#include "app/document/page.h"
#include "engine/checkpoint/file_io.h"

namespace lectern::app::cli {

namespace {

/// errno of the first write to stdout that failed: later ones may succeed and leave a gap.
int g_output_error = 0;

void noteOutputError(bool failed) {
    if (failed && g_output_error == 0) g_output_error = errno;
}

void writeAll(FILE* stream, std::string_view text) {
    const size_t written = std::fwrite(text.data(), 1, text.size(), stream);
    if (stream == stdout) noteOutputError(written != text.size());
}

void flushOutput() {
    noteOutputError(std::fflush(stdout) != 0);
}

}  // namespace

bool stdoutIsTerminal() {
    return ::isatty(STDOUT_FILENO) != 0;
}
bool stderrIsTerminal() {
    return ::isatty(STDERR_FILENO) != 0;
}

std::string inert(std::string_view text) {
    std::string out;
    for (char32_t c : fromUtf8(text)) {
        if (c == U'\n' || c == U'\t' || !isActiveCharacter(c)) {
            out += toUtf8(std::u32string_view(&c, 1));
            continue;
        }
        char escaped[16];
        std::snprintf(escaped, sizeof escaped, "<U+%04X>", static_cast<unsigned>(c));
        out += escaped;
    }
    return out;
}

void print(std::string_view text) {
    writeAll(stdout, text);
    flushOutput();
}
void printLine(std::string_view text) {
    writeAll(stdout, text);
    writeAll(stdout, "\n");
}
void printUntrusted(std::string_view text) {
    print(stdoutIsTerminal() ? inert(text) : text);
}

Status finishOutput() {
    flushOutput();
    if (g_output_error == 0) return {};
    if (g_output_error == EPIPE) return fail(ErrorCode::Cancelled, "");  // nobody to tell
    return fail(ErrorCode::Io, std::string("the output is not complete; writing it failed: ") +
                                   engine::systemErrorText(g_output_error));
}

void printError(std::string_view message) {
    flushOutput();
    writeAll(stderr, "lectern: " + inert(message) + "\n");
}
void printNote(std::string_view message) {
    flushOutput();
    writeAll(stderr, inert(message) + "\n");
}

void printPrompt(std::string_view text) {
    flushOutput();
    writeAll(stderr, inert(text));
    std::fflush(stderr);
}

ProgressLine::~ProgressLine() {
    clear();
}

void ProgressLine::update(const std::string& text) {
    if (!stderrIsTerminal()) return;
    winsize size{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    std::u32string line = fromUtf8(text);
    if (known && line.size() >= size.ws_col) line.resize(size.ws_col - 1u);
    writeAll(stderr, "\r\x1b[K" + toUtf8(line));
    std::fflush(stderr);
    m_shown = true;
}

void ProgressLine::clear() {
    if (!m_shown) return;
    writeAll(stderr, "\r\x1b[K");
    std::fflush(stderr);
    m_shown = false;
}

std::string grouped(int64_t number) {
    const std::string digits = std::to_string(number);
    std::string out;
    for (size_t i = 0; i < digits.size(); ++i) {
        const size_t left = digits.size() - i;
        if (i > 0 && left % 3 == 0 && digits[i - 1] != '-') out += ',';
        out += digits[i];
    }
    return out;
}

std::string counted(int64_t count, std::string_view noun) {
    return grouped(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

double rounded(double value) {
    return std::round(value * 1000) / 1000;
}

std::string bytesText(int64_t bytes) {
    static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    int unit = 0;
    while (value >= 1024 && unit < 4) value /= 1024, ++unit;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value,
                  kUnits[unit]);
    return text;
}

std::string durationText(double seconds) {
    const auto whole = static_cast<int64_t>(std::llround(seconds));
    if (seconds < 0.1) {
        const auto ms = std::llround(seconds * 1000);
        return ms < 1 && seconds > 0 ? "under 1 ms" : std::to_string(ms) + " ms";
    }
    if (seconds < 10) {
        char text[32];
        std::snprintf(text, sizeof text, "%.1f s", seconds);
        return text;
    }
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string readingText(const engine::PrefillProgress& progress) {
    std::string text = "Reading " + grouped(progress.tokens_done) + " of " +
                       grouped(progress.tokens_total) + " tokens";
    if (progress.tokens_reused > 0) text += " (" + grouped(progress.tokens_reused) + " reused)";
    const auto computed = static_cast<double>(progress.tokens_done - progress.tokens_reused);
    if (progress.seconds > 0.2 && computed > 0) {
        const double rate = computed / progress.seconds;
        const auto left = static_cast<double>(progress.tokens_total - progress.tokens_done);
        text += " · " + grouped(static_cast<int64_t>(rate)) + " tokens/s";
        if (left > 0)
            text += " · " + (left < rate ? "under 1 s" : durationText(left / rate)) + " left";
    }
    return text;
}

}  // namespace lectern::app::cli
