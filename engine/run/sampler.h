#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

/// How the next token is chosen. Defaults are the model's own recommendation (m1-model.md, section 12).
struct SamplingOptions {
    float temperature = 1.0f;         ///< 0: greedy, ties to the lower id
    float top_p = 0.95f;              ///< smallest set of at least this probability, the crossing token included
    int64_t top_k = 0;                ///< 0: off
    float repetition_penalty = 1.0f;  ///< on tokens generated so far: positive logits divided, negative multiplied
    uint64_t seed = 0;                ///< equal seeds give equal answers
};

/// Chooses tokens; deterministic for a seed, on every machine (own generator and arithmetic in double).
class Sampler {
  public:
    /// `allowed[id]` false: the id has no text and is never sampled. Size is vocab_size.
    Sampler(const SamplingOptions& options, std::vector<bool> allowed);

    struct Choice {
        Token id = 0;
        float probability = 0;  ///< under the untempered distribution of the allowed tokens
    };
    Choice choose(std::span<const float> logits);
    /// Tells the repetition penalty about a token (sampled or forced).
    void accept(Token id);

  private:
    SamplingOptions m_options;
    std::vector<bool> m_allowed;
    std::vector<int32_t> m_seen_count;
    uint64_t m_random_state[2];
    std::vector<std::pair<float, Token>> m_candidates;
};

}  // namespace lectern::engine
