#include "engine/checkpoint/safetensors_header.h"

#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/limits.h"
#include "engine/checkpoint/strict_json.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

using nlohmann::json;

namespace {

constexpr std::pair<std::string_view, TensorType> kTypes[] = {
    {"F32", TensorType::F32}, {"F16", TensorType::F16}, {"BF16", TensorType::BF16},
    {"I32", TensorType::I32}, {"I64", TensorType::I64}, {"U8", TensorType::U8},
    {"I8", TensorType::I8},
};

std::optional<TensorType> typeNamed(std::string_view name) {
    for (const auto& [known, type] : kTypes)
        if (known == name) return type;
    return std::nullopt;
}

/// Receives the parser's events. The grammar is fixed, so the place is one of a few.
class HeaderHandler final : public nlohmann::json_sax<json> {
  public:
    explicit HeaderHandler(const std::string& source) : m_source(source) {}

    SafetensorsHeader header;
    std::optional<Error> error;

    bool start_object(size_t) override {
        if (m_place == Place::Outside) return enter(Place::Root);
        if (m_place == Place::Root && m_key == kMetadataKey) return enter(Place::Metadata);
        if (m_place == Place::Root) return startEntry();
        return refuse("an object where none belongs");
    }

    bool key(std::string& text) override {
        m_key = std::move(text);
        if (m_place == Place::Entry) return true;
        if (m_key.size() > static_cast<size_t>(limits::kMaxTensorNameBytes))
            return refuse(ErrorCode::LimitExceeded,
                          "a name of " + std::to_string(m_key.size()) + " bytes, at most " +
                              std::to_string(limits::kMaxTensorNameBytes) + " are accepted");
        if (m_place == Place::Root && !m_names.insert(m_key).second)
            return refuse("tensor " + printable(m_key) + " stands twice");
        if (m_place == Place::Metadata && header.metadata.contains(m_key))
            return refuse("metadata key \"" + printable(m_key) + "\" stands twice");
        return true;
    }

    bool end_object() override {
        if (m_place == Place::Entry) {
            if (!m_has_type) return refuse(entryName() + " has no dtype");
            if (!m_has_shape) return refuse(entryName() + " has no shape");
            if (!m_has_offsets) return refuse(entryName() + " has no data_offsets");
        }
        return enter(m_place == Place::Root ? Place::Done : Place::Root);
    }

    bool start_array(size_t) override {
        if (m_place == Place::Entry && m_key == "shape") {
            if (m_has_shape) return refuse(entryName() + " has two shapes");
            m_has_shape = true;
            return enter(Place::Shape);
        }
        if (m_place == Place::Entry && m_key == "data_offsets") {
            if (m_has_offsets) return refuse(entryName() + " has data_offsets twice");
            m_has_offsets = true;
            m_offset_count = 0;
            return enter(Place::Offsets);
        }
        return refuse("a list where none belongs");
    }

    bool end_array() override {
        if (m_place == Place::Offsets && m_offset_count != 2)
            return refuse(entryName() + ": data_offsets must be two numbers, found " +
                          std::to_string(m_offset_count));
        return enter(Place::Entry);
    }

    bool string(std::string& text) override {
        if (m_place == Place::Metadata) {
            header.metadata.emplace(m_key, std::move(text));
            return true;
        }
        if (m_place != Place::Entry || m_key != "dtype")
            return refuse("a string where none belongs");
        if (m_has_type) return refuse(entryName() + " has two dtypes");
        m_has_type = true;
        const auto type = typeNamed(text);
        if (!type)
            return refuse(ErrorCode::Unsupported,
                          entryName() +
                              ": dtype must be one of F32, F16, BF16, I32, I64, U8, I8, "
                              "found \"" +
                              printable(text) + "\"");
        header.entries.back().type = *type;
        return true;
    }

    bool number_unsigned(json::number_unsigned_t value) override {
        if (m_place == Place::Shape) return addExtent(value);
        if (m_place == Place::Offsets) return addOffset(value);
        return refuse("a number where none belongs");
    }

    bool number_integer(json::number_integer_t value) override {
        return refuse("number " + std::to_string(value) + " where a count belongs");
    }
    bool number_float(json::number_float_t, const std::string& text) override {
        return refuse("number " + printable(text) + " where a whole count belongs");
    }
    bool null() override { return refuse("null where a value belongs"); }
    bool boolean(bool) override { return refuse("true or false where a value belongs"); }
    bool binary(json::binary_t&) override { return refuse("binary data"); }

    bool parse_error(size_t position, const std::string&, const json::exception&) override {
        return refuse("not valid JSON at byte " + std::to_string(position));
    }

  private:
    enum class Place { Outside, Root, Metadata, Entry, Shape, Offsets, Done };

    bool enter(Place place) {
        m_place = place;
        return true;
    }

    bool refuse(ErrorCode code, const std::string& what) {
        if (!error) error.emplace(code, m_source + ": header: " + what + placeText());
        return false;
    }
    bool refuse(const std::string& what) { return refuse(ErrorCode::Corrupt, what); }

    std::string entryName() const { return "tensor " + printable(header.entries.back().name); }

    /// Where a value of the wrong kind stands.
    std::string placeText() const {
        switch (m_place) {
            case Place::Entry:
            case Place::Shape:
            case Place::Offsets:
                return " (in \"" + printable(m_key) + "\" of " + entryName() + ")";
            case Place::Metadata:
                return " (in " + std::string(kMetadataKey) + ")";
            default:
                return "";
        }
    }

    bool startEntry() {
        if (header.entries.size() >= static_cast<size_t>(limits::kMaxTensorsPerFile))
            return refuse(ErrorCode::LimitExceeded,
                          "more than " + std::to_string(limits::kMaxTensorsPerFile) + " tensors");
        if (m_key.empty()) return refuse("a tensor without a name");
        header.entries.emplace_back();
        header.entries.back().name = m_key;
        m_has_type = m_has_shape = m_has_offsets = false;
        return enter(Place::Entry);
    }

    bool addExtent(uint64_t value) {
        auto& shape = header.entries.back().shape;
        const auto extent = checkedCast<int64_t>(value);
        if (!extent)
            return refuse(entryName() + ": extent " + std::to_string(value) +
                          " is larger than any file");
        if (shape.size() >= static_cast<size_t>(limits::kMaxTensorRank))
            return refuse(ErrorCode::LimitExceeded, entryName() + ": more than " +
                                                        std::to_string(limits::kMaxTensorRank) +
                                                        " dimensions");
        shape.push_back(*extent);
        return true;
    }

    bool addOffset(uint64_t value) {
        if (m_offset_count == 0) header.entries.back().begin = value;
        if (m_offset_count == 1) header.entries.back().end = value;
        if (m_offset_count == 2)
            return refuse(entryName() + ": data_offsets has more than two numbers");
        ++m_offset_count;
        return true;
    }

    const std::string& m_source;
    Place m_place = Place::Outside;
    std::string m_key;
    std::set<std::string, std::less<>> m_names;
    bool m_has_type = false, m_has_shape = false, m_has_offsets = false;
    int m_offset_count = 0;
};

}  // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, const std::string& source) {
    // The format asks for it, and it keeps a file of another kind from being searched for JSON.
    if (text.empty() || text.front() != '{')
        return fail(ErrorCode::Corrupt, source + ": header must begin with '{'");
    if (foreignByte(text)) return fail(ErrorCode::Corrupt, source + ": header: not valid JSON");
    HeaderHandler handler(source);
    const bool parsed = json::sax_parse(text, &handler);
    if (handler.error) return fail(std::move(*handler.error));
    if (!parsed) return fail(ErrorCode::Corrupt, source + ": header: not valid JSON");
    return std::move(handler.header);
}

int64_t tensorTypeBytes(TensorType type) {
    switch (type) {
        case TensorType::I64:
            return 8;
        case TensorType::F32:
        case TensorType::I32:
            return 4;
        case TensorType::F16:
        case TensorType::BF16:
            return 2;
        case TensorType::U8:
        case TensorType::I8:
            return 1;
    }
    return 1;
}

std::string_view tensorTypeName(TensorType type) {
    for (const auto& [name, known] : kTypes)
        if (known == type) return name;
    return "?";
}

}  // namespace lectern::engine
