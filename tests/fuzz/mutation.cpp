#include "tests/fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace lectern::fuzz {

namespace {

size_t below(Random& random, size_t count) {
    return count == 0 ? 0 : random() % count;
}

std::string_view oneOf(std::span<const std::string_view> list, Random& random) {
    return list[below(random, list.size())];
}

constexpr std::string_view kTellingBytes[] = {
    "{",      "}",    "[",  "]", "\"", "-1",   "0",
    "1e999",  "null", ":",  ",", "\\", "\xff", "18446744073709551615",
    "\"a\":", "true", "..", "/", "\n", " ",    "\x1e"};

constexpr std::string_view kTellingValues[] = {"0",
                                               "-0",
                                               "1",
                                               "-1",
                                               "255",
                                               "65536",
                                               "2147483647",
                                               "2147483648",
                                               "-2147483649",
                                               "4294967296",
                                               "9223372036854775807",
                                               "9223372036854775808",
                                               "-9223372036854775808",
                                               "18446744073709551615",
                                               "18446744073709551616",
                                               "0.5",
                                               "1e5",
                                               "1e308",
                                               "1e999",
                                               "-1e-999",
                                               "123456789012345678901234567890",
                                               "true",
                                               "false",
                                               "null",
                                               "\"\"",
                                               "\"a\"",
                                               "\"../x\"",
                                               "\"\\u0000\"",
                                               "\"\\ud83d\\ude00\"",
                                               "\"\\ud800\"",
                                               "[]",
                                               "{}",
                                               "[[]]",
                                               "[0,0]",
                                               "{\"a\":0}"};

constexpr std::string_view kTellingText[] = {"a",
                                             " ",
                                             "\\n",
                                             "\\u0000",
                                             "\\\"",
                                             "\\\\",
                                             "\\ud800",
                                             "\\udc00",
                                             "\x01",
                                             "\xc3\xa9",
                                             "\xff",
                                             "\xed\xa0\x80",
                                             "\xf4\x90\x80\x80",
                                             "\xef\xbb\xbf",
                                             "\xe2\x80\xae",
                                             "<",
                                             "/",
                                             "..",
                                             "{",
                                             "%",
                                             "\xe2\x80\x8b",
                                             "\xcc\x81"};

/// A value of a JSON text, or a key.
struct Node {
    size_t begin = 0, end = 0;
    size_t item_begin = 0;  ///< where its member begins: at the key, if it has one
    bool is_key = false;
};

size_t stringEnd(std::string_view text, size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

/// All values and keys, as far as the text can be followed.
std::vector<Node> nodesOf(std::string_view text) {
    constexpr size_t kNone = std::string_view::npos;
    std::vector<Node> nodes;
    std::vector<size_t> open;
    size_t key_begin = kNone;
    const auto add = [&](size_t begin, size_t end) {
        nodes.push_back({begin, end, key_begin == kNone ? begin : key_begin, false});
        key_begin = kNone;
    };
    for (size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (std::string_view(" \t\r\n,:").find(c) != kNone) {
            ++at;
        } else if (c == '{' || c == '[') {
            add(at, text.size());
            open.push_back(nodes.size() - 1);
            ++at;
        } else if (c == '}' || c == ']') {
            ++at;
            if (open.empty()) continue;
            nodes[open.back()].end = at;
            open.pop_back();
        } else if (c == '"') {
            const size_t end = stringEnd(text, at);
            const size_t next = text.find_first_not_of(" \t\r\n", end);
            if (next != kNone && text[next] == ':') {
                nodes.push_back({at, end, at, true});
                key_begin = at;
            } else {
                add(at, end);
            }
            at = end;
        } else {
            const size_t end = std::min(text.find_first_of(" \t\r\n,:{}[]\"", at), text.size());
            add(at, end);
            at = end;
        }
    }
    return nodes;
}

std::string withoutItem(std::string text, const Node& node) {
    size_t begin = node.item_begin, end = node.end;
    if (end < text.size() && text[end] == ',')
        ++end;
    else if (begin > 0 && text[begin - 1] == ',')
        --begin;
    return text.erase(begin, end - begin);
}

std::string nested(std::string_view value, Random& random) {
    const size_t depth = random() % 4 ? 1 + below(random, 3) : below(random, 200);
    const bool is_object = random() % 2;
    std::string out;
    for (size_t i = 0; i < depth; ++i) out += is_object ? "{\"a\":" : "[";
    out += value;
    return out + std::string(depth, is_object ? '}' : ']');
}

std::string changedNumber(std::string_view value, Random& random) {
    std::string out(value);
    switch (random() % 5) {
        case 0:
            return "-" + out;
        case 1:
            out.back() = static_cast<char>('0' + random() % 10);
            return out;
        case 2:
            return out + "0";
        case 3:
            return out + (random() % 2 ? ".5" : "e3");
        default:
            return out.substr(0, out.size() - 1) + "1";
    }
}

std::string changedValue(std::string_view value, Random& random) {
    if (value.size() >= 2 && value.front() == '"' && random() % 2) {
        std::string out(value);
        if (value.size() > 2 && random() % 4 == 0)
            return out.erase(1 + below(random, value.size() - 2), 1);
        return out.insert(1 + below(random, value.size() - 1), oneOf(kTellingText, random));
    }
    if (!value.empty() && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9')) && random() % 2)
        return changedNumber(value, random);
    return std::string(oneOf(kTellingValues, random));
}

std::string mutateJsonOnce(std::string text, Random& random) {
    const std::vector<Node> nodes = nodesOf(text);
    if (nodes.empty()) return std::string(oneOf(kTellingValues, random));
    const Node& node = nodes[below(random, nodes.size())];
    const Node& other = nodes[below(random, nodes.size())];
    const std::string value = text.substr(node.begin, node.end - node.begin);
    const auto replace = [&text](const Node& at, std::string_view with) {
        return text.replace(at.begin, at.end - at.begin, with);
    };
    switch (random() % 8) {
        case 0:
        case 1:
            return node.is_key ? text.insert(node.begin + 1, oneOf(kTellingText, random))
                               : replace(node, changedValue(value, random));
        case 2:
            return withoutItem(std::move(text), node);
        case 3: {  // a second time, or elsewhere
            const std::string item = text.substr(node.item_begin, node.end - node.item_begin) + ",";
            return text.insert(random() % 2 ? node.item_begin : other.item_begin, item);
        }
        case 4:
            return replace(other, value);
        case 5: {
            const Node& first = node.begin < other.begin ? node : other;
            const Node& second = node.begin < other.begin ? other : node;
            if (first.end > second.begin) return withoutItem(std::move(text), second);
            const std::string moved = text.substr(first.begin, first.end - first.begin);
            const std::string back = text.substr(second.begin, second.end - second.begin);
            replace(second, moved);
            return replace(first, back);
        }
        case 6:
            return node.is_key ? replace(node, "\"a\"") : replace(node, nested(value, random));
        default:
            return replace(node, oneOf(kTellingValues, random));
    }
}

uint64_t tellingNumber(uint64_t old, Random& random) {
    static constexpr uint64_t kNumbers[] = {0,
                                            1,
                                            2,
                                            255,
                                            256,
                                            257,
                                            4096,
                                            1 << 20,
                                            1 << 24,
                                            INT32_MAX,
                                            UINT32_MAX,
                                            uint64_t{1} << 32,
                                            uint64_t{1} << 40,
                                            INT64_MAX,
                                            UINT64_MAX};
    switch (random() % 5) {
        case 0:
            return old + 1;
        case 1:
            return old - 1;
        case 2:
            return old ^ (uint64_t{1} << (random() % 64));
        case 3:
            return random() % 16;
        default:
            return kNumbers[below(random, std::size(kNumbers))];
    }
}

/// Overwrites a little-endian number of `width` bytes.
void changeNumber(std::string& bytes, size_t offset, size_t width, Random& random) {
    if (offset + width > bytes.size()) return;
    uint64_t value = 0;
    std::memcpy(&value, bytes.data() + offset, width);
    value = tellingNumber(value, random);
    std::memcpy(bytes.data() + offset, &value, width);
}

}  // namespace

std::string mutateBytes(std::string input, Random& random) {
    const size_t rounds = 1 + below(random, 6);
    for (size_t i = 0; i < rounds && !input.empty(); ++i) {
        const size_t at = below(random, input.size());
        const size_t count = below(random, std::min<size_t>(input.size() - at + 1, 40));
        switch (random() % 6) {
            case 0:
                input[at] = static_cast<char>(input[at] ^ (1 << (random() % 8)));
                break;
            case 1:
                input[at] = static_cast<char>(random());
                break;
            case 2:
                input.insert(at, oneOf(kTellingBytes, random));
                break;
            case 3:
                input.erase(at, count);
                break;
            case 4:
                input.insert(at, input.substr(at, count));
                break;
            default:
                if (random() % 8 == 0) input.resize(at);
        }
    }
    return input;
}

std::string mutateJson(std::string input, Random& random) {
    const size_t rounds = 1 + below(random, 3);
    for (size_t i = 0; i < rounds; ++i) input = mutateJsonOnce(std::move(input), random);
    return input;
}

std::string mutateSafetensors(std::string input, Random& random) {
    uint64_t length = 0;
    if (input.size() < sizeof length) return mutateBytes(std::move(input), random);
    std::memcpy(&length, input.data(), sizeof length);
    length = std::min<uint64_t>(length, input.size() - sizeof length);
    std::string data = input.substr(sizeof length + length);
    if (random() % 4 == 0) data.resize(below(random, data.size() + 20), 'x');
    const std::string json = mutateJson(input.substr(sizeof length, length), random);
    length = json.size();
    std::string out(sizeof length, '\0');
    std::memcpy(out.data(), &length, sizeof length);
    if (random() % 16 == 0) changeNumber(out, 0, sizeof length, random);
    return out + json + data;
}

std::string mutateRecords(std::string input, Random& random) {
    constexpr size_t kHeader = 12, kKindAt = 4, kLengthAt = 8;
    std::vector<std::string> records;
    for (size_t at = 0; at < input.size();) {
        uint32_t length = 0;
        if (input.size() - at >= kHeader) std::memcpy(&length, input.data() + at + kLengthAt, 4);
        const size_t end = std::min<size_t>(input.size(), at + kHeader + length);
        records.push_back(input.substr(at, end - at));
        at = end;
    }
    if (records.empty()) return mutateBytes(std::move(input), random);
    const size_t at = below(random, records.size()), other = below(random, records.size());
    std::string& record = records[at];
    switch (random() % 8) {
        case 0:
            records.erase(records.begin() + static_cast<ptrdiff_t>(at));
            break;
        case 1:
            records.insert(records.begin() + static_cast<ptrdiff_t>(other), std::string(record));
            break;
        case 2:
            std::swap(record, records[other]);
            break;
        case 3:
            if (record.size() >= kHeader) record[kKindAt] = static_cast<char>(random() % 18);
            break;
        case 4:
        case 5:  // numbers of the payload, at the places where they mostly stand
            if (record.size() > kHeader)
                changeNumber(record, kHeader + below(random, record.size() - kHeader),
                             size_t{1} << (random() % 4), random);
            break;
        default:
            if (record.size() > kHeader)
                record = record.substr(0, kHeader) + mutateBytes(record.substr(kHeader), random);
    }
    std::string out;
    for (std::string& one : records) {
        const auto length = static_cast<uint32_t>(one.size() - std::min(one.size(), kHeader));
        if (one.size() >= kHeader && random() % 64 != 0)
            std::memcpy(one.data() + kLengthAt, &length, sizeof length);
        out += one;
    }
    return out;
}

std::string mutateSnapshot(std::string input, Random& random) {
    struct Field {
        size_t offset, width;
    };
    static constexpr Field kFields[] = {{8, 4},   {12, 4},  {208, 8}, {216, 8}, {224, 4},
                                        {228, 4}, {232, 4}, {236, 4}, {240, 4}, {244, 4},
                                        {248, 4}, {252, 8}, {260, 8}, {268, 8}, {276, 8},
                                        {284, 8}, {292, 8}, {300, 8}, {308, 8}};
    if (input.empty()) return input;
    const size_t rounds = 1 + below(random, 3);
    for (size_t i = 0; i < rounds; ++i) {
        const Field& field = kFields[below(random, std::size(kFields))];
        switch (random() % 6) {
            case 0:
                input[0] = static_cast<char>(random());
                break;
            case 1:
                if (input.size() > 4097)
                    input[4097 + below(random, input.size() - 4097)] = static_cast<char>(random());
                break;
            case 2:
                if (random() % 2) input.resize(below(random, input.size() + 64) + 1);
                break;
            default:
                changeNumber(input, 1 + field.offset, field.width, random);
        }
    }
    return input;
}

std::string mutateAnswer(std::string input, Random& random) {
    static constexpr std::string_view kPieces[] = {
        "<think>",
        "</think>",
        "<tool_calls>",
        "</tool_calls>",
        "\n",
        " ",
        "\n\n",
        "[D1 p. 3]",
        "[p. 2]",
        "[D2 pp. 1-2]",
        "[D1 p. 1; D2 p. 1]",
        "[",
        "]",
        "[D",
        "\"",
        "“",
        "”",
        "„",
        "«",
        "»",
        "...",
        "[...]",
        "…",
        "{\"name\": \"find\", \"arguments\": {\"q\": 1}}",
        "}",
        "`",
        "*",
        "'",
        ".",
        ", ",
        "- ",
        "\xc2\xa0",
        "\xe2\x80\xaf",
        "\xc2\xad",
        "\xef\xac\x81",
        "\xff",
        "\xe2",
        "\xf0\x9f",
        "not ",
        "[T]he ",
        "$48,500",
        "60 days",
        "[D99999999999 p. 99999999999]",
        "(",
        ")",
        "\"Either party may terminate this Agreement with 60 days written notice.\" [D1 p. 2]",
        "\"Either party may terminate ... with 60 days written notice.\" [D1 p. 2]"};
    const size_t rounds = 1 + below(random, 4);
    for (size_t i = 0; i < rounds; ++i) {
        const size_t at = below(random, input.size() + 1);
        const size_t count = below(random, std::min<size_t>(input.size() - at, 80) + 1);
        switch (random() % 6) {
            case 0:
                input.erase(at, count);
                break;
            case 1:
                input.insert(below(random, input.size() + 1), input.substr(at, count));
                break;
            case 2:
                input = mutateBytes(std::move(input), random);
                break;
            default:
                input.insert(at, oneOf(kPieces, random));
        }
    }
    return input;
}

}  // namespace lectern::fuzz
