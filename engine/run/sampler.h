#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// How the next token is chosen. Defaults are the model's own recommendation (m1-model.md, section
/// 12).
struct SamplingOptions {
    float temperature = 1.0f;  ///< 0: greedy, ties to the lower id
    float top_p =
        0.95f;          ///< smallest set of at least this probability, the crossing token included
    int64_t top_k = 0;  ///< 0: off
    float repetition_penalty =
        1.0f;  ///< on tokens generated so far: positive logits divided, negative multiplied
    uint64_t seed = 0;  ///< equal seeds give equal answers
};

/// InvalidArgument naming the option that makes no sense, such as a negative temperature.
Status checkSampling(const SamplingOptions& options);

/// Chooses tokens; deterministic for a seed, on every machine (own generator and arithmetic in
/// double).
class Sampler {
  public:
    /// `allowed[id]` false: the id has no text and is never sampled. Size is vocab_size.
    Sampler(const SamplingOptions& options, const std::vector<bool>& allowed);

    struct Choice {
        Token id = -1;          ///< -1: no allowed token has a finite logit
        float probability = 0;  ///< under the untempered distribution of the allowed tokens
    };
    Choice choose(std::span<const float> logits);
    /// Tells the repetition penalty about a token (sampled or forced).
    void accept(Token id);

  private:
    struct Candidate {
        double weight = 0;
        Token id = 0;
    };
    void readValues(std::span<const float> logits);
    void applyPenalty();
    Token likeliest() const;
    void weigh(Token likeliest, double temperature);
    void collectCandidates();
    void keepTopK();
    void keepTopP();
    Token draw();
    double random();

    SamplingOptions m_options;
    std::vector<uint8_t> m_allowed;  // by id
    std::vector<bool> m_seen;
    std::vector<Token> m_seen_ids;
    std::vector<double> m_values;   // logits by id, those of ids that cannot be chosen -infinity
    std::vector<double> m_weights;  // exp of them, the largest 1
    std::array<uint64_t, 2> m_random_state;
    std::vector<Candidate> m_candidates;
};

}  // namespace lectern::engine
