#include <QLineEdit>
#include <QListView>

#include "tests/app/vault/vault_fixture.h"
#include "tests/bench/ui/measurements.h"
#include "tests/bench/ui/stage.h"
#include "tests/bench/ui/waiting.h"
#include "ui/library/library_pane.h"
#include "ui/library/search_results_model.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_settings.h"

namespace lectern::bench {

namespace {

constexpr int kRepeats = 20;
constexpr double kAimMs = 100;

/// Notes when the pause after the last key is over and the search itself begins.
class PauseWatch : public QObject {
  public:
    PauseWatch() { QCoreApplication::instance()->installEventFilter(this); }
    QElapsedTimer since_pause;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* timer = qobject_cast<QTimer*>(watched);
        if (event->type() == QEvent::Timer && timer && timer->isSingleShot() &&
            timer->interval() == ui::SearchResultsModel::kPauseMs)
            since_pause.start();
        return false;
    }
};

struct Search {
    QLineEdit& field;
    QListView& list;
    PaintClock& clock;
    PauseWatch pause{};

    bool isResults(QObject* painted) const {
        return painted == list.viewport() && list.model()->rowCount() > 0;
    }
    void type(const QString& words) const {
        for (const QChar& c : words) pressKey(field, 0, c);
    }
    void run(const QString& words, Figure& typed, Figure& searched) {
        field.clear();
        waitFor([&] { return !list.isVisible(); }, 2'000);
        type(words.chopped(1));
        pause.since_pause.invalidate();
        const auto shown = clock.measure([&] { type(words.right(1)); },
                                         [&](QObject* painted) { return isResults(painted); });
        if (!shown || !pause.since_pause.isValid()) return;
        searched.values_ms.push_back(PaintClock::msSince(pause.since_pause));
        typed.values_ms.push_back(*shown);
    }
};

/// Other words each time, so that no answer is at hand from the time before.
void measureWords(Search& search, const char* kind, const std::function<std::string(size_t)>& words,
                  Report& report) {
    Figure typed{std::string("search, from the last key: ") + kind, std::nullopt, {}};
    Figure searched{std::string("search, without the pause: ") + kind, kAimMs, {}};
    for (size_t i = 0; i < kRepeats; ++i)
        search.run(QString::fromStdString(words(i)), typed, searched);
    report.add(std::move(searched));
    report.add(std::move(typed));
}

}  // namespace

void measureSearch(app::Spawner& spawner, int words_per_page, Report& report) {
    test::Home home;
    if (const auto made = makeLargeVault(words_per_page); !made)
        return report.addFailure(made.error().message);
    ui::WindowSettings settings;
    ui::MainWindow window(&spawner, settings);
    showWindow(window);
    waitForVault(window);
    window.openVault(QString::fromLatin1(kLargeVault));
    waitForVault(window);
    waitFor([] { return false; }, 1'000);  // until all that opens is there
    PaintClock clock;
    Search search{*window.findChild<QLineEdit*>(QStringLiteral("library.search_words")),
                  *window.findChild<QListView*>(QStringLiteral("library.results")), clock};
    using test::large_library::Words;
    const Words words(test::LargeLibrary().seed);
    measureWords(
        search, "a rare word", [&](size_t i) { return words.word(Words::kCount - 1 - i); }, report);
    measureWords(
        search, "two words",
        [&](size_t i) { return words.word(300 + i) + " " + words.word(500 + i); }, report);
    measureWords(
        search, "a common word", [&](size_t i) { return words.word(i); }, report);
    window.close();
}

}  // namespace lectern::bench
