// The assistant on its thread, with the bundled model and a document that went through the
// importer.

#include "app/conversation/assistant.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>
#include <thread>

#include "app/conversation/settings.h"
#include "app/import/importer.h"
#include "app/workspace/workspace.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

namespace {

const std::filesystem::path kResources = std::filesystem::path(LECTERN_SOURCE_DIR) / "resources";
const std::filesystem::path kStarter = kResources / "starter-model";
constexpr int kWaitMs = 60'000;

const Error& errorOf(const QVariant& value) {
    return *static_cast<const Error*>(value.constData());
}

/// The next allocation beside the main thread that a bank of states may make, but none that hands
/// over a result.
std::atomic<bool> g_fails_next = false;
constexpr size_t kLeastToFail = 200;
const auto g_main_thread = std::this_thread::get_id();

void* allocate(size_t bytes) noexcept {
    if (bytes >= kLeastToFail && g_fails_next && std::this_thread::get_id() != g_main_thread &&
        g_fails_next.exchange(false))
        return nullptr;
    return std::malloc(bytes == 0 ? 1 : bytes);
}

}  // namespace

void* operator new(size_t bytes) {
    if (void* memory = allocate(bytes)) return memory;
    throw std::bad_alloc();
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
    std::free(memory);
}

class AssistantTest : public QObject {
    Q_OBJECT

    DocumentText m_sample;
    std::unique_ptr<test::TempDir> m_home;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<Assistant> m_assistant;
    BinderRecord m_small, m_large;  // one page of the sample; many pages
    uint8_t m_documents = 0;

    BinderRecord binderOf(const std::string& name, const DocumentText& text) {
        Library& library = m_workspace->vault().library();
        const auto binder = library.createBinder(name).value();
        const auto document = library.addDocument({++m_documents}, name + ".pdf", 1, text).value();
        if (!library.addToBinder(binder.id, document.id)) qFatal("no binder");
        return library.binder(binder.id).value();
    }
    void openModel() {
        QSignalSpy opened(m_assistant.get(), &Assistant::modelOpened);
        m_assistant->useModel(kStarter);
        QVERIFY(opened.wait(kWaitMs));
        QVERIFY(m_assistant->hasModel());
    }
    AskRequest question(const BinderRecord& binder) {
        AskRequest request;
        request.binder = binder.id;
        request.question = "How much notice is needed to terminate?";
        request.options.temperature = 0.0f;
        request.options.max_new_tokens = 200;
        return request;
    }
    /// An answer of no sense that would go on for long.
    AskRequest longQuestion(const BinderRecord& binder) {
        AskRequest request = question(binder);
        request.options.temperature = 4.0f;
        request.options.seed = 5;
        request.options.max_new_tokens = 100'000;
        return request;
    }
    ContextPlan planOf(const BinderRecord& binder) {
        QSignalSpy planned(m_assistant.get(), &Assistant::planned);
        m_assistant->plan(binder);
        if (!planned.wait(kWaitMs)) return {};
        return planned.back().at(1).value<ContextPlan>();
    }

    static int64_t tokensDone(const QSignalSpy& progressed) {
        if (progressed.isEmpty()) return 0;
        return progressed.back().at(0).value<ReadingProgress>().tokens_done;
    }

  private slots:
    void initTestCase() {
        auto spawner = Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
        QVERIFY2(spawner.has_value(), spawner ? "" : spawner.error().message.c_str());
        auto text = Importer(**spawner).import(
            kResources / "samples" / "harbour-services-agreement.pdf", {}, {});
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        m_sample = std::move(*text);
    }
    void init() {
        m_home = std::make_unique<test::TempDir>();
        qputenv("LECTERN_HOME", m_home->path().c_str());
        auto workspace = Workspace::open(VaultRegistry::find(std::nullopt).value(), nullptr);
        QVERIFY2(workspace.has_value(), workspace ? "" : workspace.error().message.c_str());
        m_workspace = std::move(*workspace);
        DocumentText one;
        one.pages = test::makePages(
            {"This Agreement is made on 4 March 2021 between Tarvel Holdings and Nomira Labs. The "
             "parties agree to act in good faith.",
             "Either party may terminate this Agreement with 60 days written notice. The purchase "
             "price is $48,500.",
             "This Agreement is governed by the laws of Ireland."});
        m_small = binderOf("small", one);
        DocumentText many;
        for (int i = 0; i < 40; ++i)
            for (Page page : m_sample.pages) {
                page.index = static_cast<int>(many.pages.size());
                many.pages.push_back(std::move(page));
            }
        m_large = binderOf("large", many);
        m_assistant = std::make_unique<Assistant>(*m_workspace);
    }
    void cleanup() {
        m_assistant.reset();
        m_workspace.reset();
    }

    void aQuestionIsAnsweredWithCheckedCitations() {
        openModel();
        const BinderRecord sample = binderOf("sample", m_sample);
        QSignalSpy started(m_assistant.get(), &Assistant::askStarted);
        QSignalSpy grew(m_assistant.get(), &Assistant::answerGrew);
        QSignalSpy cited(m_assistant.get(), &Assistant::citationChecked);
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        QSignalSpy busy(m_assistant.get(), &Assistant::busyChanged);
        QSignalSpy changed(m_workspace.get(), &Workspace::changed);
        const JobId job = m_assistant->ask(question(m_small));
        QVERIFY(m_assistant->isBusy());
        QVERIFY(answered.wait(kWaitMs));
        QVERIFY(!m_assistant->isBusy());
        const auto result = answered[0].at(1).value<AskResult>();
        QCOMPARE(answered[0].at(0).value<JobId>(), job);
        QCOMPARE(started.size(), 1);
        QCOMPARE(failed.size(), 0);
        QCOMPARE(busy.size(), 2);
        QCOMPARE(changed.size(), 1);
        QVERIFY(changed[0].at(0).value<Changes>() == Changes(Change::Conversations));
        QString told;
        for (const auto& piece : grew) told += piece.at(1).toString();
        QCOMPARE(told, QString::fromStdString(result.answer));
        QVERIFY(!result.citations.empty());
        QCOMPARE(cited.size(), static_cast<qsizetype>(result.citations.size()));
        const auto status = cited[0].at(1).value<CheckedCitation>().citation.check.status;
        QVERIFY(status != CitationStatus::NotChecked);
        QVERIFY(status == result.citations[0].citation.check.status);
        QVERIFY(result.answer_turn > 0);
        // and on what the importer read
        m_assistant->ask(question(sample));
        QVERIFY(answered.wait(kWaitMs));
        QCOMPARE(answered[1].at(1).value<AskResult>().coverage.pages_total,
                 static_cast<int>(m_sample.pages.size()));
    }

    void withoutAModelAQuestionFails() {
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        QSignalSpy changed(m_workspace.get(), &Workspace::changed);
        QSignalSpy model_failed(m_assistant.get(), &Assistant::modelFailed);
        const JobId job = m_assistant->ask(question(m_small));
        QVERIFY(failed.wait(kWaitMs));
        QCOMPARE(failed[0].at(0).value<JobId>(), job);
        QVERIFY(errorOf(failed[0].at(1)).code == ErrorCode::NotFound);
        QCOMPARE(changed.size(), 1);
        m_assistant->useModel(*m_home / "nowhere");
        QVERIFY(model_failed.wait(kWaitMs));
        QVERIFY(!m_assistant->hasModel());
        openModel();
        m_assistant->useModel(*m_home / "nowhere");  // leaves the one there is
        QVERIFY(model_failed.wait(kWaitMs));
        QVERIFY(m_assistant->hasModel());
    }

    void stopKeepsWhatWasAnswered() {
        openModel();
        QSignalSpy grew(m_assistant.get(), &Assistant::answerGrew);
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        m_assistant->ask(longQuestion(m_small));
        QTRY_VERIFY_WITH_TIMEOUT(grew.size() >= 3, kWaitMs);
        m_assistant->stop();
        QVERIFY(answered.wait(kWaitMs));
        const auto result = answered[0].at(1).value<AskResult>();
        QVERIFY(result.stop_reason == engine::StopReason::Cancelled);
        QString told;
        for (const auto& piece : grew) told += piece.at(1).toString();
        QCOMPARE(told, QString::fromStdString(result.answer));
        const auto turns = m_workspace->vault().library().turns(result.conversation).value();
        QCOMPARE(turns.back().text, result.answer);
    }

    void answerNowEndsTheThinking() {
        openModel();
        QSignalSpy grew(m_assistant.get(), &Assistant::answerGrew);
        QSignalSpy thought(m_assistant.get(), &Assistant::thinkingGrew);
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        m_assistant->ask(question(m_small));
        QVERIFY(answered.wait(kWaitMs));
        const auto whole = answered[0].at(1).value<AskResult>();
        if (whole.thinking_tokens == 0) QSKIP("the model does not think");
        QString told;
        for (const auto& piece : thought) told += piece.at(1).toString();
        QCOMPARE(told, QString::fromStdString(whole.thinking));
        QVERIFY(thought.back().at(2).value<ThinkingProgress>().tokens > 0);
        QVERIFY(whole.thinking_ms > 0);
        m_assistant->ask(question(m_small));
        m_assistant->answerNow();
        QVERIFY(answered.wait(kWaitMs));
        const auto hurried = answered[1].at(1).value<AskResult>();
        QVERIFY(hurried.thinking_tokens < whole.thinking_tokens);
        QVERIFY(!hurried.answer.empty());
    }

    void piecesComeAtMostSixtyTimesASecond() {
        openModel();
        QSignalSpy grew(m_assistant.get(), &Assistant::answerGrew);
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        AskRequest request = longQuestion(m_small);
        request.options.max_new_tokens = 300;
        QElapsedTimer timer;
        timer.start();
        m_assistant->ask(request);
        QVERIFY(answered.wait(kWaitMs));
        const auto result = answered[0].at(1).value<AskResult>();
        QVERIFY(grew.size() <= timer.elapsed() / 16 + 2 + qsizetype(result.citations.size()));
    }

    void stopBeforeItBeginsStoresNothing() {
        openModel();
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        m_assistant->ask(longQuestion(m_small));
        m_assistant->ask(question(m_small));
        m_assistant->stop();  // the first alone
        QVERIFY(answered.wait(kWaitMs));
        QCOMPARE(failed.size() + answered.size(), 2);
        QVERIFY(failed.isEmpty() || errorOf(failed[0].at(1)).code == ErrorCode::Cancelled);
        QVERIFY(answered.back().at(1).value<AskResult>().stop_reason ==
                engine::StopReason::StopToken);
    }

    void aQuestionInterruptsReadingWhichGoesOn() {
        openModel();
        QSignalSpy progressed(m_assistant.get(), &Assistant::readingProgressed);
        QSignalSpy ended(m_assistant.get(), &Assistant::readingEnded);
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        const ContextPlan before = planOf(m_large);
        QCOMPARE(before.tokens_read, int64_t{0});
        m_assistant->read(m_large.id);
        QCOMPARE(m_assistant->readingBinder(), std::optional<BinderId>(m_large.id));
        QTRY_VERIFY_WITH_TIMEOUT(tokensDone(progressed) > 2000, kWaitMs);
        m_assistant->ask(question(m_small));
        QVERIFY(answered.wait(kWaitMs));
        QVERIFY2(ended.isEmpty(), "the question came after the reading");
        QCOMPARE(m_assistant->readingBinder(), std::optional<BinderId>(m_large.id));
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 10 * kWaitMs);
        QVERIFY(ended[0].at(1).toBool());
        QVERIFY(!m_assistant->readingBinder());
        bool has_gone_on = false, has_rate = false;
        for (const auto& signal : progressed) {
            const auto progress = signal.at(0).value<ReadingProgress>();
            if (progress.binder != m_large.id) continue;
            has_gone_on = has_gone_on || progress.tokens_reused > 0;
            has_rate = has_rate || (progress.tokens_per_second > 0 && progress.seconds_left >= 0);
        }
        QVERIFY2(has_gone_on, "read from the beginning again");
        QVERIFY(has_rate);
        const ContextPlan after = planOf(m_large);
        QCOMPARE(after.tokens_read, after.total_tokens);
    }

    void pausedReadingKeepsItsPlaceAndPlansAreAnsweredMeanwhile() {
        openModel();
        QSignalSpy progressed(m_assistant.get(), &Assistant::readingProgressed);
        QSignalSpy ended(m_assistant.get(), &Assistant::readingEnded);
        m_assistant->read(m_large.id);
        QTRY_VERIFY_WITH_TIMEOUT(tokensDone(progressed) > 2000, kWaitMs);
        QVERIFY(planOf(m_small).total_tokens > 0);
        QVERIFY2(ended.isEmpty(), "the plan waited for the reading");
        m_assistant->pauseReading();
        QCOMPARE(ended.size(), 1);
        QVERIFY(!ended[0].at(1).toBool());
        QVERIFY(!m_assistant->readingBinder());
        const ContextPlan plan = planOf(m_large);
        QVERIFY2(plan.tokens_read > 2000 && plan.tokens_read < plan.total_tokens,
                 qPrintable(QString("%1 of %2").arg(plan.tokens_read).arg(plan.total_tokens)));
        const qsizetype count = progressed.size();
        QTest::qWait(100);
        QCOMPARE(progressed.size(), count);
    }

    void readingWaitsForAModelAndFailuresEndIt() {
        QSignalSpy ended(m_assistant.get(), &Assistant::readingEnded);
        QSignalSpy failed(m_assistant.get(), &Assistant::readingFailed);
        m_assistant->read(m_small.id);
        QTest::qWait(50);
        QVERIFY(ended.isEmpty() && failed.isEmpty());
        openModel();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kWaitMs);
        QVERIFY(ended[0].at(1).toBool());
        m_assistant->read(4711);
        QVERIFY(failed.wait(kWaitMs));
        QCOMPARE(failed[0].at(0).value<BinderId>(), BinderId{4711});
        QTRY_COMPARE(ended.size(), 2);
        QVERIFY(!ended[1].at(1).toBool());
    }

    void readingThatCannotBeSavedFails() {
        openModel();
        QSignalSpy listed(m_assistant.get(), &Assistant::statesListed);
        QSignalSpy ended(m_assistant.get(), &Assistant::readingEnded);
        QSignalSpy failed(m_assistant.get(), &Assistant::readingFailed);
        m_assistant->listStates();  // which opens them
        QVERIFY(listed.wait(kWaitMs));
        const auto states = m_workspace->vault().statesDir();
        std::filesystem::remove_all(states);
        std::ofstream(states.string()) << "no folder";
        m_assistant->read(m_small.id);
        QVERIFY(ended.wait(kWaitMs));
        QCOMPARE(failed.size(), 1);
        QVERIFY(errorOf(failed[0].at(1)).code == ErrorCode::Io);
        QVERIFY(!ended[0].at(1).toBool());
    }

    void statesAreListedPinnedAndRemoved() {
        openModel();
        QSignalSpy listed(m_assistant.get(), &Assistant::statesListed);
        QSignalSpy ended(m_assistant.get(), &Assistant::readingEnded);
        m_assistant->read(m_small.id);
        QVERIFY(ended.wait(kWaitMs));
        const auto last = [&] {
            return listed.back().at(0).value<std::vector<engine::SnapshotInfo>>();
        };
        m_assistant->listStates();
        QVERIFY(listed.wait(kWaitMs));
        QVERIFY(!last().empty());
        const auto key = last().back().key;
        const size_t count = last().size();
        m_assistant->pinState(key, true);
        QVERIFY(listed.wait(kWaitMs));
        const auto states = last();
        QVERIFY(std::any_of(states.begin(), states.end(), [&](const engine::SnapshotInfo& state) {
            return state.key == key && state.pinned;
        }));
        m_assistant->pinState(key, false);
        m_assistant->removeState(key);
        QTRY_COMPARE_WITH_TIMEOUT(listed.size(), 4, kWaitMs);
        QVERIFY(last().size() <= count);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        const JobId job = m_assistant->removeState({});
        QVERIFY(failed.wait(kWaitMs));
        QCOMPARE(failed[0].at(0).value<JobId>(), job);
    }

    void theLimitOfSavedStatesIsRememberedAndCheckedFirst() {
        QSignalSpy listed(m_assistant.get(), &Assistant::statesListed);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        QCOMPARE(stateLimitBytes().value(), engine::StateBankOptions().max_bytes);
        m_assistant->limitStates(kLeastStateLimitBytes * 3);
        QVERIFY(listed.wait(kWaitMs));
        QCOMPARE(stateLimitBytes().value(), kLeastStateLimitBytes * 3);
        m_assistant->limitStates(1);
        QVERIFY(failed.wait(kWaitMs));
        QCOMPARE(stateLimitBytes().value(), kLeastStateLimitBytes * 3);
    }

    void withoutItsLimitTheBankIsNotOpened() {
        std::ofstream(*m_home / "settings.json") << "[]";
        QSignalSpy listed(m_assistant.get(), &Assistant::statesListed);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        const JobId job = m_assistant->listStates();
        QVERIFY(failed.wait(kWaitMs));
        QCOMPARE(failed[0].at(0).value<JobId>(), job);
        QVERIFY(errorOf(failed[0].at(1)).code == ErrorCode::Corrupt);
        std::filesystem::remove(*m_home / "settings.json");
        m_assistant->listStates();
        QVERIFY(listed.wait(kWaitMs));
    }

    void statesThatFindNoMemoryFailAlone() {
        QSignalSpy removed(m_assistant.get(), &Assistant::documentsRemoved);
        QSignalSpy listed(m_assistant.get(), &Assistant::statesListed);
        QSignalSpy failed(m_assistant.get(), &Assistant::failed);
        m_assistant->removeDocuments({});  // nothing: now its thread is idle, and no bank open
        QVERIFY(removed.wait(kWaitMs));
        g_fails_next = true;
        const JobId job = m_assistant->listStates();
        QVERIFY(failed.wait(kWaitMs));
        QVERIFY(!g_fails_next);
        QCOMPARE(failed[0].at(0).value<JobId>(), job);
        QVERIFY(errorOf(failed[0].at(1)).code == ErrorCode::OutOfMemory);
        m_assistant->listStates();
        QVERIFY(listed.wait(kWaitMs));
    }

    void aQuestionTakesTheSamplingThatItDoesNotName() {
        openModel();
        m_assistant->setSampling({0.5f, 0.25f});
        QSignalSpy started(m_assistant.get(), &Assistant::askStarted);
        AskRequest own = question(m_small);
        own.options.max_new_tokens = 1;
        AskRequest silent = own;
        silent.options.temperature.reset();
        m_assistant->ask(own);
        m_assistant->ask(silent);
        QTRY_COMPARE_WITH_TIMEOUT(started.size(), 2, kWaitMs);
        const auto options = [&](int i) { return started[i].at(1).value<AskRequest>().options; };
        QCOMPARE(options(0).temperature, std::optional(0.0f));
        QCOMPARE(options(1).temperature, std::optional(0.5f));
        QCOMPARE(options(1).top_p, std::optional(0.25f));
    }

    void aDocumentIsRemovedWhileItsBinderIsRead() {
        openModel();
        QSignalSpy progressed(m_assistant.get(), &Assistant::readingProgressed);
        QSignalSpy removed(m_assistant.get(), &Assistant::documentsRemoved);
        QSignalSpy reading_failed(m_assistant.get(), &Assistant::readingFailed);
        QSignalSpy changed(m_workspace.get(), &Workspace::changed);
        m_assistant->read(m_large.id);
        QTRY_VERIFY_WITH_TIMEOUT(tokensDone(progressed) > 2000, kWaitMs);
        m_assistant->removeDocuments({m_large.documents[0].id});
        QVERIFY(removed.wait(kWaitMs));
        QVERIFY(changed.back().at(0).value<Changes>().testFlag(Change::Documents));
        QVERIFY(removed[0].at(1).value<RemovedDocuments>().states > 0);
        QTRY_COMPARE_WITH_TIMEOUT(reading_failed.size(), 1, kWaitMs);  // nothing left to read
        QCOMPARE(planOf(m_small).tokens_read, int64_t{0});
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        m_assistant->ask(question(m_small));
        QVERIFY(answered.wait(kWaitMs));
    }

    void theEndComesWithinATokenAndKeepsTheAnswer() {
        openModel();
        QSignalSpy grew(m_assistant.get(), &Assistant::answerGrew);
        m_assistant->ask(longQuestion(m_small));
        m_assistant->ask(longQuestion(m_small));
        m_assistant->read(m_large.id);
        QVERIFY(grew.wait(kWaitMs));
        QElapsedTimer timer;
        timer.start();
        m_assistant.reset();
        QVERIFY(timer.elapsed() < 5000);
        Library& library = m_workspace->vault().library();
        const auto conversations = library.conversations(m_small.id).value();
        QCOMPARE(conversations.size(), size_t{1});
        QCOMPARE(library.turns(conversations[0].id).value().size(), size_t{2});
        QVERIFY(library.drafts().value().empty());
    }

    void draftsOfACrashBecomeTurns() {
        m_assistant.reset();
        Library& library = m_workspace->vault().library();
        DraftRecord draft;
        draft.conversation = library.createConversation(m_small.id, "Why?").value().id;
        draft.question = "Why?";
        draft.answer = "Because.";
        QVERIFY(library.saveDraft(draft).has_value());
        QSignalSpy changed(m_workspace.get(), &Workspace::changed);
        m_assistant = std::make_unique<Assistant>(*m_workspace);
        QVERIFY(changed.wait(kWaitMs));
        QVERIFY(library.drafts().value().empty());
        QCOMPARE(library.turns(draft.conversation).value().size(), size_t{2});
    }

    void aDraftThatCannotBecomeATurnIsTold() {
        m_assistant.reset();
        Library& library = m_workspace->vault().library();
        DraftRecord draft;
        draft.conversation = library.createConversation(m_small.id, "Why?").value().id;
        draft.question = "Why?";
        draft.id = library.saveDraft(draft).value();
        SQLite::Database((m_workspace->vault().info().path / "library.sqlite").string(),
                         SQLite::OPEN_READWRITE)
            .exec("UPDATE drafts SET question = 'x'");
        m_assistant = std::make_unique<Assistant>(*m_workspace);
        QSignalSpy failed(m_assistant.get(), &Assistant::recoveryFailed);
        QVERIFY(failed.wait(kWaitMs));
        QVERIFY(errorOf(failed[0].at(0)).code == ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(AssistantTest)
#include "assistant_test.moc"
