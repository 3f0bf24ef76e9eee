#include <QApplication>
#include <QFileInfo>
#include <csignal>
#include <cstdio>

#include "app/import/importer.h"
#include "app/offline/offline_guard.h"
#include "kernels/base/log.h"
#include "ui/base/resources.h"
#include "ui/base/theme.h"
#include "ui/shell/languages.h"
#include "ui/shell/logging.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_settings.h"

namespace {

/// Options are Qt's; what is left are files.
QStringList filesOf(const QStringList& arguments) {
    QStringList files;
    for (const QString& argument : arguments.mid(1))
        files.append(QFileInfo(argument).absoluteFilePath());
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    if (const auto offline = lectern::app::forbidInternetSockets(); !offline) {
        std::fprintf(stderr, "lectern-window: %s\n", offline.error().message.c_str());
        return 1;
    }
    auto spawner = lectern::app::Spawner::start();  // before Qt starts threads
    lectern::configureLogging(spdlog::level::warn);
    lectern::ui::logToFile();
    if (!spawner) lectern::roomLog("ui")->error("no spawner: {}", spawner.error().message);

    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lectern-window"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lectern"));
    QApplication::setApplicationVersion(QStringLiteral(LECTERN_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.lectern.Lectern"));
    lectern::ui::initResources();
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/org.lectern.Lectern.svg")));

    lectern::ui::WindowSettings settings;
    lectern::ui::installLanguage(settings.language());
    lectern::ui::applyTheme(settings.theme());
    lectern::ui::MainWindow window(spawner ? spawner->get() : nullptr, settings);
    window.start();
    window.show();
    window.importFiles(filesOf(application.arguments()));
    return QApplication::exec();
}
