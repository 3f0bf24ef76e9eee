#include "app/conversation/models.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>
#include <system_error>

#include "app/conversation/ask_service.h"
#include "app/vault/paths.h"
#include "engine/checkpoint/safetensors_header.h"
#include "engine/checkpoint/tensor_table.h"

namespace lectern::app {

namespace fs = std::filesystem;

namespace {

std::string gigabytes(int64_t bytes) {
    const double value = static_cast<double>(bytes) / 1e9;
    char text[32];
    std::snprintf(text, sizeof text, value < 10 ? "%.1f GB" : "%.0f GB", value);
    return text;
}

int64_t elementCount(const engine::TensorInfo& tensor) {
    return std::accumulate(tensor.shape.begin(), tensor.shape.end(), int64_t{1},
                           std::multiplies<>());
}

/// The one type that nearly all parameters have.
std::string weightsName(const std::map<engine::TensorType, int64_t>& counts, int64_t parameters) {
    for (const auto& [type, count] : counts)
        if (count >= parameters / 100 * 99) return std::string(engine::tensorTypeName(type));
    return "mixed";
}

void addTensors(const engine::TensorTable& table, const engine::ModelConfig& config,
                ModelFacts& facts) {
    std::map<engine::TensorType, int64_t> counts;
    for (const auto& [name, entry] : table.tensors) {
        const int64_t count = elementCount(*entry.info);
        counts[entry.info->type] += count;
        facts.parameters += count;
        facts.file_bytes += static_cast<int64_t>(entry.info->bytes.size());
    }
    facts.weights = weightsName(counts, facts.parameters);
    const int64_t expert = 3 * config.hidden_size * config.intermediate_size;
    facts.active_parameters =
        facts.parameters -
        config.layer_count * (config.expert_count - config.experts_per_token) * expert;
}

/// Empty: nothing.
std::string whatIsMissing(const ModelFacts& facts) {
    std::error_code error;
    if (!fs::is_regular_file(facts.path / "tokenizer.json", error))
        return "its tokenizer.json is missing";
    const int64_t needed = memoryNeeded(facts);
    const int64_t free = freeMemoryBytes();
    if (free > 0 && needed > free)
        return "needs " + gigabytes(needed) + " of memory, this machine has " + gigabytes(free) +
               " free";
    return {};
}

}  // namespace

int64_t memoryNeeded(const ModelFacts& facts) {
    constexpr int64_t kLeastContextTokens = 4096;
    // As contextLimit has it: saving or branching holds the lightning state twice.
    return facts.file_bytes + 2 * facts.state_bytes +
           kLeastContextTokens * facts.kv_bytes_per_token;
}

Result<ModelFacts> inspectModel(const KnownModel& model) {
    ModelFacts facts;
    facts.name = model.name;
    facts.path = model.path;
    facts.is_bundled = model.is_bundled;
    LECTERN_TRY_ASSIGN(const engine::ModelConfig config, engine::readModelConfig(model.path));
    LECTERN_TRY_ASSIGN(const PromptProfile profile, readPromptProfile(model.path));
    LECTERN_TRY_ASSIGN(const engine::TensorTable table, engine::openTensorTable(model.path));
    facts.architecture = config.architecture;
    facts.limits = profile.limits;
    facts.context_tokens = config.max_position_embeddings;
    if (profile.trained_context > 0)
        facts.context_tokens = std::min(facts.context_tokens, profile.trained_context);
    facts.state_bytes = config.lightningStateBytes();
    facts.kv_bytes_per_token = config.kvBytesPerToken();
    addTensors(table, config, facts);
    facts.why_not = whatIsMissing(facts);
    facts.can_run = facts.why_not.empty();
    return facts;
}

bool isModelFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path / "config.json", error);
}

KnownModel knownModelAt(const fs::path& folder) {
    std::error_code error;
    for (const KnownModel& model : knownModels())
        if (fs::equivalent(model.path, folder, error)) return model;
    const fs::path plain = fs::absolute(folder, error).lexically_normal();
    const fs::path name = plain.has_filename() ? plain.filename() : plain.parent_path().filename();
    return {name.string(), folder, false};
}

std::vector<KnownModel> knownModels() {
    std::vector<KnownModel> models;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(dataHome() / "models", error))
        if (isModelFolder(entry.path()))
            models.push_back({entry.path().filename().string(), entry.path(), false});
    std::sort(models.begin(), models.end(),
              [](const KnownModel& a, const KnownModel& b) { return a.name < b.name; });
    for (const fs::path& folder : resourceFolders())
        if (isModelFolder(folder / "starter-model")) {
            models.push_back(
                {"starter-model", fs::weakly_canonical(folder / "starter-model", error), true});
            break;
        }
    return models;
}

}  // namespace lectern::app
