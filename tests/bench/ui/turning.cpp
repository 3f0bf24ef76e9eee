#include <QAction>

#include "app/conversation/assistant.h"
#include "app/workspace/import_queue.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/bench/ui/measurements.h"
#include "tests/bench/ui/stage.h"
#include "tests/bench/ui/waiting.h"
#include "tests/support/pdf_writer.h"
#include "ui/reader/page_view.h"
#include "ui/reader/reader_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::bench {

namespace {

constexpr int kTurns = 50;
constexpr int kWordsOnAPage = 400;  // so many that the model reads longer than the turns take
constexpr double kAimMs = 50;

ui::PageView* openDocument(ui::MainWindow& window, const std::string& file) {
    const app::ImportQueue& queue = window.vault()->workspace().imports();
    window.importFiles({QString::fromStdString(file)});
    waitFor([&] { return !queue.items().empty() && queue.items().front().isFinished(); }, 60'000);
    if (queue.items().empty() || !queue.items().front().document) return nullptr;
    ui::Place place;
    place.document = queue.items().front().document->id;
    window.reader().showPlace(place);
    ui::PageView* view = nullptr;
    waitFor(
        [&] {
            view = window.reader().findChild<ui::PageView*>();
            return view && view->isDrawn() && view->pageLayout().pageCount() > 0;
        },
        30'000);
    return view;
}

/// Every page once, so that the pictures which a turn shows are there.
bool drawAll(ui::PageView& view) {
    for (int page = kTurns; page >= 0; --page) {
        view.goToPage(page);
        if (!waitFor([&] { return view.isDrawn(); }, 10'000)) return false;
    }
    return waitFor([] { return false; }, 1'000), true;  // also the neighbours, and all painted
}

void turnPages(ui::PageView& view, const char* mode, PaintClock& clock, Report& report) {
    Figure figure{std::string("turn a page, tiles there: ") + mode, kAimMs, {}};
    Figure worked{std::string("  work of the window's thread in it"), std::nullopt, {}};
    int missed = 0;
    for (int page = 1; page <= kTurns; ++page) {
        bool was_there = false;
        const auto press = [&] {
            pressKey(view, Qt::Key_Right);
            was_there = view.isDrawn();
        };
        const auto turned = clock.measure(press, [&](QObject* painted) {
            return painted == view.viewport() && view.currentPage() == page && view.isDrawn();
        });
        if (!turned || !was_there) {
            ++missed;
        } else {
            figure.values_ms.push_back(*turned);
            worked.values_ms.push_back(clock.workedMs());
        }
        waitFor([] { return false; }, 40);  // as a person's next key comes when this is done
    }
    if (missed > 0)
        report.addFailure(figure.name + ": " + std::to_string(missed) + " turns without tiles");
    report.add(std::move(figure));
    report.add(std::move(worked));
}

void look(ui::PageView& view, ui::PageLayout::Fit fit, ui::PageLayout::Mode mode, Report& report) {
    view.setFit(fit);
    view.setMode(mode);
    if (!drawAll(view)) report.addFailure("turning pages: they were not drawn");
}

}  // namespace

void measureTurning(app::Spawner& spawner, Report& report) {
    test::Home home;
    const std::string file = home.scratch("reports.pdf").string();
    test::writePdf(file, test::variedPages(kTurns + 5, kWordsOnAPage));
    ui::WindowSettings settings;
    ui::MainWindow window(&spawner, settings);
    showWindow(window);
    waitForVault(window);
    PaintClock clock;
    ui::PageView* view = openDocument(window, file);
    if (!view) return report.addFailure("turning pages: the document did not open");
    using Layout = ui::PageLayout;
    const app::Assistant& assistant = window.vault()->assistant();
    const auto is_reading = [&] { return assistant.readingBinder().has_value(); };
    auto* pause = window.findChild<QAction*>(QStringLiteral("conversation.pause_reading"));
    if (!pause || !waitFor(is_reading, 20'000))
        return report.addFailure("turning pages: nothing is read meanwhile");
    pause->trigger();
    look(*view, Layout::Fit::Width, Layout::Mode::Continuous, report);
    turnPages(*view, "continuous", clock, report);
    view->goToPage(0);
    pause->trigger();
    waitFor(is_reading, 1'000);
    turnPages(*view, "continuous, while the model reads", clock, report);
    if (!is_reading()) report.addFailure("turning pages: reading was over before the turns");
    look(*view, Layout::Fit::Page, Layout::Mode::SinglePage, report);
    turnPages(*view, "single pages", clock, report);
    window.close();
}

}  // namespace lectern::bench
