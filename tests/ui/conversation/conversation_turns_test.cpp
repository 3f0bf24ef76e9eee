// What becomes of turns in the window: stopped, stored and opened again, asked while something
// else goes on. With the bundled model, through the widgets a user touches.
#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>
#include <QTreeView>

#include "app/conversation/answer_record.h"
#include "tests/ui/conversation/conversation_pane_fixture.h"
#include "ui/conversation/tool_call_panel.h"

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

    TurnView& lastTurn() { return view().lastTurn(); }
    bool saysStopped() { return wordsOf(lastTurn()).contains("This answer was stopped."); }
    /// Asks what is answered without end, and stops it with Esc once there are some words.
    QString stopMidway(const QString& question);

  private slots:
    void initTestCase();
    void init() { openPane(); }
    void cleanup();
    void stopKeepsTheTextSoFar();
    void aStoppedAnswerGoesOn();
    void aCutOffThoughtGoesOn();
    void turnsAreShownAlikeAfterReopening();
    void aQuestionInterruptsReadingAhead();
    void anAnswerGoesOnWhileAnotherConversationIsShown();
    void whatIsTypedDuringAnAnswerWaits();
    void aChipShowsItsPassageOnHover();
    void aQuestionThatDoesNotFitIsNotSent();
    void theMenuOfAnAnswer();
    void theModelsLimitsAreSaidOnce();
    void storedThinkingAndToolCalls();
    void liveThinking();
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
        return view().turnCount() > 0 && lastTurn().shownAnswer().size() > 40;
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
    QCOMPARE(view().turnCount(), 1);
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
    QTRY_COMPARE(view().turnCount(), 1);
    QVERIFY(saysStopped());
    QCOMPARE(wordsOf(lastTurn()), words);

    QVERIFY(useModel(test::kStarterModel));
    askAndWait(kQuestion);
    QCOMPARE(view().turnCount(), 2);
    QVERIFY(!saysStopped());
    QCOMPARE(library().turns(conversation).value().size(), size_t{4});
}

void ConversationTurnsTest::aStoppedAnswerGoesOn() {
    QVERIFY(useModel(m_endless));
    showNewConversation(m_binder);
    stopMidway(kQuestion);
    const QString before = lastTurn().answerView().answer().source();
    const ConversationId conversation = pane->currentConversation().value();
    const auto part = library().turns(conversation).value();
    QAbstractButton* go_on = buttonIn(lastTurn(), "Go on");
    QVERIFY(go_on);
    QVERIFY(action("go_on")->isEnabled());

    // stopped before a further word: as it was
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    QSignalSpy failed(assistant.get(), &Assistant::failed);
    go_on->click();
    QCOMPARE(view().turnCount(), 1);
    QVERIFY(lastTurn().answerView().answer().source().startsWith(
        before));  // while it waits for the rest
    QTest::keyClick(&questionEdit(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(answered.count() + failed.count() > 0, kLongWaitMs);
    QVERIFY(lastTurn().answerView().answer().source().startsWith(before));
    QVERIFY(saysStopped());

    answered.clear();
    QVERIFY(action("go_on")->isEnabled());
    action("go_on")->trigger();
    const auto shown = [&] { return lastTurn().answerView().answer().source(); };
    QTRY_VERIFY_WITH_TIMEOUT(shown().size() > before.size() + 30, kLongWaitMs);
    QVERIFY(!buttonIn(lastTurn(), "Go on"));
    QTest::keyClick(&questionEdit(), Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
    QCOMPARE(view().turnCount(), 1);
    QVERIFY(shown().startsWith(before));
    QVERIFY(saysStopped() && buttonIn(lastTurn(), "Go on"));
    grab("gone_on");
    const auto whole = library().turns(conversation).value();
    QCOMPARE(whole.size(), size_t{2});
    QCOMPARE(whole[1].id, part[1].id);
    QVERIFY(whole[1].text.starts_with(part[1].text) && whole[1].text.size() > part[1].text.size());
    QCOMPARE(shown(), QString::fromStdString(whole[1].text));

    // what is followed by another question stays as it is
    stopMidway("Which laws govern this Agreement?");
    QCOMPARE(view().turnCount(), 2);
    QVERIFY(!buttonIn(view().turn(0), "Go on"));
    QVERIFY(buttonIn(view().turn(0), "Answer again"));
    QVERIFY(buttonIn(lastTurn(), "Go on"));
}

/// As a crash leaves it: found at the next start, and finished.
void ConversationTurnsTest::aCutOffThoughtGoesOn() {
    QVERIFY(useModel(test::kStarterModel));
    const ConversationId conversation = library().createConversation(m_binder, "Notice").value().id;
    DraftRecord draft;
    draft.conversation = conversation;
    draft.question = kQuestion.toStdString();
    draft.thinking =
        "\"Either party may terminate this Agreement with 60 days written notice.\" is on page";
    QVERIFY(library().saveDraft(draft));
    assistant = std::make_unique<Assistant>(*workspace);  // which makes a turn of it
    QVERIFY(useModel(test::kStarterModel));
    openPane();
    pane->showConversation(conversation);
    QTRY_COMPARE(view().turnCount(), 1);
    QVERIFY(wordsOf(lastTurn()).contains("This answer was interrupted."));
    grab("interrupted");
    QTRY_VERIFY(action("go_on")->isEnabled());
    QSignalSpy thinking(assistant.get(), &Assistant::thinkingGrew);
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    buttonIn(lastTurn(), "Go on")->click();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
    QVERIFY(!thinking.isEmpty());
    const auto turns = library().turns(conversation).value();
    QCOMPARE(turns.size(), size_t{2});
    QVERIFY(turns[1].thinking.starts_with(draft.thinking));
    QVERIFY(turns[1].thinking.size() > draft.thinking.size());
    QVERIFY(!turns[1].text.empty());
}

void ConversationTurnsTest::turnsAreShownAlikeAfterReopening() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    for (const char* question :
         {"How much notice is needed to terminate?", "Which laws govern this Agreement?",
          "What is the purchase price?"})
        askAndWait(question);
    QCOMPARE(view().turnCount(), 3);
    const ConversationId conversation = pane->currentConversation().value();
    std::vector<QStringList> words;
    for (int row = 0; row < 3; ++row) words.push_back(wordsOf(view().turn(row)));
    QTest::qWait(100);
    const QImage before = lastTurn().grab().toImage();

    // the vault itself is closed and opened, as at the next start
    pane.reset();
    assistant.reset();
    workspace.reset();
    open();
    openPane();
    pane->showConversation(conversation);
    QTRY_COMPARE(view().turnCount(), 3);
    for (int row = 0; row < 3; ++row)
        QCOMPARE(wordsOf(view().turn(row)), words[static_cast<size_t>(row)]);
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
    QCOMPARE(view().turnCount(), 1);
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
    QTRY_VERIFY_WITH_TIMEOUT(view().turnCount() > 0 && lastTurn().shownAnswer().size() > 40,
                             kLongWaitMs);
    const QString before = lastTurn().shownAnswer();

    pane->showConversation(first);
    QTRY_VERIFY(pane->currentConversation() == std::optional<ConversationId>(first));
    QCOMPARE(view().turnCount(), 1);
    QVERIFY(!action("ask")->isEnabled());  // one question at a time
    QVERIFY(action("stop")->isEnabled());
    QSignalSpy grew(assistant.get(), &Assistant::answerGrew);
    QTRY_VERIFY_WITH_TIMEOUT(grew.count() > 5, kLongWaitMs);
    QVERIFY(!lastTurn().shownAnswer().contains(before.left(30)));

    pane->startConversation(m_binder);  // where the question was asked: a conversation to come
    QTRY_VERIFY(view().turnCount() > 0 && lastTurn().shownAnswer().size() > before.size());
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
    QCOMPARE(view().turnCount(), 2);
    QCOMPARE(view().turn(0).row(), 0);
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

void ConversationTurnsTest::aQuestionThatDoesNotFitIsNotSent() {
    QVERIFY(
        useModel(test::makeModel(home / "narrow", "config.json", "max_position_embeddings", 900)));
    QSignalSpy planned(assistant.get(), &Assistant::planned);
    QSignalSpy started(assistant.get(), &Assistant::askStarted);
    std::string text;  // about half of what the context holds
    for (int i = 0; i < 170; ++i) text += "notice clause ";
    const BinderId binder = addBinder("Half", {text});
    showNewConversation(binder);
    const auto plan = [&] {
        return planned.isEmpty() ? ContextPlan() : planned.back()[1].value<ContextPlan>();
    };
    QTRY_VERIFY_WITH_TIMEOUT(plan().binder == binder, kLongWaitMs);
    QVERIFY(plan().fits);
    QVERIFY2(plan().total_tokens > 300 && plan().total_tokens < 480,
             qPrintable(QString::number(plan().total_tokens)));
    const auto words = [](const QString& word, int count) {
        return QString(word + " ").repeated(count).trimmed();
    };
    const auto says = [&](const QString& sentence) {
        for (const QLabel* label : composer().findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(sentence)) return true;
        return false;
    };
    QCheckBox* focus = composer().findChild<QCheckBox*>();
    QVERIFY(!focus->isVisible());

    // said while it is written; 900 hold documents, question and 256 for the answer
    QSignalSpy measured(assistant.get(), &Assistant::measured);
    composer().setText(words("notice", 100));
    const auto tokens = [&] {
        return measured.isEmpty() ? 0 : measured.back()[1].value<QuestionCost>().question_tokens;
    };
    QTRY_VERIFY_WITH_TIMEOUT(tokens() >= 100, kLongWaitMs);
    const int count = static_cast<int>(100 * 450 / tokens());
    composer().setText(words("notice", count) + "?");
    QTRY_VERIFY_WITH_TIMEOUT(says("do not fit beside the documents"), kLongWaitMs);
    QVERIFY(focus->isVisible());
    QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(!composer().notice().isHidden());
    QVERIFY2(composer().notice().text().contains("the question"),
             qPrintable(composer().notice().text()));
    QVERIFY(composer().text().startsWith("notice notice"));
    grab("question_too_large");

    // sent at once, before it is counted
    composer().setText(words("payment", 2000) + "?");
    QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(composer().notice().text().contains("even without documents"),
                             kLongWaitMs);
    QTRY_VERIFY(says("even without documents"));
    QVERIFY(!focus->isVisible());
    QCOMPARE(started.count(), 0);

    // long, but not too long: counted first, then asked
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    composer().setText(words("notice", 80) + "?");
    QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
    QVERIFY(!says("fit"));
    QVERIFY(composer().notice().isHidden());
    QVERIFY(composer().text().isEmpty());
}

void ConversationTurnsTest::theMenuOfAnAnswer() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    askAndWait(kQuestion);
    AnswerView& answer = lastTurn().answerView();
    const auto choose = [&](const QString& text) {
        answer.setFocus();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5),
                                answer.mapToGlobal(QPoint(5, 5)));
        QApplication::sendEvent(&answer, &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu) return false;
        QAction* chosen = nullptr;
        for (QAction* one : menu->actions())
            if (one->text().remove(u'&') == text && one->isEnabled()) chosen = one;
        if (chosen) menu->setActiveAction(chosen);
        QTest::keyClick(menu, chosen ? Qt::Key_Return : Qt::Key_Escape);
        return chosen != nullptr;
    };
    QVERIFY(!choose("Copy"));  // nothing is selected
    QVERIFY(choose("Copy the answer with citations"));
    QVERIFY2(QGuiApplication::clipboard()->text().contains("Citations:"),
             qPrintable(QGuiApplication::clipboard()->text()));
    QVERIFY(choose("Select all"));
    QVERIFY(choose("Copy"));
    QVERIFY(QGuiApplication::clipboard()->text().contains("days written notice"));
    QVERIFY(!QGuiApplication::clipboard()->text().contains("Citations:"));
    QVERIFY(choose("Quote in a question"));
    QVERIFY2(composer().text().startsWith("> "), qPrintable(composer().text()));
}

void ConversationTurnsTest::theModelsLimitsAreSaidOnce() {
    QVERIFY(useModel(test::kStarterModel));
    showNewConversation(m_binder);
    askAndWait(kQuestion);
    const auto isSaidIn = [&](int row) {
        return wordsOf(view().turn(row)).join(" ").contains("search hit");
    };
    QVERIFY(isSaidIn(0));
    askAndWait("Which laws govern this Agreement?");
    QVERIFY(!isSaidIn(0));
    QVERIFY(isSaidIn(1));
}

void ConversationTurnsTest::storedThinkingAndToolCalls() {
    const ConversationId conversation = library().createConversation(m_binder, "Tools").value().id;
    AskResult result;
    result.answer = "Tools were not at hand, so I compared by reading: 60 days.";
    for (int i = 1; i <= 12; ++i)
        result.thinking += "Step " + std::to_string(i) +
                           ": the agreement speaks of notice in its second page, and of nothing "
                           "else that would end it.\n\n";
    result.thinking_tokens = 412;
    result.thinking_ms = 9300;
    result.prompt_tokens = 5000;
    result.generated_tokens = 460;
    std::string pages = "[1";
    for (int page = 2; page < 80; ++page) pages += ", " + std::to_string(page);
    const std::vector<std::string> lines{
        "{\"name\": \"compare_documents\", \"arguments\": {\"first\": \"D1\", \"second\": \"D2\", "
        "\"note\": \"a long sentence which says in many words what is to be compared, so that it "
        "does not stand in one line of the panel\", \"pages\": " +
            pages + "], \"options\": {\"ignore_case\": true, \"by\": \"clause\"}}}",
        "{\"name\": \"search\", \"arguments\": {\"words\": \"notice\"}}",
        "{\"name\": calculate, 60 * 3"};
    result.tool_calls = parseToolCalls(lines);
    TurnRecord question, answer;
    question.role = "user";
    question.text =
        "How do the two agreements differ in how they are ended, and what of it binds "
        "us today?";
    answer.role = "assistant";
    answer.text = result.answer;
    answer.thinking = result.thinking;
    answer.record_json = answerRecordJson(result, 0);
    QVERIFY(library().addTurns(conversation, 0, {question, answer}));

    pane->showConversation(conversation);
    QTRY_COMPARE(view().turnCount(), 1);
    QToolButton* heading = nullptr;
    for (QToolButton* button : lastTurn().findChildren<QToolButton*>())
        if (button->text().startsWith("Thought for 9")) heading = button;
    QVERIFY(heading && heading->text().endsWith("412 tokens"));
    heading->click();
    auto* thinking = lastTurn().findChild<QPlainTextEdit*>();
    QVERIFY(thinking->isVisible());
    QVERIFY(thinking->toPlainText().startsWith("Step 1:"));
    QVERIFY(thinking->height() < pane->height() / 2);  // it scrolls in itself
    grab("thinking_open");

    ToolCallPanel panel(pane->toolCalls());
    panel.resize(900, 320);
    panel.show();
    auto* list = panel.findChild<QTreeView*>();
    QCOMPARE(list->model()->rowCount(), 3);
    QCOMPARE(list->model()->index(0, 1).data().toString(), "(no name)");  // newest first
    QCOMPARE(list->model()->index(2, 1).data().toString(), "compare_documents");
    list->expandAll();
    QTest::qWait(50);
    const QModelIndex arguments = list->model()->index(0, 0, list->model()->index(2, 0));
    QVERIFY(arguments.data().toString().contains("ignore_case"));
    list->scrollTo(arguments);
    QVERIFY2(list->visualRect(arguments).width() > panel.width() / 2,
             qPrintable(QString::number(list->visualRect(arguments).width())));
    // what wraps is not cut off
    const QModelIndex told = list->model()->index(1, 0, list->model()->index(0, 0));
    const int wide = list->visualRect(told).height();
    panel.resize(420, 320);
    QTest::qWait(50);
    QVERIFY2(list->visualRect(told).height() >= wide + list->fontMetrics().lineSpacing() / 2,
             qPrintable(QString::number(list->visualRect(told).height())));
    panel.resize(900, 320);
    QTest::qWait(50);
    if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty()) {
        list->scrollToTop();
        panel.grab().save(QString::fromUtf8(folder) + "/tool_calls.png");
        list->scrollToBottom();
        panel.grab().save(QString::fromUtf8(folder) + "/tool_calls_end.png");
        list->collapseAll();
        panel.grab().save(QString::fromUtf8(folder) + "/tool_calls_closed.png");
    }
}

void ConversationTurnsTest::liveThinking() {
    ConversationModel model;
    ConversationView shown(model);
    shown.resize(460, 500);
    shown.show();
    Exchange exchange;
    exchange.question = "How much notice is needed?";
    model.beginLive(exchange);
    model.growThinking("First, ", {2, 0.4});
    TurnView& turn = shown.turn(0);
    for (QToolButton* button : turn.findChildren<QToolButton*>())
        if (button->text().startsWith("Thinking:")) button->click();
    for (int i = 0; i < 60; ++i) {
        model.growThinking("the page says sixty days; ", {3 + 6 * i, 0.5 + i * 0.1});
        QTest::qWait(2);
    }
    QTest::qWait(60);
    auto* thinking = turn.findChild<QPlainTextEdit*>();
    QVERIFY(thinking->isVisible());
    QVERIFY(thinking->toPlainText().endsWith("sixty days; "));
    QScrollBar* bar = thinking->verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());  // what came last is seen
    QVERIFY(buttonIn(turn, "Answer now"));
    if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty())
        shown.grab().save(QString::fromUtf8(folder) + "/thinking_live.png");
    model.growAnswer("Sixty days.");
    QVERIFY(!buttonIn(turn, "Answer now"));
}

QTEST_MAIN(ConversationTurnsTest)
#include "conversation_turns_test.moc"
