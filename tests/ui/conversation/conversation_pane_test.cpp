// The pane with the bundled model on a small contract: ask, click a citation, stop, branch, and
// what is kept of unsent text. Seen through the widgets a user touches.
#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QPainter>
#include <QPrinter>
#include <QScrollBar>

#include "tests/ui/conversation/conversation_pane_fixture.h"
#include "ui/base/theme.h"
#include "ui/conversation/tool_call_panel.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;

namespace {

const QString kQuestion = "How much notice is needed to terminate?";
constexpr int kLong = test::kLongWaitMs;

}  // namespace

class ConversationPaneTest : public QObject, private test::ConversationPaneFixture {
    Q_OBJECT

    BinderId m_binder = 0, m_empty_binder = 0;
    DocumentId m_document = 0;

    TurnView& lastTurn() { return view().lastTurn(); }
    void showNewConversation() { ConversationPaneFixture::showNewConversation(m_binder); }

  private slots:
    void initTestCase();
    void init() { openPane(); }
    void cleanup();
    void asksAnswersAndLeadsToThePage();
    void keyboardWalksCitations();
    void answerAgainMakesABranch();
    void stopBeforeTheFirstWordGivesTheQuestionBack();
    void unsentTextIsKeptForEachConversation();
    void aBinderThatIsTooLargeIsRefusedWithAChoice();
    void emptyStates();
    void everythingHasAName();
    void looksMirrored();
    void darkAndLargeFit();
    void showsMarkdown();
    void followsOnlyAtTheEnd();
    void printsToPdf();
};

void ConversationPaneTest::initTestCase() {
    open();
    m_binder = addBinder("Harbour lease", test::agreementPages());
    m_document = library().binder(m_binder).value().documents.front().id;
    m_empty_binder = library().createBinder("Nothing yet").value().id;
    QVERIFY(useModel(test::kStarterModel));
}

void ConversationPaneTest::cleanup() {
    pane.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!assistant->isBusy(), kLong);
}

void ConversationPaneTest::asksAnswersAndLeadsToThePage() {
    showNewConversation();
    QSignalSpy places(pane.get(), &ConversationPane::placeActivated);
    QSignalSpy conversations(pane.get(), &ConversationPane::conversationChanged);
    askAndWait(kQuestion);
    QCOMPARE(view().turnCount(), 1);
    QVERIFY(pane->currentConversation().has_value());
    QVERIFY(!conversations.isEmpty());
    QVERIFY(composer().text().isEmpty());
    AnswerView& answer = lastTurn().answerView();
    QTRY_VERIFY(!answer.answer().placedChips().empty());
    const QRect chip = answer.chipRect(0);
    QVERIFY(!chip.isEmpty());
    grab("answer");
    QTest::mouseClick(answer.viewport(), Qt::LeftButton, {}, chip.center());
    QCOMPARE(places.count(), 1);
    const auto place = places[0][0].value<Place>();
    QCOMPARE(place.document, m_document);
    QCOMPARE(place.page_index, 1);
    QVERIFY(!place.boxes.empty());
    QVERIFY(lastTurn().shownAnswer().contains(QChar(0x2713)) ||
            lastTurn().shownAnswer().contains(QChar(0x21AA)));
}

void ConversationPaneTest::keyboardWalksCitations() {
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    QSignalSpy places(pane.get(), &ConversationPane::placeActivated);
    action("next_citation")->trigger();
    AnswerView& answer = lastTurn().answerView();
    QCOMPARE(answer.currentChip(), 0);
    QVERIFY(!answer.accessibleDescription().isEmpty());
    QTest::keyClick(&answer, Qt::Key_Return);
    QCOMPARE(places.count(), 1);
}

void ConversationPaneTest::answerAgainMakesABranch() {
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    QVERIFY(action("regenerate")->isEnabled());
    action("regenerate")->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLong);
    QCOMPARE(view().turnCount(), 1);
    QStringList labels;
    for (const QLabel* label : lastTurn().findChildren<QLabel*>()) labels << label->text();
    QVERIFY2(labels.contains("2/2"), qPrintable(labels.join(" | ")));
    for (QAbstractButton* button : lastTurn().findChildren<QAbstractButton*>())
        if (button->accessibleName() == "Previous answer") button->click();
    labels.clear();
    for (const QLabel* label : lastTurn().findChildren<QLabel*>()) labels << label->text();
    QVERIFY2(labels.contains("1/2"), qPrintable(labels.join(" | ")));
    grab("branch");
}

void ConversationPaneTest::stopBeforeTheFirstWordGivesTheQuestionBack() {
    showNewConversation();
    QSignalSpy failed(assistant.get(), &Assistant::failed);
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    composer().setText("Which laws govern this Agreement?");
    action("ask")->trigger();
    QVERIFY(composer().text().isEmpty());
    QTest::keyClick(composer().findChild<QuestionEdit*>(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(failed.count() + answered.count() > 0, kLong);
    if (failed.count() > 0) {  // stopped in time: nothing is stored, the words are not lost
        QCOMPARE(view().turnCount(), 0);
        QCOMPARE(composer().text(), "Which laws govern this Agreement?");
    }
}

void ConversationPaneTest::unsentTextIsKeptForEachConversation() {
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    composer().setText("and since when?");
    pane->startConversation(m_binder);
    QTRY_VERIFY(view().turnCount() == 0);
    QVERIFY(composer().text().isEmpty());
    composer().setText("another one");
    composer().setThinkingBudget(40000);
    const QByteArray state = pane->saveState();
    openPane();
    pane->restoreState(state);
    QVERIFY(composer().thinkingBudget() == std::optional<int64_t>(40000));
    pane->showBinder(m_binder);
    QTRY_COMPARE(composer().text(), "and since when?");
    pane->startConversation(m_binder);
    QTRY_COMPARE(composer().text(), "another one");
    pane->restoreState("nonsense");  // of another version, or damaged
    QCOMPARE(composer().text(), "another one");
}

void ConversationPaneTest::aBinderThatIsTooLargeIsRefusedWithAChoice() {
    std::string page;
    for (int i = 0; i < 3000; ++i) page += "clause " + std::to_string(i * 7919 % 10007) + " ";
    std::vector<std::string> pages(40, page);
    pages[20] += " Either party may terminate this Agreement with 60 days written notice.";
    const BinderId large = addBinder("Large", pages);
    pane->showBinder(large);
    QSignalSpy planned(assistant.get(), &Assistant::planned);
    QTRY_VERIFY_WITH_TIMEOUT(
        !planned.isEmpty() && planned.back()[1].value<ContextPlan>().binder == large, kLong);
    QVERIFY(!planned.back()[1].value<ContextPlan>().fits);
    composer().setText(kQuestion);
    action("ask")->trigger();
    QVERIFY(!assistant->isBusy());
    QCOMPARE(composer().text(), kQuestion);
    QVERIFY(!composer().notice().isHidden());
    QVERIFY(!composer().notice().details().isEmpty());
    grab("too_large");
}

void ConversationPaneTest::emptyStates() {
    pane->showBinder(m_empty_binder);
    const auto shows = [this](const QString& words) {
        for (const QLabel* label : pane->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    };
    QTRY_VERIFY(shows("no documents yet"));
    grab("no_documents");
    pane->suggestQuestion(kQuestion);
    showNewConversation();
    QTRY_VERIFY(shows("Ask about these documents"));
    QAbstractButton* offered = nullptr;
    const auto isOffered = [&] {
        for (QAbstractButton* button : pane->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->text() == kQuestion) offered = button;
        return offered != nullptr;
    };
    QTRY_VERIFY(isOffered());
    grab("suggestion");
    QSignalSpy answered(assistant.get(), &Assistant::answered);
    offered->click();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLong);
    pane->setWorkspace(nullptr, nullptr);
    QVERIFY(shows("No vault is open"));
}

void ConversationPaneTest::everythingHasAName() {
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    for (const QAbstractButton* button : pane->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || button->objectName().startsWith("qt_")) continue;
        QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                 button->metaObject()->className());
        QVERIFY(button->focusPolicy() != Qt::NoFocus);
    }
    for (const QAction* one : pane->actions()) {
        QVERIFY(one->objectName().startsWith("conversation."));
        QVERIFY(!one->text().isEmpty());
    }
    QVERIFY(!pane->findChild<QuestionEdit*>()->accessibleName().isEmpty());
    QVERIFY(!pane->findChild<QComboBox*>()->accessibleName().isEmpty());
}

void ConversationPaneTest::looksMirrored() {
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    openPane();
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    QTest::qWait(50);
    QAbstractButton* ask = nullptr;
    for (QAbstractButton* button : composer().findChildren<QAbstractButton*>())
        if (button->text() == "&Ask") ask = button;
    QVERIFY(ask && ask->isVisible());
    QVERIFY(ask->geometry().center().x() < composer().width() / 2);
    grab("rtl");
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
}

void ConversationPaneTest::darkAndLargeFit() {
    const QPalette light = QGuiApplication::palette();
    const QFont normal = QApplication::font();
    applyTheme(ThemeChoice::Dark);
    QFont large = normal;
    large.setPointSizeF(normal.pointSizeF() * 2);
    QApplication::setFont(large);
    openPane();
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    QTest::qWait(50);
    grab("dark_200");
    // nothing is wider than the pane
    const int least = lastTurn().minimumSizeHint().width();
    QVERIFY2(least <= lastTurn().width(), qPrintable(QString::number(least)));
    QApplication::setFont(normal);
    QTest::qWait(50);
    grab("dark");
    applyTheme(ThemeChoice::System);
    QApplication::setPalette(light);
}

void ConversationPaneTest::showsMarkdown() {
    ConversationModel model;
    ConversationView shown(model);
    shown.resize(480, 720);
    shown.show();
    Exchange exchange;
    exchange.question = "Show what you can.";
    model.beginLive(exchange);
    model.growThinking("The user wants everything.", {812, 14});
    model.growAnswer(
        "## Notice\n\nNinety days, **in writing**, as *agreed*; see `clause 4`.\n\n"
        "1. first\n2. second\n   - inner\n\n| Term | Days |\n|:--|--:|\n| long | 90 |\n| short "
        "| 30 |\n\n```\nint a = 1;\n\nreturn a;\n```\n\n> quoted words\n\nRent is "
        "\\(x_1^2 \\le \\frac{a+b}{2}\\).");
    QTest::qWait(150);
    QVERIFY(shown.turn(0).answerView().height() > 200);
    if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty())
        shown.grab().save(QString::fromUtf8(folder) + "/markdown.png");
}

void ConversationPaneTest::followsOnlyAtTheEnd() {
    ConversationModel model;
    ConversationView shown(model);
    shown.resize(300, 200);
    shown.show();
    Exchange exchange;
    exchange.question = "?";
    model.beginLive(exchange);
    const auto grow = [&] {
        for (int i = 0; i < 20; ++i) model.growAnswer("A line of the answer.\n\n");
        QTest::qWait(120);
    };
    grow();
    QScrollBar* bar = shown.verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 200);
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    QCOMPARE(bar->value(), 0);
    grow();
    QCOMPARE(bar->value(), 0);
    bar->triggerAction(QAbstractSlider::SliderToMaximum);
    grow();
    QTRY_COMPARE(bar->value(), bar->maximum());
}

void ConversationPaneTest::printsToPdf() {
    pane->showBinder(m_binder);
    QTRY_VERIFY(view().turnCount() > 0);
    const std::filesystem::path file = home / "conversation.pdf";
    QPrinter printer;
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(QString::fromStdString(file.string()));
    pane->print(printer);
    QVERIFY(std::filesystem::file_size(file) > 1000);
}

QTEST_MAIN(ConversationPaneTest)
#include "conversation_pane_test.moc"
