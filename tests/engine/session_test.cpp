// Sessions over a state bank: what is saved is reused, bit for bit, also after an interruption.

#include <gtest/gtest.h>

#include <cstring>

#include "engine/engine.h"
#include "tests/support/oracle.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

std::vector<Token> someTokens(int64_t count, uint32_t seed, int64_t vocab_size) {
    std::vector<Token> tokens;
    for (int64_t i = 0; i < count; ++i) {
        seed = seed * 1664525u + 1013904223u;
        tokens.push_back(static_cast<Token>((seed >> 8) % static_cast<uint32_t>(vocab_size)));
    }
    return tokens;
}

class SessionTest : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        openEngine(EngineOptions().kv_format);
        const int64_t vocab = m_engine->config().vocab_size;
        m_segments = {{SegmentKind::Start, "", someTokens(3, 1, vocab)},
                      {SegmentKind::Document, "D1", someTokens(1500, 2, vocab)},
                      {SegmentKind::Document, "D2", someTokens(700, 3, vocab)},
                      {SegmentKind::UserTurn, "question", someTokens(20, 4, vocab)}};
    }
    void openEngine(kernels::KvFormat format) {
        EngineOptions options;
        options.kv_format = format;
        options.threads = 2;
        options.with_tokenizer = false;
        auto opened = Engine::open(test::oracleDir(GetParam()), options);
        ASSERT_TRUE(opened) << opened.error().message;
        m_engine = std::make_unique<Engine>(std::move(*opened));
    }
    StateBank openBank() {
        auto bank = StateBank::open(
            m_dir.path(), {"vault", m_engine->model().fingerprint(), {}, {}, m_engine->kvFormat()});
        EXPECT_TRUE(bank) << bank.error().message;
        return std::move(*bank);
    }
    /// Runs the prompt and returns its logits; the report goes to m_report.
    std::vector<float> run(StateBank* bank, std::span<const Segment> segments,
                           const PrefillOptions& options = {}) {
        Session session(*m_engine, bank);
        auto report = session.prefill(segments, options, {});
        EXPECT_TRUE(report) << report.error().message;
        if (report) m_report = *report;
        return {session.logits().begin(), session.logits().end()};
    }
    static bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
        return a.size() == b.size() &&
               std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
    }

    test::TempDir m_dir;
    std::unique_ptr<Engine> m_engine;
    std::vector<Segment> m_segments;
    PrefillReport m_report;
};

TEST_P(SessionTest, WarmRunEqualsColdRunBitForBit) {
    const auto without_bank = run(nullptr, m_segments);
    std::vector<float> cold, warm;
    {
        StateBank bank = openBank();
        cold = run(&bank, m_segments);
        EXPECT_EQ(m_report.reused_tokens, 0);
    }
    {
        StateBank bank = openBank();  // as a new process would
        warm = run(&bank, m_segments);
        EXPECT_EQ(m_report.reused_tokens,
                  2203);  // all but the question, whose last step gives the logits
        EXPECT_EQ(m_report.computed_tokens, 20);
    }
    EXPECT_TRUE(sameBits(cold, without_bank));
    EXPECT_TRUE(sameBits(warm, cold));
}

TEST_P(SessionTest, EveryKvFormatIsRestoredBitForBitAndKeptApart) {
    std::vector<std::vector<float>> all;
    for (const auto format : kernels::kKvFormats) {
        SCOPED_TRACE(kvFormatName(format));
        openEngine(format);
        {
            StateBank bank = openBank();
            all.push_back(run(&bank, m_segments));
            EXPECT_EQ(m_report.reused_tokens, 0) << "what another format left is of no use";
        }
        StateBank bank = openBank();
        EXPECT_TRUE(sameBits(run(&bank, m_segments), all.back()));
        EXPECT_EQ(m_report.reused_tokens, 2203);
        for (const auto other : kernels::kKvFormats)
            if (other != format) {
                openEngine(other);
                Session session(*m_engine, &bank);
                const auto refused = session.prefill(m_segments, {}, {});
                ASSERT_FALSE(refused);
                EXPECT_EQ(refused.error().code, ErrorCode::Mismatch);
            }
    }
    EXPECT_FALSE(sameBits(all[0], all[1]));
    EXPECT_FALSE(sameBits(all[0], all[2]));
    EXPECT_FALSE(sameBits(all[1], all[2]));
}

TEST_P(SessionTest, AnotherQuestionReusesTheDocuments) {
    StateBank bank = openBank();
    run(&bank, m_segments);
    auto other = m_segments;
    other.back().tokens = someTokens(33, 99, m_engine->config().vocab_size);
    const auto warm = run(&bank, other);
    EXPECT_EQ(m_report.reused_tokens, 2203);
    EXPECT_EQ(m_report.computed_tokens, 33);
    EXPECT_TRUE(sameBits(warm, run(nullptr, other)));
}

TEST_P(SessionTest, AChangedDocumentRereadsOnlyWhatFollows) {
    StateBank bank = openBank();
    run(&bank, m_segments);
    auto changed = m_segments;
    changed[2].tokens[650] ^= 1;
    const auto logits = run(&bank, changed);
    EXPECT_EQ(m_report.reused_tokens, 1503);  // start and D1
    EXPECT_TRUE(sameBits(logits, run(nullptr, changed)));
}

TEST_P(SessionTest, CancelledReadingGoesOnFromWhereItStopped) {
    const auto cold = run(nullptr, m_segments);
    StateBank bank = openBank();
    std::stop_source stop;
    PrefillOptions options;
    options.progress = [&](const PrefillProgress& at) {
        if (at.tokens_done >= 1000) stop.request_stop();
    };
    Session session(*m_engine, &bank);
    const auto stopped = session.prefill(m_segments, options, stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    const auto resumed = run(&bank, m_segments);
    EXPECT_GE(m_report.reused_tokens, 1000);
    EXPECT_TRUE(sameBits(resumed, cold));
}

TEST_P(SessionTest, WhatAStoppedReadingSavedIsThereAtOnce) {
    StateBank bank = openBank();
    std::stop_source stop;
    PrefillOptions options;
    options.snapshot_every_tokens = kPrefillChunkTokens;  // so that the last step was just saved
    options.progress = [&](const PrefillProgress& at) {
        if (at.tokens_done > kPrefillChunkTokens) stop.request_stop();
    };
    Session session(*m_engine, &bank);
    ASSERT_FALSE(session.prefill(m_segments, options, stop.get_token()));
    const PrefillPlan plan = planPrefill(m_segments, bank.identity().rootKey());
    EXPECT_EQ(bank.longestPrefixTokens(plan), session.state().tokenCount());
    EXPECT_GT(session.state().tokenCount(), kPrefillChunkTokens);
}

TEST_P(SessionTest, LadderInsideADocumentSurvivesLosingItsEnd) {
    StateBank bank = openBank();
    PrefillOptions options;
    options.snapshot_every_tokens = kPrefillChunkTokens;
    const auto cold = run(&bank, m_segments, options);
    bank.finishSaving();
    for (const SnapshotInfo& info : bank.list())
        if (info.token_count > 3 + kPrefillChunkTokens) {
            ASSERT_TRUE(bank.remove(info.key));
        }
    const auto again = run(&bank, m_segments, options);
    EXPECT_EQ(m_report.reused_tokens, 3 + kPrefillChunkTokens);
    EXPECT_TRUE(sameBits(again, cold));
}

TEST_P(SessionTest, ReadingAheadCostsNothingTheSecondTime) {
    StateBank bank = openBank();
    PrefillOptions options;
    options.need_logits = false;
    const std::span<const Segment> documents(m_segments.data(), 3);
    run(&bank, documents, options);
    EXPECT_EQ(m_report.computed_tokens, 2203);
    run(&bank, documents, options);
    EXPECT_EQ(m_report.computed_tokens, 0);
}

TEST_P(SessionTest, StoppedWhileItRestoresItHasNothing) {
    StateBank bank = openBank();
    run(&bank, m_segments);
    Session session(*m_engine, &bank);
    EXPECT_FALSE(session.hasState());
    ASSERT_TRUE(session.prefill(m_segments, {}, {}));
    EXPECT_TRUE(session.hasState());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = session.prefill(m_segments, {}, stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(session.hasState());
    EXPECT_TRUE(session.logits().empty());
    EXPECT_EQ(session.generate({}, {}, {}).error().code, ErrorCode::InvalidArgument);
}

TEST_P(SessionTest, RefusesIdsOutsideTheVocabulary) {
    Session session(*m_engine, nullptr);
    auto segments = m_segments;
    segments[1].tokens[7] = static_cast<Token>(m_engine->config().vocab_size);
    const auto report = session.prefill(segments, {}, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Oracle, SessionTest, testing::ValuesIn(test::kOracleCheckpoints),
                         [](const auto& parameter) {
                             std::string name = parameter.param;
                             for (char& c : name)
                                 if (c == '-') c = '_';
                             return name;
                         });

}  // namespace
}  // namespace lectern::engine
