#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/checkpoint/safetensors.h"
#include "engine/model/model.h"
#include "tests/support/random_matrix.h"

namespace lectern::engine {

/// golden.safetensors of one oracle checkpoint.
class Golden {
  public:
    explicit Golden(const std::filesystem::path& directory)
        : m_file(SafetensorsFile::open(directory / "golden.safetensors").value()) {}

    bool has(const std::string& name) const { return m_file.find(name) != nullptr; }
    std::vector<float> floats(const std::string& name) const { return copy<float>(name); }
    std::vector<int32_t> integers(const std::string& name) const { return copy<int32_t>(name); }

  private:
    template <class T>
    std::vector<T> copy(const std::string& name) const {
        const TensorInfo* tensor = m_file.find(name);
        if (tensor == nullptr) {
            ADD_FAILURE() << "no tensor " << name;
            return {};
        }
        std::vector<T> values(tensor->bytes.size() / sizeof(T));
        std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
        return values;
    }
    SafetensorsFile m_file;
};

inline Model openModel(const std::filesystem::path& directory, RankGroup& ranks) {
    return Model::create(openCheckpoint(directory).value(), ranks).value();
}

/// Feeds `tokens` in pieces that end at `splits`, and returns every row of logits.
inline std::vector<float> forwardInPieces(const Model& model, std::span<const Token> tokens,
                                          std::span<const int64_t> splits, ModelState& state,
                                          RankGroup& ranks) {
    const auto vocabulary = static_cast<size_t>(model.config().vocab_size);
    std::vector<float> logits(tokens.size() * vocabulary);
    size_t begin = 0;
    for (size_t piece = 0; piece <= splits.size(); ++piece) {
        const size_t end =
            piece < splits.size() ? static_cast<size_t>(splits[piece]) : tokens.size();
        model.forward(tokens.subspan(begin, end - begin), state, ranks, LogitsRows::All,
                      std::span(logits).subspan(begin * vocabulary, (end - begin) * vocabulary));
        begin = end;
    }
    return logits;
}

inline std::span<const float> row(const std::vector<float>& values, size_t index, size_t width) {
    return std::span(values).subspan(index * width, width);
}

}  // namespace lectern::engine
