#include "app/conversation/tool_call.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/strict_json.h"

namespace lectern::app {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kMalformedReply =
    "This is not a tool call: a JSON object with \"name\" and \"arguments\" is needed. No tools "
    "are available; answer from the documents.";

/// Up to a whole character.
std::string shortened(const std::string& line) {
    if (line.size() <= kMaxToolLineShown) return line;
    size_t end = kMaxToolLineShown;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
    return line.substr(0, end) + "…";
}

bool isCall(const Json& json) {
    return json.is_object() && json.contains("name") && json["name"].is_string() &&
           !json["name"].get_ref<const std::string&>().empty() &&
           json["name"].get_ref<const std::string&>().size() <= kMaxToolNameBytes &&
           json.contains("arguments") && json["arguments"].is_object();
}

ToolCall parsed(const std::string& line) {
    ToolCall call;
    call.written = shortened(line);
    call.outcome = ToolCall::Outcome::Malformed;
    call.reply = kMalformedReply;
    if (line.size() > kMaxToolLineShown) return call;
    const auto json = engine::parseStrictJson(line, "tool call");
    if (!json || !isCall(*json)) return call;
    call.outcome = ToolCall::Outcome::NotAvailable;
    call.name = (*json)["name"].get<std::string>();
    call.arguments_json = (*json)["arguments"].dump(2, ' ', false, Json::error_handler_t::replace);
    call.reply = "The tool \"" + call.name + "\" is not available. Answer from the documents.";
    return call;
}

}  // namespace

std::vector<ToolCall> parseToolCalls(std::span<const std::string> lines) {
    std::vector<ToolCall> calls;
    for (const std::string& line : lines.first(std::min(lines.size(), kMaxToolCalls)))
        calls.push_back(parsed(line));
    return calls;
}

std::string_view toolOutcomeName(ToolCall::Outcome outcome) {
    return outcome == ToolCall::Outcome::NotAvailable ? "not_available" : "malformed";
}

ToolCall::Outcome toolOutcomeOfName(std::string_view name) {
    return name == toolOutcomeName(ToolCall::Outcome::NotAvailable)
               ? ToolCall::Outcome::NotAvailable
               : ToolCall::Outcome::Malformed;
}

std::string toolCallBlock(std::span<const ToolCall> calls) {
    std::string block = "<tool_calls>\n";
    for (const ToolCall& call : calls) block += call.written + "\n";
    return block + "</tool_calls>";
}

}  // namespace lectern::app
