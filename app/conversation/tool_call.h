#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::app {

/// A call that the model wrote into its answer (m1-model.md, section 12), and what became of it.
struct ToolCall {
    enum class Outcome {
        NotAvailable,  ///< no tool of that name may be run; the model was told so
        Malformed,     ///< not a call: no JSON object with name and arguments
    };
    std::string name;            ///< empty where malformed
    std::string arguments_json;  ///< an object, indented by two; empty where malformed
    std::string written;         ///< the line as the model wrote it
    Outcome outcome = Outcome::NotAvailable;
    std::string reply;  ///< what the model was told
};

/// Lines of a tool-call block (AnswerParser::toolCallLines) as calls, with the reply to each. Only
/// the first kMaxToolCalls lines count; names, arguments and lines that are too long are malformed
/// or cut.
std::vector<ToolCall> parseToolCalls(std::span<const std::string> lines);

inline constexpr size_t kMaxToolCalls = 16;
inline constexpr size_t kMaxToolNameBytes = 128;
inline constexpr size_t kMaxToolLineShown = 16 * 1024;

/// "not_available": as records have it; and back, with Malformed for what is unknown.
std::string_view toolOutcomeName(ToolCall::Outcome outcome);
ToolCall::Outcome toolOutcomeOfName(std::string_view name);

/// The block that the model wrote, for the prompt that answers it.
std::string toolCallBlock(std::span<const ToolCall> calls);

}  // namespace lectern::app
