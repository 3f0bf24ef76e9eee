#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "app/import/import_session.h"
#include "app/import/importer.h"
#include "app/import/spawner_impl.h"
#include "kernels/base/log.h"

namespace lectern::test {

inline std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(LECTERN_TEST_DATA) / "pdf" / name;
}

inline std::filesystem::path realWorker() {
    return std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer";
}
inline std::filesystem::path testWorker(const std::string& name) {
    return std::filesystem::path(LECTERN_TEST_BIN_DIR) / name;
}

inline std::string readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline void writeFile(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// Processes started by `parent` that have not been waited for yet.
inline std::vector<pid_t> childrenOf(pid_t parent) {
    const std::string id = std::to_string(parent);
    std::ifstream file("/proc/" + id + "/task/" + id + "/children");
    return {std::istream_iterator<pid_t>(file), {}};
}

/// Waits for a condition, at most `limit_ms`; true if it came.
template <class Condition>
bool eventually(Condition condition, int limit_ms = 5000) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

inline int64_t msSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start)
        .count();
}

/// "corrupt: /path/x.pdf: damaged …", or "document" for a success: what tests print and compare.
template <class T>
std::string outcome(const Result<T>& result) {
    if (result) return "document";
    return std::string(errorCodeName(result.error().code)) + ": " + result.error().message;
}

/// The main function of an import test: `Test(spawner)` runs with a spawner on `worker`, which is
/// started before Qt and before any thread.
template <class Test>
int runWithSpawner(const std::filesystem::path& worker, int argc, char** argv) {
    configureLogging(spdlog::level::warn);
    auto spawner = app::Spawner::start(worker);
    if (!spawner) {
        std::fprintf(stderr, "%s\n", spawner.error().message.c_str());
        return 1;
    }
    QCoreApplication application(argc, argv);
    Test test(**spawner);
    return QTest::qExec(&test, argc, argv);
}

}  // namespace lectern::test
