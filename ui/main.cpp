#include <csignal>
#include <cstdio>

#include <QApplication>
#include <QMessageBox>

#include "app/conversation/models.h"
#include "app/offline/offline_guard.h"
#include "kernels/base/log.h"
#include "ui/main_window.h"

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    if (const auto offline = lectern::app::forbidInternetSockets(); !offline) {
        std::fprintf(stderr, "lectern-window: %s\n", offline.error().message.c_str());
        return 1;
    }
    auto spawner = lectern::app::Spawner::start();  // before Qt starts threads
    lectern::configureLogging(spdlog::level::warn);
    QApplication application(argc, argv);
    QApplication::setApplicationName("Lectern");
    const auto models = lectern::app::knownModels();
    if (models.empty()) {
        QMessageBox::critical(
            nullptr, QObject::tr("Lectern"),
            QObject::tr("No model was found. Put a model folder into the models folder of "
                        "Lectern's data."));
        return 1;
    }
    lectern::app::Assistant assistant(spawner ? spawner->get() : nullptr, models.front().path);
    lectern::ui::MainWindow window(assistant);
    window.show();
    if (const QStringList files = application.arguments().mid(1); !files.isEmpty())
        assistant.addFiles(files);
    return application.exec();
}
