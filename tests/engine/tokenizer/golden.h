#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace lectern::test {

inline std::string readText(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_TRUE(file.good()) << path;
    return text.str();
}

inline void writeText(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// Lines of a .jsonl file under tests/data/minimax-m1.
inline std::vector<nlohmann::ordered_json> goldenLines(const std::string& name) {
    std::ifstream file(std::filesystem::path(LECTERN_TEST_DATA) / "minimax-m1" / name);
    EXPECT_TRUE(file.good()) << name;
    std::vector<nlohmann::ordered_json> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(nlohmann::ordered_json::parse(line));
    return lines;
}

inline engine::Tokenizer openOrDie(const std::filesystem::path& dir) {
    auto tokenizer = engine::Tokenizer::open(dir);
    if (!tokenizer) {
        ADD_FAILURE() << tokenizer.error().message;
        std::abort();
    }
    return std::move(*tokenizer);
}

inline const engine::Tokenizer& minimaxTokenizer() {
    static const engine::Tokenizer tokenizer = openOrDie(LECTERN_MINIMAX_DIR);
    return tokenizer;
}

inline const engine::Tokenizer& starterTokenizer() {
    static const engine::Tokenizer tokenizer =
        openOrDie(std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model");
    return tokenizer;
}

}  // namespace lectern::test
