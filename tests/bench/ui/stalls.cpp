#include "app/workspace/import_queue.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/bench/ui/measurements.h"
#include "tests/bench/ui/stage.h"
#include "tests/bench/ui/stall_meter.h"
#include "tests/bench/ui/waiting.h"
#include "tests/support/pdf_writer.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/library/library_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::bench {

namespace {

void importReadAndAnswer(ui::MainWindow& window, const std::string& file, Report& report) {
    app::Workspace& workspace = window.vault()->workspace();
    app::Assistant& assistant = window.vault()->assistant();
    waitFor([&] { return assistant.hasModel(); }, 60'000);
    StallMeter meter;
    window.importFiles({QString::fromStdString(file)});
    const app::ImportQueue& queue = workspace.imports();
    waitFor([&] { return !queue.items().empty() && queue.items().front().isFinished(); }, 120'000);
    report.add(meter.figure("importing 300 pages"));
    const auto binders = workspace.vault().library().binders();
    if (!binders || binders->empty()) return;
    const app::BinderId binder = binders->front().id;
    window.library().setCurrentBinder(binder);
    window.conversation().showBinder(binder);
    assistant.read(binder);
    constexpr int kReadMs = 45'000;
    bool is_read = false;
    QObject::connect(&assistant, &app::Assistant::readingEnded, &window, [&] { is_read = true; });
    waitFor([&] { return is_read; }, kReadMs);
    report.add(meter.figure(is_read ? "reading them" : "reading them (the first 45 s)"));
    assistant.pauseReading();
    bool is_answered = false;
    QObject::connect(&assistant, &app::Assistant::answered, &window, [&] { is_answered = true; });
    app::AskRequest request;
    request.binder = binder;
    request.question = "What is the access code for gate 17?";
    request.options.focus = true;
    QObject::connect(&assistant, &app::Assistant::failed, &window,
                     [&](app::JobId, const Error& error) {
                         report.addFailure("not answered: " + error.message);
                         is_answered = true;
                     });
    assistant.ask(request);
    if (!waitFor([&] { return is_answered; }, 120'000))
        report.addFailure("not answered within two minutes");
    report.add(meter.figure("asking with focus, answer streaming"));
}

}  // namespace

void measureStalls(app::Spawner& spawner, Report& report) {
    test::Home home;
    const std::string file = home.scratch("reports.pdf").string();
    test::writePdf(file, test::variedPages(300, 16));
    ui::WindowSettings settings;
    QElapsedTimer opening;
    opening.start();
    ui::MainWindow window(&spawner, settings);
    showWindow(window);
    waitForVault(window);
    QCoreApplication::processEvents();
    report.add({"first window on an empty vault", std::nullopt, {PaintClock::msSince(opening)}});
    importReadAndAnswer(window, file, report);
    window.close();
}

}  // namespace lectern::bench
