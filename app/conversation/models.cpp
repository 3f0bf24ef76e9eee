#include "app/conversation/models.h"

#include <QtGlobal>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <system_error>

#include <nlohmann/json.hpp>

#include "app/conversation/ask_service.h"
#include "app/conversation/settings.h"
#include "app/vault/paths.h"
#include "engine/checkpoint/safetensors_header.h"
#include "engine/checkpoint/tensor_table.h"
#include "engine/memory_plan.h"

namespace lectern::app {

namespace fs = std::filesystem;
using Json = nlohmann::json;

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
    facts.active_parameters = activeParameters(config, facts.parameters);
}

/// The path as it is kept: absolute, without a slash at its end.
fs::path plainPath(const fs::path& path) {
    std::error_code error;
    const fs::path plain = fs::absolute(path, error).lexically_normal();
    return plain.has_filename() ? plain : plain.parent_path();
}

// --- where models lie

/// A folder that is a model, or the models in it, by name.
std::vector<KnownModel> modelsIn(const fs::path& folder) {
    std::vector<KnownModel> models;
    if (isModelFolder(folder)) return {{plainPath(folder).filename().string(), folder, false}};
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (isModelFolder(it->path()))
            models.push_back({it->path().filename().string(), it->path(), false});
    std::sort(models.begin(), models.end(),
              [](const KnownModel& a, const KnownModel& b) { return a.name < b.name; });
    return models;
}

fs::path folderFromEnvironment(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value ? fs::path(value) : fs::path();
}

fs::path hubCache() {
    if (const fs::path cache = folderFromEnvironment("HF_HUB_CACHE"); !cache.empty()) return cache;
    if (const fs::path home = folderFromEnvironment("HF_HOME"); !home.empty()) return home / "hub";
    const fs::path home = folderFromEnvironment("HOME");
    return home.empty() ? home : home / ".cache" / "huggingface" / "hub";
}

constexpr std::string_view kHubPrefix = "models--";
constexpr size_t kMaxRevisionBytes = 256;

/// "models--org--name": "org/name".
std::string hubName(std::string name) {
    name.erase(0, kHubPrefix.size());
    if (const size_t at = name.find("--"); at != std::string::npos) name.replace(at, 2, "/");
    return name;
}

/// The snapshot that "main" names, or else the first one there is.
std::optional<fs::path> hubSnapshot(const fs::path& repository) {
    std::ifstream reference(repository / "refs" / "main");
    std::string revision;
    std::getline(reference, revision);
    const bool is_name = !revision.empty() && revision.size() <= kMaxRevisionBytes &&
                         revision.find('/') == std::string::npos && revision != "..";
    const fs::path snapshots = repository / "snapshots";
    if (is_name && isModelFolder(snapshots / revision)) return snapshots / revision;
    const std::vector<KnownModel> found = modelsIn(snapshots);
    if (found.empty()) return std::nullopt;
    return found.front().path;
}

/// Those whose config is one of ours; caches hold much else.
std::vector<KnownModel> hubModels() {
    std::vector<KnownModel> models;
    std::error_code error;
    for (fs::directory_iterator it(hubCache(), error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (!name.starts_with(kHubPrefix)) continue;
        const auto snapshot = hubSnapshot(it->path());
        if (snapshot && engine::readModelConfig(*snapshot))
            models.push_back({hubName(name), *snapshot, false});
    }
    std::sort(models.begin(), models.end(),
              [](const KnownModel& a, const KnownModel& b) { return a.name < b.name; });
    return models;
}

std::optional<KnownModel> bundledModel() {
    std::error_code error;
    for (const fs::path& folder : resourceFolders())
        if (isModelFolder(folder / "starter-model"))
            return KnownModel{"starter-model",
                              fs::weakly_canonical(folder / "starter-model", error), true};
    return std::nullopt;
}

/// What the bundled model's lectern.json says of itself; marked here to be translated.
[[maybe_unused]] constexpr const char* kStarterLimits = QT_TRANSLATE_NOOP(
    "app",
    "Looks up facts whose words stand in the question; useful on a few pages. Treat every answer "
    "as a search hit and check the quote.");

constexpr const char* kFoldersKey = "model_folders";
constexpr const char* kChosenKey = "model";

Saying whyItDoesNotFit(int64_t needed_bytes, int64_t free_memory_bytes) {
    if (free_memory_bytes <= 0 || needed_bytes <= free_memory_bytes) return {};
    return say(QT_TRANSLATE_NOOP("app", "needs %1 of memory, this machine has %2 free"),
               {gigabytes(needed_bytes), gigabytes(free_memory_bytes)});
}

}  // namespace

Saying whyItCannotRun(const ModelFacts& facts, int64_t free_memory_bytes) {
    std::error_code error;
    if (!fs::is_regular_file(facts.path / "tokenizer.json", error))
        return say(QT_TRANSLATE_NOOP("app", "its tokenizer.json is missing"));
    return whyItDoesNotFit(memoryNeeded(facts), free_memory_bytes);
}

Status mustFit(const std::string& name, const engine::Checkpoint& checkpoint,
               const engine::EngineOptions& options, int64_t free_memory_bytes) {
    const engine::MemoryPlan plan = engine::planMemory(checkpoint, options, 0);
    // The embedding stays in its file: the system takes its memory back where it is short.
    Saying why = whyItDoesNotFit(plan.total() - plan.embedding, free_memory_bytes);
    if (why.empty()) return {};
    return fail(ErrorCode::OutOfMemory, say("%1: %2", {name, std::move(why)}));
}

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
    facts.trained_tokens = profile.trained_context;
    const engine::SamplingOptions sampling;
    facts.temperature = profile.temperature.value_or(sampling.temperature);
    facts.top_p = sampling.top_p;
    facts.state_bytes = config.lightningStateBytes();
    facts.kv_bytes_per_token = config.kvBytesPerToken(engine::EngineOptions().kv_format);
    addTensors(table, config, facts);
    facts.why_not = whyItCannotRun(facts, freeMemoryBytes());
    facts.can_run = facts.why_not.empty();
    return facts;
}

int64_t activeParameters(const engine::ModelConfig& config, int64_t parameter_count) {
    const int64_t expert = 3 * config.hidden_size * config.intermediate_size;
    const int64_t idle_experts =
        config.layer_count * (config.expert_count - config.experts_per_token) * expert;
    return parameter_count - idle_experts - 2 * config.vocab_size * config.hidden_size;
}

bool isModelFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path / "config.json", error);
}

KnownModel knownModelAt(const fs::path& folder) {
    std::error_code error;
    for (const KnownModel& model : knownModels())
        if (fs::equivalent(model.path, folder, error)) return model;
    return {plainPath(folder).filename().string(), folder, false};
}

std::vector<KnownModel> knownModels() {
    std::vector<KnownModel> models;
    const auto add = [&models](std::vector<KnownModel> found) {
        for (KnownModel& model : found) {
            std::error_code error;
            const bool is_known =
                std::any_of(models.begin(), models.end(), [&](const KnownModel& known) {
                    return fs::equivalent(known.path, model.path, error);
                });
            if (!is_known) models.push_back(std::move(model));
        }
    };
    add(modelsIn(dataHome() / "models"));
    for (const fs::path& folder : modelFolders()) add(modelsIn(folder));
    if (auto bundled = bundledModel()) add({std::move(*bundled)});
    add(hubModels());
    return models;
}

// --- what the user chose

std::vector<fs::path> modelFolders() {
    std::vector<fs::path> folders;
    const auto settings = readSettings();
    if (!settings) return folders;
    const auto kept = settings->find(kFoldersKey);
    if (kept == settings->end() || !kept->is_array()) return folders;
    for (const Json& folder : *kept)
        if (folder.is_string() && fs::path(folder.get<std::string>()).is_absolute())
            folders.emplace_back(folder.get<std::string>());
    return folders;
}

namespace {

Status writeFolders(const std::vector<fs::path>& folders) {
    return changeSettings([&](Json& settings) {
        settings[kFoldersKey] = Json::array();
        for (const fs::path& folder : folders) settings[kFoldersKey].push_back(folder.string());
    });
}

}  // namespace

Status addModelFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::NotFound,
                    say(QT_TRANSLATE_NOOP("app", "%1 is not a folder"), {folder.string()}));
    std::vector<fs::path> folders = modelFolders();
    const fs::path added = plainPath(folder);
    if (std::find(folders.begin(), folders.end(), added) == folders.end()) folders.push_back(added);
    return writeFolders(folders);
}

Status removeModelFolder(const fs::path& folder) {
    std::vector<fs::path> folders = modelFolders();
    std::erase(folders, plainPath(folder));
    return writeFolders(folders);
}

std::optional<KnownModel> chosenModel() {
    const auto settings = readSettings();
    if (!settings) return std::nullopt;
    const auto chosen = settings->find(kChosenKey);
    if (chosen == settings->end() || !chosen->is_string()) return std::nullopt;
    const fs::path folder = chosen->get<std::string>();
    if (!folder.is_absolute() || !isModelFolder(folder)) return std::nullopt;
    return knownModelAt(folder);
}

Status chooseModel(const fs::path& folder) {
    return changeSettings(
        [&](Json& settings) { settings[kChosenKey] = plainPath(folder).string(); });
}

}  // namespace lectern::app
