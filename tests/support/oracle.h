#pragma once

#include <cmath>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/checkpoint/safetensors.h"

namespace lectern::test {

inline const char* const kOracleCheckpoints[] = {"a-8layer", "b-hd128", "c-10heads-sharded",
                                                 "d-bf16"};

inline std::filesystem::path oracleDir(const std::string& name) {
    return std::filesystem::path(LECTERN_TEST_DATA) / "oracle" / name;
}

/// Golden tensors of one oracle checkpoint (tests/data/oracle/README.md).
class Golden {
  public:
    explicit Golden(const std::filesystem::path& file) : m_file(open(file)) {}

    bool has(const std::string& name) const { return m_file.find(name) != nullptr; }
    const std::vector<int64_t>& shape(const std::string& name) const { return tensor(name).shape; }
    std::vector<float> floats(const std::string& name) const { return read<float>(name); }
    std::vector<int32_t> ints(const std::string& name) const { return read<int32_t>(name); }

  private:
    static engine::SafetensorsFile open(const std::filesystem::path& file) {
        auto opened = engine::SafetensorsFile::open(file);
        if (!opened) throw std::runtime_error(opened.error().message);
        return std::move(*opened);
    }
    const engine::TensorInfo& tensor(const std::string& name) const {
        const auto* found = m_file.find(name);
        if (!found) throw std::runtime_error("golden tensor missing: " + name);
        return *found;
    }
    template <class T>
    std::vector<T> read(const std::string& name) const {
        const auto bytes = tensor(name).bytes;
        std::vector<T> values(bytes.size() / sizeof(T));
        std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
    engine::SafetensorsFile m_file;
};

/// max|a - b| / max|b|, the oracle's error measure; infinite where a value is not a number.
template <class A, class B>
double relativeError(const A& got, const B& want) {
    double difference = 0, scale = 0;
    for (size_t i = 0; i < want.size(); ++i) {
        if (!std::isfinite(got[i])) return INFINITY;
        difference = std::max(difference, std::abs(double(got[i]) - double(want[i])));
        scale = std::max(scale, std::abs(double(want[i])));
    }
    return scale > 0 ? difference / scale : difference;
}

}  // namespace lectern::test
