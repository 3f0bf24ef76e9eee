#pragma once

#include <functional>
#include <memory>
#include <optional>
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
class GenerationLoop {
  public:
    /// Errors: InvalidArgument for options that make no sense, Mismatch where the tokenizer's ids
    /// are not the model's.
    static Result<GenerationLoop> begin(const Tokenizer& tokenizer, const GenerationStart& start,
                                        const GenerationOptions& options,
                                        const GenerationCallback& callback, std::stop_token stop);
    ~GenerationLoop();
    GenerationLoop(GenerationLoop&&) noexcept;
    GenerationLoop& operator=(GenerationLoop&&) noexcept;

    /// Chooses a token by the logits after the one before and reports it. Returns it where the
    /// network is to run it; nullopt: the answer has ended. Errors: Corrupt where no token has a
    /// finite logit.
    Result<std::optional<Token>> next(std::span<const float> logits);
    /// Once, when the answer has ended.
    GenerationReport finish();

  private:
    struct Impl;
    explicit GenerationLoop(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// A whole GenerationLoop. Errors: as its own.
Result<GenerationReport> runGeneration(const Tokenizer& tokenizer, const GenerationStart& start,
                                       const NextLogits& next, const GenerationOptions& options,
                                       const GenerationCallback& callback, std::stop_token stop);

}  // namespace lectern::engine
