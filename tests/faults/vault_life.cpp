#include "tests/faults/vault_life.h"
#include "tests/support/memory_folder.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "app/vault/vault_folder.h"
#include "engine/state/state_bank.h"
#include "tests/support/pdf_writer.h"

namespace lectern::faults {

using app::Library;

namespace {

void use(const fs::path& home) {
    ::setenv("LECTERN_HOME", home.c_str(), 1);
}

std::string digestOf(const std::string& text) {
    return std::to_string(text.size()) + ":" + std::to_string(std::hash<std::string>()(text));
}

std::string documentDigest(const app::DocumentRecord& record, const std::vector<app::Page>& pages) {
    std::string text = record.title + "\n" + record.file_name + "\n" +
                       std::to_string(record.file_bytes) + "\n" + std::to_string(record.page_count);
    for (const app::Page& page : pages) {
        text += "\n" + page.label + "\n" + app::toUtf8(page.text);
        text.append(reinterpret_cast<const char*>(page.boxes.data()),
                    page.boxes.size() * sizeof(app::NormalizedRect));
    }
    return digestOf(text);
}

Status observeDocuments(app::Vault& vault, Observation& seen) {
    LECTERN_TRY_ASSIGN(const auto documents, vault.library().documents());
    for (const app::DocumentRecord& record : documents) {
        LECTERN_TRY_ASSIGN(const auto pages, vault.library().pages(record.id));
        LECTERN_TRY(vault.originalPath(record.sha256));  // hashes it
        seen.documents[app::toHex(record.sha256)] = {record.file_name,
                                                     documentDigest(record, pages)};
    }
    return {};
}

Status observeBinders(app::Vault& vault, Observation& seen) {
    LECTERN_TRY_ASSIGN(const auto binders, vault.library().binders());
    for (const app::BinderRecord& binder : binders) {
        auto& hashes = seen.binders[binder.name];
        for (const auto& document : binder.documents) hashes.push_back(app::toHex(document.sha256));
        LECTERN_TRY_ASSIGN(const auto conversations, vault.library().conversations(binder.id));
        for (const auto& conversation : conversations) {
            const std::string id = std::to_string(conversation.id) + " " + conversation.created_at;
            seen.conversation_binders[id] = binder.name;
            auto& turns = seen.turns[id];
            LECTERN_TRY_ASSIGN(const auto records, vault.library().turns(conversation.id));
            for (const auto& turn : records) {
                turns[std::to_string(turn.id)] = digestOf(turn.role + "\n" + turn.text + "\n" +
                                                          turn.thinking + "\n" + turn.record_json);
                if (turn.role == "assistant") seen.answers.insert(turn.text);
            }
        }
    }
    return {};
}

Status observeStates(const app::Vault& vault, Observation& seen) {
    engine::StateBankIdentity identity;
    identity.vault_id = vault.info().id;
    LECTERN_TRY_ASSIGN(auto bank, engine::StateBank::open(vault.statesDir(), identity));
    for (const engine::SnapshotInfo& info : bank.list()) {
        if (const Status whole = bank.verify(info.key); !whole)
            seen.warnings.push_back(whole.error().message);
        seen.states[engine::keyToHex(info.key)] = {info.has_state, info.pinned};
    }
    for (const std::string& warning : bank.takeWarnings()) seen.warnings.push_back(warning);
    return {};
}

/// An original for each document and nothing else; nothing unfinished anywhere.
Status observeFiles(const app::Vault& vault, const Observation& seen) {
    std::set<std::string> originals;
    for (const auto& entry : fs::directory_iterator(vault.info().path / app::kOriginalsFolder))
        originals.insert(entry.path().filename().string());
    for (const std::string& name : originals)
        if (!seen.documents.contains(name))
            return fail(ErrorCode::Corrupt, "an original without a document: " + name);
    for (const auto& entry : fs::recursive_directory_iterator(vault.info().path))
        if (entry.path().filename().string().starts_with(".tmp-"))
            return fail(ErrorCode::Corrupt, "left over: " + entry.path().string());
    return {};
}

/// Lines of a document: varied, with facts of its own number.
std::vector<std::vector<std::string>> textOf(int number, int page_count, int lines) {
    auto pages = test::variedPages(page_count, lines);
    for (auto& page : pages) {
        page[0] += " of document " + std::to_string(number);
        page[1] += " The vault of house " + std::to_string(number) + " opens at " +
                   std::to_string(number % 12 + 1) + ".";
    }
    return pages;
}

void mustSucceed(const Ended& ended, const char* what) {
    if (ended.exit_code != 0)
        throw std::runtime_error(std::string("preparing failed: ") + what + ": " + ended.err);
}

}  // namespace

fs::path starterModel() {
    return fs::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
}

fs::path scratchFolder() {
    const char* chosen = std::getenv("LECTERN_FAULT_SCRATCH");
    std::string pattern =
        (chosen ? std::string(chosen) : test::folderInMemory().string()) + "/lectern-faults-XXXXXX";
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder to work in: " + pattern);
    return pattern;
}

std::string readBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void writeBytes(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void copyHome(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

fs::path vaultFolder(const fs::path& home) {
    for (const auto& entry : fs::directory_iterator(home / "vaults"))
        if (entry.is_directory() && entry.path().filename().string()[0] != '.') return entry.path();
    throw std::runtime_error("no vault in " + home.string());
}

Arguments readCore() {
    return {"read",         "--binder",  "Core", "--json",           "--model",
            starterModel(), "--threads", "2",    "--snapshot-every", kLadder};
}

Arguments askCore(const std::string& question, int new_tokens) {
    return {"ask",
            "--binder",
            "Core",
            question,
            "--json",
            "--model",
            starterModel(),
            "--threads",
            "2",
            "--snapshot-every",
            kLadder,
            "--temperature",
            "0",
            "--seed",
            "1",
            "--max-new-tokens",
            std::to_string(new_tokens)};
}

Result<Observation> observe(const fs::path& home) {
    use(home);
    Observation seen;
    const double start = now();
    LECTERN_TRY_ASSIGN(const app::VaultInfo info, app::VaultRegistry::find(std::nullopt));
    LECTERN_TRY_ASSIGN(const auto vault, app::Vault::open(info, Library::Access::ReadWrite));
    LECTERN_TRY(observeStates(*vault, seen));
    seen.open_seconds = now() - start;
    LECTERN_TRY(vault->library().check());
    LECTERN_TRY(observeDocuments(*vault, seen));
    LECTERN_TRY(observeBinders(*vault, seen));
    LECTERN_TRY(observeFiles(*vault, seen));
    return seen;
}

void mustStillHave(const Observation& before, const Observation& after, const MayGo& may_go) {
    std::set<std::string> loose_binders = may_go.binders;
    for (const auto& [hash, document] : before.documents) {
        const auto found = after.documents.find(hash);
        if (found == after.documents.end() && !may_go.documents.contains(hash))
            throw Broken("lost: document " + document.file_name);
        if (found != after.documents.end() && found->second.digest != document.digest)
            throw Broken("changed: document " + document.file_name);
    }
    for (const auto& [name, documents] : before.binders) {
        bool is_loose = loose_binders.contains(name);
        for (const std::string& hash : documents)
            is_loose = is_loose || may_go.documents.contains(hash);
        if (is_loose) loose_binders.insert(name);
        const auto found = after.binders.find(name);
        if (found == after.binders.end()) {
            if (!is_loose) throw Broken("lost: binder " + name);
            continue;
        }
        for (const std::string& hash : documents)
            if (!may_go.documents.contains(hash) &&
                std::find(found->second.begin(), found->second.end(), hash) == found->second.end())
                throw Broken("lost: a document of binder " + name);
    }
    for (const auto& [conversation, turns] : before.turns) {
        if (loose_binders.contains(before.conversation_binders.at(conversation))) continue;
        const auto found = after.turns.find(conversation);
        if (found == after.turns.end()) throw Broken("lost: conversation " + conversation);
        for (const auto& [turn, digest] : turns) {
            const auto kept = found->second.find(turn);
            if (kept == found->second.end()) throw Broken("lost: turn " + turn);
            if (kept->second != digest) throw Broken("changed: turn " + turn);
        }
    }
    if (may_go.states) return;
    for (const auto& [key, state] : before.states) {
        const auto found = after.states.find(key);
        if (state.has_state && (found == after.states.end() || !found->second.has_state))
            throw Broken("lost: state " + key);
        if (found != after.states.end() && state.pinned && !found->second.pinned)
            throw Broken("lost: the pin of " + key);
    }
}

Nursery::Nursery(const fs::path& scratch) : m_scratch(scratch), m_home(scratch / "nursery") {
    fs::create_directories(scratch / "documents");
    const auto make = [&](const std::string& name, int number, int pages, int lines) {
        const fs::path path = scratch / "documents" / name;
        test::writePdf(path.string(), textOf(number, pages, lines));
        return path.string();
    };
    mustSucceed(runLectern(m_home, {"add", make("core1.pdf", 1, 8, 24), make("core2.pdf", 2, 2, 12),
                                    "--binder", "Core"}),
                "adding");
    Arguments add{"add"};
    for (int i = 3; i <= 5; ++i) add.push_back(make("spare" + std::to_string(i) + ".pdf", i, 1, 8));
    add.insert(add.end(), {"--binder", "Spare"});
    mustSucceed(runLectern(m_home, add), "adding");
    mustSucceed(runLectern(m_home, readCore()), "reading");
    mustSucceed(runLectern(m_home, askCore("What is the access code for gate 1?", 8)), "asking");
    const auto seen = observe(m_home);
    if (!seen) throw std::runtime_error("preparing failed: " + seen.error().message);
    mustSucceed(runLectern(m_home, {"states", "pin", seen->states.begin()->first.substr(0, 16)}),
                "pinning");
    m_observation = *observe(m_home);
    for (const auto& [hash, document] : m_observation.documents)
        if (document.file_name.starts_with("spare")) m_spare[document.file_name] = hash;
}

fs::path Nursery::newDocument(std::mt19937_64& random, int pages) {
    const int number = m_next_document++;
    const fs::path path = m_scratch / "documents" / ("new" + std::to_string(number) + ".pdf");
    test::writePdf(path.string(), textOf(number, pages, 6 + static_cast<int>(random() % 20)));
    return path;
}

Questioner::Questioner(const Nursery& nursery, const fs::path& scratch) {
    engine::EngineOptions options;
    options.threads = 1;
    auto model = app::LoadedModel::open(starterModel(), options);
    if (!model) throw std::runtime_error(model.error().message);
    m_model = std::move(*model);
    for (const char* question :
         {"What is the access code for gate 2?", "When does the vault of house 1 open?",
          "Who shall insure the cargo?", "What is the access code for gate 3?"}) {
        const fs::path home = scratch / "undisturbed";
        copyHome(nursery.home(), home);
        fs::remove_all(vaultFolder(home) / app::kStatesFolder);
        Reference reference{question, {}, {}};
        const auto answer = run(home, question, reference.logits);
        if (!answer) throw std::runtime_error(answer.error().message);
        if (answer->reused_tokens != 0) throw std::runtime_error("states were left");
        reference.answer = answer->answer;
        m_references.push_back(std::move(reference));
        fs::remove_all(home);
    }
}

Result<app::AskResult> Questioner::run(const fs::path& home, const std::string& question,
                                       std::vector<float>& logits) const {
    use(home);
    LECTERN_TRY_ASSIGN(const app::VaultInfo info, app::VaultRegistry::find(std::nullopt));
    LECTERN_TRY_ASSIGN(const auto vault, app::Vault::open(info, Library::Access::ReadWrite));
    LECTERN_TRY_ASSIGN(const auto binder, vault->library().findBinder("Core"));
    if (!binder) return fail(ErrorCode::NotFound, "no binder Core");
    app::AskService service(*vault, m_model);
    app::AskOptions options;
    options.temperature = 0.0f;
    options.seed = 1;
    options.max_new_tokens = 4;
    options.snapshot_every_tokens = std::atoi(kLadder);
    app::AskEvents events;
    events.prompt_read = [&](std::span<const float> row) { logits.assign(row.begin(), row.end()); };
    return service.ask(*binder, question, options, events, {});
}

Questioner::Asked Questioner::ask(const fs::path& home, size_t question) const {
    const Reference& reference = m_references[question % m_references.size()];
    std::vector<float> logits;
    auto result = run(home, reference.question, logits);
    Asked asked;
    if (!result) {
        asked.error = result.error();
        return asked;
    }
    const bool is_same =
        logits.size() == reference.logits.size() &&
        std::memcmp(logits.data(), reference.logits.data(), logits.size() * sizeof(float)) == 0;
    if (!is_same)
        throw Broken("damage was used: the logits of \"" + reference.question + "\" differ");
    if (result->answer != reference.answer) throw Broken("damage was used: another answer");
    asked.answered = true;
    asked.reused_tokens = result->reused_tokens;
    asked.computed_tokens = result->computed_tokens;
    for (const Saying& warning : result->warnings)
        if (warning.english().find("was trained on") == std::string::npos)
            asked.warnings.push_back(warning.english());
    return asked;
}

Result<int64_t> Questioner::unreadTokens(const fs::path& home) const {
    use(home);
    LECTERN_TRY_ASSIGN(const app::VaultInfo info, app::VaultRegistry::find(std::nullopt));
    LECTERN_TRY_ASSIGN(const auto vault, app::Vault::open(info, Library::Access::ReadWrite));
    LECTERN_TRY_ASSIGN(const auto binder, vault->library().findBinder("Core"));
    if (!binder) return fail(ErrorCode::NotFound, "no binder Core");
    app::AskService service(*vault, m_model);
    LECTERN_TRY_ASSIGN(const app::ContextPlan plan, service.plan(*binder, {}));
    return plan.total_tokens - plan.tokens_read;
}

}  // namespace lectern::faults
