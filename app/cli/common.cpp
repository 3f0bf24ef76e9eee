#include <fstream>

#include "app/cli/cli.h"
#include "app/cli/input.h"
#include "app/cli/terminal.h"
#include "app/conversation/file_binder.h"
#include "app/conversation/models.h"
#include "app/import/document_file.h"
#include "app/vault/paths.h"

namespace lectern::app::cli {

namespace fs = std::filesystem;

namespace {

constexpr size_t kMaxPasswordBytes = 1024;

Result<std::string> readPasswordFile(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!file || !std::getline(file, line))
        return fail(ErrorCode::Io, "the password file " + path + " cannot be read");
    if (line.size() > kMaxPasswordBytes)
        return fail(ErrorCode::LimitExceeded,
                    "the first line of " + path + " is too long for a password");
    return line;
}

}  // namespace

void ModelOptions::registerOn(CLI::App& app) {
    app.add_option("--model", model, "Model folder, or a name that `lectern models` lists");
    app.add_option("--device", device, "cpu")->check(CLI::IsMember({"cpu", "cuda"}));
    app.add_option("--backend", backend, "simd (fast) or reference (plain formulas)")
        ->check(CLI::IsMember({"simd", "reference"}));
    app.add_option("--threads", threads, "Threads (default: one per processor)")
        ->check(CLI::Range(1, 1024));
    app.add_option("--ranks", ranks, "Groups of threads the model is divided among (default: 1)")
        ->check(CLI::Range(1, 64));
    app.add_option("--kv", kv,
                   "How keys and values are kept: f32, bf16 (half the memory) or int8 (a quarter)")
        ->check(CLI::IsMember({"f32", "bf16", "int8"}))
        ->capture_default_str();
}

Result<engine::EngineOptions> ModelOptions::engineOptions() const {
    if (device != "cpu")
        return fail(ErrorCode::Unsupported, "this build has no CUDA engine; use --device cpu");
    engine::EngineOptions options;
    options.threads = threads;
    options.ranks = ranks;
    options.kv_format = kernels::kvFormatOfName(kv).value();
    options.backend = backend == "reference" ? kernels::Backend::Reference : kernels::Backend::Simd;
    return options;
}

Result<fs::path> ModelOptions::folder() const {
    const std::vector<KnownModel> known = knownModels();
    if (!model) {
        if (known.empty())
            return fail(ErrorCode::NotFound, "no model found; put a model folder into " +
                                                 (dataHome() / "models").string() +
                                                 " or name one with --model");
        return known.front().path;
    }
    if (isModelFolder(*model)) return fs::path(*model);
    for (const KnownModel& candidate : known)
        if (candidate.name == *model) return candidate.path;
    return fail(
        ErrorCode::NotFound,
        *model + ": no such model (a folder with a config.json, or a name from `lectern models`)");
}

Result<std::unique_ptr<Vault>> openVault(const Context& context, Library::Access access) {
    LECTERN_TRY_ASSIGN(VaultInfo info, VaultRegistry::find(context.vault));
    auto vault =
        Vault::open(info, access, std::chrono::seconds(context.wait_seconds), context.stop);
    if (!vault && vault.error().code == ErrorCode::Busy)
        return fail(ErrorCode::Busy,
                    vault.error().message + "; --wait SECONDS waits for it to be free");
    return vault;
}

void PasswordOptions::registerOn(CLI::App& app) {
    app.add_option("--password-file", password_file,
                   "File whose first line opens encrypted documents");
}

Result<DocumentText> importFile(const Context& context, const fs::path& file,
                                const PasswordOptions& password) {
    if (!context.spawner)
        return fail(ErrorCode::Sandbox, "documents cannot be read: " + context.spawner_error);
    Importer importer(*context.spawner);
    ImportOptions options;
    if (password.password_file) {
        LECTERN_TRY_ASSIGN(options.password, readPasswordFile(*password.password_file));
    }
    ProgressLine progress;
    options.progress = [&](const ImportProgress& at) {
        progress.update("Importing " + file.filename().string() + ": page " +
                        grouped(at.pages_done) + " of " + grouped(at.pages_total));
    };
    constexpr int kPasswordTries = 3;
    for (int attempt = 1;; ++attempt) {
        auto text = importer.import(file, options, context.stop);
        progress.clear();
        if (text || text.error().code != ErrorCode::Encrypted || attempt > kPasswordTries)
            return text;
        if (password.password_file) return text;
        if (attempt > 1) printNote("This password does not open " + file.filename().string() + ".");
        LECTERN_TRY_ASSIGN(
            const std::string typed,
            askPassword("Password for " + file.filename().string() + ": ", context.stop));
        if (typed.empty())
            return fail(ErrorCode::Encrypted,
                        text.error().message + "; give the password with --password-file FILE");
        options.password = typed;
    }
}

namespace {

/// A document that the vault has, or one made of the file.
Result<ImportedFile> importInto(const Context& context, Vault& vault, const fs::path& file,
                                const PasswordOptions& password) {
    LECTERN_TRY(checkDocumentSize(file));
    LECTERN_TRY_ASSIGN(const Sha256 sha256, Vault::hashFile(file, context.stop));
    LECTERN_TRY_ASSIGN(auto known, vault.library().findDocument(sha256));
    if (known) {
        LECTERN_TRY(vault.restoreOriginal(file, sha256, context.stop));
        return ImportedFile{std::move(*known), false};
    }
    LECTERN_TRY_ASSIGN(const DocumentText text, importFile(context, file, password));
    LECTERN_TRY_ASSIGN(DocumentRecord document,
                       vault.addDocument(file, sha256, text, context.stop));
    return ImportedFile{std::move(document), true};
}

}  // namespace

Result<std::vector<ImportedFile>> importFiles(const Context& context, Vault& vault,
                                              const std::vector<std::string>& files,
                                              const PasswordOptions& password) {
    std::vector<ImportedFile> imported;
    for (const std::string& file : files) {
        auto one = importInto(context, vault, file, password);
        if (!one && one.error().code == ErrorCode::Cancelled)
            return fail(ErrorCode::Cancelled,
                        "stopped while importing " + file +
                            "; repeat the same command: what was finished is kept");
        if (!one) return fail(std::move(one.error()));
        imported.push_back(std::move(*one));
    }
    return imported;
}

Result<BinderRecord> chosenBinder(const Context& context, Vault& vault,
                                  const std::optional<std::string>& name,
                                  const std::vector<std::string>& files,
                                  const PasswordOptions& password) {
    if (name) return findBinder(vault.library(), *name);
    for (const std::string& file : files) {
        std::error_code error;
        if (context.command != "ask" || fs::exists(file, error)) continue;
        return fail(ErrorCode::NotFound,
                    file + ": no such file (a question of several words needs quotes around it)");
    }
    LECTERN_TRY_ASSIGN(const auto imported, importFiles(context, vault, files, password));
    std::vector<DocumentRecord> documents;
    for (const ImportedFile& file : imported) documents.push_back(file.document);
    return binderOfDocuments(vault.library(), documents);
}

Result<LoadedModel> loadModel(const ModelOptions& options) {
    LECTERN_TRY_ASSIGN(const auto engine_options, options.engineOptions());
    LECTERN_TRY_ASSIGN(const auto folder, options.folder());
    return LoadedModel::open(folder, engine_options);
}

}  // namespace lectern::app::cli
