// The house's rules that a compiler does not check: who may include whom, and what each program
// links.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path kSource = LECTERN_SOURCE_DIR;

struct Include {
    fs::path file;
    int line = 0;
    std::string target;
};

std::vector<Include> includesOf(const fs::path& folder) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<Include> includes;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".h" && extension != ".cpp" && extension != ".cu" && extension != ".cuh")
            continue;
        std::ifstream file(entry.path());
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            std::smatch match;
            if (std::regex_search(line, match, kInclude))
                includes.push_back({fs::relative(entry.path(), kSource), number, match[1]});
        }
    }
    return includes;
}

std::string place(const Include& include) {
    return include.file.string() + ":" + std::to_string(include.line) + " includes " +
           include.target;
}

bool startsWith(const std::string& text, const std::string& prefix) {
    return text.rfind(prefix, 0) == 0;
}

/// Rooms from the ground up; a room may include itself and those below.
const std::vector<std::string> kRooms = {"kernels", "engine", "app", "ui"};

TEST(Architecture, IncludesNeverPointUp) {
    int seen = 0;
    for (size_t room = 0; room < kRooms.size(); ++room) {
        for (const Include& include : includesOf(kSource / kRooms[room])) {
            ++seen;
            for (size_t above = room + 1; above < kRooms.size(); ++above)
                EXPECT_FALSE(startsWith(include.target, kRooms[above] + "/")) << place(include);
        }
    }
    EXPECT_GT(seen, 100) << "the source tree was not found";
}

TEST(Architecture, NoQtBelowTheApp) {
    static const std::regex kQt(R"(^(Q[A-Z]\w+|Qt\w*/.*|q[a-z]+\.h)$)");
    for (const std::string room : {"kernels", "engine"})
        for (const Include& include : includesOf(kSource / room))
            EXPECT_FALSE(std::regex_match(include.target, kQt)) << place(include);
}

TEST(Architecture, NoWidgetsInTheApp) {
    static const std::regex kWidgets(
        R"(^(QtWidgets/.*|QWidget|QApplication|QMainWindow|QDialog|QMessageBox|QPushButton)$)");
    for (const Include& include : includesOf(kSource / "app"))
        EXPECT_FALSE(std::regex_match(include.target, kWidgets)) << place(include);
}

TEST(Architecture, OnlyTheImporterWorkerKnowsPoppler) {
    bool worker_uses_it = false;
    for (const std::string& room : kRooms)
        for (const Include& include : includesOf(kSource / room)) {
            if (include.target.find("poppler") == std::string::npos) continue;
            const bool in_worker = startsWith(include.file.string(), "app/importer_worker/");
            worker_uses_it = worker_uses_it || in_worker;
            EXPECT_TRUE(in_worker) << place(include);
        }
    EXPECT_TRUE(worker_uses_it);
}

TEST(Architecture, TopLevelHoldsOnlyWhatThePlanNames) {
    const std::set<std::string> planned = {
        "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "app",   "build",
        "engine",         "installer",         "kernels", "resources", "tests", "ui"};
    for (const auto& entry : fs::directory_iterator(kSource)) {
        const std::string name = entry.path().filename();
        const bool is_dotfile = name.front() == '.';
        EXPECT_TRUE(is_dotfile || planned.count(name)) << name;
    }
}

TEST(Architecture, EveryRoomHasAReadme) {
    for (const std::string& room : kRooms)
        for (const auto& entry : fs::recursive_directory_iterator(kSource / room)) {
            if (!entry.is_directory()) continue;
            EXPECT_TRUE(fs::exists(entry.path() / "README.md"))
                << fs::relative(entry.path(), kSource);
        }
    for (const std::string room :
         {"kernels", "engine", "app", "ui", "resources", "tests", "installer"})
        EXPECT_TRUE(fs::exists(kSource / room / "README.md")) << room;
}

#ifdef LECTERN_BIN_DIR

std::string outputOf(const std::string& command) {
    std::string output;
    std::array<char, 4096> buffer{};
    FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe) return output;
    while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        output.append(buffer.data(), got);
    ::pclose(pipe);
    return output;
}

/// Libraries that the dynamic loader brings in, transitively.
std::set<std::string> loadedLibraries(const std::string& program) {
    std::set<std::string> names;
    std::istringstream lines(
        outputOf("ldd '" + std::string(LECTERN_BIN_DIR) + "/" + program + "'"));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        names.insert(fs::path(name).filename());
    }
    return names;
}

std::set<std::string> directlyNeeded(const std::string& program) {
    static const std::regex kNeeded(R"(\(NEEDED\).*\[(.+)\])");
    std::set<std::string> names;
    std::istringstream lines(
        outputOf("readelf -d '" + std::string(LECTERN_BIN_DIR) + "/" + program + "'"));
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_search(line, match, kNeeded)) names.insert(match[1]);
    }
    return names;
}

/// What the Apache-2.0 programs may link directly, with its licence. A new library is added here
/// only after its licence has been looked at.
const std::map<std::string, std::string> kAllowed = {
    {"libQt6Core", "LGPL-3.0"},
    {"libQt6Gui", "LGPL-3.0"},
    {"libQt6Widgets", "LGPL-3.0"},
    {"libQt6PrintSupport", "LGPL-3.0"},
    {"libQt6DBus", "LGPL-3.0"},
    {"libmd4c", "MIT"},
    {"libsqlite3", "public domain"},
    {"libicuuc", "Unicode"},
    {"libicui18n", "Unicode"},
    {"libicudata", "Unicode"},
    {"libsodium", "ISC"},
    {"libseccomp", "LGPL-2.1"},
    {"libpcre2-8", "BSD"},
    {"libxxhash", "BSD"},
    {"libhwy", "Apache-2.0"},
    {"libdnnl", "Apache-2.0"},
    {"libgomp", "GPL-3.0 with runtime exception"},
    {"libspdlog", "MIT"},
    {"libfmt", "MIT"},
    {"libSQLiteCpp", "MIT"},
    {"libstdc++", "GPL-3.0 with runtime exception"},
    {"libgcc_s", "GPL-3.0 with runtime exception"},
    {"libm", "LGPL-2.1"},
    {"libc", "LGPL-2.1"},
    {"ld-linux-x86-64", "LGPL-2.1"},
    {"libasan", "GPL-3.0 with runtime exception"},
    {"libubsan", "GPL-3.0 with runtime exception"},
    {"libtsan", "GPL-3.0 with runtime exception"},
};

/// Parts of names of GPL libraries that might slip in, also through another library.
const std::vector<std::string> kNever = {"poppler",  "readline", "libQt6HttpServer",
                                         "libgsl",   "libfftw",  "libQt6Charts",
                                         "libmupdf", "libgs.",   "libxapian"};

class LinkedLibraries : public testing::TestWithParam<std::string> {};

TEST_P(LinkedLibraries, AreAllKnownAndNoneIsGpl) {
    const auto direct = directlyNeeded(GetParam());
    ASSERT_GT(direct.size(), 3u) << "readelf found nothing";
    for (const std::string& name : direct) {
        const std::string stem = name.substr(0, name.find(".so"));
        EXPECT_TRUE(kAllowed.count(stem))
            << GetParam() << " links " << name << ": check its licence, then list it";
    }
    for (const std::string& name : loadedLibraries(GetParam()))
        for (const std::string& never : kNever)
            EXPECT_EQ(name.find(never), std::string::npos) << name;
}

INSTANTIATE_TEST_SUITE_P(Programs, LinkedLibraries, testing::Values("lectern", "lectern-window"),
                         [](const auto& parameter) {
                             std::string name = parameter.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Programs, TheCommandLineRunsWithoutWidgets) {
    for (const std::string& name : loadedLibraries("lectern"))
        EXPECT_EQ(name.find("Widgets"), std::string::npos) << name;
}

TEST(Programs, OnlyTheImporterLinksPoppler) {
    const auto names = directlyNeeded("lectern-importer");
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.find("poppler") != std::string::npos;
    }));
}

#endif

}  // namespace
