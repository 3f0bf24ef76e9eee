// How long the window keeps a person waiting. QT_QPA_PLATFORM=offscreen
// build/release/tests/ui_bench

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "app/workspace/import_queue.h"
#include "kernels/base/log.h"
#include "tests/app/vault/vault_fixture.h"
#include "tests/support/pdf_writer.h"
#include "ui/base/resources.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/library/library_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_settings.h"

using namespace lectern;

namespace {

/// Posts to the event loop every few milliseconds and notes how late each is answered.
class StallMeter {
  public:
    StallMeter() : m_thread([this] { run(); }) {}
    ~StallMeter() {
        m_ends = true;
        m_thread.join();
    }
    void print(const char* name) {
        std::sort(m_late_ms.begin(), m_late_ms.end());
        const size_t count = m_late_ms.size();
        if (count == 0) return;
        std::printf("%-44s  95th %6.1f ms  max %6.1f ms  (%zu probes)\n", name,
                    m_late_ms[count * 95 / 100], m_late_ms.back(), count);
        m_late_ms.clear();
    }

  private:
    void run() {
        while (!m_ends) {
            QElapsedTimer asked;
            asked.start();
            QMetaObject::invokeMethod(
                &m_home,
                [this, asked] {
                    m_late_ms.push_back(static_cast<double>(asked.nsecsElapsed()) / 1e6);
                },
                Qt::QueuedConnection);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    QObject m_home;
    std::vector<double> m_late_ms;  // written by the event loop's thread alone
    std::atomic<bool> m_ends{false};
    std::thread m_thread;
};

template <typename Condition>
void waitFor(Condition condition, int limit_ms) {
    QEventLoop loop;
    QTimer tick;
    QObject::connect(&tick, &QTimer::timeout, &loop, [&] {
        if (condition()) loop.quit();
    });
    QTimer::singleShot(limit_ms, &loop, &QEventLoop::quit);
    tick.start(20);
    loop.exec();
}

void importReadAndAnswer(ui::MainWindow& window, const std::string& file) {
    app::Workspace& workspace = window.vault()->workspace();
    app::Assistant& assistant = window.vault()->assistant();
    waitFor([&] { return assistant.hasModel(); }, 60'000);
    StallMeter meter;
    window.importFiles({QString::fromStdString(file)});
    const app::ImportQueue& queue = workspace.imports();
    waitFor([&] { return !queue.items().empty() && queue.items().front().isFinished(); }, 120'000);
    meter.print("importing 300 pages");
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
    meter.print(is_read ? "reading them" : "reading them (the first 45 s)");
    assistant.pauseReading();
    bool is_answered = false;
    QObject::connect(&assistant, &app::Assistant::answered, &window, [&] { is_answered = true; });
    app::AskRequest request;
    request.binder = binder;
    request.question = "What is the access code for gate 17?";
    request.options.focus = true;
    QObject::connect(&assistant, &app::Assistant::failed, &window,
                     [&](app::JobId, const Error& error) {
                         std::printf("not answered: %s\n", error.message.c_str());
                         is_answered = true;
                     });
    assistant.ask(request);
    waitFor([&] { return is_answered; }, 120'000);
    meter.print("asking with focus, answer streaming");
}

}  // namespace

int main(int argc, char** argv) {
    configureLogging(spdlog::level::err);
    auto spawner = app::Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) return 1;
    QApplication application(argc, argv);
    ui::initResources();
    test::Home home;
    const std::string file = home.scratch("reports.pdf").string();
    test::writePdf(file, test::variedPages(300, 16));
    ui::WindowSettings settings;
    QElapsedTimer opening;
    opening.start();
    ui::MainWindow window(spawner->get(), settings);
    window.start();
    window.show();
    QApplication::processEvents();
    std::printf("%-44s  %lld ms\n", "first window on an empty vault", opening.elapsed());
    importReadAndAnswer(window, file);
    window.close();
    return 0;
}
