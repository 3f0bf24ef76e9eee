// Damage, exchange, full disks and kills: what is stored is used whole or not at all.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include "engine/checkpoint/file_io.h"
#include "engine/state/snapshot.h"
#include "engine/state/state_bank.h"
#include "tests/engine/state/state_fixtures.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using namespace test;
namespace fs = std::filesystem;

const StateBankIdentity kIdentity = identityOf("vault");

/// Three nodes in a chain.
class StateBankFaults : public testing::Test {
  protected:
    StateBankFaults() {
        StateBank bank = openBank(m_dir.path(), kIdentity);
        for (size_t i = 0; i < 3; ++i) {
            EXPECT_TRUE(bank.save(m_reading.plan, i, m_reading.states[i], "step"));
            m_paths.push_back(bank.list()[i].path);
        }
    }
    PrefixKey keyAt(size_t i) const { return m_reading.plan.steps[i].key; }

    /// Steps that a bank opened afresh restores; whatever comes back must be right.
    size_t restoredSteps() {
        StateBank bank = openBank(m_dir.path(), kIdentity);
        const auto restored = bank.restoreLongest(m_reading.plan, m_config);
        EXPECT_TRUE(restored);
        for (auto& warning : bank.takeWarnings()) m_warnings.push_back(std::move(warning));
        if (!restored || !*restored) return 0;
        EXPECT_TRUE(sameState((*restored)->state, m_reading.states[(*restored)->steps_done - 1]));
        return (*restored)->steps_done;
    }
    static void undoSettingAside(const fs::path& path) {
        if (fs::exists(path.string() + ".damaged")) fs::rename(path.string() + ".damaged", path);
    }

    TempDir m_dir;
    ModelConfig m_config = stateConfig();
    Reading m_reading = readRandomly(m_config, segmentsOf({3, 2, 4}), kIdentity);
    std::vector<fs::path> m_paths;
    std::vector<std::string> m_warnings;
};

TEST_F(StateBankFaults, AFlippedByteAnywhereIsNeverUsed) {
    const size_t bytes = fs::file_size(m_paths[1]);
    for (size_t i = 0; i < bytes; ++i) {
        const auto bits = static_cast<uint8_t>(1 << (i % 8));
        flipBits(m_paths[1], i, bits);
        StateBank bank = openBank(m_dir.path(), kIdentity);
        const auto restored = bank.restoreLongest(m_reading.plan, m_config);
        ASSERT_TRUE(restored && *restored);
        // Its state is not on the way to the last node; its KV is. Either nothing damaged was read,
        // or the node was set aside.
        const bool set_aside = fs::exists(m_paths[1].string() + ".damaged");
        ASSERT_EQ((*restored)->steps_done, set_aside ? 1u : 3u) << i;
        ASSERT_TRUE(sameState((*restored)->state, m_reading.states[(*restored)->steps_done - 1]));
        ASSERT_EQ(bank.takeWarnings().size(), set_aside ? 1u : 0u);
        if (!set_aside) {
            ASSERT_FALSE(bank.verify(keyAt(1))) << i;
        }
        undoSettingAside(m_paths[1]);
        flipBits(m_paths[1], i, bits);
    }
    EXPECT_EQ(restoredSteps(), 3u);
}

TEST_F(StateBankFaults, AFlippedByteInTheLastNodeFallsBackToTheOneBefore) {
    const size_t bytes = fs::file_size(m_paths[2]);
    for (size_t i = 0; i < bytes; i += 7) {
        flipBits(m_paths[2], i, 0x80);
        m_warnings.clear();
        ASSERT_EQ(restoredSteps(), 2u) << i;
        ASSERT_EQ(m_warnings.size(), 1u);
        EXPECT_NE(m_warnings[0].find(m_paths[2].filename().string()), std::string::npos);
        EXPECT_EQ(countFiles(m_dir.path(), ".damaged"), 1u);
        undoSettingAside(m_paths[2]);
        flipBits(m_paths[2], i, 0x80);
    }
    EXPECT_EQ(restoredSteps(), 3u);
}

TEST_F(StateBankFaults, AFileCutAnywhereIsNeverUsed) {
    for (size_t length = fs::file_size(m_paths[2]); length-- > 0;) {
        fs::resize_file(m_paths[2], length);
        // Cut exactly after its KV it is a node without state, which serves nothing and goes.
        ASSERT_EQ(restoredSteps(), 2u) << length;
        undoSettingAside(m_paths[2]);
        if (!fs::exists(m_paths[2])) {
            StateBank bank = openBank(m_dir.path(), kIdentity);
            ASSERT_TRUE(bank.save(m_reading.plan, 2, m_reading.states[2], "step"));
        }
    }
}

TEST_F(StateBankFaults, DamageDuringUseIsFoundWhenItIsRead) {
    StateBank bank = openBank(m_dir.path(), kIdentity);
    std::string bytes = readBytes(m_paths[2]);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    writeBytes(m_paths[2], bytes);
    EXPECT_EQ(bank.longestPrefixTokens(m_reading.plan), 9);
    const auto restored = bank.restoreLongest(m_reading.plan, m_config);
    ASSERT_TRUE(restored && *restored);
    EXPECT_EQ((*restored)->steps_done, 2u);
    EXPECT_EQ(bank.takeWarnings().size(), 1u);
    EXPECT_TRUE(bank.takeWarnings().empty());
    EXPECT_EQ(bank.list().size(), 2u);
    // And it can be saved again.
    ASSERT_TRUE(bank.save(m_reading.plan, 2, m_reading.states[2], "again"));
    EXPECT_EQ(restoredSteps(), 3u);
}

TEST_F(StateBankFaults, VanishedFilesAreNoError) {
    StateBank bank = openBank(m_dir.path(), kIdentity);
    fs::remove(m_paths[2]);
    const auto restored = bank.restoreLongest(m_reading.plan, m_config);
    ASSERT_TRUE(restored && *restored);
    EXPECT_EQ((*restored)->steps_done, 2u);
}

TEST_F(StateBankFaults, ExchangedFilesAreRefused) {
    const std::string first = readBytes(m_paths[1]), second = readBytes(m_paths[2]);
    writeBytes(m_paths[1], second);
    writeBytes(m_paths[2], first);
    EXPECT_EQ(restoredSteps(), 1u);
    ASSERT_EQ(m_warnings.size(), 2u);
    EXPECT_NE(m_warnings[0].find("holds another snapshot"), std::string::npos) << m_warnings[0];
}

TEST_F(StateBankFaults, DescendantsServeAgainOnceTheDamagedStretchIsReadAgain) {
    std::string bytes = readBytes(m_paths[0]);
    bytes[5000 < bytes.size() ? 5000 : bytes.size() - 200] ^= 2;
    writeBytes(m_paths[0], bytes.substr(0, bytes.size() - 1));
    EXPECT_EQ(restoredSteps(), 0u);
    StateBank bank = openBank(m_dir.path(), kIdentity);
    ASSERT_TRUE(bank.save(m_reading.plan, 0, m_reading.states[0], "again"));
    EXPECT_EQ(bank.longestPrefixTokens(m_reading.plan), 9);
    EXPECT_EQ(restoredSteps(), 3u);
}

TEST_F(StateBankFaults, OrphansAreNoParents) {
    writeBytes(m_paths[0], "");
    StateBank bank = openBank(m_dir.path(), kIdentity);
    ASSERT_TRUE(bank.save(m_reading.plan, 2, m_reading.states[2], "whole"));
    EXPECT_EQ(restoredSteps(), 3u) << "a node was hung on a chain that is not there";
}

TEST_F(StateBankFaults, OtherDimensionsOrFormatVersionsAreRefused) {
    StateBank bank = openBank(m_dir.path(), kIdentity);
    const auto restored = bank.restoreLongest(m_reading.plan, stateConfig(8));
    ASSERT_TRUE(restored);
    EXPECT_FALSE(*restored);
    const auto warnings = bank.takeWarnings();
    ASSERT_FALSE(warnings.empty());
    EXPECT_NE(warnings[0].find("dimensions"), std::string::npos);
}

TEST_F(StateBankFaults, AnotherFormatVersionIsSetAside) {
    std::string bytes = readBytes(m_paths[2]);
    bytes[8] = 1;
    writeBytes(m_paths[2], bytes);
    EXPECT_EQ(restoredSteps(), 2u);
    ASSERT_EQ(m_warnings.size(), 1u);
    EXPECT_NE(m_warnings[0].find("format version is 1, expected 2"), std::string::npos);
}

TEST_F(StateBankFaults, AbandonedTemporaryFilesGoAndOthersStay) {
    writeBytes(m_dir / ".tmp-1.abandoned", "half");
    writeBytes(m_dir / "notes.txt", "not ours");
    {
        const auto alive = AtomicFile::create(m_dir / "x.snapshot", 0600);
        ASSERT_TRUE(alive);
        EXPECT_EQ(restoredSteps(), 3u);
        EXPECT_FALSE(fs::exists(m_dir / ".tmp-1.abandoned"));
        EXPECT_EQ(countFiles(m_dir.path(), ".tmp-"), 1u) << "a file being written was deleted";
    }
    EXPECT_EQ(countFiles(m_dir.path(), ".tmp-"), 0u);
    EXPECT_TRUE(fs::exists(m_dir / "notes.txt"));
}

TEST_F(StateBankFaults, RemovingANodeRemovesItsDamagedCopyToo) {
    const std::string good = readBytes(m_paths[2]);
    writeBytes(m_paths[2], "broken");
    StateBank bank = openBank(m_dir.path(), kIdentity);
    ASSERT_TRUE(bank.save(m_reading.plan, 2, m_reading.states[2], "again"));
    EXPECT_EQ(countFiles(m_dir.path(), ".damaged"), 1u);
    ASSERT_TRUE(bank.remove(keyAt(2)));
    EXPECT_EQ(countFiles(m_dir.path(), ".damaged"), 0u);
}

/// Files may not grow beyond a limit while this lives: writing fails as on a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

  private:
    rlimit m_before{};
    void (*m_handler)(int);
};

TEST_F(StateBankFaults, AFullDiskIsAClearErrorAndLeavesNothing) {
    const Reading longer =
        readRandomly(m_config, segmentsOf({3, 2, 4, kPrefillChunkTokens + 388}), kIdentity);
    const auto files_before = countFiles(m_dir.path(), "");
    StateBank bank = openBank(m_dir.path(), kIdentity);
    const auto full = static_cast<rlim_t>(100000);
    for (rlim_t limit = 0; limit < full; limit += 3001) {
        const FileSizeLimit small(limit);
        const auto saved = bank.save(longer.plan, 4, longer.states[4], "long");
        ASSERT_FALSE(saved) << limit;
        EXPECT_EQ(saved.error().code, ErrorCode::Io);
        EXPECT_NE(saved.error().message.find(".snapshot"), std::string::npos);
        EXPECT_EQ(countFiles(m_dir.path(), ""), files_before);
    }
    EXPECT_EQ(restoredSteps(), 3u);
    ASSERT_TRUE(bank.save(longer.plan, 4, longer.states[4], "long"));
}

TEST_F(StateBankFaults, AFolderThatCannotBeMadeIsAnError) {
    writeBytes(m_dir / "file", "x");
    const auto bank = StateBank::open(m_dir / "file" / "states", kIdentity);
    ASSERT_FALSE(bank);
    EXPECT_EQ(bank.error().code, ErrorCode::Io);
}

/// Saves and removes until it is killed; tells how many tokens are durable. Every save, or every
/// second one, goes beside.
[[noreturn]] void saveUntilKilled(const fs::path& dir, const Reading& reading, int told) {
    const auto tell = [told](const PrefillStep& step) {
        if (::write(told, &step.end, sizeof step.end) != sizeof step.end) ::_exit(1);
    };
    StateBank bank = openBank(dir, kIdentity);
    const auto& steps = reading.plan.steps;
    const bool is_mixed = bank.list().size() % 2 == 1;
    for (size_t i = 0; i < steps.size(); ++i) {
        const bool beside = !is_mixed || i % 2 == 0;
        const Status saved = beside ? bank.saveBeside(reading.plan, i, reading.states[i], "step")
                                    : bank.save(reading.plan, i, reading.states[i], "step");
        if (!saved || !bank.takeWarnings().empty()) ::_exit(1);
        if (!beside)
            tell(steps[i]);
        else if (i > 0)
            tell(steps[i - 1]);
        if (i > 2 && !bank.remove(steps[i - 2].key)) ::_exit(1);
    }
    bank.finishSaving();
    tell(steps.back());
    ::_exit(0);
}

TEST(StateBankKill, AKillAtAnyMomentLosesNothingThatWasSaved) {
    const uint64_t seed = std::random_device()();
    RecordProperty("seed", std::to_string(seed));
    std::mt19937_64 random(seed);
    const TempDir dir;
    const ModelConfig config = stateConfig(32);
    const Reading reading =
        readRandomly(config, segmentsOf(std::vector<int64_t>(30, 60)), kIdentity);
    int64_t seen = 0;
    int kills = 0;
    for (int round = 0; round < 40; ++round) {
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) saveUntilKilled(dir.path(), reading, pipe_ends[1]);
        ::close(pipe_ends[1]);
        ::usleep(static_cast<useconds_t>(random() % 30000));
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        kills += WIFSIGNALED(status);
        if (WIFEXITED(status)) {
            ASSERT_EQ(WEXITSTATUS(status), 0);
        }
        int64_t told = 0;
        while (::read(pipe_ends[0], &told, sizeof told) == sizeof told) seen = std::max(seen, told);
        ::close(pipe_ends[0]);

        StateBank bank = openBank(dir.path(), kIdentity);
        EXPECT_TRUE(bank.takeWarnings().empty()) << "seed " << seed;
        EXPECT_EQ(countFiles(dir.path(), ".tmp-"), 0u);
        EXPECT_EQ(countFiles(dir.path(), ".damaged"), 0u);
        for (const SnapshotInfo& info : bank.list())
            EXPECT_TRUE(bank.verify(info.key)) << "seed " << seed;
        EXPECT_GE(bank.longestPrefixTokens(reading.plan), seen) << "seed " << seed;
        if (seen == 0) continue;
        auto restored = bank.restoreLongest(reading.plan, config);
        ASSERT_TRUE(restored && *restored) << "seed " << seed;
        EXPECT_TRUE(sameState((*restored)->state, reading.states[(*restored)->steps_done - 1]));
        if (seen == reading.plan.steps.back().end) {  // all saved: begin again
            seen = 0;
            for (const auto& entry : fs::directory_iterator(dir.path())) fs::remove(entry.path());
        }
    }
    EXPECT_GT(kills, 5);
}

}  // namespace
}  // namespace lectern::engine
