// What a crash in the middle of an answer costs. This program starts no thread and opens no model:
// the children it kills do.

#include "app/conversation/drafts.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QtTest>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/conversation/ask_service.h"
#include "app/conversation/export.h"
#include "app/conversation/wording.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/app/vault/child_process.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using test::ChildProcess;
using test::tell;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const std::string kQuestion = "How much notice is needed to terminate?";

std::string toHexLine(const std::string& text) {
    return QByteArray::fromStdString(text).toHex().toStdString();
}
std::string fromHexLine(const std::string& line) {
    return QByteArray::fromHex(QByteArray::fromStdString(line)).toStdString();
}

}  // namespace

class DraftsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TempDir> m_home;
    BinderId m_binder = 0;

    static VaultInfo info() { return VaultRegistry::find(std::nullopt).value(); }
    static std::unique_ptr<Vault> open() {
        return Vault::open(info(), Library::Access::ReadWrite).value();
    }
    static AskOptions wild(uint64_t seed = 2) {
        AskOptions options;
        options.temperature = 4.0f;  // a long answer of no sense
        options.seed = seed;
        options.max_new_tokens = 4000;
        return options;
    }

    /// A conversation in which an answer to kQuestion was cut off.
    DraftRecord interrupted(Library& library, const std::string& answer) const {
        DraftRecord draft;
        draft.conversation = library.createConversation(m_binder, kQuestion).value().id;
        draft.question = kQuestion;
        draft.answer = answer;
        draft.id = library.saveDraft(draft).value();
        return draft;
    }
    /// As a disk that forgets bits would.
    static void damage(const Vault& vault, const std::string& sql) {
        SQLite::Database((vault.info().path / "library.sqlite").string(), SQLite::OPEN_READWRITE)
            .exec(sql);
    }

    /// Asks and says of every token "token", of every piece of the answer "answer <hex of it all>".
    /// A second lies between two sentences, so that each is saved as it ends.
    static int work(BinderId binder_id, uint64_t seed, int pipe) {
        const auto vault = open();
        auto model = LoadedModel::open(kStarter, {});
        if (!model) return 1;
        const auto binder = vault->library().binder(binder_id);
        if (!binder) return 2;
        std::string answer;
        AskEvents events;
        events.token = [&](const engine::GenerationEvent&) {
            tell(pipe, "token");
            if (answer.ends_with(".")) std::this_thread::sleep_for(std::chrono::milliseconds(1050));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        };
        events.answer = [&](std::string_view piece) {
            answer += piece;
            tell(pipe, "answer " + toHexLine(answer));
        };
        AskService service(*vault, *model);
        return service.ask(*binder, kQuestion, wild(seed), events, {}) ? 0 : 3;
    }

  private slots:
    void init() {
        m_home = std::make_unique<test::TempDir>();
        qputenv("LECTERN_HOME", m_home->path().c_str());
        const auto vault = open();
        DocumentText text;
        text.pages = test::makePages(
            {"An agreement of 2021.", "Either party may end it with 60 days written notice."});
        const auto document = vault->library().addDocument({1}, "a.pdf", 1, text).value();
        const auto binder = vault->library().createBinder("lease").value();
        QVERIFY(vault->library().addToBinder(binder.id, document.id).has_value());
        m_binder = binder.id;
    }

    void aKillCostsAtMostTheUnfinishedSentence() {
        std::string seen, sentences;
        // How soon an answer of no sense ends depends on the last bits of its logits.
        for (uint64_t seed = 2, count = 0; count < 2; ++seed) {
            QVERIFY2(seed < 10, seen.c_str());
            init();
            seen.clear();
            count = 0;
            ChildProcess child([&](int pipe) { return work(m_binder, seed, pipe); });
            for (std::string line = child.readLine(); !line.empty(); line = child.readLine()) {
                // the next token is said after the sentence before it was saved
                if (line == "token" && seen.ends_with(".")) {
                    sentences = seen;
                    ++count;
                }
                if (line.starts_with("answer ")) seen = fromHexLine(line.substr(7));
                if (count >= 2 && seen.size() > sentences.size() + 10) break;
            }
            child.kill();
        }
        const auto vault = open();
        Library& library = vault->library();
        QCOMPARE(library.drafts().value().size(), size_t{1});
        QCOMPARE(recoverDrafts(library).count, 1);
        QVERIFY(library.drafts().value().empty());

        const auto conversations = library.conversations(m_binder).value();
        QCOMPARE(conversations.size(), size_t{1});
        const auto turns = library.turns(conversations[0].id).value();
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[0].text, kQuestion);
        QVERIFY(turns[1].text.size() >= sentences.size());
        QVERIFY(turns[1].text.starts_with(sentences));
        const auto record = nlohmann::json::parse(turns[1].record_json);
        QCOMPARE(record["stopped"].get<std::string>(), std::string(kInterruptedName));
        QVERIFY(!cutOffWords(kInterruptedName).empty());
        QVERIFY(library.check().has_value());
        const auto binder = library.binder(m_binder).value();
        QVERIFY(exportMarkdown(library, binder)->find("was cut off: it was interrupted") !=
                std::string::npos);
    }

    void aKillBeforeTheFirstWordLeavesTheQuestion() {
        {
            ChildProcess child([&](int pipe) { return work(m_binder, 2, pipe); });
            QCOMPARE(child.readLine(), std::string("token"));
            child.kill();
        }
        const auto vault = open();
        QCOMPARE(recoverDrafts(vault->library()).count, 1);
        const auto conversations = vault->library().conversations(m_binder).value();
        QCOMPARE(conversations.size(), size_t{1});
        const auto turns = vault->library().turns(conversations[0].id).value();
        QCOMPARE(turns.size(), size_t{1});
        QCOMPARE(turns[0].text, kQuestion);
        QCOMPARE(turns[0].role, std::string("user"));
    }

    void citationsOfARecoveredAnswerAreChecked() {
        const auto vault = open();
        Library& library = vault->library();
        const auto conversation = library.createConversation(m_binder, kQuestion).value();
        DraftRecord draft;
        draft.conversation = conversation.id;
        draft.question = kQuestion;
        draft.thinking = "Page two.";
        draft.answer = "\"60 days written notice\" [p. 2] and \"90 days of notice\" [p. 1] and";
        QVERIFY(library.saveDraft(draft).has_value());
        QCOMPARE(recoverDrafts(library).count, 1);
        const auto turns = library.turns(conversation.id).value();
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[1].text, draft.answer);
        QCOMPARE(turns[1].thinking, draft.thinking);
        const auto record = nlohmann::json::parse(turns[1].record_json);
        QCOMPARE(record["citations"].size(), size_t{2});
        QCOMPARE(record["citations"][0]["status"].get<std::string>(), std::string("verified"));
        QCOMPARE(record["citations"][1]["status"].get<std::string>(), std::string("not_found"));
        QVERIFY(!record.contains("coverage"));
        const auto binder = library.binder(m_binder).value();
        QCOMPARE(record["document_hashes"].get<std::vector<std::string>>(),
                 hashesOf(binder.documents));
        QCOMPARE(record["document_hashes"].size(), size_t{1});
    }

    void aDraftThatFailsKeepsNoOther() {
        const auto vault = open();
        Library& library = vault->library();
        const DraftRecord damaged = interrupted(library, "One.");
        const DraftRecord in_doubt = interrupted(library, "Two.");
        const DraftRecord sound = interrupted(library, "Three.");
        QVERIFY(library.addTurns(in_doubt.conversation, 0, {{0, 0, "user", "q", "", "{}", ""}}));
        damage(*vault, "UPDATE drafts SET answer = 'x' WHERE id = " + std::to_string(damaged.id));
        damage(*vault, "UPDATE turns SET text = 'x' WHERE conversation = " +
                           std::to_string(in_doubt.conversation));
        for (const int count : {1, 0}) {  // what failed is tried, and told, again
            const RecoveredDrafts recovered = recoverDrafts(library);
            QCOMPARE(recovered.count, count);
            QVERIFY(recovered.first_error && recovered.first_error->code == ErrorCode::Corrupt);
            const std::string told = recovered.first_error->message;
            QVERIFY2(told.find("could not be recovered: draft " + std::to_string(damaged.id)) !=
                         std::string::npos,
                     told.c_str());
        }
        QCOMPARE(library.turns(sound.conversation).value().size(), size_t{2});
        QVERIFY(library.draftIds().value() == (std::vector{damaged.id, in_doubt.id}));
        QVERIFY(!library.drafts());
    }

    void anAnswerWhosePagesAreDamagedIsStoredUnchecked() {
        const auto vault = open();
        Library& library = vault->library();
        const DraftRecord draft =
            interrupted(library, "\"60 days written notice\" [p. 2] and [p. 9].");
        damage(*vault, "UPDATE pages SET text = 'other'");
        const RecoveredDrafts recovered = recoverDrafts(library);
        QCOMPARE(recovered.count, 1);
        QVERIFY(!recovered.first_error);
        const auto turns = library.turns(draft.conversation).value();
        QCOMPARE(turns.size(), size_t{2});
        QCOMPARE(turns[1].text, draft.answer);
        const auto record = nlohmann::json::parse(turns[1].record_json);
        QCOMPARE(record["citations"].size(), size_t{2});
        for (const auto& citation : record["citations"]) {
            QCOMPARE(citation["status"].get<std::string>(), std::string("not_checked"));
            QCOMPARE(citation["document_title"].get<std::string>(), std::string("a.pdf"));
        }
        QVERIFY(library.draftIds().value().empty());
    }

    void anAnswerThatWasStoredIsNotStoredTwice() {
        const auto vault = open();
        Library& library = vault->library();
        const auto conversation = library.createConversation(m_binder, kQuestion).value();
        AnswerDraft draft =
            AnswerDraft::begin(library, m_binder, conversation.id, {}, kQuestion).value();
        draft.grow("Sixty days.", "", "Sixty days.");
        QCOMPARE(library.drafts().value()[0].answer, std::string("Sixty days."));
        TurnRecord user, assistant;
        user.role = "user";
        user.text = kQuestion;
        assistant.role = "assistant";
        assistant.text = "Sixty days. In writing.";
        const auto ids = library.addTurns(conversation.id, 0, {user, assistant}).value();
        // killed before stored()
        QCOMPARE(recoverDrafts(library).count, 0);
        QCOMPARE(library.turns(conversation.id).value().size(), size_t{2});
        // another answer to that question, of which nothing was said
        Branch again;
        again.parent = ids[0];
        again.question = kQuestion;
        QVERIFY(AnswerDraft::begin(library, m_binder, conversation.id, again, kQuestion));
        QCOMPARE(recoverDrafts(library).count, 0);
        QCOMPARE(library.turns(conversation.id).value().size(), size_t{2});
        QVERIFY(library.drafts().value().empty());
    }

    void savesWaitForASentenceAndASecond() {
        const auto vault = open();
        Library& library = vault->library();
        AnswerDraft draft = AnswerDraft::begin(library, m_binder, {}, {}, kQuestion).value();
        const auto saved = [&] { return library.drafts().value().at(0).answer; };
        draft.grow("Sixty", "", "Sixty");
        QCOMPARE(saved(), std::string());
        draft.grow(" days.", "", "Sixty days.");
        QCOMPARE(saved(), std::string("Sixty days."));
        draft.grow(" Yes.", "", "Sixty days. Yes.");
        QCOMPARE(saved(), std::string("Sixty days."));
        QTest::qSleep(1010);
        draft.grow(" And", "", "Sixty days. Yes. And");
        QCOMPARE(saved(), std::string("Sixty days. Yes. And"));
        QVERIFY(draft.discard().has_value());
        QVERIFY(library.drafts().value().empty());
        QVERIFY(library.conversations(m_binder).value().empty());
    }
};

QTEST_GUILESS_MAIN(DraftsTest)
#include "drafts_test.moc"
