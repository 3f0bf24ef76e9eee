#include "app/conversation/branch.h"

#include <QtTest>

using namespace lectern;
using namespace lectern::app;

namespace {

TurnRecord turn(TurnId id, TurnId parent, const std::string& text) {
    TurnRecord record;
    record.id = id;
    record.parent = parent;
    record.role = text.starts_with("Q") ? "user" : "assistant";
    record.text = text == "A-" ? "" : text;
    record.thinking = "thought";
    return record;
}

/// Q1 has two answers; after the first come Q2, which has none, and Q3 beside it.
std::vector<TurnRecord> tree() {
    return {turn(1, 0, "Q1"),       turn(2, 1, "A1"), turn(3, 2, "Q2"),
            turn(4, 1, "A1 again"), turn(5, 2, "Q3"), turn(6, 5, "A3")};
}

std::string historyOf(const Branch& branch) {
    std::string text;
    for (const LayoutTurn& exchange : branch.history)
        text += exchange.question + ">" + exchange.answer + ";";
    return text;
}

std::string stopped(const std::string& reason) {
    return "{\"stopped\":\"" + reason + "\"}";
}

}  // namespace

class BranchTest : public QObject {
    Q_OBJECT

  private slots:
    void goesOnFromThere_data() {
        QTest::addColumn<qint64>("after");  // -1: not said
        QTest::addColumn<qint64>("parent");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("history");
        QTest::newRow("newest") << qint64{-1} << qint64{6} << ""
                                << "Q1>A1;Q3>A3;";
        QTest::newRow("beginning") << qint64{0} << qint64{0} << ""
                                   << "";
        QTest::newRow("first answer") << qint64{2} << qint64{2} << ""
                                      << "Q1>A1;";
        QTest::newRow("second answer") << qint64{4} << qint64{4} << ""
                                       << "Q1>A1 again;";
        QTest::newRow("first question") << qint64{1} << qint64{1} << "Q1"
                                        << "";
        QTest::newRow("unanswered") << qint64{3} << qint64{3} << "Q2"
                                    << "Q1>A1;";
        QTest::newRow("later question") << qint64{5} << qint64{5} << "Q3"
                                        << "Q1>A1;";
    }
    void goesOnFromThere() {
        QFETCH(qint64, after);
        QFETCH(qint64, parent);
        QFETCH(QString, question);
        QFETCH(QString, history);
        const auto branch =
            branchAt(tree(), after < 0 ? std::nullopt : std::optional<TurnId>(after));
        QVERIFY(branch.has_value());
        QCOMPARE(branch->parent, TurnId{parent});
        QCOMPARE(QString::fromStdString(branch->question.value_or("")), question);
        QCOMPARE(QString::fromStdString(historyOf(*branch)), history);
    }

    void aNewQuestionAfterAnUnansweredOneIsNotThatOneAgain() {
        const auto branch = branchAt({turn(1, 0, "Q1"), turn(2, 1, "A-"), turn(3, 2, "Q2")}, {});
        QVERIFY(branch.has_value() && !branch->question);
        QCOMPARE(branch->parent, TurnId{3});
        QVERIFY(branch->history.empty());  // an answer without a word says nothing
    }

    void aTurnOfAnotherConversationIsRefused() {
        const auto branch = branchAt(tree(), 77);
        QVERIFY(!branch && branch.error().code == ErrorCode::NotFound);
        QCOMPARE(branchAt({}, {}).value().parent, TurnId{0});
    }

    void aRingOfTurnsEnds() {
        QVERIFY(branchAt({turn(1, 2, "Q1"), turn(2, 1, "A1")}, 2).has_value());
    }

    void onlyACutOffAnswerAtTheEndGoesOn() {
        std::vector<TurnRecord> turns = tree();
        turns[3].record_json = stopped("cancelled");
        turns[5].record_json = stopped("finished");
        const Branch branch = branchGoingOn(turns, 4).value();
        QCOMPARE(branch.parent, TurnId{1});
        QCOMPARE(branch.question.value(), std::string("Q1"));
        QVERIFY(branch.history.empty());
        QCOMPARE(branch.unfinished->turn, TurnId{4});
        QCOMPARE(branch.unfinished->answer, std::string("A1 again"));
        for (const TurnId turn : {TurnId{1}, TurnId{2}, TurnId{6}}) {
            const auto refused = branchGoingOn(turns, turn);
            QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
        }
        turns[5].record_json = stopped("interrupted");
        QCOMPARE(branchGoingOn(turns, 6)->history.size(), size_t{1});
        turns[5].record_json = stopped("loop");
        QVERIFY(!branchGoingOn(turns, 6));
        QVERIFY(branchGoingOn(turns, 99).error().code == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(BranchTest)
#include "branch_test.moc"
