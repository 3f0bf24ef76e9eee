#pragma once

#include <functional>
#include <span>
#include <stop_token>

#include "engine/run/generation.h"

namespace lectern::engine {

/// Runs one token through the network and gives the logits after it, [vocab_size], valid until the
/// next call.
using NextLogits = std::function<std::span<const float>(Token)>;

/// Where a generation starts.
struct GenerationStart {
    std::span<const float> logits;  ///< after the last token of the prompt, [vocab_size]
    int64_t token_count = 0;        ///< tokens that the state holds
};

/// All of generate() but the network: sampling, stop rules, thinking budget, events.
/// Errors: InvalidArgument for options that make no sense, Corrupt where no token has a finite
/// logit.
Result<GenerationReport> runGeneration(const Tokenizer& tokenizer, const GenerationStart& start,
                                       const NextLogits& next, const GenerationOptions& options,
                                       const GenerationCallback& callback, std::stop_token stop);

}  // namespace lectern::engine
