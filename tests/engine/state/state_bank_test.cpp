#include "engine/state/state_bank.h"

#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>

#include "engine/state/snapshot.h"
#include "tests/engine/state/state_fixtures.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using namespace test;

const StateBankIdentity kIdentity = identityOf("vault");

void saveStep(StateBank& bank, const Reading& reading, size_t step) {
    const auto saved = bank.save(reading.plan, step, reading.states[step], "step");
    ASSERT_TRUE(saved) << saved.error().message;
}

RestoredState restore(StateBank& bank, const PrefillPlan& plan, const ModelConfig& config) {
    auto restored = bank.restoreLongest(plan, config);
    if (!restored) throw std::runtime_error(restored.error().message);
    if (!*restored) throw std::runtime_error("nothing restored");
    return std::move(**restored);
}

/// Sets the times of use apart, oldest first, without waiting.
void ageInOrder(const std::vector<SnapshotInfo>& order) {
    time_t time = 1000;
    for (const SnapshotInfo& info : order) {
        const struct timespec times[2] = {{time, 0}, {time, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, info.path.c_str(), times, 0), 0);
        time += 1000;
    }
}

TEST(StateBank, WhatIsSavedComesBackBitForBitAtEveryLength) {
    for (const int64_t tokens : {1, 2, 255, 256, 257, 511, 512, 513, 1025}) {
        SCOPED_TRACE(tokens);
        const TempDir dir;
        const ModelConfig config = stateConfig();
        const Reading reading = readRandomly(config, segmentsOf({tokens}), kIdentity);
        {
            StateBank bank = openBank(dir.path(), kIdentity);
            saveStep(bank, reading, reading.plan.steps.size() - 1);
        }
        StateBank bank = openBank(dir.path(), kIdentity);  // as a new process would
        EXPECT_EQ(bank.longestPrefixTokens(reading.plan), tokens);
        const RestoredState restored = restore(bank, reading.plan, config);
        EXPECT_EQ(restored.steps_done, reading.plan.steps.size());
        EXPECT_TRUE(sameState(restored.state, reading.states.back()));
        EXPECT_TRUE(bank.takeWarnings().empty());
    }
}

TEST(StateBank, ChainsOfDeltasAtPageBoundariesComeBackBitForBit) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading =
        readRandomly(config, segmentsOf({1, 254, 1, 1, 255, 300, 7, 256, 513}), kIdentity, 128);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        for (size_t i = 0; i < reading.plan.steps.size(); i += i % 3 == 0 ? 1 : 2)
            saveStep(bank, reading, i);
        for (const SnapshotInfo& info : bank.list()) EXPECT_TRUE(bank.verify(info.key));
    }
    // Every prefix of the plan: the deepest saved step inside it.
    for (size_t steps = 1; steps <= reading.plan.steps.size(); ++steps) {
        StateBank bank = openBank(dir.path(), kIdentity);
        PrefillPlan part = reading.plan;
        part.steps.resize(steps);
        const RestoredState restored = restore(bank, part, config);
        ASSERT_GT(restored.steps_done, 0u);
        EXPECT_GE(restored.steps_done + 1, steps);
        EXPECT_EQ(bank.longestPrefixTokens(part), restored.state.tokenCount());
        EXPECT_TRUE(sameState(restored.state, reading.states[restored.steps_done - 1]));
    }
}

TEST(StateBank, DeltasHoldEachTokenOnce) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({2000}), kIdentity, 100);
    StateBank bank = openBank(dir.path(), kIdentity);
    for (size_t i = 0; i < reading.plan.steps.size(); ++i) saveStep(bank, reading, i);
    int64_t tokens = 0;
    for (const SnapshotInfo& info : bank.list())
        tokens += info.token_count - info.parent_token_count;
    EXPECT_EQ(tokens, 2000);
}

TEST(StateBank, BranchesShareTheirPrefix) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    auto first = segmentsOf({300, 40});
    auto second = first;
    second[1].tokens[3] += 1;
    const Reading a = readRandomly(config, first, kIdentity);
    const Reading b = readRandomly(config, second, kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    saveStep(bank, a, 0);
    saveStep(bank, a, 1);
    EXPECT_EQ(bank.longestPrefixTokens(b.plan), 300);
    EXPECT_TRUE(sameState(restore(bank, b.plan, config).state, a.states[0]));
    saveStep(bank, b, 1);
    EXPECT_EQ(bank.list().size(), 3u);
    EXPECT_TRUE(sameState(restore(bank, a.plan, config).state, a.states[1]));
    EXPECT_TRUE(sameState(restore(bank, b.plan, config).state, b.states[1]));
    EXPECT_FALSE(sameState(a.states[1], b.states[1]));
}

TEST(StateBank, ARestoredStateMayBeChangedWithoutTouchingTheStoredOne) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    saveStep(bank, reading, 0);
    std::mt19937_64 random(5);
    RestoredState restored = restore(bank, reading.plan, config);
    advanceRandomly(restored.state, 500, random);
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[0]));
}

TEST(StateBank, SavingTwiceWritesOnce) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({30}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    saveStep(bank, reading, 0);
    ageInOrder(bank.list());
    struct stat before {
    }, after{};
    ASSERT_EQ(::stat(bank.list()[0].path.c_str(), &before), 0);
    saveStep(bank, reading, 0);
    ASSERT_EQ(::stat(bank.list()[0].path.c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_GT(after.st_mtim.tv_sec, before.st_mtim.tv_sec) << "its use was not noted";
}

TEST(StateBank, NothingIsSharedBetweenVaultsModelsOrProfiles) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const auto segments = segmentsOf({100});
    const Reading reading = readRandomly(config, segments, kIdentity);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        saveStep(bank, reading, 0);
    }
    for (const auto& other : {identityOf("vault", 2), identityOf("vault", 1, 2)}) {
        StateBank bank = openBank(dir.path(), other);
        const auto plan = planPrefill(segments, other.rootKey());
        EXPECT_EQ(bank.longestPrefixTokens(plan), 0);
        EXPECT_FALSE(*bank.restoreLongest(plan, config));
        // Asked with the other's own keys it still gives nothing away.
        EXPECT_EQ(bank.longestPrefixTokens(reading.plan), 0);
        EXPECT_FALSE(*bank.restoreLongest(reading.plan, config));
        const auto saved = bank.save(reading.plan, 0, reading.states[0], "");
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().code, ErrorCode::Mismatch);
        ASSERT_EQ(bank.list().size(), 1u);
        EXPECT_FALSE(bank.list()[0].belongs_here);
        EXPECT_TRUE(bank.verify(bank.list()[0].key));
    }
    StateBankIdentity elsewhere = kIdentity;
    elsewhere.arithmetic = "reference";
    EXPECT_NE(elsewhere.rootKey(), kIdentity.rootKey()) << "other code gives other bits";
    for (const kernels::KvFormat format : {kernels::KvFormat::Bf16, kernels::KvFormat::Int8})
        EXPECT_NE(identityOf("vault", 1, 1, format).rootKey(), kIdentity.rootKey());
    EXPECT_NE(identityOf("a").rootKey(), identityOf("b").rootKey());
    StateBank stranger = openBank(dir.path(), identityOf("another vault"));
    EXPECT_TRUE(stranger.list().empty());
    const auto warnings = stranger.takeWarnings();
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("another vault"), std::string::npos);
    EXPECT_EQ(countFiles(dir.path(), ".damaged"), 1u);
}

TEST(StateBank, RefusesASaveThatDoesNotMatchItsStep) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({30, 40}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    for (const size_t step : {size_t{1}, size_t{2}, SIZE_MAX}) {
        const auto saved = bank.save(reading.plan, step, reading.states[0], "");
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_TRUE(bank.list().empty());
}

TEST(StateBank, RemovingANodeKeepsTheKvOfItsChildren) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 20, 30}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    for (size_t i = 0; i < 3; ++i) saveStep(bank, reading, i);
    const auto removal = bank.remove(reading.plan.steps[0].key);
    ASSERT_TRUE(removal);
    EXPECT_FALSE(removal->whole);
    EXPECT_EQ(removal->dependent_count, 2);
    ASSERT_EQ(bank.list().size(), 3u);
    EXPECT_FALSE(bank.list()[0].has_state);
    EXPECT_TRUE(bank.verify(reading.plan.steps[0].key));
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[2]));
    PrefillPlan first = reading.plan;
    first.steps.resize(1);
    EXPECT_EQ(bank.longestPrefixTokens(first), 0);
    EXPECT_FALSE(*bank.restoreLongest(first, config)) << "a node without state was restored";

    // Saved again, it has its state again.
    saveStep(bank, reading, 0);
    EXPECT_TRUE(sameState(restore(bank, first, config).state, reading.states[0]));
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[2]));

    // Children first, then parents: nothing is left.
    for (size_t i = 3; i-- > 0;) ASSERT_TRUE(bank.remove(reading.plan.steps[i].key));
    EXPECT_TRUE(bank.list().empty());
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
    const auto absent = bank.remove(reading.plan.steps[0].key);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
}

TEST(StateBank, AReaderBesideTheOwnerChangesNothing) {
    const TempDir dir;
    StateBankOptions options;
    options.read_only = true;
    const auto nowhere = StateBank::open(dir.path() / "none", kIdentity, options);
    ASSERT_TRUE(nowhere);
    EXPECT_TRUE(nowhere->list().empty());
    EXPECT_FALSE(std::filesystem::exists(dir.path() / "none"));

    const Reading reading = readRandomly(stateConfig(), segmentsOf({300, 20, 30}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    for (size_t i = 0; i < 3; ++i) saveStep(bank, reading, i);
    for (size_t i = 0; i < 2; ++i) ASSERT_TRUE(bank.remove(reading.plan.steps[i].key));
    std::ofstream(bank.list()[2].path, std::ios::binary | std::ios::trunc) << "damaged";
    auto reader = StateBank::open(dir.path(), kIdentity, options);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->takeWarnings().size(), 1u);
    EXPECT_EQ(reader->list().size(), 2u);  // what serves nobody any more is the owner's to clear
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 3);
}

TEST(StateBank, KvThatServesNobodyIsClearedAtOpen) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({300, 20, 30}), kIdentity);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        for (size_t i = 0; i < 3; ++i) saveStep(bank, reading, i);
        for (size_t i = 0; i < 3; ++i) ASSERT_TRUE(bank.remove(reading.plan.steps[i].key));
        EXPECT_EQ(bank.list().size(), 2u);
    }
    EXPECT_TRUE(openBank(dir.path(), kIdentity).list().empty());
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(StateBank, KvThatAnUnreadableFileMayNeedStays) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 40}), kIdentity);
    const auto end = dir.path() / snapshotFileName(reading.plan.steps[1].key);
    const auto elsewhere = dir.path() / "elsewhere";
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        saveStep(bank, reading, 0);
        saveStep(bank, reading, 1);
        ASSERT_FALSE(bank.remove(reading.plan.steps[0].key)->whole);
    }
    std::filesystem::rename(end, elsewhere);
    std::filesystem::create_symlink(end, end);  // cannot be opened: an I/O error
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        EXPECT_EQ(bank.takeWarnings().size(), 1u);
    }
    std::filesystem::rename(elsewhere, end);
    StateBank bank = openBank(dir.path(), kIdentity);
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[1]));
}

TEST(StateBank, ANewSnapshotHangsOnTheNearestSavedAncestor) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({10, 20, 30, 40}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    saveStep(bank, reading, 3);
    saveStep(bank, reading, 1);
    saveStep(bank, reading, 2);
    const auto list = bank.list();
    ASSERT_EQ(list.size(), 3u);
    EXPECT_EQ(list[0].parent, kIdentity.rootKey());
    EXPECT_EQ(list[1].parent, list[0].key);
    EXPECT_EQ(list[1].parent_token_count, 30);
    EXPECT_EQ(list[2].parent, kIdentity.rootKey()) << "what is written is not moved";
}

TEST(StateBank, LeastRecentlyUsedGoFirstAndPinnedStay) {
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    std::vector<Reading> readings;
    for (uint64_t seed = 1; seed <= 5; ++seed)
        readings.push_back(readRandomly(config, segmentsOf({50}, seed), kIdentity));
    int64_t size = 0;
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        for (size_t i = 0; i < 4; ++i) {
            saveStep(bank, readings[i], 0);
        }
        size = bank.list()[0].file_bytes;
        std::vector<SnapshotInfo> order;
        for (size_t i = 0; i < 4; ++i)
            for (const SnapshotInfo& info : bank.list())
                if (info.key == readings[i].plan.steps[0].key) order.push_back(info);
        ageInOrder(order);
        ASSERT_TRUE(bank.pin(readings[1].plan.steps[0].key, true));
    }
    StateBank bank = openBank(dir.path(), kIdentity, {.max_bytes = 3 * size});
    restore(bank, readings[0].plan, config);  // the oldest has become the newest
    saveStep(bank, readings[4], 0);
    const auto kept = [&](size_t i) { return bank.longestPrefixTokens(readings[i].plan) > 0; };
    EXPECT_TRUE(kept(0)) << "used a moment ago";
    EXPECT_TRUE(kept(1)) << "pinned";
    EXPECT_FALSE(kept(2));
    EXPECT_FALSE(kept(3));
    EXPECT_TRUE(kept(4)) << "just saved";
    EXPECT_EQ(bank.list().size(), 3u);
}

TEST(StateBank, ALowerLimitCountsAtOnce) {
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    const Reading pinned = readRandomly(config, segmentsOf({100}, 1), kIdentity);
    const Reading gone = readRandomly(config, segmentsOf({120}, 2), kIdentity);
    const Reading last = readRandomly(config, segmentsOf({110}, 3), kIdentity);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        std::vector<SnapshotInfo> order;
        for (const Reading* reading : {&pinned, &gone, &last}) {
            saveStep(bank, *reading, 0);
            for (const SnapshotInfo& info : bank.list())
                if (info.key == reading->plan.steps[0].key) order.push_back(info);
        }
        ageInOrder(order);
        ASSERT_TRUE(bank.pin(pinned.plan.steps[0].key, true));
    }
    StateBank bank = openBank(dir.path(), kIdentity);
    bank.setMaxBytes(1);
    EXPECT_EQ(bank.list().size(), 2u);
    EXPECT_GT(bank.longestPrefixTokens(pinned.plan), 0);
    EXPECT_GT(bank.longestPrefixTokens(last.plan), 0) << "used last";
    EXPECT_EQ(bank.longestPrefixTokens(gone.plan), 0);
}

TEST(StateBank, EvictionTakesStatesBeforeNeededKv) {
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    const Reading reading = readRandomly(config, segmentsOf({100, 100, 100, 100}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    int64_t least = config.lightningStateBytes();
    for (size_t i = 0; i < 4; ++i) saveStep(bank, reading, i);
    for (const SnapshotInfo& info : bank.list()) least += info.file_bytes - info.state_bytes;
    bank.setMaxBytes(least);
    const auto list = bank.list();
    ASSERT_EQ(list.size(), 4u);
    EXPECT_TRUE(bank.takeWarnings().empty());
    for (size_t i = 0; i < 3; ++i) EXPECT_FALSE(list[i].has_state);
    EXPECT_TRUE(list[3].has_state) << "the one just saved stays, whatever the limit";
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[3]));
}

TEST(StateBank, AConversationLargerThanTheLimitKeepsWhereOthersBranchOff) {
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    auto segments = segmentsOf({50, 300, 20, 20, 20, 20});
    for (size_t turn = 2; turn < segments.size(); ++turn)
        segments[turn].kind = turn % 2 ? SegmentKind::AssistantTurn : SegmentKind::UserTurn;
    const Reading reading = readRandomly(config, segments, kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity, {.max_bytes = 1});
    size_t told = 0;
    for (size_t i = 0; i < reading.plan.steps.size(); ++i) {
        saveStep(bank, reading, i);
        told += bank.takeWarnings().size();
        if (i < 2) continue;
        PrefillPlan before = reading.plan, documents = reading.plan;
        before.steps.resize(i);
        documents.steps.resize(2);
        EXPECT_EQ(bank.longestPrefixTokens(before), reading.plan.steps[i - 1].end);
        EXPECT_EQ(bank.longestPrefixTokens(documents), 350) << "the documents are read once";
    }
    EXPECT_EQ(told, 1u);
    size_t with_state = 0;
    for (const SnapshotInfo& info : bank.list()) with_state += info.has_state ? 1 : 0;
    EXPECT_EQ(with_state, 3u) << "what is beyond these still goes";
}

TEST(StateBank, TheLadderOfALongReadingKeepsToItsBudget) {
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    const Reading reading = readRandomly(config, segmentsOf({50, 2000}), kIdentity, 100);
    const int64_t state_bytes = config.lightningStateBytes();
    StateBankOptions options;
    options.max_ladder_bytes = 3 * state_bytes;
    {
        StateBank bank = openBank(dir.path(), kIdentity, options);
        for (size_t i = 0; i < reading.plan.steps.size(); ++i) {
            saveStep(bank, reading, i);
            EXPECT_EQ(bank.longestPrefixTokens(reading.plan), reading.plan.steps[i].end);
            int64_t rung_bytes = 0;
            for (const SnapshotInfo& info : bank.list())
                if (!info.ends_segment) rung_bytes += info.state_bytes;
            EXPECT_LE(rung_bytes, options.max_ladder_bytes);
        }
    }
    // What is left serves: a document that changed behind a rung goes on from there.
    StateBank bank = openBank(dir.path(), kIdentity, options);
    for (const SnapshotInfo& info : bank.list()) {
        if (!info.has_state) continue;
        PrefillPlan part = reading.plan;
        std::erase_if(part.steps, [&](const auto& step) { return step.end > info.token_count; });
        const RestoredState restored = restore(bank, part, config);
        EXPECT_EQ(restored.state.tokenCount(), info.token_count);
        EXPECT_TRUE(sameState(restored.state, reading.states[restored.steps_done - 1]));
    }
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states.back()));
}

TEST(StateBank, PinsSurviveAndEndWithTheirNode) {
    const TempDir dir;
    const Reading reading = readRandomly(stateConfig(), segmentsOf({30}), kIdentity);
    const PrefixKey key = reading.plan.steps[0].key;
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        EXPECT_FALSE(bank.pin(key, true));
        saveStep(bank, reading, 0);
        ASSERT_TRUE(bank.pin(key, true));
        EXPECT_TRUE(bank.list()[0].pinned);
    }
    StateBank bank = openBank(dir.path(), kIdentity);
    EXPECT_TRUE(bank.list()[0].pinned);
    ASSERT_TRUE(bank.pin(key, false));
    EXPECT_FALSE(openBank(dir.path(), kIdentity).list()[0].pinned);
    ASSERT_TRUE(bank.pin(key, true));
    ASSERT_TRUE(bank.remove(key));
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(StateBank, ListsWhatPeopleNeedToKnow) {
    const TempDir dir;
    auto segments = segmentsOf({30, kPrefillChunkTokens + 90});
    segments[1].kind = SegmentKind::UserTurn;
    const Reading reading = readRandomly(stateConfig(), segments, kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    ASSERT_TRUE(bank.save(reading.plan, 0, reading.states[0], "D1 lease.pdf"));
    ASSERT_TRUE(bank.save(reading.plan, 1, reading.states[1], std::string(600, 'x') + "\u00e9"));
    for (const auto& list : {bank.list(), openBank(dir.path(), kIdentity).list()}) {
        ASSERT_EQ(list.size(), 2u);
        EXPECT_EQ(list[0].label, "D1 lease.pdf");
        EXPECT_EQ(list[0].token_count, 30);
        EXPECT_TRUE(list[0].ends_segment);
        EXPECT_EQ(list[1].label, std::string(512, 'x'));
        EXPECT_EQ(list[1].kind, SegmentKind::UserTurn);
        EXPECT_FALSE(list[1].ends_segment);
        EXPECT_EQ(list[1].parent, list[0].key);
        EXPECT_TRUE(list[1].belongs_here);
        EXPECT_EQ(list[1].file_bytes,
                  static_cast<int64_t>(std::filesystem::file_size(list[1].path)));
        const auto age = std::chrono::system_clock::now() - list[1].last_used;
        EXPECT_LT(std::chrono::abs(age), std::chrono::minutes(5));
    }
}

void saveStepBeside(StateBank& bank, const Reading& reading, size_t step) {
    const auto saved = bank.saveBeside(reading.plan, step, reading.states[step], "step");
    ASSERT_TRUE(saved) << saved.error().message;
}

TEST(StateBank, WhatIsSavedBesideIsThereOnceTheBankHasGone) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 700, 20, 256}), kIdentity, 200);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        for (size_t i = 0; i < reading.plan.steps.size(); ++i) saveStepBeside(bank, reading, i);
    }
    StateBank bank = openBank(dir.path(), kIdentity);
    EXPECT_EQ(bank.list().size(), reading.plan.steps.size());
    for (const SnapshotInfo& info : bank.list()) EXPECT_TRUE(bank.verify(info.key));
    const RestoredState restored = restore(bank, reading.plan, config);
    EXPECT_TRUE(sameState(restored.state, reading.states.back()));
}

TEST(StateBank, RestoresEveryKvFormatBitForBitAndRefusesOthers) {
    const ModelConfig config = stateConfig();
    for (const kernels::KvFormat format : kernels::kKvFormats) {
        SCOPED_TRACE(kvFormatName(format));
        const TempDir dir;
        const StateBankIdentity identity = identityOf("vault", 1, 1, format);
        const Reading reading = readRandomly(config, segmentsOf({255, 2, 300, 1}), identity);
        StateBank bank = openBank(dir.path(), identity);
        for (size_t i = 0; i < reading.plan.steps.size(); ++i)
            ASSERT_TRUE(bank.save(reading.plan, i, reading.states[i], "step"));
        for (size_t count = 1; count <= reading.plan.steps.size(); ++count) {
            PrefillPlan shorter = reading.plan;
            shorter.steps.resize(count);
            const RestoredState restored = restore(bank, shorter, config);
            EXPECT_EQ(restored.steps_done, count);
            EXPECT_TRUE(sameState(restored.state, reading.states[count - 1]));
        }
        const StateBankIdentity other = identityOf(
            "vault", 1, 1,
            format == kernels::KvFormat::Bf16 ? kernels::KvFormat::Int8 : kernels::KvFormat::Bf16);
        const auto saved =
            bank.save(reading.plan, 0,
                      readRandomly(config, segmentsOf({255, 2, 300, 1}), other).states[0], "");
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().code, ErrorCode::Mismatch);
    }
}

TEST(StateBank, AStateMayGoOnWhileItIsSaved) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({2000}), kIdentity, 100);
    StateBank bank = openBank(dir.path(), kIdentity);
    ModelState state(config, kIdentity.kv_format);
    for (size_t i = 0; i < reading.plan.steps.size(); ++i) {
        const PrefillStep& step = reading.plan.steps[i];
        uint64_t seed = 0;
        std::memcpy(&seed, step.key.data(), sizeof seed);
        std::mt19937_64 random(seed);
        advanceRandomly(state, step.end - step.begin, random);
        ASSERT_TRUE(bank.saveBeside(reading.plan, i, state, "step"));
    }
    for (size_t count = 1; count <= reading.plan.steps.size(); ++count) {
        PrefillPlan shorter = reading.plan;
        shorter.steps.resize(count);
        const RestoredState restored = restore(bank, shorter, config);
        EXPECT_EQ(restored.steps_done, count);
        EXPECT_TRUE(sameState(restored.state, reading.states[count - 1]));
    }
    EXPECT_TRUE(bank.takeWarnings().empty());
}

TEST(StateBank, WhatCannotBeSavedBesideIsToldAndItsChildrenDoWithout) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({100, 100, 100}), kIdentity);
    StateBank bank = openBank(dir.path() / "states", kIdentity);
    saveStep(bank, reading, 0);
    // A folder in the file's place: the rename at the end fails.
    const auto in_the_way = dir.path() / "states" / snapshotFileName(reading.plan.steps[1].key);
    std::filesystem::create_directories(in_the_way / "full");
    saveStepBeside(bank, reading, 1);
    bank.finishSaving();
    EXPECT_EQ(bank.longestPrefixTokens(reading.plan), 100);
    EXPECT_EQ(bank.list().size(), 1u);
    saveStepBeside(bank, reading, 2);  // with the KV since the first
    bank.finishSaving();
    EXPECT_EQ(bank.takeWarnings().size(), 1u);
    EXPECT_TRUE(bank.takeWarnings().empty());
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[2]));

    std::filesystem::remove_all(in_the_way);
    saveStepBeside(bank, reading, 1);
    bank.finishSaving();
    EXPECT_TRUE(bank.takeWarnings().empty());
    EXPECT_EQ(bank.list().size(), 3u);
}

TEST(StateBank, TheLimitHoldsForWhatIsSavedBeside) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({64, 64, 64, 64, 64}), kIdentity);
    StateBankOptions options;
    options.max_bytes = 1;
    StateBank bank = openBank(dir.path(), kIdentity, options);
    for (size_t i = 0; i < reading.plan.steps.size(); ++i) saveStepBeside(bank, reading, i);
    bank.finishSaving();
    // Each has the one before as its parent: their states went but for the last one's, from which
    // another question would branch off; their KV serves the last.
    int64_t with_state = 0;
    for (const SnapshotInfo& info : bank.list()) with_state += info.has_state ? 1 : 0;
    EXPECT_EQ(with_state, 2);
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states.back()));
}

TEST(StateBank, WhatIsKeptInMemoryIsNotReadAgain) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 700, 20, 256}), kIdentity, 200);
    const Reading other = readRandomly(config, segmentsOf({90}, 2), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity, {.keep_last_in_memory = true});
    for (size_t i = 0; i < reading.plan.steps.size(); ++i) saveStepBeside(bank, reading, i);
    bank.finishSaving();
    EXPECT_EQ(bank.bytesInMemory(), reading.states.back().byteCount());
    // Keys and values on the disk are of no use now, whoever read them would see it.
    for (const SnapshotInfo& info : bank.list()) {
        const int64_t kv_bytes = (info.token_count - info.parent_token_count) *
                                 reading.states[0].kvBytesPerToken() *
                                 reading.states[0].softmaxLayerCount();
        flipBits(info.path, static_cast<size_t>(info.file_bytes - info.state_bytes - kv_bytes / 2),
                 1);
        EXPECT_FALSE(bank.verify(info.key));
    }
    std::mt19937_64 random(5);
    for (size_t steps = reading.plan.steps.size(); steps > 0; --steps) {
        PrefillPlan part = reading.plan;
        part.steps.resize(steps);
        saveStepBeside(bank, reading, reading.plan.steps.size() - 1);  // is there, but kept anew
        RestoredState restored = restore(bank, part, config);
        EXPECT_EQ(restored.steps_done, steps);
        EXPECT_EQ(bank.bytesInMemory(), reading.states[steps - 1].byteCount());
        EXPECT_TRUE(sameState(restored.state, reading.states[steps - 1]));
        advanceRandomly(restored.state, 300, random);  // touches nobody else's pages
    }
    EXPECT_TRUE(bank.takeWarnings().empty());
    // Another prompt gives the memory back; from then on the disk counts.
    saveStepBeside(bank, reading, reading.plan.steps.size() - 1);
    EXPECT_EQ(bank.longestPrefixTokens(other.plan), 0);
    EXPECT_FALSE(bank.restoreLongest(other.plan, config)->has_value());
    EXPECT_EQ(bank.bytesInMemory(), 0);
    EXPECT_FALSE(bank.restoreLongest(reading.plan, config)->has_value());
    EXPECT_FALSE(bank.takeWarnings().empty());
}

TEST(StateBank, WhatTheDiskRefusedIsWrittenOnceItHasRoom) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300}), kIdentity);
    const auto in_the_way = dir.path() / snapshotFileName(reading.plan.steps[0].key);
    StateBank bank = openBank(dir.path(), kIdentity, {.keep_last_in_memory = true});
    std::filesystem::create_directories(in_the_way / "a");
    saveStepBeside(bank, reading, 0);
    bank.finishSaving();
    EXPECT_EQ(bank.takeWarnings().size(), 1u);
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[0]));
    bank.finishSaving();
    EXPECT_EQ(bank.takeWarnings().size(), 1u) << "told again, as it failed again";
    EXPECT_EQ(bank.longestPrefixTokens(reading.plan), 0);
    std::filesystem::remove_all(in_the_way);
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[0]));
    bank.finishSaving();
    EXPECT_TRUE(bank.takeWarnings().empty());
    EXPECT_EQ(bank.longestPrefixTokens(reading.plan), 300);
    EXPECT_TRUE(bank.verify(reading.plan.steps[0].key));
}

TEST(StateBank, WhatIsRemovedIsKeptInMemoryNoLonger) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 20}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity, {.keep_last_in_memory = true});
    saveStepBeside(bank, reading, 0);
    saveStepBeside(bank, reading, 1);
    ASSERT_TRUE(bank.remove(reading.plan.steps[1].key));
    EXPECT_EQ(bank.bytesInMemory(), 0);
    EXPECT_EQ(restore(bank, reading.plan, config).steps_done, 1u);
}

TEST(StateBank, ABranchBehindWhatIsKeptReadsOnlyWhatIsItsOwn) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    auto first = segmentsOf({300, 40, 500});
    auto second = first;
    second[1].tokens[3] += 1;
    const Reading a = readRandomly(config, first, kIdentity);
    const Reading b = readRandomly(config, second, kIdentity);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        for (size_t i = 0; i < 3; ++i) saveStep(bank, b, i);
    }
    StateBank bank = openBank(dir.path(), kIdentity, {.keep_last_in_memory = true});
    EXPECT_TRUE(sameState(restore(bank, b.plan, config).state, b.states[2]));
    for (size_t i = 1; i < 3; ++i) saveStepBeside(bank, a, i);
    const auto first_node = dir.path() / snapshotFileName(a.plan.steps[0].key);
    bank.finishSaving();
    flipBits(first_node, std::filesystem::file_size(first_node) / 2, 1);
    EXPECT_TRUE(sameState(restore(bank, b.plan, config).state, b.states[2]));
    EXPECT_TRUE(bank.takeWarnings().empty()) << "they share their beginning";
    EXPECT_TRUE(sameState(restore(bank, a.plan, config).state, a.states[2]));
    EXPECT_TRUE(bank.takeWarnings().empty()) << "what is restored is kept, too";
}

TEST(StateBank, RestoringCanBeStopped) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300, 700}), kIdentity);
    StateBank bank = openBank(dir.path(), kIdentity);
    for (size_t i = 0; i < 2; ++i) saveStep(bank, reading, i);
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = bank.restoreLongest(reading.plan, config, stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(bank.takeWarnings().empty());
    EXPECT_TRUE(sameState(restore(bank, reading.plan, config).state, reading.states[1]));
}

TEST(StateBank, AReaderMeetsDamageOnceAndEnds) {
    const TempDir dir;
    const ModelConfig config = stateConfig();
    const Reading reading = readRandomly(config, segmentsOf({300}), kIdentity);
    {
        StateBank bank = openBank(dir.path(), kIdentity);
        saveStep(bank, reading, 0);
    }
    StateBank reader = openBank(dir.path(), kIdentity, {.read_only = true});
    const auto path = reader.list()[0].path;
    flipBits(path, std::filesystem::file_size(path) - 1, 1);
    EXPECT_FALSE(reader.restoreLongest(reading.plan, config)->has_value());
    EXPECT_EQ(reader.takeWarnings().size(), 1u);
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(StateBank, AnEmptyPlanRestoresNothing) {
    const TempDir dir;
    StateBank bank = openBank(dir.path(), kIdentity);
    const auto restored = bank.restoreLongest(PrefillPlan{}, stateConfig());
    ASSERT_TRUE(restored);
    EXPECT_FALSE(*restored);
    EXPECT_EQ(bank.longestPrefixTokens(PrefillPlan{}), 0);
}

}  // namespace
}  // namespace lectern::engine
