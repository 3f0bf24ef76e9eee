#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/json_reader.h"
#include "engine/tokenizer/python_json.h"

namespace lectern::engine {

namespace {

using Kind = JsonReader::Kind;

/// Of a request, far above any conversation: a few bytes of it must not become many of memory.
constexpr size_t kMaxMessages = 65'536;
constexpr size_t kMaxContentParts = 65'536;
constexpr size_t kMaxTools = 16'384;

bool failMany(JsonReader& reader, size_t most, const char* what) {
    return reader.fail("more than " + std::to_string(most) + " " + what, ErrorCode::LimitExceeded);
}

/// A value that the template would use only if it is a string; anything else counts as absent.
bool readOptionalText(JsonReader& reader, std::optional<std::string>& out) {
    out.reset();
    if (reader.peek() != Kind::String) return reader.skipValue();
    out.emplace();
    return reader.readString(*out);
}

bool readPart(JsonReader& reader, ContentPart& part) {
    part.type.clear();  // the template takes no type for granted
    if (!reader.enterObject()) return false;
    std::string key;
    std::optional<std::string> type;
    while (reader.nextKey(key)) {
        const bool read = key == "text"   ? readOptionalText(reader, part.text)
                          : key == "name" ? readOptionalText(reader, part.name)
                          : key == "type" ? readOptionalText(reader, type)
                                          : reader.skipValue();
        if (!read) return false;
    }
    if (type) part.type = *type;
    return reader.ok();
}

/// What stands as "content": a list of parts, a plain string, or nothing.
struct Content {
    std::vector<ContentPart> parts;
    bool is_plain_string = false;
};

bool readParts(JsonReader& reader, std::vector<ContentPart>& parts, size_t& part_count) {
    if (!reader.enterArray()) return false;
    while (reader.nextElement()) {
        if (++part_count > kMaxContentParts)
            return failMany(reader, kMaxContentParts, "content parts");
        if (!readPart(reader, parts.emplace_back())) return false;
    }
    return reader.ok();
}

bool readContent(JsonReader& reader, Content& content, size_t& part_count) {
    content = {};
    switch (reader.peek()) {
        case Kind::Null:
            return reader.readNull();
        case Kind::String: {
            content.is_plain_string = true;
            std::string text;
            if (!reader.readString(text)) return false;
            content.parts.push_back({"text", std::nullopt, std::move(text)});
            return true;
        }
        case Kind::Array:
            return readParts(reader, content.parts, part_count);
        default:
            return reader.skipValue();  // as if absent; refused where the role needs it
    }
}

Role roleOf(const std::optional<std::string>& name) {
    if (name == "system") return Role::System;
    if (name == "user") return Role::User;
    if (name == "assistant") return Role::Assistant;
    if (name == "tool") return Role::Tool;
    return Role::Other;
}

bool readMessage(JsonReader& reader, Message& message, size_t& part_count) {
    if (!reader.enterObject()) return false;
    std::optional<std::string> role;
    Content content;
    std::string key;
    while (reader.nextKey(key)) {
        const bool read = key == "role"      ? readOptionalText(reader, role)
                          : key == "content" ? readContent(reader, content, part_count)
                                             : reader.skipValue();
        if (!read) return false;
    }
    message.role = roleOf(role);
    message.parts = std::move(content.parts);
    // The original template looks for parts in an assistant's string, finds none and prints
    // nothing.
    if (message.role == Role::Assistant && content.is_plain_string) message.parts.clear();
    return reader.ok();
}

bool readMessages(JsonReader& reader, std::vector<Message>& messages) {
    messages.clear();
    if (!reader.enterArray()) return false;
    size_t part_count = 0;
    while (reader.nextElement()) {
        if (messages.size() == kMaxMessages) return failMany(reader, kMaxMessages, "messages");
        if (!readMessage(reader, messages.emplace_back(), part_count)) return false;
    }
    return reader.ok();
}

bool readTools(JsonReader& reader, std::vector<std::string>& tools) {
    tools.clear();
    if (reader.peek() == Kind::Null) return reader.readNull();
    if (!reader.enterArray()) return false;
    while (reader.nextElement()) {
        if (tools.size() == kMaxTools) return failMany(reader, kMaxTools, "tools");
        if (!appendPythonJson(reader, tools.emplace_back())) return false;
    }
    return reader.ok();
}

}  // namespace

Result<ChatRequest> parseChatRequest(std::string_view json) {
    ChatRequest request;
    JsonReader reader(json);
    bool has_messages = false;
    std::string key;
    if (reader.enterObject()) {
        while (reader.nextKey(key)) {
            has_messages = has_messages || key == "messages";
            const bool read = key == "messages" ? readMessages(reader, request.messages)
                              : key == "tools"  ? readTools(reader, request.tools_json)
                              : key == "add_generation_prompt"
                                  ? reader.readBoolean(request.add_generation_prompt)
                                  : reader.skipValue();
            if (!read) break;
        }
        reader.finish();
    }
    if (!reader.ok())
        return fail(ErrorCode::InvalidArgument, "chat request: " + reader.status().error().message);
    if (!has_messages) return fail(ErrorCode::InvalidArgument, "chat request: no \"messages\"");
    return request;
}

}  // namespace lectern::engine
