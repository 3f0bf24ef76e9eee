#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/run/generation.h"

namespace lectern::engine {

/// An answer that is to be generated in a batch; as the parameters of generate().
struct BatchedGeneration {
    ModelState* state = nullptr;  ///< of its own; forks of one state share its KV pages
    std::span<float> logits;      ///< after the state's last token, and advanced with it
    GenerationOptions options;
    GenerationCallback callback;
    std::stop_token stop;
};

/// Several answers generated together: a step runs one token of each through the network at once,
/// so that the weights are read once for all. Answers may join and leave between steps. One owner
/// thread. Products run over all rows together, so logits may differ from those of a lone answer in
/// rounding.
class GenerationBatch {
  public:
    GenerationBatch(const Model& model, const Tokenizer& tokenizer, RankGroup& ranks);
    ~GenerationBatch();
    GenerationBatch(const GenerationBatch&) = delete;
    GenerationBatch& operator=(const GenerationBatch&) = delete;

    /// Chooses its first token. Returns a number that names the answer. Errors: as generate(), and
    /// LimitExceeded where the batch is full (kMaxForwardTokens).
    Result<int64_t> add(BatchedGeneration generation);

    struct Ended {
        int64_t number = 0;
        Result<GenerationReport> report;
    };
    /// Runs one token of every answer and chooses the next. Returns those that have ended since the
    /// last call, in the order in which they joined. Where memory runs out, all end with
    /// OutOfMemory.
    std::vector<Ended> step();
    /// Answers that step() will still tell the end of.
    size_t size() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::engine
