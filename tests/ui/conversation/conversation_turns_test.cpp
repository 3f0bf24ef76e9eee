// What becomes of turns in the window: stopped, stored and opened again, asked while something
// else goes on. With the bundled model, through the widgets a user touches.
#include <QAbstractButton>
#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>

#include "tests/ui/conversation/conversation_pane_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;
using test::kLongWaitMs;

namespace {

const QString kQuestion = "How much notice is needed to terminate?";

/// Everything of a turn that a person reads, in the order of its widgets.
QStringList wordsOf(TurnView& turn) {
    QStringList words;
    for (const QLabel* label : turn.findChildren<QLabel*>())
        if (label->isVisibleTo(&turn)) words << label->text();
    words << turn.shownAnswer();
    return words;
}

QAbstractButton* buttonIn(QWidget& widget, const QString& text) {
    for (QAbstractButton* button : widget.findChildren<QAbstractButton*>())
        if (button->isVisibleTo(&widget) && button->text() == text) return button;
    return nullptr;
}

}  // namespace

class ConversationTurnsTest : public QObject, private test::ConversationPaneFixture {
    Q_OBJECT

    std::filesystem::path m_endless;
    BinderId m_binder = 0;

    TurnView& lastTurn() { return *view().turns().back(); }
    bool saysStopped() { return wordsOf(lastTurn()).contains("This answer was stopped."); }
    /// Asks what is answered without end, and stops it with Esc once there are some words.
    QString stopMidway(const QString& question);

  private slots:
    void initTestCase();
    void init() { openPane(); }
    void cleanup();
    void stopKeepsTheTextSoFar();
    void turnsAreShownAlikeAfterReopening();
    void aQuestionInterruptsReadingAhead();
    void anAnswerGoesOnWhileAnotherConversationIsShown();
    void whatIsTypedDuringAnAnswerWaits();
    void aChipShowsItsPassageOnHover();
};

void ConversationTurnsTest::initTestCase() {
    open();
    m_endless = test::makeEndlessModel(home / "endless");
    m_binder = addBinder("Harbour lease", test::agreementPages());
}

void ConversationTurnsTest::cleanup() {
    assistant->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!assistant->isBusy(), kLongWaitMs);
    pane.reset();
}

QString ConversationTurnsTest::stopMidway(const QString& question) {
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    ask(question);
    const auto hasWords = [&] {
        return !view().turns().empty() && lastTurn().shownAnswer().size() > 40;
    };
    [&] { QTRY_VERIFY_WITH_TIMEOUT(hasWords(), kLongWaitMs); }();
    const QString before = lastTurn().shownAnswer();
    composer().setText("and then?");
    QTest::keyClick(&questionEdit(), Qt::Key_Escape);
    [&] { QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs); }();
    return before;
}

void ConversationTurnsTest::stopKeepsTheTextSoFar() {
    QVERIFY(useModel(m_endless));
    showNewConversation(m_binder);
    stopMidway(kQuestion);
    QCOMPARE(view().turns().size(), size_t{1});
    QCOMPARE(composer().text(), "and then?");
    QVERIFY(lastTurn().shownAnswer().size() > 40);
    QVERIFY2(saysStopped(), qPrintable(wordsOf(lastTurn()).join(" | ")));
    QVERIFY(buttonIn(lastTurn(), "Answer again"));
    grab("stopped");

    const ConversationId conversation = pane->currentConversation().value();
    const auto stored = library().turns(conversation).value();
    QCOMPARE(stored.size(), size_t{2});
    QVERIFY(!stored[1].text.empty());
    const QStringList words = wordsOf(lastTurn());
    openPane();
    pane->showConversation(conversation);
    QTRY_COMPARE(view().turns().size(), size_t{1});
    QVERIFY(saysStopped());
    QCOMPARE(wordsOf(lastTurn()), words);

    QVERIFY(useModel(test::kStarterModel));
    askAndWait(kQuestion);
    QCOMPARE(view().turns().size(), size_t{2});
    QVERIFY(!saysStopped());
    QCOMPARE(library().turns(conversation).value().size(), size_t{4});
}

void ConversationTurnsTest::turnsAreShownAlikeAfterReopening() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    for (const char* question :
         {"How much notice is needed to terminate?", "Which laws govern this Agreement?",
          "What is the purchase price?"})
        askAndWait(question);
    QCOMPARE(view().turns().size(), size_t{3});
    const ConversationId conversation = pane->currentConversation().value();
    std::vector<QStringList> words;
    for (TurnView* turn : view().turns()) words.push_back(wordsOf(*turn));
    QTest::qWait(100);
    const QImage before = lastTurn().grab().toImage();

    // the vault itself is closed and opened, as at the next start
    pane.reset();
    assistant.reset();
    workspace.reset();
    open();
    openPane();
    pane->showConversation(conversation);
    QTRY_COMPARE(view().turns().size(), size_t{3});
    for (size_t turn = 0; turn < words.size(); ++turn)
        QCOMPARE(wordsOf(*view().turns()[turn]), words[turn]);
    QTest::qWait(100);
    QVERIFY(lastTurn().grab().toImage() == before);
}

void ConversationTurnsTest::aQuestionInterruptsReadingAhead() {
    // long enough to be still read when the question comes
    std::string words;
    for (int i = 0; i < 200; ++i) words += "clause " + std::to_string(i * 7919 % 10007) + " ";
    std::vector<std::string> pages(12, words);
    pages.push_back(test::agreementPages()[1]);
    const BinderId binder = addBinder("Long", pages);
    QVERIFY(useModel(test::kStarterModel));
    QSignalSpy progressed(assistant.get(), &Assistant::readingProgressed);
    QSignalSpy ended(assistant.get(), &Assistant::readingEnded);
    showNewConversation(binder);
    QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), kLongWaitMs);
    QVERIFY(ended.isEmpty());
    askAndWait(kQuestion);
    QCOMPARE(view().turns().size(), size_t{1});
    QVERIFY(!lastTurn().shownAnswer().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(!assistant->readingBinder(), kLongWaitMs);
    QVERIFY(ended.isEmpty() || ended.back()[1].toBool());
}

void ConversationTurnsTest::anAnswerGoesOnWhileAnotherConversationIsShown() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    askAndWait("Which laws govern this Agreement?");
    const ConversationId first = pane->currentConversation().value();
    QVERIFY(useModel(m_endless));
    showNewConversation(m_binder);
    ask(kQuestion);
    QTRY_VERIFY_WITH_TIMEOUT(!view().turns().empty() && lastTurn().shownAnswer().size() > 40,
                             kLongWaitMs);
    const QString before = lastTurn().shownAnswer();

    pane->showConversation(first);
    QTRY_VERIFY(pane->currentConversation() == std::optional<ConversationId>(first));
    QCOMPARE(view().turns().size(), size_t{1});
    QVERIFY(!action("ask")->isEnabled());  // one question at a time
    QVERIFY(action("stop")->isEnabled());
    QSignalSpy grew(assistant.get(), &Assistant::answerGrew);
    QTRY_VERIFY_WITH_TIMEOUT(grew.count() > 5, kLongWaitMs);
    QVERIFY(!lastTurn().shownAnswer().contains(before.left(30)));

    pane->startConversation(m_binder);  // where the question was asked: a conversation to come
    QTRY_VERIFY(!view().turns().empty() && lastTurn().shownAnswer().size() > before.size());
    QVERIFY(lastTurn().shownAnswer().startsWith(before.left(30)));
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    action("stop")->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
    QVERIFY(saysStopped());
    QVERIFY(pane->currentConversation().value() != first);
    QCOMPARE(library().turns(*pane->currentConversation()).value().size(), size_t{2});
}

void ConversationTurnsTest::whatIsTypedDuringAnAnswerWaits() {
    QVERIFY(useModel(m_endless));
    showNewConversation(m_binder);
    QSignalSpy started(assistant.get(), &Assistant::askStarted);
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    ask(kQuestion);
    QTRY_COMPARE_WITH_TIMEOUT(started.count(), 1, kLongWaitMs);
    composer().setText("Which laws govern this Agreement?");
    QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(composer().text(), "Which laws govern this Agreement?");
    QVERIFY(assistant->isBusy());
    QTRY_VERIFY_WITH_TIMEOUT(lastTurn().shownAnswer().size() > 10, kLongWaitMs);
    QTest::keyClick(&questionEdit(), Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
    QTRY_VERIFY(action("ask")->isEnabled());
    QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(started.count(), 2, kLongWaitMs);
    QCOMPARE(view().turns().size(), size_t{2});
    QCOMPARE(view().turns()[0]->row(), 0);
    QVERIFY(wordsOf(lastTurn()).contains("Which laws govern this Agreement?"));
}

void ConversationTurnsTest::aChipShowsItsPassageOnHover() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    askAndWait(kQuestion);
    AnswerView& answer = lastTurn().answerView();
    QTRY_VERIFY(!answer.answer().placedChips().empty());
    const QPoint at = answer.chipRect(0).center();
    const auto hover = [&] {
        QTest::mouseMove(answer.viewport(), at);
        QHelpEvent help(QEvent::ToolTip, at, answer.viewport()->mapToGlobal(at));
        QApplication::sendEvent(answer.viewport(), &help);
    };
    hover();
    QTRY_VERIFY2(QToolTip::isVisible() && QToolTip::text().contains("days written notice"),
                 qPrintable(QToolTip::text()));
    QVERIFY2(QToolTip::text().contains("terminate this Agreement"), qPrintable(QToolTip::text()));
    if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty())
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (widget->isVisible() && widget->inherits("QTipLabel"))
                widget->grab().save(QString::fromUtf8(folder) + "/preview.png");
    QToolTip::hideText();
}

QTEST_MAIN(ConversationTurnsTest)
#include "conversation_turns_test.moc"
