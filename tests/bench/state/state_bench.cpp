// What saved states cost and save, on the recorded session of fifty questions (documents of 40
// and 30 pages): eviction by saved work against least recently used at several sizes, and a
// cold cache against none. Prints one JSON object.

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/recorded_session.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using Json = nlohmann::ordered_json;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPagesA = 40, kPagesB = 30, kLinesPerPage = 30;
constexpr size_t kLongTokens = 65536;
constexpr time_t kSecondsBetweenQuestions = 120;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

app::BinderRecord makeBinder(app::Library& library, const std::string& name, int first, int count) {
    const auto lines = test::variedPages(first + count, kLinesPerPage);
    std::vector<std::string> texts;
    for (int i = first; i < first + count; ++i) {
        std::string& text = texts.emplace_back();
        for (const std::string& line : lines[static_cast<size_t>(i)]) text += line + "\n";
    }
    return test::makeBinder(library, name, name + ".pdf", static_cast<uint8_t>(name[0]), texts);
}

engine::StateBankIdentity identityOf(engine::Engine& engine) {
    engine::StateBankIdentity identity;
    identity.vault_id = "bench";
    identity.model_fingerprint = engine.model().fingerprint();
    identity.arithmetic = engine.ranks().arithmetic();
    identity.kv_format = engine.kvFormat();
    return identity;
}

/// Lets time pass for every file of a bank.
void age(const std::filesystem::path& dir) {
    for (const auto& entry : std::filesystem::directory_iterator(dir)) {
        struct stat info {};
        if (::stat(entry.path().c_str(), &info) != 0) continue;
        info.st_mtim.tv_sec -= kSecondsBetweenQuestions;
        const struct timespec times[2] = {info.st_mtim, info.st_mtim};
        (void)::utimensat(AT_FDCWD, entry.path().c_str(), times, 0);
    }
}

struct Replay {
    int64_t computed = 0;
    double work = 0;
    int64_t bytes = 0;  // at the end
};

/// Reads the session's prompts with a bank of its own, a program start and two minutes apart.
Replay replay(engine::Engine& engine, const std::vector<test::RecordedPrompt>& prompts,
              engine::EvictionRule::Kind kind, int64_t max_bytes) {
    const test::TempDir dir;
    engine::StateBankOptions options;
    options.max_bytes = max_bytes;
    options.eviction.kind = kind;
    options.eviction.work_doubles_at = engine::attentionDoublesAt(engine.config());
    Replay sum;
    for (const test::RecordedPrompt& prompt : prompts) {
        auto bank = engine::StateBank::open(dir.path(), identityOf(engine), options).value();
        engine::Session session(engine, &bank);
        const auto report = session.prefill(prompt.segments, {}, {}).value();
        bank.finishSaving();
        sum.computed += report.computed_tokens;
        sum.work +=
            engine::readingWork(report.reused_tokens, report.prompt_tokens, options.eviction);
        sum.bytes = 0;
        for (const auto& info : bank.list()) sum.bytes += info.file_bytes;
        age(dir.path());
    }
    return sum;
}

/// Seconds of reading a prompt's documents, with a new bank or without any.
double readingSeconds(engine::Engine& engine, std::span<const engine::Segment> segments,
                      bool with_bank) {
    const test::TempDir dir;
    std::optional<engine::StateBank> bank;
    if (with_bank) bank = engine::StateBank::open(dir.path(), identityOf(engine)).value();
    engine::Session session(engine, bank ? &*bank : nullptr);
    engine::PrefillOptions options;
    options.need_logits = false;
    const auto start = Clock::now();
    if (!session.prefill(segments, options, {})) std::abort();
    return secondsSince(start);
}

Json coldCache(engine::Engine& engine, std::span<const engine::Segment> segments, int repeats) {
    std::vector<double> without, with, ratio;
    for (int i = 0; i < repeats; ++i) {
        without.push_back(readingSeconds(engine, segments, false));
        with.push_back(readingSeconds(engine, segments, true));
        ratio.push_back(with.back() / without.back());
    }
    return {{"without_seconds", median(without)},
            {"with_seconds", median(with)},
            {"with_over_without", median(ratio)}};
}

/// The session's documents, again and again.
std::vector<engine::Segment> longPrompt(const std::vector<test::RecordedPrompt>& prompts) {
    engine::Segment segment{engine::SegmentKind::Document, "long", {}};
    for (size_t i = 0; segment.tokens.size() < kLongTokens; i = (i + 13) % prompts.size())
        segment.tokens.insert(segment.tokens.end(), prompts[i].tokens.begin(),
                              prompts[i].tokens.end());
    segment.tokens.resize(kLongTokens);
    return {segment};
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_level(spdlog::level::off);
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 9;
    const test::TempDir home;
    ::setenv("LECTERN_HOME", home.path().c_str(), 1);
    auto vault = app::Vault::open(app::VaultRegistry::find(std::nullopt).value(),
                                  app::Library::Access::ReadWrite)
                     .value();
    auto model = app::LoadedModel::open(
                     std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model", {})
                     .value();
    test::SessionRecorder recorder(*vault, model, makeBinder(vault->library(), "A", 0, kPagesA),
                                   makeBinder(vault->library(), "B", 20, kPagesB), 24);
    const auto prompts = recorder.run();
    int64_t ideal = 0, computed = 0, prompt_tokens = 0;
    for (const auto& prompt : prompts) {
        ideal += prompt.ideal;
        computed += prompt.computed;
        prompt_tokens += static_cast<int64_t>(prompt.tokens.size());
    }
    Json json{{"questions", prompts.size()},
              {"prompt_tokens", prompt_tokens},
              {"computed", computed},
              {"ideal", ideal},
              {"over_ideal", static_cast<double>(computed - ideal) / static_cast<double>(ideal)}};

    using Kind = engine::EvictionRule::Kind;
    engine::Engine& engine = *model.engine;
    const Replay unlimited = replay(engine, prompts, Kind::SavedWork, int64_t{1} << 40);
    json["unlimited"] = {{"bytes", unlimited.bytes}, {"computed", unlimited.computed}};
    for (const double share : {0.8, 0.6, 0.4}) {
        const auto limit = static_cast<int64_t>(share * static_cast<double>(unlimited.bytes));
        const Replay work = replay(engine, prompts, Kind::SavedWork, limit);
        const Replay age = replay(engine, prompts, Kind::LeastRecentlyUsed, limit);
        json["limits"].push_back({{"share", share},
                                  {"saved_work_computed", work.computed},
                                  {"lru_computed", age.computed},
                                  {"work_ratio", work.work / age.work}});
    }
    json["cold_cache"] = coldCache(engine, longPrompt(prompts), repeats);
    std::printf("%s\n", json.dump(1).c_str());
    return 0;
}
