#include <QScrollBar>

#include "app/conversation/answer_record.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/bench/ui/measurements.h"
#include "tests/bench/ui/stage.h"
#include "tests/bench/ui/stall_meter.h"
#include "tests/bench/ui/waiting.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/conversation/conversation_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::bench {

namespace {

constexpr int kTurns = 500, kParagraphs = 20;
constexpr int kRepeats = 15, kPages = 60;
constexpr double kAimMs = 200;

app::TurnRecord answerOf(int number) {
    app::AskResult result;
    for (int i = 0; i < kParagraphs; ++i)
        result.answer += "The parties agree in **clause " + std::to_string(i) + "** of answer " +
                         std::to_string(number) +
                         " on what follows, as far as the annex says nothing else:\n\n- the "
                         "notice is in writing,\n- the rent is paid in advance.\n\n";
    result.prompt_tokens = 1000;
    app::TurnRecord turn;
    turn.role = "assistant";
    turn.text = result.answer;
    turn.record_json = app::answerRecordJson(result, 0);
    return turn;
}

Result<app::ConversationId> addLongConversation(app::Library& library, app::BinderId binder) {
    LECTERN_TRY_ASSIGN(const auto conversation, library.createConversation(binder, "Long"));
    std::vector<app::TurnRecord> turns;
    for (int i = 0; i < kTurns; ++i) {
        app::TurnRecord question;
        question.role = "user";
        question.text = "What does clause " + std::to_string(i) + " say?";
        turns.push_back(std::move(question));
        turns.push_back(answerOf(i));
    }
    LECTERN_TRY(library.addTurns(conversation.id, 0, turns));
    return conversation.id;
}

Result<app::BinderId> addBinder(app::Library& library) {
    LECTERN_TRY_ASSIGN(const auto binder, library.createBinder("Lease"));
    app::DocumentText text;
    text.pages = test::makePages({"The notice is in writing."});
    LECTERN_TRY_ASSIGN(const auto document, library.addDocument({1}, "lease.pdf", 1, text));
    LECTERN_TRY(library.addToBinder(binder.id, document.id));
    return binder.id;
}

void scrollThrough(ui::ConversationView& view) {
    for (int page = 0; page < kPages; ++page) {
        view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        waitFor([] { return false; }, 40);
    }
}

}  // namespace

void measureConversation(app::Spawner& spawner, Report& report) {
    test::Home home;
    ui::WindowSettings settings;
    ui::MainWindow window(&spawner, settings);
    showWindow(window);
    waitFor([&] { return window.vault() != nullptr; }, 10'000);
    if (!window.vault()) return report.addFailure("the conversation: no vault");
    app::Library& library = window.vault()->workspace().vault().library();
    const auto binder = addBinder(library);
    if (!binder) return report.addFailure("the conversation: " + binder.error().message);
    const auto conversation = addLongConversation(library, *binder);
    if (!conversation)
        return report.addFailure("the conversation: " + conversation.error().message);
    ui::ConversationPane& pane = window.conversation();
    auto& view = *pane.findChild<ui::ConversationView*>();

    PaintClock clock;
    Figure figure{"open a conversation of 500 long turns", kAimMs, {}};
    StallMeter meter;
    for (int i = 0; i < kRepeats; ++i) {
        pane.startConversation(*binder);
        waitFor([&] { return view.turnCount() == 0; }, 10'000);
        const auto opened =
            clock.measure([&] { pane.showConversation(*conversation); },
                          [&](QObject* painted) {  // turns cover what is behind them
                              const auto* widget = qobject_cast<QWidget*>(painted);
                              return widget && view.viewport()->isAncestorOf(widget) &&
                                     view.turnCount() == kTurns;
                          });
        if (opened) figure.values_ms.push_back(*opened);
    }
    report.add(std::move(figure));
    report.add(meter.figure("opening it"));
    scrollThrough(view);
    report.add(meter.figure("scrolling up through 60 pages of it"));
    window.close();
}

}  // namespace lectern::bench
