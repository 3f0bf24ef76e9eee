#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/model.h"
#include "engine/run/sampler.h"
#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

enum class StopReason { StopToken, MaxTokens, ContextFull, Cancelled, Loop };

struct GenerationOptions {
    SamplingOptions sampling;
    int64_t max_new_tokens = 4096;
    bool thinking_counts = true;  ///< among max_new_tokens, with its tags
    std::vector<Token> stop_ids;
    /// Tokens of thinking after which </think> is forced; 0 closes it at once, nullopt never.
    std::optional<int64_t> thinking_budget;
    bool begins_in_thinking = false;  ///< the prompt ends inside <think>
    /// When asked for, thinking ends as if its budget were spent; before it began, when it does.
    std::stop_token answer_now;
    int64_t context_tokens = 0;  ///< 0: no limit; otherwise stop when the state holds this many
};

struct GenerationEvent {
    Token id = 0;
    std::string_view text;  ///< text completed by this token; empty while a UTF-8 sequence is open
    bool in_thinking = false;
    bool forced = false;  ///< not sampled: part of a forced </think>
};

struct GenerationReport {
    std::vector<Token> tokens;  ///< all generated ids, forced ones and the stop id included
    std::string text;           ///< their text without the stop id
    int64_t thinking_tokens = 0;
    StopReason reason = StopReason::StopToken;
    double seconds = 0;
    double first_token_seconds = 0;
};

/// Called for every token, on the calling thread.
using GenerationCallback = std::function<void(const GenerationEvent&)>;

/// Generates after `state`, whose last token's logits are given; advances the state over every
/// generated token but the last, and `logits` with it (after OutOfMemory both are of no use).
/// Cancelled within one token; a cancelled run still returns what it has. Loop guard (M1 report):
/// stops when 3,000 tokens in a row each had probability above 0.99.
Result<GenerationReport> generate(const Model& model, const Tokenizer& tokenizer, ModelState& state,
                                  std::span<float> logits, RankGroup& ranks,
                                  const GenerationOptions& options,
                                  const GenerationCallback& callback, std::stop_token stop);

/// Stop ids of the M1 chat format that this tokenizer has: <end_of_sentence>, <end_of_document>.
std::vector<Token> chatStopTokens(const Tokenizer& tokenizer);

}  // namespace lectern::engine
