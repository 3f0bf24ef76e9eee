#pragma once

#include <memory>
#include <span>

#include "engine/checkpoint/weights.h"
#include "engine/parallel/rank_group.h"
#include "engine/state/model_state.h"
#include "engine/tokenizer/tokenizer.h"
#include "kernels/base/result.h"

namespace lectern::engine {

/// Which rows of logits a forward pass returns.
enum class LogitsRows { None, Last, All };

/// Called on rank 0 with inner streams while a forward pass runs; tests and `short.*` goldens use
/// it. All views are [tokens, ...] and valid only during the call.
struct ForwardProbe {
    virtual ~ForwardProbe() = default;
    virtual void embedding(ConstView2 stream) { (void)stream; }
    /// Output of the attention block, before beta and residual.
    virtual void attention(int64_t layer, ConstView2 block) { (void)layer, (void)block; }
    virtual void experts(int64_t layer, ConstView2 block) { (void)layer, (void)block; }
    /// Chosen experts and their renormalised weights, each [tokens, experts_per_token], by falling
    /// probability.
    virtual void routing(int64_t layer, std::span<const int32_t> index,
                         std::span<const float> weight) {
        (void)layer, (void)index, (void)weight;
    }
    /// Stream after the layer.
    virtual void layer(int64_t layer, ConstView2 stream) { (void)layer, (void)stream; }
    virtual void finalNorm(ConstView2 stream) { (void)stream; }
};

/// The network of m1-model.md. Weights are divided among the ranks and prepared for one backend at
/// creation, and immutable after it; everything that changes is passed in, so one Model serves many
/// states.
class Model {
  public:
    /// Keeps the checkpoint's files mapped as long as it needs them.
    static Result<Model> create(Checkpoint checkpoint, RankGroup& ranks);
    ~Model();
    Model(Model&&) noexcept;
    Model& operator=(Model&&) noexcept;

    const ModelConfig& config() const;
    const std::array<uint8_t, 32>& fingerprint() const;
    /// Bytes of prepared weights held in memory by all ranks (mapped file pages not counted).
    int64_t weightBytes() const;

    /// Runs `tokens` (at most kMaxForwardTokens) as one chunk after state.tokenCount(), advancing
    /// the state. One token takes the decode path (recurrence), more take the prefill path; `state`
    /// must have been made for this config and every id must be in [0, vocab_size). `ranks`: as
    /// many as, and with the backend, that the model was created for. `logits` receives rows x
    /// vocab_size floats.
    void forward(std::span<const Token> tokens, ModelState& state, RankGroup& ranks,
                 LogitsRows rows, std::span<float> logits, ForwardProbe* probe = nullptr) const;

    /// One decode step of several sequences: token i goes behind states[i]. The states are
    /// different ones; `logits` receives a row of each. Products run over all rows at once, so
    /// weights are read once, and a row may differ from forward()'s in rounding.
    void forwardEach(std::span<const Token> tokens, std::span<ModelState* const> states,
                     RankGroup& ranks, std::span<float> logits) const;

  private:
    struct Impl;
    explicit Model(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Upper bound of one forward call: scratch grows with it, GEMM efficiency does not beyond it.
inline constexpr int64_t kMaxForwardTokens = 2048;

}  // namespace lectern::engine
