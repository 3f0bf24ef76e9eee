#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// The chat format of MiniMax-M1 (m1-model.md, section 11), written out instead of interpreting
/// Jinja.

enum class Role { System, User, Assistant, Tool, Other };

struct ContentPart {
    std::string type = "text";
    std::optional<std::string> name;  ///< tool results: the tool's name
    std::optional<std::string> text;
};
struct Message {
    Role role = Role::User;
    std::vector<ContentPart> parts;
};

/// A piece of prompt text. Markup is encoded with special tokens recognised and comes from the
/// template alone; content is encoded plain: everything of people, documents and tools, with the
/// template's own plain words around it where they may share a token.
struct TemplatePiece {
    std::string text;
    bool is_markup = false;
};

/// The pieces of a whole prompt, in order; joined they are the text of the original template.
/// `tools_json` holds one line of Python-style JSON per tool. Errors: InvalidArgument naming the
/// message and what it lacks.
Result<std::vector<TemplatePiece>> renderChat(const std::vector<Message>& messages,
                                              const std::vector<std::string>& tools_json,
                                              bool add_generation_prompt);

/// Markup around turns, for callers that lay out prompts segment by segment.
namespace markup {
std::string_view documentStart();  ///< <begin_of_document>
std::string systemOpen();          ///< <beginning_of_sentence>system ai_setting=assistant\n
std::string userOpen();
std::string assistantOpen();  ///< also the generation prompt
std::string toolOpen();
std::string turnClose();  ///< <end_of_sentence>\n
}  // namespace markup

/// Parses {"messages": [...], "tools": [...], "add_generation_prompt": bool}; a plain string as
/// content counts as one text part. Tools are re-printed as Python's json.dumps does (key order
/// kept, ", " and ": ", non-ASCII as is, numbers as Python prints them).
struct ChatRequest {
    std::vector<Message> messages;
    std::vector<std::string> tools_json;
    bool add_generation_prompt = false;
};
Result<ChatRequest> parseChatRequest(std::string_view json);

/// Encodes pieces: markup with special tokens recognised, content plain; each piece on its own
/// unless both neighbours are of one kind.
Result<std::vector<Token>> encodePieces(const Tokenizer& tokenizer,
                                        const std::vector<TemplatePiece>& pieces);

}  // namespace lectern::engine
