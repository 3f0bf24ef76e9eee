#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/conversation/ask_service.h"
#include "app/import/importer.h"
#include "app/vault/vault.h"
#include "engine/engine.h"
#include "kernels/base/result.h"

namespace lectern::app::cli {

using Json = nlohmann::ordered_json;

/// Exit codes; also in `lectern --help`.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitBusy = 3;
inline constexpr int kExitInterrupted = 130;

/// What every subcommand shares: global options, the spawner, Ctrl-C.
struct Context {
    std::string command;  ///< the one that runs: "ask"
    bool json = false;
    std::optional<std::string> vault;
    int wait_seconds = 0;  ///< for a vault that another process holds
    Spawner* spawner = nullptr;
    std::string spawner_error;  ///< why there is none
    std::stop_token stop;       ///< Ctrl-C
};

/// A subcommand: registers its options on `app` and returns what to run when it is chosen.
using Action = std::function<Status()>;
struct Registered {
    CLI::App* app = nullptr;
    Action action;
};

Registered addAsk(CLI::App& app, Context& context);
Registered addRead(CLI::App& app, Context& context);
Registered addAdd(CLI::App& app, Context& context);
Registered addBinders(CLI::App& app, Context& context);
Registered addRemove(CLI::App& app, Context& context);
Registered addVault(CLI::App& app, Context& context);
Registered addSearch(CLI::App& app, Context& context);
Registered addText(CLI::App& app, Context& context);
Registered addVerify(CLI::App& app, Context& context);
Registered addExport(CLI::App& app, Context& context);
Registered addStates(CLI::App& app, Context& context);
Registered addModels(CLI::App& app, Context& context);
Registered addInfo(CLI::App& app, Context& context);
Registered addTokenize(CLI::App& app, Context& context);
Registered addRender(CLI::App& app, Context& context);
Registered addLogits(CLI::App& app, Context& context);
Registered addGenerate(CLI::App& app, Context& context);
Registered addBench(CLI::App& app, Context& context);

/// --model, --device, --threads, --ranks, --backend, --kv of every command that runs a model.
struct ModelOptions {
    std::optional<std::string> model;
    std::string device = "cpu";
    std::string backend = "simd";
    std::string kv = "bf16";
    int threads = 0;
    int ranks = 1;
    void registerOn(CLI::App& app);
    Result<engine::EngineOptions> engineOptions() const;
    /// The folder of --model (a path, or a name that `lectern models` lists), else the default
    /// model.
    Result<std::filesystem::path> folder() const;
};

Result<std::unique_ptr<Vault>> openVault(const Context& context, Library::Access access);

/// Imports files that the vault does not have yet (with progress on a terminal) and returns them
/// all, in order.
struct ImportedFile {
    DocumentRecord document;
    bool was_new = false;
};
struct PasswordOptions {
    std::optional<std::string> password_file;
    void registerOn(CLI::App& app);
};
Result<DocumentText> importFile(const Context& context, const std::filesystem::path& file,
                                const PasswordOptions& password);
Result<std::vector<ImportedFile>> importFiles(const Context& context, Vault& vault,
                                              const std::vector<std::string>& files,
                                              const PasswordOptions& password);

/// The named binder, or else the binder of exactly these files, imported where needed.
Result<BinderRecord> chosenBinder(const Context& context, Vault& vault,
                                  const std::optional<std::string>& name,
                                  const std::vector<std::string>& files,
                                  const PasswordOptions& password);
Result<LoadedModel> loadModel(const ModelOptions& options);

}  // namespace lectern::app::cli
