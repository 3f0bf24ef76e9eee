#include "tests/bench/ui/report.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace lectern::bench {

namespace {

double loadNow() {
    double load = 0;
    return ::getloadavg(&load, 1) == 1 ? load : -1;
}

double quantile(const std::vector<double>& sorted, double part) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<size_t>(part * last + 0.5)];
}

}  // namespace

void Report::add(Figure figure) {
    if (figure.values_ms.empty()) return addFailure(figure.name + ": nothing was measured");
    std::sort(figure.values_ms.begin(), figure.values_ms.end());
    const std::vector<double>& values = figure.values_ms;
    const std::string aim =
        figure.aim_ms ? "  aim " + std::to_string(static_cast<int>(*figure.aim_ms)) + " ms" : "";
    const double load = loadNow();
    std::printf("%-59s  median %7.1f  95th %7.1f  worst %7.1f ms  (%zu, load %.1f)%s\n",
                figure.name.c_str(), quantile(values, 0.5), quantile(values, 0.95), values.back(),
                values.size(), load, aim.c_str());
    std::fflush(stdout);
    m_entries.push_back({std::move(figure), load});
}

void Report::addFailure(const std::string& sentence) {
    std::printf("%s\n", sentence.c_str());
    m_failures.push_back(sentence);
}

bool Report::writeJson(const QString& path) const {
    QJsonArray figures, failures;
    for (const Entry& entry : m_entries) {
        const std::vector<double>& values = entry.figure.values_ms;
        QJsonObject figure{{"name", QString::fromStdString(entry.figure.name)},
                           {"median_ms", quantile(values, 0.5)},
                           {"percentile_95_ms", quantile(values, 0.95)},
                           {"worst_ms", values.back()},
                           {"repeats", static_cast<qint64>(values.size())},
                           {"load", entry.load}};
        if (entry.figure.aim_ms) figure["aim_ms"] = *entry.figure.aim_ms;
        figures.append(figure);
    }
    for (const std::string& failure : m_failures) failures.append(QString::fromStdString(failure));
    const QJsonObject all{{"processors", static_cast<int>(std::thread::hardware_concurrency())},
                          {"figures", figures},
                          {"failures", failures}};
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(all).toJson()) > 0;
}

}  // namespace lectern::bench
