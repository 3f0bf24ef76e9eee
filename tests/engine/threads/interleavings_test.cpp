// Sessions on one engine and one bank, driven through random operations and stopped at any moment:
// nothing hangs, and every result has the bits of an undisturbed run. By hand, many of them:
//   LECTERN_INTERLEAVINGS=10000 LECTERN_INTERLEAVINGS_SEED=1
//   build/release/tests/engine_interleavings_test

#include <gmock/gmock.h>

#include <random>
#include <thread>

#include "tests/engine/state/state_fixtures.h"
#include "tests/engine/threads/branching_prompts.h"
#include "tests/engine/threads/watchdog.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using test::Branch;
namespace fs = std::filesystem;

constexpr int kOperations = 12;
constexpr int64_t kMostNewTokens = 16;

int64_t fromEnvironment(const char* name, int64_t otherwise) {
    const char* given = std::getenv(name);
    return given ? std::strtoll(given, nullptr, 10) : otherwise;
}

/// Asks for a stop from another thread, some time after it was made.
class Meddler {
  public:
    Meddler(std::stop_source source, std::chrono::microseconds after)
        : m_thread([source = std::move(source), after]() mutable {
              std::this_thread::sleep_for(after);
              source.request_stop();
          }) {}

  private:
    std::jthread m_thread;
};

/// How an operation is stopped: not at all, by what it calls at a given time, by another thread.
struct Stop {
    std::stop_source source;
    int64_t at_call = -1;
    std::optional<Meddler> meddler;
    int64_t calls = 0;

    bool isPossible() const { return at_call >= 0 || meddler; }
    void called() {
        if (calls++ == at_call) source.request_stop();
    }
};

/// One engine for all runs, and what it gives undisturbed.
struct Bench {
    Bench(const fs::path& model, int ranks)
        : engine(test::openEngine(model, ranks)), undisturbed(engine) {}

    /// The first kMostNewTokens tokens after a branch, by what `seed` draws.
    const std::vector<Token>& answer(const Branch& branch, uint64_t seed);

    Engine engine;
    test::Undisturbed undisturbed;
    test::Watchdog watchdog;
    std::map<std::pair<Branch, uint64_t>, std::vector<Token>> answers;
};

const Tokenizer& starterTokenizer() {
    static const Tokenizer tokenizer =
        Tokenizer::open(fs::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model").value();
    return tokenizer;
}

GenerationOptions drawing(uint64_t seed, int64_t tokens) {
    GenerationOptions options;
    options.sampling.seed = seed;
    options.max_new_tokens = tokens;
    return options;
}

/// The oracle's checkpoints have no tokenizer; each of their ids has text in the starter's.
Result<GenerationReport> generateOn(Engine& engine, ModelState& state,
                                    std::span<const float> prompt_logits,
                                    const GenerationOptions& options,
                                    const GenerationCallback& callback, std::stop_token stop) {
    std::vector<float> logits(prompt_logits.begin(), prompt_logits.end());
    return generate(engine.model(), starterTokenizer(), state, logits, engine.ranks(), options,
                    callback, std::move(stop));
}

const std::vector<Token>& Bench::answer(const Branch& branch, uint64_t seed) {
    auto& tokens = answers[{branch, seed}];
    if (tokens.empty()) {
        const auto& run = undisturbed.of(branch);
        ModelState state = run.state.fork();
        tokens = generateOn(engine, state, run.logits, drawing(seed, kMostNewTokens), {}, {})
                     .value()
                     .tokens;
    }
    return tokens;
}

class Interleaving {
  public:
    Interleaving(Bench& bench, uint64_t seed)
        : m_bench(bench), m_seed(seed), m_random(seed), m_dir(test::folderInMemory()) {
        openBank();
    }

    void run() {
        for (int i = 0; i < kOperations && !testing::Test::HasFatalFailure() &&
                        !testing::Test::HasNonfatalFailure();
             ++i)
            step(i);
        if (!m_bank) openBank();
        everySnapshotIsWhole();
    }

  private:
    struct Reader {
        std::unique_ptr<Session> session;
        std::optional<Branch> branch;  // that it has read whole
        bool has_logits = false;
    };

    int64_t below(int64_t count) { return static_cast<int64_t>(m_random() % uint64_t(count)); }

    void step(int index) {
        struct Operation {
            const char* name;
            void (Interleaving::*run)();
            int weight;
        };
        static constexpr Operation kOperationsToDraw[] = {
            {"prefill", &Interleaving::prefill, 10},
            {"generate", &Interleaving::generateOnAFork, 6},
            {"save beside", &Interleaving::saveBeside, 5},
            {"read a fork elsewhere", &Interleaving::readAForkElsewhere, 3},
            {"remove", &Interleaving::remove, 2},
            {"pin", &Interleaving::pin, 2},
            {"limit", &Interleaving::limit, 2},
            {"look", &Interleaving::look, 2},
            {"finish saving", &Interleaving::finishSaving, 1},
            {"reopen", &Interleaving::reopen, 2},
            {"verify", &Interleaving::everySnapshotIsWhole, 1},
        };
        int64_t sum = 0;
        for (const Operation& operation : kOperationsToDraw) sum += operation.weight;
        int64_t drawn = below(sum);
        const Operation* operation = kOperationsToDraw;
        while (drawn >= operation->weight) drawn -= (operation++)->weight;
        const std::string what = "LECTERN_INTERLEAVINGS_SEED=" + std::to_string(m_seed) +
                                 " operation " + std::to_string(index) + ": " + operation->name;
        SCOPED_TRACE(what);
        m_bench.watchdog.at(what);
        (this->*operation->run)();
    }

    void openBank() {
        for (Reader& reader : m_readers) reader = {};
        auto bank =
            StateBank::open(m_dir.path() / "states", test::bankIdentity(m_bench.engine),
                            {.max_bytes = m_max_bytes, .keep_last_in_memory = m_seed % 2 == 1});
        ASSERT_TRUE(bank) << bank.error().message;
        m_bank.emplace(std::move(*bank));
        for (Reader& reader : m_readers)
            reader.session = std::make_unique<Session>(m_bench.engine, &*m_bank);
    }

    Branch drawBranch() {
        Branch branch(static_cast<size_t>(below(5)));
        for (int& choice : branch) choice = static_cast<int>(below(20) == 0 ? 3 : below(3));
        return branch;
    }

    /// `calls`: about how often the operation calls back.
    void drawStop(Stop& stop, int64_t calls) {
        const int64_t way = below(3);
        if (way == 1) stop.at_call = below(calls + 1);
        if (way == 2) {
            const auto after = std::chrono::microseconds(below(int64_t{1} << below(13)));
            stop.meddler.emplace(stop.source, after);
        }
    }

    void prefill() {
        Reader& reader = m_readers[static_cast<size_t>(below(2))];
        if (below(4) == 0) reader.session = std::make_unique<Session>(m_bench.engine, &*m_bank);
        const Branch branch = drawBranch();
        const auto prompt = test::promptOf(branch, m_bench.engine.config().vocab_size);
        PrefillOptions options;
        options.need_logits = below(4) != 0;
        options.snapshot_every_tokens = below(2) == 0 ? 1 : 8192;
        Stop stop;
        options.progress = [&](const PrefillProgress& at) {
            m_bench.watchdog.tick();
            EXPECT_EQ(at.tokens_done, reader.session->state().tokenCount());
            stop.called();
        };
        drawStop(stop, static_cast<int64_t>(prompt.size()) + 1);
        const auto report = reader.session->prefill(prompt, options, stop.source.get_token());
        reader.branch.reset();
        if (!report) {
            EXPECT_EQ(report.error().code, ErrorCode::Cancelled) << report.error().message;
            EXPECT_TRUE(stop.isPossible());
            return;
        }
        nothingWentWrong(report->warnings);
        EXPECT_EQ(report->reused_tokens + report->computed_tokens, report->prompt_tokens);
        const auto& expected = m_bench.undisturbed.of(branch);
        EXPECT_TRUE(test::sameState(reader.session->state(), expected.state));
        if (options.need_logits) {
            EXPECT_TRUE(test::sameBits(reader.session->logits(), expected.logits));
        }
        reader.branch = branch;
        reader.has_logits = options.need_logits;
    }

    /// One that has read its prompt; null if there is none.
    Reader* drawReader() {
        Reader& reader = m_readers[static_cast<size_t>(below(2))];
        return reader.branch ? &reader : nullptr;
    }

    /// Now and then another fork generates between two tokens of this one.
    void generateOnAFork() {
        Reader* const reader = drawReader();
        if (!reader || !reader->has_logits) return;
        const uint64_t seed = m_random() % 3;
        const int64_t most = 1 + below(kMostNewTokens);
        const auto& expected = m_bench.answer(*reader->branch, seed);
        ModelState fork = reader->session->state().fork();
        const int64_t other_at = below(2 * kMostNewTokens);
        Stop stop;
        drawStop(stop, most);
        const auto report = generateOn(
            m_bench.engine, fork, reader->session->logits(), drawing(seed, most),
            [&](const GenerationEvent&) {
                m_bench.watchdog.tick();
                if (stop.calls == other_at) generateOnAFork();
                stop.called();
            },
            stop.source.get_token());
        ASSERT_TRUE(report) << report.error().message;
        const auto count = static_cast<int64_t>(report->tokens.size());
        EXPECT_TRUE(std::equal(report->tokens.begin(), report->tokens.end(), expected.begin()));
        if (report->reason == StopReason::Cancelled) {
            EXPECT_TRUE(stop.isPossible());
        } else {
            EXPECT_EQ(count, most);
        }
        const int64_t run = std::max<int64_t>(0, count - 1);  // the last token is not run
        const auto& before = m_bench.undisturbed.of(*reader->branch).state;
        EXPECT_EQ(fork.tokenCount(), before.tokenCount() + run);
        EXPECT_TRUE(test::sameState(reader->session->state(), before));
    }

    void saveBeside() {
        Reader* const reader = drawReader();
        if (!reader) return;
        const auto prompt = test::promptOf(*reader->branch, m_bench.engine.config().vocab_size);
        const auto plan = planPrefill(prompt, m_bank->identity().rootKey());
        const Status saved =
            m_bank->saveBeside(plan, plan.steps.size() - 1, reader->session->state(), "end");
        ASSERT_TRUE(saved) << saved.error().message;
        switch (below(4)) {
            case 0:
                m_bank.reset();  // writes first
                openBank();
                break;
            case 1:
                m_bank->finishSaving();
                break;
            default:
                return;
        }
        if (m_max_bytes == kNoLimit) {  // else it may have gone
            EXPECT_EQ(m_bank->longestPrefixTokens(plan), plan.steps.back().end);
        }
    }

    /// Forks share pages with what goes on beside them.
    void readAForkElsewhere() {
        Reader* const reader = drawReader();
        if (!reader) return;
        const auto& expected = m_bench.undisturbed.of(*reader->branch).state;
        std::optional<ModelState> fork = reader->session->state().fork();
        testing::AssertionResult same = testing::AssertionFailure();
        {
            const std::jthread elsewhere([&] {
                same = test::sameState(*fork, expected);
                fork.reset();
            });
            generateOnAFork();
            prefill();
        }
        EXPECT_TRUE(same);
    }

    /// A snapshot that was on its way to the disk when it was listed makes others go.
    bool mayHaveGone(const Error& error) const {
        return error.code == ErrorCode::NotFound && m_max_bytes != kNoLimit;
    }

    void remove() {
        const auto snapshots = m_bank->list();
        if (snapshots.empty()) return;
        const auto& drawn = snapshots[static_cast<size_t>(below(int64_t(snapshots.size())))];
        const auto removed = m_bank->remove(drawn.key);
        EXPECT_TRUE(removed || mayHaveGone(removed.error())) << removed.error().message;
    }

    void pin() {
        const auto snapshots = m_bank->list();
        if (snapshots.empty()) return;
        const auto& drawn = snapshots[static_cast<size_t>(below(int64_t(snapshots.size())))];
        const Status pinned = m_bank->pin(drawn.key, below(2) == 0);
        EXPECT_TRUE(pinned || mayHaveGone(pinned.error())) << pinned.error().message;
    }

    void limit() {
        m_max_bytes = below(3) == 0 ? kNoLimit : below(int64_t{1} << 20);
        m_bank->setMaxBytes(m_max_bytes);
    }

    /// From within an operation as well, as a window does between two tokens.
    void look() {
        const auto prompt = test::promptOf(drawBranch(), m_bench.engine.config().vocab_size);
        const auto plan = planPrefill(prompt, m_bank->identity().rootKey());
        EXPECT_LE(m_bank->longestPrefixTokens(plan), plan.steps.back().end);
        nothingWentWrong(m_bank->takeWarnings());
    }

    void finishSaving() { m_bank->finishSaving(); }

    void reopen() {
        if (below(2) == 0) m_bank->finishSaving();
        m_bank.reset();
        openBank();
    }

    void nothingWentWrong(std::vector<std::string> warnings) const {
        std::erase_if(warnings, [&](const std::string& warning) {
            return m_max_bytes != kNoLimit && warning.find("limit") != std::string::npos;
        });
        EXPECT_THAT(warnings, testing::IsEmpty());
    }

    void everySnapshotIsWhole() {
        m_bank->finishSaving();
        for (const SnapshotInfo& info : m_bank->list()) {
            const Status whole = m_bank->verify(info.key);
            EXPECT_TRUE(whole) << whole.error().message;
            m_bench.watchdog.tick();
        }
        nothingWentWrong(m_bank->takeWarnings());
        EXPECT_EQ(test::countFiles(m_dir.path() / "states", "damaged"), size_t{0});
    }

    static constexpr int64_t kNoLimit = int64_t{1} << 40;

    Bench& m_bench;
    const uint64_t m_seed;
    std::mt19937_64 m_random;
    test::TempDir m_dir;
    int64_t m_max_bytes = kNoLimit;
    std::optional<StateBank> m_bank;
    Reader m_readers[2];
};

struct Setup {
    const char* checkpoint;
    int ranks;
};

class Interleavings : public testing::TestWithParam<Setup> {};

TEST_P(Interleavings, NothingHangsAndAllHaveTheSameBits) {
    Bench bench(test::oracleDir(GetParam().checkpoint), GetParam().ranks);
    // Ranks wait for each other at every layer, for long where others want the processors too.
    const int64_t usual = GetParam().ranks > 1 ? 15 : 200;
    const int64_t count = fromEnvironment("LECTERN_INTERLEAVINGS", usual);
    const auto first = static_cast<uint64_t>(fromEnvironment("LECTERN_INTERLEAVINGS_SEED", 1));
    RecordProperty("seeds", std::to_string(first) + " to " +
                                std::to_string(first + static_cast<uint64_t>(count) - 1));
    for (int64_t i = 0; i < count && !HasFailure(); ++i)
        Interleaving(bench, first + static_cast<uint64_t>(i)).run();
}

INSTANTIATE_TEST_SUITE_P(Oracle, Interleavings,
                         testing::Values(Setup{"a-8layer", 1}, Setup{"a-8layer", 2},
                                         Setup{"d-bf16", 2}),
                         [](const auto& parameter) {
                             return std::string(1, parameter.param.checkpoint[0]) + "_" +
                                    std::to_string(parameter.param.ranks) + "_ranks";
                         });

}  // namespace
}  // namespace lectern::engine
