#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "app/vault/vault.h"
#include "tests/support/temp_dir.h"

namespace lectern::test {

namespace fs = std::filesystem;

/// LECTERN_HOME of one test.
class Home {
  public:
    Home() { ::setenv("LECTERN_HOME", path().c_str(), 1); }
    ~Home() { ::unsetenv("LECTERN_HOME"); }
    fs::path path() const { return m_dir.path() / "home"; }
    fs::path scratch(const std::string& name) const { return m_dir.path() / name; }

  private:
    TempDir m_dir;
};

inline void writeFile(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}
inline std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
inline int modeOf(const fs::path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 07777) : -1;
}

/// A page as the importer delivers it: boxes on its grid, lines of characters side by side.
inline app::Page makePage(int index, const std::u32string& text) {
    app::Page page;
    page.index = index;
    page.label = std::to_string(index + 1);
    page.text = text;
    page.width_points = 595.276;
    page.height_points = 841.89;
    const auto grid = [](int value) { return static_cast<float>(value) * (1.0f / 65535.0f); };
    int left = 6000, line = 0;
    for (const char32_t c : text) {
        const int right = left + (c == U'\n' ? 0 : 700 + static_cast<int>(c % 97));
        page.boxes.push_back(
            {grid(left), grid(4000 + 900 * line), grid(right), grid(4700 + 900 * line)});
        left = right;
        if (c == U'\n' || left > 60000) {
            left = 6000;
            line = (line + 1) % 60;
        }
    }
    return page;
}

inline app::DocumentText makeText(const std::string& title,
                                  const std::vector<std::u32string>& pages) {
    app::DocumentText text;
    text.title = title;
    for (const std::u32string& page : pages)
        text.pages.push_back(makePage(static_cast<int>(text.pages.size()), page));
    return text;
}

inline app::Sha256 hashOf(uint64_t number) {
    app::Sha256 hash{};
    for (size_t i = 0; i < 8; ++i) hash[i] = static_cast<uint8_t>(number >> (8 * i));
    return hash;
}

inline bool samePage(const app::Page& a, const app::Page& b) {
    const auto same_box = [](const app::NormalizedRect& x, const app::NormalizedRect& y) {
        return x.left == y.left && x.top == y.top && x.right == y.right && x.bottom == y.bottom;
    };
    return a.index == b.index && a.label == b.label && a.text == b.text &&
           std::equal(a.boxes.begin(), a.boxes.end(), b.boxes.begin(), b.boxes.end(), same_box) &&
           a.width_points == b.width_points && a.height_points == b.height_points &&
           a.rotation == b.rotation;
}

}  // namespace lectern::test

/// The value of a Result, or a failed test that shows the error.
#define VERIFY_OK(expression)                                                       \
    do {                                                                            \
        const auto& verify_ok_result = (expression);                                \
        QVERIFY2(verify_ok_result.has_value(),                                      \
                 verify_ok_result ? "" : verify_ok_result.error().message.c_str()); \
    } while (false)
#define TAKE(target, expression)                                              \
    auto target##_result = (expression);                                      \
    QVERIFY2(target##_result.has_value(),                                     \
             target##_result ? "" : target##_result.error().message.c_str()); \
    auto target = std::move(*target##_result)
#define VERIFY_ERROR(expression, expected_code, part)                                          \
    do {                                                                                       \
        const auto verify_error_result = (expression);                                         \
        QVERIFY2(!verify_error_result.has_value(), "succeeded, but should have been refused"); \
        QVERIFY2(verify_error_result.error().code == (expected_code),                          \
                 verify_error_result.error().message.c_str());                                 \
        QVERIFY2(verify_error_result.error().message.find(part) != std::string::npos,          \
                 verify_error_result.error().message.c_str());                                 \
    } while (false)
