// How long the window keeps a person waiting; the machine's display is not in it.
// QT_QPA_PLATFORM=offscreen build/release/tests/ui_bench --only search --json figures.json

#include <QApplication>
#include <QCommandLineParser>
#include <cstdio>

#include "kernels/base/log.h"
#include "tests/bench/ui/measurements.h"
#include "ui/base/resources.h"

using namespace lectern;

int main(int argc, char** argv) {
    configureLogging(spdlog::level::err);
    auto spawner = app::Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) return 1;
    QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);  // windows come and go
    ui::initResources();

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Measures how long the window makes one wait."));
    parser.addHelpOption();
    const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("Only this measurement."),
                                  QStringLiteral("open|search|turn|conversation|stalls"));
    const QCommandLineOption json(QStringLiteral("json"),
                                  QStringLiteral("Also write the figures here."),
                                  QStringLiteral("file"));
    const QCommandLineOption words(QStringLiteral("words"),
                                   QStringLiteral("Words on a page that is searched."),
                                   QStringLiteral("number"), QStringLiteral("40"));
    parser.addOptions({only, json, words});
    parser.process(application);
    const QString chosen = parser.value(only);
    if (parser.isSet(only) && !only.valueName().split(u'|').contains(chosen)) parser.showHelp(2);

    const auto is_wanted = [&](const char* name) {
        return chosen.isEmpty() || chosen == QLatin1String(name);
    };
    bench::Report report;
    if (is_wanted("open")) bench::measureOpening(**spawner, report);
    if (is_wanted("search"))
        bench::measureSearch(**spawner, std::max(1, parser.value(words).toInt()), report);
    if (is_wanted("turn")) bench::measureTurning(**spawner, report);
    if (is_wanted("conversation")) bench::measureConversation(**spawner, report);
    if (is_wanted("stalls")) bench::measureStalls(**spawner, report);
    if (parser.isSet(json) && !report.writeJson(parser.value(json))) {
        std::fprintf(stderr, "The figures could not be written.\n");
        return 1;
    }
    return report.hasFailures() ? 1 : 0;
}
