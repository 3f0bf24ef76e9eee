#include <QListView>

#include "tests/app/vault/vault_fixture.h"
#include "tests/bench/ui/measurements.h"
#include "tests/bench/ui/stage.h"
#include "tests/bench/ui/waiting.h"
#include "ui/library/library_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_settings.h"

namespace lectern::bench {

namespace {

constexpr int kRepeats = 15;
constexpr double kAimMs = 1'000;

bool isListOfDocuments(QObject* painted) {
    const auto* list = qobject_cast<QListView*>(painted->parent());
    return list && list->viewport() == painted &&
           list->objectName() == QLatin1String("library.documents") &&
           list->model()->rowCount() > 0;
}

void showAllDocuments(ui::MainWindow& window) {
    for (QAction* action : window.library().actions())
        if (action->objectName() == QLatin1String("library.show_documents")) action->trigger();
}

Figure openInOpenWindow(ui::MainWindow& window, PaintClock& clock) {
    Figure figure{"open a vault of 10,000 documents, window there", kAimMs, {}};
    for (int i = 0; i < kRepeats; ++i) {
        window.openVault(std::nullopt);
        waitForVault(window);
        showAllDocuments(window);
        waitFor([] { return false; }, 300);  // until the empty vault is shown
        const auto open = [&] { window.openVault(QString::fromLatin1(kLargeVault)); };
        if (const auto ms = clock.measure(open, isListOfDocuments)) figure.values_ms.push_back(*ms);
    }
    return figure;
}

/// As when the program starts, after Qt itself: the session names the vault and the tab.
Figure openWithWindow(app::Spawner& spawner, ui::WindowSettings& settings, PaintClock& clock) {
    Figure figure{"open the window on that vault", kAimMs, {}};
    for (int i = 0; i < kRepeats; ++i) {
        std::unique_ptr<ui::MainWindow> window;
        const auto open = [&] {
            window = std::make_unique<ui::MainWindow>(&spawner, settings);
            showWindow(*window);
        };
        if (const auto ms = clock.measure(open, isListOfDocuments)) figure.values_ms.push_back(*ms);
        window->close();
    }
    return figure;
}

}  // namespace

void measureOpening(app::Spawner& spawner, Report& report) {
    test::Home home;
    if (const auto made = makeLargeVault(40); !made) return report.addFailure(made.error().message);
    ui::WindowSettings settings;
    PaintClock clock;
    {
        ui::MainWindow window(&spawner, settings);
        showWindow(window);
        report.add(openInOpenWindow(window, clock));
        window.close();
    }
    report.add(openWithWindow(spawner, settings, clock));
}

}  // namespace lectern::bench
