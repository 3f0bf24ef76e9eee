// Fifty questions with edits, regenerations, a second binder and restarts: what has been read once
// is not read again.

#include <QtTest>

#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/recorded_session.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";

std::vector<std::string> pageTexts(int first, int count) {
    std::vector<std::string> out;
    const auto pages = test::variedPages(first + count, 30);
    for (int i = first; i < first + count; ++i) {
        std::string& text = out.emplace_back();
        for (const std::string& line : pages[static_cast<size_t>(i)]) text += line + "\n";
    }
    return out;
}

int64_t lastQuestionTokens(const std::vector<engine::Segment>& segments) {
    int64_t tokens = 0;
    for (const engine::Segment& segment : segments)
        if (segment.kind == engine::SegmentKind::UserTurn)
            tokens = static_cast<int64_t>(segment.tokens.size());
    return tokens;
}

}  // namespace

class RecordedSessionTest : public QObject {
    Q_OBJECT

    test::TempDir m_home;
    std::unique_ptr<LoadedModel> m_model;
    std::unique_ptr<Vault> m_vault;

    BinderRecord binderOf(const std::string& name, const std::vector<std::string>& texts) {
        return test::makeBinder(m_vault->library(), name, name + ".pdf",
                                static_cast<uint8_t>(name[0]), texts);
    }

  private slots:
    void initTestCase() {
        qputenv("LECTERN_HOME", m_home.path().c_str());
        m_vault = Vault::open(VaultRegistry::find(std::nullopt).value(), Library::Access::ReadWrite)
                      .value();
        m_model = std::make_unique<LoadedModel>(LoadedModel::open(kStarter, {}).value());
    }

    void eachTokenIsReadOnce() {
        test::SessionRecorder recorder(*m_vault, *m_model, binderOf("A", pageTexts(0, 24)),
                                       binderOf("B", pageTexts(12, 16)), 24);
        const auto prompts = recorder.run();
        QCOMPARE(prompts.size(), size_t{50});
        int64_t computed = 0, ideal = 0, prompt_tokens = 0;
        for (size_t i = 0; i < prompts.size(); ++i) {
            const test::RecordedPrompt& prompt = prompts[i];
            // Read again at most: the opening of an answer (the logits behind it are wanted anew,
            // and a later prompt goes on with the answer's own segment), and the first words that
            // an edited question shares with the one before.
            int64_t slack = 0;
            for (const engine::Segment& segment : prompt.segments)
                if (segment.kind == engine::SegmentKind::GenerationPrompt)
                    slack += 2 * static_cast<int64_t>(segment.tokens.size());
            slack += lastQuestionTokens(prompt.segments);
            QVERIFY2(prompt.computed >= prompt.ideal && prompt.computed <= prompt.ideal + slack,
                     qPrintable(QString("question %1: %2 computed, ideal %3")
                                    .arg(i + 1)
                                    .arg(prompt.computed)
                                    .arg(prompt.ideal)));
            computed += prompt.computed;
            ideal += prompt.ideal;
            prompt_tokens += static_cast<int64_t>(prompt.tokens.size());
        }
        const double excess = static_cast<double>(computed - ideal) / static_cast<double>(ideal);
        qInfo("50 questions, %lld tokens of prompts: %lld computed, ideal %lld, %.2f %% more",
              static_cast<long long>(prompt_tokens), static_cast<long long>(computed),
              static_cast<long long>(ideal), 100 * excess);
        QVERIFY2(excess <= 0.02, qPrintable(QString::number(excess)));
    }
};

QTEST_GUILESS_MAIN(RecordedSessionTest)
#include "recorded_session_test.moc"
