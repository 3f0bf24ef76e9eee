#pragma once

#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/conversation/ask_service.h"
#include "app/vault/vault.h"
#include "tests/faults/program.h"

namespace lectern::faults {

/// A promise that was not kept.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Everything that a vault shows after it was opened again, every checksum checked.
struct Observation {
    struct Document {
        std::string file_name, digest;  ///< of pages and record
    };
    struct State {
        bool has_state = false, pinned = false;
    };
    std::map<std::string, Document> documents;                ///< by SHA-256
    std::map<std::string, std::vector<std::string>> binders;  ///< name → documents, in order
    std::map<std::string, std::map<std::string, std::string>> turns;  ///< conversation → turns
    std::map<std::string, std::string> conversation_binders;
    std::set<std::string> answers;
    std::map<std::string, State> states;
    std::vector<std::string> warnings;  ///< of damaged states
    double open_seconds = 0;
};

/// What an action may take with it.
struct MayGo {
    std::set<std::string> documents;  ///< with the conversations of binders that hold them
    std::set<std::string> binders;
    bool states = false;
};

/// Opens the home's default vault as its owner and looks at everything: the library's own check,
/// every page and turn, every original's bytes, every state's checksums, files left over.
/// Error: what cannot be opened or is damaged.
Result<Observation> observe(const fs::path& home);

/// Throws Broken where `after` lacks what `before` had.
void mustStillHave(const Observation& before, const Observation& after, const MayGo& may_go);

/// A home made by the program itself: binder "Core" of two documents, read, asked and pinned, and
/// binder "Spare" of three. Copied for each life.
class Nursery {
  public:
    explicit Nursery(const fs::path& scratch);
    const fs::path& home() const { return m_home; }
    const Observation& observation() const { return m_observation; }
    /// A PDF that no vault has yet, with a text of its own.
    fs::path newDocument(std::mt19937_64& random, int pages = 2);
    /// Name → SHA-256 of the spare documents.
    const std::map<std::string, std::string>& spare() const { return m_spare; }

  private:
    fs::path m_scratch, m_home;
    int m_next_document = 100;
    std::map<std::string, std::string> m_spare;
    Observation m_observation;
};

/// Asks in this process, with a model loaded once, and compares every logit and the answer with
/// what a vault without any saved state gives: whatever was restored must have been undamaged.
class Questioner {
  public:
    Questioner(const Nursery& nursery, const fs::path& scratch);
    struct Asked {
        bool answered = false;
        Error error{ErrorCode::Internal, std::string()};
        std::vector<std::string> warnings;
        int64_t reused_tokens = 0, computed_tokens = 0;
    };
    /// Throws Broken where the answer differs.
    Asked ask(const fs::path& home, size_t question) const;
    /// Tokens of the binder "Core" that are not saved.
    Result<int64_t> unreadTokens(const fs::path& home) const;
    size_t questionCount() const { return m_references.size(); }

  private:
    struct Reference {
        std::string question;
        std::vector<float> logits;
        std::string answer;
    };
    Result<app::AskResult> run(const fs::path& home, const std::string& question,
                               std::vector<float>& logits) const;
    mutable app::LoadedModel m_model;
    std::vector<Reference> m_references;
};

/// Arguments of the program.
using Arguments = std::vector<std::string>;
Arguments readCore();
Arguments askCore(const std::string& question, int new_tokens);
inline const char* const kLadder = "64";  ///< --snapshot-every of all reading here

void copyHome(const fs::path& from, const fs::path& to);
fs::path vaultFolder(const fs::path& home);
fs::path starterModel();
std::string readBytes(const fs::path& path);
void writeBytes(const fs::path& path, std::string_view bytes);
/// In memory where there is room for it: real syncs would only take time.
fs::path scratchFolder();

}  // namespace lectern::faults
