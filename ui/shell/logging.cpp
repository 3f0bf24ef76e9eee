#include "ui/shell/logging.h"

#include <spdlog/sinks/rotating_file_sink.h>

#include <QByteArray>
#include <QString>
#include <filesystem>

#include "app/vault/paths.h"
#include "kernels/base/log.h"

namespace lectern::ui {

namespace {

constexpr size_t kFileBytes = 1 << 20, kFiles = 3;
/// Qt quotes what it could not use; that may be a user's text, so no more than its beginning.
constexpr qsizetype kQtMessageChars = 200;

void routeQtMessage(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    static constexpr auto levelOf = [](QtMsgType t) {
        switch (t) {
            case QtDebugMsg:
                return spdlog::level::debug;
            case QtInfoMsg:
                return spdlog::level::info;
            case QtWarningMsg:
                return spdlog::level::warn;
            case QtCriticalMsg:
            case QtFatalMsg:
                return spdlog::level::err;
        }
        return spdlog::level::err;
    };
    const QByteArray text = message.left(kQtMessageChars).toUtf8();
    roomLog("qt")->log(levelOf(type), "{}: {}", context.category ? context.category : "default",
                       text.constData());
}

}  // namespace

void logToFile() {
    const auto folder = app::stateHome();
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    try {
        auto file = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            (folder / "lectern.log").string(), kFileBytes, kFiles);
        file->set_level(spdlog::level::info);
        const auto logger = spdlog::default_logger();
        for (const auto& sink : logger->sinks()) sink->set_level(spdlog::level::warn);
        logger->sinks().push_back(file);
        logger->set_level(spdlog::level::info);
        logger->flush_on(spdlog::level::warn);
        file->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %n: %v");
    } catch (const spdlog::spdlog_ex& failure) {
        spdlog::warn("no log file: {}", failure.what());
    }
    qInstallMessageHandler(routeQtMessage);
}

}  // namespace lectern::ui
