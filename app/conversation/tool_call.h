#pragma once

#include <string>

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

}  // namespace lectern::app
