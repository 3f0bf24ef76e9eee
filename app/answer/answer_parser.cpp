#include "app/answer/answer_parser.h"

#include <algorithm>

#include "app/answer/citation_mark.h"

namespace lectern::app {

namespace {

constexpr std::string_view kThinkOpen = "<think>";
constexpr std::string_view kThinkClose = "</think>";
constexpr std::string_view kToolsOpen = "<tool_calls>";
constexpr std::string_view kToolsClose = "</tool_calls>";

bool isSpaceByte(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t leadingSpace(std::string_view text) {
    size_t count = 0;
    while (count < text.size() && isSpaceByte(text[count])) ++count;
    return count;
}

/// Length of the longest suffix that may grow into `tag`.
size_t partialTag(std::string_view text, std::string_view tag) {
    for (size_t length = std::min(text.size(), tag.size() - 1); length > 0; --length)
        if (tag.starts_with(text.substr(text.size() - length))) return length;
    return 0;
}

/// Bytes at the end that begin a character which is not complete yet.
size_t incompleteTail(std::string_view text) {
    for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0) == 0x80) continue;
        const size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

int characterCount(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

}  // namespace

std::string AnswerParser::TrimmedText::append(std::string_view piece) {
    if (text.empty()) piece.remove_prefix(leadingSpace(piece));
    size_t end = piece.size();
    while (end > 0 && isSpaceByte(piece[end - 1])) --end;
    if (end == 0) {
        if (!text.empty()) held_space += piece;
        return {};
    }
    std::string completed = std::move(held_space);
    completed += piece.substr(0, end);
    held_space = piece.substr(end);
    text += completed;
    return completed;
}

AnswerParser::AnswerParser(int document_count) : m_document_count(document_count) {}

AnswerParser::Update AnswerParser::push(std::string_view text) {
    m_bytes += text;
    const size_t complete = m_bytes.size() - incompleteTail(m_bytes);
    m_pending += toUtf8(fromUtf8(std::string_view(m_bytes).substr(0, complete)));
    m_bytes.erase(0, complete);
    return take(false);
}

AnswerParser::Update AnswerParser::finish() {
    m_pending += toUtf8(fromUtf8(m_bytes));
    m_bytes.clear();
    return take(true);
}

AnswerParser::Update AnswerParser::take(bool at_end) {
    Update update;
    while (step(update, at_end)) {
    }
    scanCitations(update, at_end);
    return update;
}

/// One step; true when the mode changed or a line was taken and there may be more to do.
bool AnswerParser::step(Update& update, bool at_end) {
    switch (m_mode) {
        case Mode::Start:
            return stepStart(at_end);
        case Mode::Thinking:
            return stepThinking(update, at_end);
        case Mode::Answer:
            return stepAnswer(update, at_end);
        case Mode::ToolCalls:
            return stepToolCalls(at_end);
        case Mode::AfterTools:
            m_pending.clear();
            return false;
    }
    return false;
}

bool AnswerParser::stepStart(bool at_end) {
    m_pending.erase(0, leadingSpace(m_pending));
    if (m_pending.starts_with(kThinkOpen)) {
        m_pending.erase(0, kThinkOpen.size());
        m_mode = Mode::Thinking;
        return true;
    }
    if (!at_end && kThinkOpen.starts_with(m_pending)) return false;
    m_mode = Mode::Answer;
    return true;
}

bool AnswerParser::stepThinking(Update& update, bool at_end) {
    const size_t close = m_pending.find(kThinkClose);
    if (close != std::string::npos) {
        update.thinking += m_thinking.append(std::string_view(m_pending).substr(0, close));
        m_pending.erase(0, close + kThinkClose.size());
        m_mode = Mode::Answer;
        return true;
    }
    const size_t ready = m_pending.size() - (at_end ? 0 : partialTag(m_pending, kThinkClose));
    update.thinking += m_thinking.append(std::string_view(m_pending).substr(0, ready));
    m_pending.erase(0, ready);
    return false;
}

/// A tag opens the block only where the grammar has it: before a line end, or at least before an
/// object. An answer that speaks of the tag goes on.
AnswerParser::ToolsTag AnswerParser::findToolsOpen(bool at_end) const {
    const std::string_view pending = m_pending;
    for (size_t open = pending.find(kToolsOpen); open != std::string_view::npos;
         open = pending.find(kToolsOpen, open + 1)) {
        size_t next = open + kToolsOpen.size();
        while (next < pending.size() && next < open + kToolsOpen.size() + 8 &&
               (pending[next] == ' ' || pending[next] == '\r'))
            ++next;
        if (next == pending.size() && !at_end) return {open, true};
        if (next < pending.size() && (pending[next] == '\n' || pending[next] == '{'))
            return {open, false};
    }
    return {};
}

/// A further </think> is markup unless the answer speaks of it: between quotation marks or
/// backticks, or as a word inside a line.
AnswerParser::StrayTag AnswerParser::judgeStrayThinkClose(size_t begin, bool at_end) const {
    static constexpr std::string_view kQuoting[] = {"\"", "'", "`", "“", "”",
                                                    "‘",  "’", "«", "»", "„"};
    const std::string_view pending = m_pending;
    std::string_view before = pending.substr(0, begin);
    if (m_answer.text.empty())
        before.remove_prefix(leadingSpace(before));  // never shown
    else if (before.empty())
        before = m_answer.held_space.empty() ? m_answer.text : m_answer.held_space;
    std::string_view after = pending.substr(begin + kThinkClose.size());
    const auto quotes = [](auto&& has) {
        return std::any_of(std::begin(kQuoting), std::end(kQuoting), has);
    };
    const bool is_quoted = quotes([&](std::string_view mark) { return before.ends_with(mark); });
    const bool is_word = before.ends_with(' ');
    if (!is_quoted && !is_word) return StrayTag::Markup;
    if (is_word) {
        const size_t limit = std::min<size_t>(after.size(), 8);
        size_t spaces = 0;
        while (spaces < limit && (after[spaces] == ' ' || after[spaces] == '\r')) ++spaces;
        after.remove_prefix(spaces);
    }
    if (after.empty()) return at_end ? StrayTag::Markup : StrayTag::Undecided;
    const bool is_text =
        is_word ? after[0] != '\n'
                : quotes([&](std::string_view mark) { return after.starts_with(mark); });
    return is_text ? StrayTag::Text : StrayTag::Markup;
}

bool AnswerParser::stepAnswer(Update& update, bool at_end) {
    const std::string_view pending = m_pending;
    const ToolsTag tools = findToolsOpen(at_end);
    const size_t stray = pending.find(kThinkClose);
    if (stray < tools.begin) {
        const StrayTag kind = judgeStrayThinkClose(stray, at_end);
        const size_t end = stray + kThinkClose.size();
        update.answer += m_answer.append(pending.substr(0, kind == StrayTag::Text ? end : stray));
        m_pending.erase(0, kind == StrayTag::Undecided ? stray : end);
        return kind != StrayTag::Undecided;
    }
    if (tools.begin != std::string::npos) {
        update.answer += m_answer.append(pending.substr(0, tools.begin));
        m_pending.erase(0, tools.begin + (tools.is_undecided ? 0 : kToolsOpen.size()));
        if (!tools.is_undecided) m_mode = Mode::ToolCalls;
        return !tools.is_undecided;
    }
    const size_t held =
        at_end ? 0 : std::max(partialTag(pending, kToolsOpen), partialTag(pending, kThinkClose));
    update.answer += m_answer.append(pending.substr(0, pending.size() - held));
    m_pending.erase(0, pending.size() - held);
    return false;
}

bool AnswerParser::stepToolCalls(bool at_end) {
    size_t end = m_pending.find('\n', m_line_searched);
    m_line_searched = 0;
    if (end == std::string::npos) {
        if (!at_end || m_pending.empty()) {
            m_line_searched = m_pending.size();
            return false;
        }
        end = m_pending.size();
    }
    const std::string_view line = std::string_view(m_pending).substr(0, end);
    // inside a call's JSON the tag is followed by the end of its object
    const size_t close = line.rfind(kToolsClose);
    const bool closes =
        close != std::string_view::npos && line.find('}', close) == std::string_view::npos;
    addToolLine(closes ? line.substr(0, close) : line);
    m_pending.erase(0, std::min(end + 1, m_pending.size()));
    if (closes) m_mode = Mode::AfterTools;
    return true;
}

void AnswerParser::addToolLine(std::string_view line) {
    line.remove_prefix(leadingSpace(line));
    while (!line.empty() && isSpaceByte(line.back())) line.remove_suffix(1);
    if (line.empty() || m_tool_call_lines.size() >= kMaxToolLines) return;
    m_tool_call_lines.emplace_back(line.substr(0, kMaxToolLineBytes));
}

/// Looks at brackets whose end has come; a bracket without one waits until it is too long to be a
/// mark.
void AnswerParser::scanCitations(Update& update, bool at_end) {
    const std::string_view text = m_answer.text;
    const auto advance = [&](size_t to) {
        m_characters_scanned +=
            characterCount(text.substr(m_citations_scanned, to - m_citations_scanned));
        m_citations_scanned = to;
    };
    for (;;) {
        const size_t open = text.find('[', m_citations_scanned);
        if (open == std::string_view::npos) return advance(text.size());
        advance(open);
        const std::string_view window = text.substr(open, kMaxMarkBytes);
        const size_t close = window.find_first_of("]\n[", 1);
        if (close == std::string_view::npos && window.size() < kMaxMarkBytes && !at_end) return;
        if (close == std::string_view::npos || window[close] != ']') {
            advance(open + 1);
            continue;
        }
        addCitations(open, open + close + 1, update);
        advance(open + close + 1);
    }
}

void AnswerParser::addCitations(size_t begin, size_t end, Update& update) {
    if (m_citations.size() >= kMaxCitations) return;
    const std::string_view text = m_answer.text;
    const auto targets = parseCitationMark(text.substr(begin, end - begin));
    if (targets.empty()) return;
    const auto quote = quoteBefore(text, begin);
    for (const MarkTarget& target : targets) {
        if (m_citations.size() >= kMaxCitations) return;
        Citation citation;
        citation.document_number = target.document_number;
        if (citation.document_number == 0 && m_document_count == 1) citation.document_number = 1;
        citation.page_number = target.page_number;
        if (quote) citation.quote = std::string(*quote);
        citation.answer_start = m_characters_scanned;
        citation.answer_end =
            m_characters_scanned + characterCount(text.substr(begin, end - begin));
        m_citations.push_back(citation);
        update.citations.push_back(std::move(citation));
    }
}

}  // namespace lectern::app
