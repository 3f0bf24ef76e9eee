// A conversation of many long turns: only what is near the viewport has a view, and what the eye
// is on stays where it is.
#include <QScrollBar>
#include <QTest>
#include <cstdlib>

#include "app/conversation/answer_record.h"
#include "ui/conversation/conversation_view.h"

using namespace lectern;
using namespace lectern::ui;

namespace {

constexpr int kTurns = 500;
constexpr int kFew = 40;

/// Answers of different lengths; every tenth cites something.
BranchTree longConversation() {
    std::vector<app::TurnRecord> turns;
    for (int i = 0; i < kTurns; ++i) {
        app::TurnRecord question;
        question.id = 2 * i + 1;
        question.parent = 2 * i;
        question.role = "user";
        question.text = "Question " + std::to_string(i);
        app::AskResult result;
        result.answer = "Answer " + std::to_string(i) + ".\n\n";
        for (int line = 0; line < 1 + i * 7 % 40; ++line)
            result.answer += "A paragraph with **some** words, number " + std::to_string(line) +
                             ", which is long enough for two lines of the pane or so.\n\n";
        result.prompt_tokens = 100;
        if (i % 10 == 0) {
            const auto mark = static_cast<int>(result.answer.size());
            result.answer += "[p. 1]";
            app::CheckedCitation checked;
            checked.citation.document_number = checked.citation.page_number = 1;
            checked.citation.answer_start = mark;
            checked.citation.answer_end = mark + 6;
            result.citations.push_back(checked);
        }
        app::TurnRecord answer;
        answer.id = 2 * i + 2;
        answer.parent = 2 * i + 1;
        answer.role = "assistant";
        answer.text = result.answer;
        answer.record_json = app::answerRecordJson(result, 0);
        turns.push_back(std::move(question));
        turns.push_back(std::move(answer));
    }
    return BranchTree(std::move(turns));
}

}  // namespace

class ConversationViewTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ConversationView> m_view;

    /// The row at this height of the viewport, and how far its top is above that.
    std::pair<int, int> rowAt(int y) {
        for (const TurnView* turn : m_view->findChildren<TurnView*>()) {
            if (turn->isHidden()) continue;
            const int top = turn->mapTo(m_view->viewport(), QPoint(0, 0)).y();
            if (top <= y && y < top + turn->height()) return {turn->row(), y - top};
        }
        return {-1, 0};
    }

  private slots:
    void init() {
        m_model = std::make_unique<ConversationModel>();
        m_view = std::make_unique<ConversationView>(*m_model);
        m_view->resize(460, 700);
        m_view->show();
        m_model->setTree(longConversation(), {});
        QTest::qWait(50);
    }

    void onlyAFewTurnsHaveAView() {
        QCOMPARE(m_view->turnCount(), kTurns);
        QVERIFY2(m_view->madeCount() < kFew, qPrintable(QString::number(m_view->madeCount())));
        QScrollBar* bar = m_view->verticalScrollBar();
        QCOMPARE(bar->value(), bar->maximum());  // the newest first
        QCOMPARE(rowAt(600).first, kTurns - 1);
        for (int page = 0; page < 30; ++page) {
            bar->triggerAction(QAbstractSlider::SliderPageStepSub);
            QVERIFY(rowAt(300).first >= 0 || rowAt(340).first >= 0);  // there may be a gap
        }
        bar->triggerAction(QAbstractSlider::SliderToMinimum);
        QCOMPARE(bar->value(), 0);
        QCOMPARE(rowAt(20).first, 0);
        QTest::qWait(50);
        QVERIFY2(m_view->madeCount() < kFew, qPrintable(QString::number(m_view->madeCount())));
    }

    void whatTheEyeIsOnStays() {
        QScrollBar* bar = m_view->verticalScrollBar();
        for (const int value : {bar->maximum() / 2, bar->maximum() / 3, bar->maximum() / 7}) {
            bar->setValue(value);
            std::pair<int, int> before = rowAt(100);
            if (before.first < 0) before = rowAt(120);
            QVERIFY(before.first >= 0);
            QTest::qWait(100);  // views above and below are made, with other heights than thought
            TurnView& turn = m_view->turn(before.first);
            const int top = turn.mapTo(m_view->viewport(), QPoint(0, 0)).y();
            QVERIFY(std::abs(100 - top - before.second) <= 20);
            const int placed = top;
            for (int step = 0; step < 12; ++step) {
                const int was = bar->value();
                bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
                QTest::qWait(5);
                Q_UNUSED(was);
            }
            const int moved = turn.mapTo(m_view->viewport(), QPoint(0, 0)).y() - placed;
            QCOMPARE(moved, 12 * bar->singleStep());
        }
    }

    void aPlaceIsFoundAgain() {
        m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum() / 2);
        QTest::qWait(50);
        const double position = m_view->scrollPosition();
        const auto before = rowAt(200);
        QVERIFY(position > 0);
        m_view->scrollToEnd();
        QCOMPARE(m_view->scrollPosition(), -1.0);
        m_view->setScrollPosition(position);
        QTest::qWait(50);
        QCOMPARE(rowAt(200).first, before.first);
        QVERIFY(std::abs(rowAt(200).second - before.second) <= 4);
        m_view->setScrollPosition(1e9);  // of another conversation
        QVERIFY(rowAt(690).first >= 0);
    }

    void citationsAreFoundFarAway() {
        m_view->goToCitation(true);
        QTest::qWait(50);
        // the last ones have none: around to the first that has
        const int first = rowAt(m_view->viewport()->height() / 2).first;
        QVERIFY(first >= 0);
        int with = 0;
        for (const TurnView* turn : m_view->findChildren<TurnView*>())
            if (!turn->isHidden() && const_cast<TurnView*>(turn)->answerView().currentChip() >= 0) {
                QCOMPARE(turn->row() % 10, 0);
                const QRect seen(QPoint(0, 0), m_view->viewport()->size());
                QVERIFY(seen.intersects(
                    QRect(turn->mapTo(m_view->viewport(), QPoint(0, 0)), turn->size())));
                ++with;
            }
        QCOMPARE(with, 1);
        m_view->goToCitation(true);
        QVERIFY(m_view->madeCount() < kFew);
    }

    void tabGoesThroughTurnsInOrder() {
        QTest::qWait(100);
        std::vector<int> rows;
        const QWidget* widget = m_view.get();
        do {
            widget = widget->nextInFocusChain();
            for (const TurnView* turn : m_view->findChildren<TurnView*>())
                if (!turn->isHidden() && turn->isAncestorOf(widget) &&
                    widget->focusPolicy() != Qt::NoFocus)
                    rows.push_back(turn->row());
        } while (widget != m_view.get());
        QVERIFY(!rows.empty());
        QVERIFY(std::is_sorted(rows.begin(), rows.end()));
    }

    void aNewWidthKeepsThePlace() {
        QScrollBar* bar = m_view->verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        QTest::qWait(50);
        const int row = rowAt(5).first >= 0 ? rowAt(5).first : rowAt(25).first;
        m_view->resize(800, 700);
        QTest::qWait(50);
        const int now = rowAt(5).first >= 0 ? rowAt(5).first : rowAt(25).first;
        QVERIFY(std::abs(now - row) <= 1);
        m_view->scrollToEnd();
        m_view->resize(460, 500);
        QTest::qWait(50);
        QCOMPARE(bar->value(), bar->maximum());
    }
};

QTEST_MAIN(ConversationViewTest)
#include "conversation_view_test.moc"
