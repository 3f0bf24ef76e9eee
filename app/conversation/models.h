#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kernels/base/result.h"

namespace lectern::engine {
struct Checkpoint;
struct EngineOptions;
struct ModelConfig;
}  // namespace lectern::engine

namespace lectern::app {

/// Model folders by name: those in the data home's models/, those in folders that the user added,
/// the bundled starter model, and what the Hugging Face cache holds of ours. The first is the one
/// used when none is named or chosen; so a model in the cache is never used unasked.
struct KnownModel {
    std::string name;
    std::filesystem::path path;
    bool is_bundled = false;
};
std::vector<KnownModel> knownModels();
/// The one in this folder: as known, or named after the folder.
KnownModel knownModelAt(const std::filesystem::path& folder);

/// What a model folder holds and whether this machine can run it, from config.json and the sizes
/// of its files; nothing is loaded.
struct ModelFacts {
    std::string name;
    std::filesystem::path path;
    bool is_bundled = false;
    std::string architecture;       ///< "MiniMaxM1ForCausalLM"
    std::string weights;            ///< "BF16", "F32", "mixed"
    int64_t parameters = 0;         ///< of all tensors
    int64_t active_parameters = 0;  ///< that one token passes through
    int64_t file_bytes = 0;
    int64_t context_tokens = 0;  ///< the model's positions; memory may hold fewer
    int64_t trained_tokens = 0;  ///< longest prompt it was trained on; 0: it does not say
    int64_t state_bytes = 0;     ///< lightning state
    int64_t kv_bytes_per_token = 0;
    float temperature = 0, top_p = 0;  ///< as the model recommends; 0: greedy
    std::string limits;                ///< what the model's profile says of its abilities
    bool can_run = false;
    Saying why_not;       ///< what is missing and how much
    std::string backend;  ///< what computes, "simd AVX3"; empty: the model is not open
    int threads = 0;      ///< with it
};
/// Errors: NotFound, Corrupt, Unsupported (another architecture), Io: what is no model of ours.
/// Parameters that one token passes, as M1's authors count them (45.9 billion of 456): neither the
/// embedding, nor the head, nor experts that are not chosen.
int64_t activeParameters(const engine::ModelConfig& config, int64_t parameter_count);
Result<ModelFacts> inspectModel(const KnownModel& model);
/// Why a machine with so much free memory (0: not known) cannot run it; empty: it can. As why_not.
Saying whyItCannotRun(const ModelFacts& facts, int64_t free_memory_bytes);
/// Bytes of memory for weights, state and a short context; the weights are held as stored.
int64_t memoryNeeded(const ModelFacts& facts);

/// OutOfMemory where loading the model and holding an empty state needs more than is free (0: not
/// known). To be asked before loading: where memory is promised freely, the system would end the
/// program.
Status mustFit(const std::string& name, const engine::Checkpoint& checkpoint,
               const engine::EngineOptions& options, int64_t free_memory_bytes);

/// Folders that the user added are kept in settings.json ("model_folders"); each holds model
/// folders or is one. The Hugging Face cache is looked at, never written to.
/// Errors: NotFound (no such folder), and as of the settings file: Corrupt, Io, Busy.
Status addModelFolder(const std::filesystem::path& folder);
Status removeModelFolder(const std::filesystem::path& folder);
std::vector<std::filesystem::path> modelFolders();

/// The model that the user wants opened, kept in settings.json ("model"); nullopt where none is
/// chosen or its folder has gone.
std::optional<KnownModel> chosenModel();
Status chooseModel(const std::filesystem::path& folder);

/// A folder that looks like a checkpoint (it has a config.json).
bool isModelFolder(const std::filesystem::path& path);

}  // namespace lectern::app
