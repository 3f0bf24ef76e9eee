#include <algorithm>
#include <chrono>
#include <string>

#include "app/cli/bench_snapshot.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/conversation/question_log.h"

namespace lectern::app::cli {

namespace {

using Clock = std::chrono::steady_clock;

struct BenchArguments {
    ModelOptions model;
    int64_t prompt_tokens = 2048, new_tokens = 64;
    int64_t state_mb = 256;
    std::string state_dir;  // empty: the temporary folder
    int repeats = 3;
};

double seconds(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Deterministic ids from the ordinary part of the vocabulary (the comparison script uses the
/// same).
std::vector<engine::Token> promptIds(int64_t count, int64_t vocab_size) {
    constexpr int64_t kModulus = int64_t{1} << 31;
    const int64_t range = std::min(vocab_size, vocab_size <= 512 ? int64_t{256} : vocab_size - 64);
    int64_t state = 12345;
    std::vector<engine::Token> ids;
    for (int64_t i = 0; i < count; ++i) {
        state = (state * 1103515245 + 12345) % kModulus;
        ids.push_back(static_cast<engine::Token>((state >> 8) % range));
    }
    return ids;
}

struct Figures {
    std::vector<double> prefill, decode, first_token_ms, save_ms, restore_ms;
    int64_t snapshot_bytes = 0;
};

/// A folder for the snapshot timings.
class ScratchFolder {
  public:
    static Result<ScratchFolder> create(const std::string& chosen_dir) {
        std::error_code error;
        const std::filesystem::path dir = chosen_dir.empty()
                                              ? std::filesystem::temp_directory_path(error)
                                              : std::filesystem::path(chosen_dir);
        std::string pattern = (dir / "lectern-bench-XXXXXX").string();
        if (error || !::mkdtemp(pattern.data()))
            return fail(ErrorCode::Io, "no folder could be made in " + dir.string());
        return ScratchFolder(pattern);
    }
    ScratchFolder(ScratchFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    ~ScratchFolder() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    const std::filesystem::path& path() const { return m_path; }

  private:
    explicit ScratchFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    std::filesystem::path m_path;
};

Status benchOnce(engine::Engine& engine, const std::vector<engine::Token>& ids,
                 const BenchArguments& arguments, std::stop_token stop, Figures& figures) {
    engine::Session session(engine, nullptr);
    const engine::Segment segment{engine::SegmentKind::Document, "bench", ids};
    auto start = Clock::now();
    LECTERN_TRY(session.prefill({&segment, 1}, {}, stop));
    figures.prefill.push_back(static_cast<double>(ids.size()) / seconds(start));

    engine::ModelState state = session.state().fork();
    std::vector<float> row(session.logits().begin(), session.logits().end());
    const auto best = [&] {
        return static_cast<engine::Token>(std::max_element(row.begin(), row.end()) - row.begin());
    };
    start = Clock::now();
    for (int64_t i = 0; i < arguments.new_tokens; ++i) {
        const engine::Token next = best();
        engine.model().forward({&next, 1}, state, engine.ranks(), engine::LogitsRows::Last, row);
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (i == 0) figures.first_token_ms.push_back(seconds(start) * 1000);
    }
    figures.decode.push_back(static_cast<double>(arguments.new_tokens) / seconds(start));

    LECTERN_TRY_ASSIGN(const ScratchFolder folder, ScratchFolder::create(arguments.state_dir));
    engine::StateBankIdentity identity{
        "bench", engine.model().fingerprint(), {}, {}, engine.kvFormat()};
    LECTERN_TRY_ASSIGN(engine::StateBank bank, engine::StateBank::open(folder.path(), identity));
    const auto plan = engine::planPrefill({&segment, 1}, identity.rootKey());
    start = Clock::now();
    LECTERN_TRY(bank.save(plan, plan.steps.size() - 1, session.state(), "bench"));
    figures.save_ms.push_back(seconds(start) * 1000);
    for (const auto& info : bank.list()) figures.snapshot_bytes = info.file_bytes;
    start = Clock::now();
    LECTERN_TRY_ASSIGN(const auto restored, bank.restoreLongest(plan, engine.config()));
    if (!restored) return fail(ErrorCode::Internal, "the snapshot just saved was not found");
    figures.restore_ms.push_back(seconds(start) * 1000);
    return {};
}

/// After all else: the state it makes up would count as memory that the model needs.
Status benchSnapshots(const Context& context, const engine::Engine& engine,
                      const BenchArguments& arguments, Json& json) {
    LECTERN_TRY_ASSIGN(const ScratchFolder folder, ScratchFolder::create(arguments.state_dir));
    LECTERN_TRY_ASSIGN(const SnapshotSpeed speed,
                       measureSnapshots(engine, folder.path(), arguments.state_mb * 1'000'000,
                                        arguments.repeats, context.stop));
    json["speed_test_bytes"] = speed.bytes;
    json["disk_write_gb_s"] = rounded(speed.disk_write);
    json["save_gb_s"] = rounded(speed.save);
    json["save_of_disk"] = rounded(speed.save / speed.disk_write);
    json["read_from"] = speed.is_cold ? "disk" : "page cache";
    json["disk_read_gb_s"] = rounded(speed.disk_read);
    json["restore_gb_s"] = rounded(speed.restore);
    json["restore_of_disk"] = rounded(speed.restore / speed.disk_read);
    json["verify_gb_s"] = rounded(speed.verify);
    json["verify_of_disk"] = rounded(speed.verify / speed.disk_read);
    return {};
}

Status runBench(const Context& context, const BenchArguments& arguments) {
    LECTERN_TRY_ASSIGN(auto options, arguments.model.engineOptions());
    options.with_tokenizer = false;
    LECTERN_TRY_ASSIGN(const auto folder, arguments.model.folder());
    const auto load_start = Clock::now();
    LECTERN_TRY_ASSIGN(engine::Engine engine, engine::Engine::open(folder, options));
    const double load_ms = seconds(load_start) * 1000;
    const auto ids = promptIds(arguments.prompt_tokens, engine.config().vocab_size);
    Figures warm_up, figures;
    BenchArguments small = arguments;
    small.new_tokens = std::min<int64_t>(8, arguments.new_tokens);
    const std::vector<engine::Token> few(
        ids.begin(), ids.begin() + std::min<int64_t>(300, arguments.prompt_tokens));
    LECTERN_TRY(benchOnce(engine, few, small, context.stop, warm_up));
    for (int i = 0; i < arguments.repeats; ++i)
        LECTERN_TRY(benchOnce(engine, ids, arguments, context.stop, figures));
    Json json{{"model", folder.filename().string()},
              {"threads", engine.ranks().threadCount()},
              {"backend", kernels::backendName(engine.ranks().backend())},
              {"prompt_tokens", arguments.prompt_tokens},
              {"new_tokens", arguments.new_tokens},
              {"load_ms", rounded(load_ms)},
              {"prefill_tokens_per_s", rounded(median(figures.prefill))},
              {"decode_tokens_per_s", rounded(median(figures.decode))},
              {"first_token_ms", rounded(median(figures.first_token_ms))},
              {"snapshot_save_ms", rounded(median(figures.save_ms))},
              {"snapshot_restore_ms", rounded(median(figures.restore_ms))},
              {"snapshot_bytes", figures.snapshot_bytes},
              {"weight_bytes", engine.model().weightBytes()},
              {"peak_memory_bytes", peakMemoryBytes()}};
    if (arguments.state_mb > 0) LECTERN_TRY(benchSnapshots(context, engine, arguments, json));
    if (context.json) {
        printLine(json.dump());
        return {};
    }
    for (const auto& [key, value] : json.items())
        printLine(key + ": " + (value.is_string() ? value.get<std::string>() : value.dump()));
    return {};
}

}  // namespace

Registered addBench(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand(
        "bench", "Prefill and decode speed, memory, snapshots against the disk (medians)");
    auto arguments = std::make_shared<BenchArguments>();
    arguments->model.registerOn(*command);
    command->add_option("--prompt-tokens", arguments->prompt_tokens, "Tokens to read")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 31));
    command->add_option("--new-tokens", arguments->new_tokens, "Tokens to generate")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 24));
    command
        ->add_option("--state-mb", arguments->state_mb,
                     "Megabytes of the state that is saved and restored against the disk; 0: none")
        ->check(CLI::Range(int64_t{0}, int64_t{1} << 20));
    command->add_option("--state-dir", arguments->state_dir,
                        "Folder whose disk is measured (default: the temporary folder)");
    command->add_option("--repeats", arguments->repeats, "Runs; medians are printed")
        ->check(CLI::Range(1, 1000));
    command->footer("Example: lectern bench --prompt-tokens 4096 --json");
    return {command, [&context, arguments] { return runBench(context, *arguments); }};
}

}  // namespace lectern::app::cli
