#include "engine/tokenizer/chat_template.h"

namespace lectern::engine {

namespace markup {

std::string_view documentStart() {
    return "<begin_of_document>";
}
std::string systemOpen() {
    return "<beginning_of_sentence>system ai_setting=assistant\n";
}
std::string userOpen() {
    return "<beginning_of_sentence>user name=user\n";
}
std::string assistantOpen() {
    return "<beginning_of_sentence>ai name=assistant\n";
}
std::string toolOpen() {
    return "<beginning_of_sentence>tool name=tools\n";
}
std::string turnClose() {
    return "<end_of_sentence>\n";
}

}  // namespace markup

namespace {

constexpr std::string_view kToolsOpen =
    "<beginning_of_sentence>system tool_setting=tools\n"
    "You are provided with these tools:\n<tools>\n";
/// Without quotes around name and arguments: the original template drops them, so models have seen
/// it so.
constexpr std::string_view kToolsClose =
    "</tools>\n\nIf you need to call tools, please respond with <tool_calls></tool_calls> XML "
    "tags, and "
    "provide tool-name and json-object of arguments, following the format below:\n<tool_calls>\n"
    "{name: <tool-name-1>, arguments: <args-json-object-1>}\n...\n</tool_calls><end_of_sentence>\n";

/// The pieces so far; neighbours of one kind become one piece.
class Pieces {
  public:
    void markup(std::string_view text) { append(text, true); }
    void content(std::string_view text) { append(text, false); }
    /// "<beginning_of_sentence>user name=user\n": only the marker needs recognition. The words
    /// behind it go with the content, so that a first line break or space fuses with them as in the
    /// original.
    void openTurn(std::string_view opening) {
        const size_t marker_end = opening.find('>') + 1;
        markup(opening.substr(0, marker_end));
        content(opening.substr(marker_end));
    }
    std::vector<TemplatePiece> take() { return std::move(m_pieces); }

  private:
    void append(std::string_view text, bool is_markup) {
        if (text.empty()) return;
        if (m_pieces.empty() || m_pieces.back().is_markup != is_markup)
            m_pieces.push_back({std::string(text), is_markup});
        else
            m_pieces.back().text += text;
    }
    std::vector<TemplatePiece> m_pieces;
};

tl::unexpected<Error> refuse(size_t index, std::string_view role, std::string_view lack) {
    return fail(ErrorCode::InvalidArgument, "message " + std::to_string(index) + " (from 0, " +
                                                std::string(role) + "): " + std::string(lack));
}

/// The template reads the first part of system and user messages only.
Result<std::string_view> firstText(const Message& message, size_t index, std::string_view role) {
    if (message.parts.empty()) return refuse(index, role, "has no content part");
    if (!message.parts.front().text)
        return refuse(index, role, "the first content part has no text");
    return std::string_view(*message.parts.front().text);
}

Status appendToolMessage(const Message& message, size_t index, Pieces& pieces) {
    pieces.openTurn(markup::toolOpen());
    for (const ContentPart& part : message.parts) {
        if (!part.name) return refuse(index, "tool", "a content part has no name");
        if (!part.text) return refuse(index, "tool", "a content part has no text");
        pieces.content("tool name: ");
        pieces.content(*part.name);
        pieces.content("\n");
        pieces.content("tool result: ");
        pieces.content(*part.text);
        pieces.content("\n\n");
    }
    pieces.markup(markup::turnClose());
    return {};
}

Status appendMessage(const Message& message, size_t index, Pieces& pieces) {
    switch (message.role) {
        case Role::User: {
            LECTERN_TRY_ASSIGN(const std::string_view text, firstText(message, index, "user"));
            pieces.openTurn(markup::userOpen());
            pieces.content(text);
            pieces.markup(markup::turnClose());
            return {};
        }
        case Role::Assistant:
            pieces.openTurn(markup::assistantOpen());
            for (const ContentPart& part : message.parts)
                if (part.type == "text" && part.text) pieces.content(*part.text);
            pieces.markup(markup::turnClose());
            return {};
        case Role::Tool:
            return appendToolMessage(message, index, pieces);
        case Role::System:  // stands at the front
        case Role::Other:
            return {};
    }
    return {};
}

}  // namespace

Result<std::vector<TemplatePiece>> renderChat(const std::vector<Message>& messages,
                                              const std::vector<std::string>& tools_json,
                                              bool add_generation_prompt) {
    Pieces pieces;
    pieces.markup(markup::documentStart());
    std::string system;
    for (size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].role != Role::System) continue;
        LECTERN_TRY_ASSIGN(const std::string_view text, firstText(messages[i], i, "system"));
        system += text;
    }
    if (!system.empty()) {
        pieces.openTurn(markup::systemOpen());
        pieces.content(system);
        pieces.markup(markup::turnClose());
    }
    if (!tools_json.empty()) {
        pieces.markup(kToolsOpen);
        for (const std::string& tool : tools_json) {
            pieces.content(tool);
            pieces.content("\n");
        }
        pieces.markup(kToolsClose);
    }
    for (size_t i = 0; i < messages.size(); ++i) LECTERN_TRY(appendMessage(messages[i], i, pieces));
    if (add_generation_prompt) pieces.markup(markup::assistantOpen());
    return pieces.take();
}

Result<std::vector<Token>> encodePieces(const Tokenizer& tokenizer,
                                        const std::vector<TemplatePiece>& pieces) {
    std::vector<Token> tokens;
    std::string joined;
    for (size_t i = 0; i < pieces.size(); ++i) {
        joined += pieces[i].text;
        const bool ends_here =
            i + 1 == pieces.size() || pieces[i + 1].is_markup != pieces[i].is_markup;
        if (!ends_here) continue;
        LECTERN_TRY_ASSIGN(const std::vector<Token> ids,
                           tokenizer.encode(joined, pieces[i].is_markup ? SpecialTokens::Recognised
                                                                        : SpecialTokens::Plain));
        tokens.insert(tokens.end(), ids.begin(), ids.end());
        joined.clear();
    }
    return tokens;
}

}  // namespace lectern::engine
