// The pane with the bundled model on a small contract: ask, click a citation, stop, branch, and
// what is kept of unsent text. Seen through the widgets a user touches.
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPainter>
#include <QPrinter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "app/conversation/assistant.h"
#include "app/workspace/workspace.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"
#include "ui/base/resources.h"
#include "ui/base/theme.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/conversation/conversation_view.h"
#include "ui/conversation/tool_call_panel.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;

namespace {

const std::filesystem::path kStarter =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
const QString kQuestion = "How much notice is needed to terminate?";
constexpr int kLong = 60000;  // for a machine under load

std::vector<std::string> agreement() {
    return {
        "This Agreement is made on 4 March 2021 between Tarvel Holdings and Nomira Labs. The "
        "parties agree to act in good faith.",
        "Either party may terminate this Agreement with 60 days written notice. The purchase "
        "price is $48,500.",
        "This Agreement is governed by the laws of Ireland."};
}

}  // namespace

class ConversationPaneTest : public QObject {
    Q_OBJECT

    test::TempDir m_home;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<Assistant> m_assistant;
    std::unique_ptr<ConversationPane> m_pane;
    BinderId m_binder = 0, m_empty_binder = 0;
    DocumentId m_document = 0;

    ConversationView& view() { return *m_pane->findChild<ConversationView*>(); }
    Composer& composer() { return *m_pane->findChild<Composer*>(); }
    TurnView& lastTurn() { return *view().turns().back(); }
    QAction* action(const char* name) {
        for (QAction* one : m_pane->actions())
            if (one->objectName() == QString("conversation.") + name) return one;
        return nullptr;
    }
    void openPane() {
        m_pane = std::make_unique<ConversationPane>();
        m_pane->resize(460, 760);
        m_pane->setWorkspace(m_workspace.get(), m_assistant.get());
        m_pane->show();
    }
    void showNewConversation() {
        m_pane->startConversation(m_binder);
        QTRY_COMPARE(m_pane->currentBinder(), std::optional<BinderId>(m_binder));
        QTRY_COMPARE(view().turns().size(), size_t{0});
        // the binder is loaded when a question can be asked
        QTRY_VERIFY((composer().setText("?"), action("ask")->isEnabled()));
        composer().setText({});
    }
    void askAndWait(const QString& question) {
        QSignalSpy answered(m_assistant.get(), &Assistant::answered);
        composer().setText(question);
        QTRY_VERIFY(action("ask")->isEnabled());
        QTest::keyClick(composer().findChild<QuestionEdit*>(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLong);
        QTRY_VERIFY(!m_assistant->isBusy());
    }
    void grab(const char* name) {
        if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty()) {
            QTest::qWait(80);
            m_pane->grab().save(QString::fromUtf8(folder) + "/" + name + ".png");
        }
    }

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
    initResources();
    qputenv("LECTERN_HOME", m_home.path().c_str());
    auto workspace = Workspace::open(VaultRegistry::find(std::nullopt).value(), nullptr);
    QVERIFY2(workspace, workspace ? "" : workspace.error().message.c_str());
    m_workspace = std::move(*workspace);
    Library& library = m_workspace->vault().library();
    m_binder = library.createBinder("Harbour lease").value().id;
    m_empty_binder = library.createBinder("Nothing yet").value().id;
    DocumentText text;
    text.pages = test::makePages(agreement());
    m_document = library.addDocument({1}, "agreement.pdf", 1, text).value().id;
    QVERIFY(library.addToBinder(m_binder, m_document));
    m_assistant = std::make_unique<Assistant>(*m_workspace);
    QSignalSpy opened(m_assistant.get(), &Assistant::modelOpened);
    m_assistant->useModel(kStarter);
    QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, kLong);
}

void ConversationPaneTest::cleanup() {
    m_pane.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!m_assistant->isBusy(), kLong);
}

void ConversationPaneTest::asksAnswersAndLeadsToThePage() {
    showNewConversation();
    QSignalSpy places(m_pane.get(), &ConversationPane::placeActivated);
    QSignalSpy conversations(m_pane.get(), &ConversationPane::conversationChanged);
    askAndWait(kQuestion);
    QCOMPARE(view().turns().size(), size_t{1});
    QVERIFY(m_pane->currentConversation().has_value());
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
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    QSignalSpy places(m_pane.get(), &ConversationPane::placeActivated);
    action("next_citation")->trigger();
    AnswerView& answer = lastTurn().answerView();
    QCOMPARE(answer.currentChip(), 0);
    QVERIFY(!answer.accessibleDescription().isEmpty());
    QTest::keyClick(&answer, Qt::Key_Return);
    QCOMPARE(places.count(), 1);
}

void ConversationPaneTest::answerAgainMakesABranch() {
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    QSignalSpy answered(m_assistant.get(), &Assistant::answered);
    QVERIFY(action("regenerate")->isEnabled());
    action("regenerate")->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLong);
    QCOMPARE(view().turns().size(), size_t{1});
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
    QSignalSpy failed(m_assistant.get(), &Assistant::failed);
    QSignalSpy answered(m_assistant.get(), &Assistant::answered);
    composer().setText("Which laws govern this Agreement?");
    action("ask")->trigger();
    QVERIFY(composer().text().isEmpty());
    QTest::keyClick(composer().findChild<QuestionEdit*>(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(failed.count() + answered.count() > 0, kLong);
    if (failed.count() > 0) {  // stopped in time: nothing is stored, the words are not lost
        QCOMPARE(view().turns().size(), size_t{0});
        QCOMPARE(composer().text(), "Which laws govern this Agreement?");
    }
}

void ConversationPaneTest::unsentTextIsKeptForEachConversation() {
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    composer().setText("and since when?");
    composer().setThinkingBudget(40000);
    m_pane->startConversation(m_binder);
    QTRY_VERIFY(view().turns().empty());
    QVERIFY(composer().text().isEmpty());
    composer().setText("another one");
    const QByteArray state = m_pane->saveState();
    openPane();
    m_pane->restoreState(state);
    QVERIFY(composer().thinkingBudget() == std::optional<int64_t>(40000));
    m_pane->showBinder(m_binder);
    QTRY_COMPARE(composer().text(), "and since when?");
    m_pane->startConversation(m_binder);
    QTRY_COMPARE(composer().text(), "another one");
    m_pane->restoreState("nonsense");  // of another version, or damaged
    QCOMPARE(composer().text(), "another one");
}

void ConversationPaneTest::aBinderThatIsTooLargeIsRefusedWithAChoice() {
    Library& library = m_workspace->vault().library();
    const BinderId large = library.createBinder("Large").value().id;
    DocumentText text;
    std::string page;
    for (int i = 0; i < 3000; ++i) page += "clause " + std::to_string(i * 7919 % 10007) + " ";
    std::vector<std::string> pages(40, page);
    pages[20] += " Either party may terminate this Agreement with 60 days written notice.";
    text.pages = test::makePages(pages);
    QVERIFY(library.addToBinder(large, library.addDocument({2}, "large.pdf", 1, text)->id));
    m_pane->showBinder(large);
    QSignalSpy planned(m_assistant.get(), &Assistant::planned);
    QTRY_VERIFY_WITH_TIMEOUT(
        !planned.isEmpty() && planned.back()[1].value<ContextPlan>().binder == large, kLong);
    QVERIFY(!planned.back()[1].value<ContextPlan>().fits);
    composer().setText(kQuestion);
    action("ask")->trigger();
    QVERIFY(!m_assistant->isBusy());
    QCOMPARE(composer().text(), kQuestion);
    QVERIFY(!composer().notice().isHidden());
    QVERIFY(!composer().notice().details().isEmpty());
    grab("too_large");
}

void ConversationPaneTest::emptyStates() {
    m_pane->showBinder(m_empty_binder);
    const auto shows = [this](const QString& words) {
        for (const QLabel* label : m_pane->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    };
    QTRY_VERIFY(shows("no documents yet"));
    grab("no_documents");
    m_pane->suggestQuestion(kQuestion);
    showNewConversation();
    QTRY_VERIFY(shows("Ask about these documents"));
    QAbstractButton* offered = nullptr;
    const auto isOffered = [&] {
        for (QAbstractButton* button : m_pane->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->text() == kQuestion) offered = button;
        return offered != nullptr;
    };
    QTRY_VERIFY(isOffered());
    grab("suggestion");
    QSignalSpy answered(m_assistant.get(), &Assistant::answered);
    offered->click();
    QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLong);
    m_pane->setWorkspace(nullptr, nullptr);
    QVERIFY(shows("No vault is open"));
}

void ConversationPaneTest::everythingHasAName() {
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    for (const QAbstractButton* button : m_pane->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || button->objectName().startsWith("qt_")) continue;
        QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                 button->metaObject()->className());
        QVERIFY(button->focusPolicy() != Qt::NoFocus);
    }
    for (const QAction* one : m_pane->actions()) {
        QVERIFY(one->objectName().startsWith("conversation."));
        QVERIFY(!one->text().isEmpty());
    }
    QVERIFY(!m_pane->findChild<QuestionEdit*>()->accessibleName().isEmpty());
    QVERIFY(!m_pane->findChild<QComboBox*>()->accessibleName().isEmpty());
}

void ConversationPaneTest::looksMirrored() {
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    openPane();
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
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
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    QTest::qWait(50);
    grab("dark_200");
    // nothing is wider than the pane
    QVERIFY2(view().widget()->minimumSizeHint().width() <= view().viewport()->width(),
             qPrintable(QString::number(view().widget()->minimumSizeHint().width())));
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
    QVERIFY(shown.turns()[0]->answerView().height() > 200);
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
    m_pane->showBinder(m_binder);
    QTRY_VERIFY(!view().turns().empty());
    const std::filesystem::path file = m_home / "conversation.pdf";
    QPrinter printer;
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(QString::fromStdString(file.string()));
    m_pane->print(printer);
    QVERIFY(std::filesystem::file_size(file) > 1000);
}

QTEST_MAIN(ConversationPaneTest)
#include "conversation_pane_test.moc"
