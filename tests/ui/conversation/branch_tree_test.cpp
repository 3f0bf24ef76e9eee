// The way through a conversation's tree: newest by default, as chosen afterwards.
#include <QTest>

#include "ui/conversation/branch_tree.h"

using lectern::app::TurnId;
using lectern::app::TurnRecord;
using lectern::ui::BranchTree;

namespace {

TurnRecord turn(TurnId id, TurnId parent, const char* role) {
    TurnRecord record;
    record.id = id;
    record.parent = parent;
    record.role = role;
    return record;
}

std::vector<TurnId> ids(const BranchTree& tree) {
    std::vector<TurnId> out;
    for (const BranchTree::Step& step : tree.path()) out.push_back(step.turn->id);
    return out;
}

/// 1 -> 2 -> 3 -> 4; another answer 5 to question 1; another question 6 -> 7 at the start.
std::vector<TurnRecord> forked() {
    return {turn(1, 0, "user"),      turn(2, 1, "assistant"), turn(3, 2, "user"),
            turn(4, 3, "assistant"), turn(5, 1, "assistant"), turn(6, 0, "user"),
            turn(7, 6, "assistant")};
}

}  // namespace

class BranchTreeTest : public QObject {
    Q_OBJECT
  private slots:
    void leadsToTheNewest() {
        const BranchTree tree(forked());
        QCOMPARE(ids(tree), (std::vector<TurnId>{6, 7}));
        QCOMPARE(tree.path()[0].branch, 1);
        QCOMPARE(tree.path()[0].branch_count, 2);
        QCOMPARE(tree.path()[1].branch_count, 1);
    }
    void alternativesKeepWhatFollows() {
        BranchTree tree(forked());
        QCOMPARE(tree.alternative(6, -1), TurnId{1});
        QCOMPARE(tree.alternative(6, 1), TurnId{6});
        tree.choose(1);
        QCOMPARE(ids(tree), (std::vector<TurnId>{1, 5}));
        QCOMPARE(tree.path()[1].branch, 1);
        tree.choose(2);
        QCOMPARE(ids(tree), (std::vector<TurnId>{1, 2, 3, 4}));
        tree.choose(6);
        tree.choose(1);  // comes back to where it was left
        QCOMPARE(ids(tree), (std::vector<TurnId>{1, 2, 3, 4}));
    }
    void aNewTurnIsShown() {
        BranchTree tree(forked());
        tree.choose(2);
        tree.add(turn(8, 3, "assistant"));
        QCOMPARE(ids(tree), (std::vector<TurnId>{1, 2, 3, 8}));
        QCOMPARE(tree.path().back().branch, 1);
        QCOMPARE(tree.path().back().branch_count, 2);
    }
    void aDamagedTreeIsWalkable() {
        const BranchTree tree(
            {turn(1, 0, "user"), turn(2, 3, "assistant"), turn(3, 2, "user"), turn(9, 77, "user")});
        QCOMPARE(ids(tree), (std::vector<TurnId>{1}));
        QVERIFY(BranchTree().path().empty());
        QCOMPARE(tree.alternative(55, 1), TurnId{0});
    }
};

QTEST_APPLESS_MAIN(BranchTreeTest)
#include "branch_tree_test.moc"
