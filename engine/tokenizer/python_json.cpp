#include "engine/tokenizer/python_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <unordered_map>
#include <vector>

namespace lectern::engine {

namespace {

/// Python refuses to read longer whole numbers.
constexpr size_t kMaxIntegerDigits = 4300;

/// A few bytes of a key must not become many of memory.
constexpr size_t kMaxKeys = 65'536;

void appendQuoted(std::string_view text, std::string& out) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\b':
                out += "\\b";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) {
                    out.push_back(c);
                } else {
                    out += "\\u00";
                    out.push_back(kHex[static_cast<size_t>(c) >> 4]);
                    out.push_back(kHex[static_cast<size_t>(c) & 0xF]);
                }
        }
    }
    out.push_back('"');
}

bool appendNumber(JsonReader& reader, std::string& out) {
    std::string_view spelling;
    if (!reader.readNumber(spelling)) return false;
    if (spelling.find_first_of(".eE") == std::string_view::npos) {
        if (spelling.size() - (spelling[0] == '-') > kMaxIntegerDigits)
            return reader.fail("a whole number has more than " + std::to_string(kMaxIntegerDigits) +
                               " digits");
        out += spelling == "-0" ? "0" : spelling;
        return true;
    }
    double value = 0;
    const auto parsed = std::from_chars(spelling.data(), spelling.data() + spelling.size(), value);
    if (parsed.ec ==
        std::errc::result_out_of_range)  // leaves the value alone; strtod gives 0 or infinity
        value = std::strtod(std::string(spelling).c_str(), nullptr);
    out += std::isinf(value) ? (value > 0 ? "Infinity" : "-Infinity") : pythonFloat(value);
    return true;
}

bool appendObject(JsonReader& reader, std::string& out) {
    std::vector<std::pair<std::string, std::string>> fields;  // key, printed value
    std::unordered_map<std::string, size_t> place;
    if (!reader.enterObject()) return false;
    std::string key;
    while (reader.nextKey(key)) {
        const auto [found, is_new] = place.emplace(key, fields.size());
        if (is_new) fields.emplace_back(key, "");
        if (fields.size() > kMaxKeys)
            return reader.fail("an object has more than " + std::to_string(kMaxKeys) + " keys",
                               ErrorCode::LimitExceeded);
        std::string& value = fields[found->second].second;
        value.clear();
        if (!appendPythonJson(reader, value)) return false;
    }
    out.push_back('{');
    for (size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ", ";
        appendQuoted(fields[i].first, out);
        out += ": ";
        out += fields[i].second;
    }
    out.push_back('}');
    return reader.ok();
}

bool appendArray(JsonReader& reader, std::string& out) {
    if (!reader.enterArray()) return false;
    out.push_back('[');
    for (bool is_first = true; reader.nextElement(); is_first = false) {
        if (!is_first) out += ", ";
        if (!appendPythonJson(reader, out)) return false;
    }
    out.push_back(']');
    return reader.ok();
}

}  // namespace

std::string pythonFloat(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    std::array<char, 40> buffer;
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                       std::fabs(value), std::chars_format::scientific);
    const std::string_view text(buffer.data(), static_cast<size_t>(written.ptr - buffer.data()));
    const size_t e = text.find('e');
    std::string digits;
    for (const char c : text.substr(0, e))
        if (c != '.') digits.push_back(c);
    const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());

    std::string out = std::signbit(value) ? "-" : "";
    if (exponent < -4 || exponent >= 16) {  // 1.5e-05
        out.append(digits, 0, 1);
        if (digits.size() > 1) out.append(1, '.').append(digits, 1);
        out.append(1, 'e').append(1, exponent < 0 ? '-' : '+');
        if (std::abs(exponent) < 10) out.append(1, '0');
        return out.append(std::to_string(std::abs(exponent)));
    }
    if (exponent < 0)
        return out.append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits);
    const auto whole = static_cast<size_t>(exponent) + 1;
    if (digits.size() <= whole)
        return out.append(digits).append(whole - digits.size(), '0').append(".0");
    return out.append(digits, 0, whole).append(1, '.').append(digits, whole);
}

bool appendPythonJson(JsonReader& reader, std::string& out) {
    using Kind = JsonReader::Kind;
    switch (reader.peek()) {
        case Kind::Object:
            return appendObject(reader, out);
        case Kind::Array:
            return appendArray(reader, out);
        case Kind::Number:
            return appendNumber(reader, out);
        case Kind::Null:
            out += "null";
            return reader.readNull();
        case Kind::Boolean: {
            bool value = false;
            if (!reader.readBoolean(value)) return false;
            out += value ? "true" : "false";
            return true;
        }
        case Kind::String: {
            std::string text;
            if (!reader.readString(text)) return false;
            appendQuoted(text, out);
            return true;
        }
        case Kind::Invalid:
            break;
    }
    return false;
}

}  // namespace lectern::engine
