#include "engine/tokenizer/json_reader.h"

#include <algorithm>
#include <charconv>

#include "engine/tokenizer/utf8.h"

namespace lectern::engine {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Length of the JSON number at the start of `text`; 0 if there is none.
size_t numberLength(std::string_view text) {
    size_t i = 0;
    const auto digits = [&] {
        const size_t first = i;
        while (i < text.size() && isDigit(text[i])) ++i;
        return i > first;
    };
    if (i < text.size() && text[i] == '-') ++i;
    if (i < text.size() && text[i] == '0') {
        ++i;
    } else if (!digits()) {
        return 0;
    }
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits()) return 0;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!digits()) return 0;
    }
    return i;
}

}  // namespace

bool JsonReader::failAt(size_t position, std::string message) {
    if (!ok()) return false;
    const std::string_view before = m_text.substr(0, std::min(position, m_text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t line_start = before.rfind('\n');
    const size_t column =
        before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1) + 1;
    m_error = "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " +
              std::move(message);
    return false;
}

bool JsonReader::fail(std::string message, ErrorCode code) {
    if (ok()) m_error_code = code;
    return failAt(m_value_start, std::move(message));
}

Status JsonReader::status() const {
    if (ok()) return {};
    return lectern::fail(m_error_code, m_error);
}

void JsonReader::skipSpace() {
    while (m_position < m_text.size()) {
        const char c = m_text[m_position];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
        ++m_position;
    }
}

JsonReader::Kind JsonReader::peek() {
    if (!ok()) return Kind::Invalid;
    skipSpace();
    if (m_position == m_text.size()) {
        failAt(m_position, "the file ends where a value is expected");
        return Kind::Invalid;
    }
    switch (m_text[m_position]) {
        case '{':
            return Kind::Object;
        case '[':
            return Kind::Array;
        case '"':
            return Kind::String;
        case 't':
        case 'f':
            return Kind::Boolean;
        case 'n':
            return Kind::Null;
        default:
            break;
    }
    if (m_text[m_position] == '-' || isDigit(m_text[m_position])) return Kind::Number;
    failAt(m_position, "a value is expected here");
    return Kind::Invalid;
}

bool JsonReader::expectKind(Kind kind, const char* name) {
    const Kind found = peek();
    if (!ok()) return false;
    m_value_start = m_position;
    if (found != kind) return fail(std::string("expected ") + name);
    return true;
}

bool JsonReader::enterObject() {
    if (!expectKind(Kind::Object, "an object")) return false;
    if (m_levels.size() == kMaxDepth) return fail("nested too deeply");
    ++m_position;
    m_levels.push_back({true, true});
    return true;
}

bool JsonReader::enterArray() {
    if (!expectKind(Kind::Array, "an array")) return false;
    if (m_levels.size() == kMaxDepth) return fail("nested too deeply");
    ++m_position;
    m_levels.push_back({false, true});
    return true;
}

bool JsonReader::nextElement() {
    if (!ok()) return false;
    const Level level = m_levels.back();
    skipSpace();
    const char c = m_position < m_text.size() ? m_text[m_position] : '\0';
    if (c == (level.is_object ? '}' : ']')) {
        ++m_position;
        m_levels.pop_back();
        return false;
    }
    if (!level.is_first) {
        if (c != ',')
            return failAt(m_position,
                          level.is_object ? "expected ',' or '}'" : "expected ',' or ']'");
        ++m_position;
    }
    m_levels.back().is_first = false;
    return true;
}

bool JsonReader::nextKey(std::string& key) {
    if (!nextElement()) return false;
    skipSpace();
    m_value_start = m_position;
    if (m_position == m_text.size() || m_text[m_position] != '"')
        return failAt(m_position, "expected a key in quotes");
    if (!readQuoted(&key)) return false;
    skipSpace();
    if (m_position == m_text.size() || m_text[m_position] != ':')
        return failAt(m_position, "expected ':'");
    ++m_position;
    return true;
}

bool JsonReader::readString(std::string& out) {
    return expectKind(Kind::String, "a string") && readQuoted(&out);
}

bool JsonReader::readQuoted(std::string* out) {
    const size_t start = m_position++;
    if (out) out->clear();
    while (m_position < m_text.size()) {
        size_t run = m_position;  // bytes that stand for themselves
        while (run < m_text.size() && m_text[run] != '"' && m_text[run] != '\\' &&
               static_cast<unsigned char>(m_text[run]) >= 0x20)
            ++run;
        const std::string_view plain = m_text.substr(m_position, run - m_position);
        const size_t valid = utf8::validPrefix(plain);
        if (valid != plain.size()) return failAt(m_position + valid, "invalid UTF-8 in a string");
        if (out) out->append(plain);
        m_position = run;
        if (run == m_text.size()) break;
        if (m_text[run] == '"') {
            ++m_position;
            return true;
        }
        if (m_text[run] != '\\') return failAt(run, "control character in a string");
        if (!readEscape(out)) return false;
    }
    return failAt(start, "a string does not end");
}

bool JsonReader::readHex4(uint32_t& unit) {
    if (m_text.size() - m_position < 4) return failAt(m_position, "incomplete \\u escape");
    const char* first = m_text.data() + m_position;
    unit = 0;
    const auto parsed = std::from_chars(first, first + 4, unit, 16);
    if (parsed.ec != std::errc() || parsed.ptr != first + 4)
        return failAt(m_position, "\\u wants four hexadecimal digits");
    m_position += 4;
    return true;
}

bool JsonReader::readEscape(std::string* out) {
    const size_t start = m_position;
    if (m_text.size() - start < 2) return failAt(start, "incomplete escape");
    const char kind = m_text[start + 1];
    m_position += 2;
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (const size_t simple = kNames.find(kind); simple != std::string_view::npos) {
        if (out) out->push_back(kValues[simple]);
        return true;
    }
    if (kind != 'u') return failAt(start, "unknown escape");
    uint32_t unit = 0;
    if (!readHex4(unit)) return false;
    char32_t code_point = unit;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return failAt(start, "lone surrogate");
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        uint32_t low = 0;
        if (m_text.substr(m_position, 2) != "\\u") return failAt(start, "lone surrogate");
        m_position += 2;
        if (!readHex4(low)) return false;
        if (low < 0xDC00 || low > 0xDFFF) return failAt(start, "lone surrogate");
        code_point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    if (out) utf8::append(*out, code_point);
    return true;
}

bool JsonReader::readNumber(std::string_view& spelling) {
    if (!expectKind(Kind::Number, "a number")) return false;
    const size_t length = numberLength(m_text.substr(m_position));
    if (length == 0) return fail("malformed number");
    spelling = m_text.substr(m_position, length);
    m_position += length;
    // "01" or "1x": what follows must end the value.
    if (m_position < m_text.size() &&
        std::string_view(" \t\r\n,]}").find(m_text[m_position]) == std::string_view::npos)
        return fail("malformed number");
    return true;
}

bool JsonReader::readInteger(int64_t& out) {
    std::string_view spelling;
    if (!readNumber(spelling)) return false;
    const auto parsed = std::from_chars(spelling.data(), spelling.data() + spelling.size(), out);
    if (parsed.ec != std::errc() || parsed.ptr != spelling.data() + spelling.size())
        return fail("expected a whole number of 64 bits");
    return true;
}

bool JsonReader::readLiteral(std::string_view word) {
    if (m_text.substr(m_position, word.size()) != word) return fail("unknown word");
    m_position += word.size();
    return true;
}

bool JsonReader::readBoolean(bool& out) {
    if (!expectKind(Kind::Boolean, "true or false")) return false;
    out = m_text[m_position] == 't';
    return readLiteral(out ? "true" : "false");
}

bool JsonReader::readNull() {
    return expectKind(Kind::Null, "null") && readLiteral("null");
}

bool JsonReader::skipValue() {
    std::string_view number;
    bool boolean = false;
    switch (peek()) {
        case Kind::Object: {
            std::string key;
            if (!enterObject()) return false;
            while (nextKey(key))
                if (!skipValue()) return false;
            return ok();
        }
        case Kind::Array:
            if (!enterArray()) return false;
            while (nextElement())
                if (!skipValue()) return false;
            return ok();
        case Kind::String:
            m_value_start = m_position;
            return readQuoted(nullptr);
        case Kind::Number:
            return readNumber(number);
        case Kind::Boolean:
            return readBoolean(boolean);
        case Kind::Null:
            return readNull();
        case Kind::Invalid:
            break;
    }
    return false;
}

bool JsonReader::finish() {
    if (!ok()) return false;
    skipSpace();
    if (m_position != m_text.size()) return failAt(m_position, "text after the end of the value");
    return true;
}

}  // namespace lectern::engine
