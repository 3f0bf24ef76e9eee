#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/model/model.h"
#include "engine/run/generation.h"
#include "engine/run/prefill_plan.h"
#include "engine/state/state_bank.h"
#include "engine/tokenizer/tokenizer.h"

namespace lectern::engine {

struct EngineOptions {
    kernels::Backend backend = kernels::Backend::Simd;
    int threads = 0;  ///< of all ranks; 0: one per processor this process may use
    int ranks = 1;    ///< the model is divided among them; 1 to kMaxRanks
    kernels::KvFormat kv_format = kernels::KvFormat::Bf16;  ///< of every state it works on
    bool with_tokenizer = true;  ///< off for work on ids alone (logits, bench)
};

/// A loaded model with its tokenizer and its threads. Start here:
///     auto engine = Engine::open("model-folder", {});
///     Session session(*engine, &bank);
///     session.prefill(segments, {}, stop);   // restores the longest saved prefix, reads the rest,
///     saves session.generate(options, callback, stop);
/// One owner thread.
class Engine {
  public:
    static Result<Engine> open(const std::filesystem::path& model_dir,
                               const EngineOptions& options);
    /// The same with the folder's checkpoint, opened before to look at what it needs.
    static Result<Engine> open(Checkpoint checkpoint, const std::filesystem::path& model_dir,
                               const EngineOptions& options);

    const ModelConfig& config() const { return m_model->config(); }
    const Model& model() const { return *m_model; }
    /// Only where the engine was opened with one.
    const Tokenizer& tokenizer() const { return *m_tokenizer; }
    RankGroup& ranks() { return *m_ranks; }
    const RankGroup& ranks() const { return *m_ranks; }
    kernels::KvFormat kvFormat() const { return m_kv_format; }

  private:
    Engine() = default;
    std::unique_ptr<RankGroup> m_ranks;
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    kernels::KvFormat m_kv_format = kernels::KvFormat::Bf16;
};

struct PrefillProgress {
    int64_t tokens_done = 0;  ///< of the whole prompt, reused ones included
    int64_t tokens_total = 0;
    int64_t tokens_reused = 0;
    double seconds = 0;  ///< since the first forward call
};

struct PrefillOptions {
    /// Inside long documents a snapshot is saved at the first chunk end after this many tokens.
    int64_t snapshot_every_tokens = 8192;
    /// False: only the state is wanted (reading ahead). Then a prompt that is saved whole costs
    /// nothing, and its end is saved too.
    bool need_logits = true;
    std::function<void(const PrefillProgress&)> progress;
};

struct PrefillReport {
    int64_t prompt_tokens = 0;
    int64_t reused_tokens = 0;
    int64_t computed_tokens = 0;
    double restore_seconds = 0;
    double compute_seconds = 0;
    double save_seconds = 0;  ///< that the model waited for saving, which goes on beside it
    std::vector<std::string> warnings;  ///< damaged snapshots set aside, saves that failed so far
};

/// Processors this process may use.
int availableThreads();

/// One sequence on an engine, with or without a bank of saved states.
class Session {
  public:
    Session(Engine& engine, StateBank* bank);

    /// Brings the session to the end of `segments`: restores the longest saved prefix, computes the
    /// rest chunk by chunk and saves where later prompts may branch (ends of start, system,
    /// documents, tools, turns) and every snapshot_every_tokens inside. Errors: Cancelled (what was
    /// saved stays, the next call goes on from it), OutOfMemory, InvalidArgument (no tokens). A
    /// snapshot that cannot be saved is a warning, not an error. The last ones may still be on
    /// their way to the disk (StateBank::finishSaving) unless need_logits is false.
    Result<PrefillReport> prefill(std::span<const Segment> segments, const PrefillOptions& options,
                                  std::stop_token stop);

    /// Logits after the last token of state(), [vocab_size].
    std::span<const float> logits() const { return m_logits; }
    /// False before a prefill, and after one that was stopped or failed before it had anything.
    bool hasState() const { return m_state != nullptr; }
    /// Requires hasState().
    const ModelState& state() const { return *m_state; }

    Result<GenerationReport> generate(const GenerationOptions& options,
                                      const GenerationCallback& callback, std::stop_token stop);

  private:
    Engine& m_engine;
    StateBank* m_bank;
    std::unique_ptr<ModelState> m_state;
    std::vector<float> m_logits;
};

}  // namespace lectern::engine
