// Every door where JSON comes in, against one table in the spirit of the JSON parsing test suite
// (N. Seriot): what every door takes (y), what every door refuses (n), and what is decided door by
// door (README.md has the same table in words).

#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

#include "engine/checkpoint/config.h"
#include "engine/checkpoint/safetensors_header.h"
#include "engine/checkpoint/strict_json.h"
#include "engine/checkpoint/tensor_table.h"
#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/json_reader.h"
#include "engine/tokenizer/python_json.h"
#include "engine/tokenizer/tokenizer_file.h"
#include "tests/fuzz/scratch.h"
#ifdef LECTERN_FUZZ_APP
#include "app/context/prompt_profile.h"
#include "app/conversation/answer_record_reader.h"
#include "app/conversation/export_record.h"
#include "app/conversation/tool_call.h"
#endif

namespace lectern {
namespace {

using namespace engine;
using namespace std::string_literals;

/// A text as the door's whole input, or as a value where a well-formed input may have any.
struct Door {
    std::string name;
    bool (*takes)(const std::string& text);
};

bool strictTakes(const std::string& text) {
    return parseStrictJson(text, "test").has_value();
}
bool readerTakes(const std::string& text) {
    JsonReader reader(text);
    return reader.skipValue() && reader.finish();
}
bool pythonTakes(const std::string& text) {
    JsonReader reader(text);
    std::string printed;
    return appendPythonJson(reader, printed) && reader.finish();
}
bool configTakes(const std::string& value) {
    return parseModelConfig(R"({"other":)" + value +
                                R"(,"architectures":["MiniMaxM1ForCausalLM"],)"
                                R"("attn_type_list":[0,1],"head_dim":4,"hidden_act":"silu",)"
                                R"("hidden_size":8,"intermediate_size":6,"postnorm":true,)"
                                R"("max_position_embeddings":512,"num_attention_heads":2,)"
                                R"("num_experts_per_tok":1,"num_hidden_layers":2,)"
                                R"("num_key_value_heads":1,"num_local_experts":2,)"
                                R"("rms_norm_eps":1e-05,"rope_theta":10000,"rotary_dim":2,)"
                                R"("vocab_size":16})",
                            "config.json")
        .has_value();
}
bool indexTakes(const std::string& value) {
    return parseShardIndex(
               R"({"metadata":{"x":)" + value + R"(},"weight_map":{"a":"model-1.safetensors"}})",
               "index.json")
        .has_value();
}
/// Its grammar is fixed: the text stands where a reader may skip nothing but strings.
bool headerTakesString(const std::string& value) {
    return parseSafetensorsHeader(R"({"__metadata__":{"k":)" + value + "}}", "file").has_value();
}
bool tokenizerTakes(const std::string& value) {
    const test::TempDir& folder = fuzz::scratch();
    fuzz::writeFile(folder / "tokenizer.json", R"({"version":)" + value + "}");
    const auto read = readTokenizerFiles(folder.path());
    // what is well-formed lacks its model
    return read || read.error().message.find("no \"model\"") != std::string::npos;
}
bool chatTakes(const std::string& value) {
    return parseChatRequest(R"({"messages":[],"tools":[0,)" + value + "]}").has_value();
}
#ifdef LECTERN_FUZZ_APP
bool toolCallTakes(const std::string& value) {
    const std::vector<std::string> lines = {R"({"name":"n","arguments":{"a":)" + value + "}}"};
    return app::parseToolCalls(lines)[0].outcome == app::ToolCall::Outcome::NotAvailable;
}
bool profileTakes(const std::string& value) {
    const test::TempDir& folder = fuzz::scratch();
    fuzz::writeFile(folder / "lectern.json", R"({"other":)" + value + "}");
    return app::readPromptProfile(folder.path()).has_value();
}
bool recordTakes(const std::string& value) {
    const std::string record = R"({"answer":"a","other":)" + value + "}";
    (void)app::isInterruptedRecord(record);
    return app::readAnswerRecord(record).has_value();
}
bool exportTakes(const std::string& value) {
    const auto record = app::export_record::recordOf(R"({"citations":[{"other":)" + value + "}]}");
    (void)app::export_record::objectsOf(record, "citations");
    return record.is_object();
}
#endif

const std::vector<Door>& doors() {
    static const std::vector<Door> all = {
        {"strict", strictTakes},      {"reader", readerTakes},   {"python", pythonTakes},
        {"config", configTakes},      {"index", indexTakes},     {"tokenizer", tokenizerTakes},
        {"chat", chatTakes},
#ifdef LECTERN_FUZZ_APP
        {"tool call", toolCallTakes}, {"profile", profileTakes}, {"record", recordTakes},
        {"export", exportTakes},
#endif
    };
    return all;
}

std::string shown(const std::string& text) {
    return testing::PrintToString(text.substr(0, 80)) + " of " + std::to_string(text.size());
}

std::string nested(size_t depth, const char* open, const char* close) {
    std::string text;
    for (size_t i = 0; i < depth; ++i) text += open;
    for (size_t i = 0; i < depth; ++i) text += close;
    return text;
}

const std::vector<std::string>& accepted() {
    static const std::vector<std::string> all = {
        "[]",
        "{}",
        "[[]   ]",
        "[\"\"]",
        "[\"a\"]",
        "[false]",
        "[null, 1, \"1\", {}]",
        "[null]",
        "[1\n]",
        " [1]",
        "[1,null,null,null,2]",
        "[2] ",
        "[123e65]",
        "[0e+1]",
        "[0e1]",
        "[ 4]",
        "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
        "[20e1]",
        "[-0]",
        "[-123]",
        "[-1]",
        "[1E22]",
        "[1E-2]",
        "[1E+2]",
        "[123e45]",
        "[123.456e78]",
        "[1e-2]",
        "[1e+2]",
        "[123]",
        "[123.456789]",
        "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
        "{\"asd\":\"sdf\"}",
        "{\"\":0}",
        "{\"foo\\u0000bar\": 42}",
        "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }",
        "{\"x\":[{\"id\": \"x\"}], \"id\": \"x\"}",
        "{\"a\":[]}",
        "{\n\"a\": \"b\"\n}",
        "[\"\\u0060\\u012a\\u12AB\"]",
        "[\"\\uD801\\udc37\"]",
        "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]",
        "[\"\\\"\"]",
        "[\"a/*b*/c/*d//e\"]",
        "[\"\\\\a\"]",
        "[\"\\\\n\"]",
        "[\"\\u0012\"]",
        "[\"\\uFFFF\"]",
        "[\"asd\"]",
        "[ \"asd\"]",
        "[\"\\uDBFF\\uDFFF\"]",
        "[\"new\\u00A0line\"]",
        "[\"\xF4\x8F\xBF\xBF\"]",
        "[\"\xEF\xBF\xBF\"]",
        "[\"\\u0000\"]",
        "[\"\\u002c\"]",
        "[\"\xCF\x80\"]",
        "\" \"",
        "[\"\\uD834\\uDd1e\"]",
        "[\"\\u0821\"]",
        "[\"\xE2\x80\xA8\"]",
        "[\"\xE2\x80\xA9\"]",
        "[\"\\u0061\\u30af\\u30EA\\u30b9\"]",
        "[\"\x7F\"]",
        "[\"\\uA66D\"]",
        "[\"\\u005C\"]",
        "[\"\\u0022\"]",
        "[\"\\uDBFF\\uDFFE\"]",
        "[\"\\u200B\"]",
        "[\"\\uFDD0\"]",
        "[\"\\uFFFE\"]",
        "[\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"]",
        "false",
        "42",
        "-0.1",
        "null",
        "\"asd\"",
        "true",
        "\"\"",
        "[\"a\"]\n",
        "[true]",
        " [] ",
        "\t\r\n[]\t\r\n",
        "[123456789012345678901234567890]",
        "[-9223372036854775809]",
        "[18446744073709551616]",
        "[1e-999]",
        "[0.1e-400]",
        nested(20, "[", "]")};
    return all;
}

const std::vector<std::string>& refused() {
    static const std::vector<std::string> all = {
        "", " ", "[1 true]", "[a\xE5]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]",
        "[\"x\"]]", "[\"\",]", "[\"x\"", "[x", "[3[4]]", "[\xFF]", "[1:2]", "[,]", "[-]",
        "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"a", "[*]", "[\"\"", "[1,\n1\n,1",
        "[{}", "[fals]", "[nul]", "[tru]", "[-01]", "[-2.]", "[.-1]", "[.2e-3]", "[0.1.2]",
        "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]", "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]",
        "[1.0e]", "[1 000.0]", "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]",
        "[+1]", "[++1234]", "[+Inf]", "[-1.0.]", "[-NaN]", "[- 1]", "[-012]", "[-.123]", "[-1x]",
        "[1+2]", "[0x1]", "[0x42]", "[Infinity]", "[-Infinity]", "[0e+-1]", "[-123.123foo]",
        "[123\xE5]", "[1e1\xE5]", "[0\xE5]", "[1ea]", "[1a]", "[1.2a-3]",
        "[1.8011670033376514H-308]", "[012]", "[.123]", "[\xEF\xBC\x91]", "{1:1}", "{9999E9999:1}",
        "{\"a\":\"a\" 123}", "{key: 'value'}", "{\"\xB9\":\"0\",}", "{[: \"x\"}", "{\"a\" b}",
        "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}", "{\"a\":\"b\",}",
        "{\"id\":0,,,,,}", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{'a':0}",
        "{a: \"b\"}", "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#",
        "[\"\\uD800\\\"]", "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]",
        "[\xC3\xA9]", "[\"\\x00\"]", "[\"\\\\\\\"]", "[\"\\\t\"]", "[\"\\\xF0\x9F\x8C\x80\"]",
        "[\"\\\"]", "[\"\\u00A\"]", "[\"\\uD834\\uDd\"]", "[\"\\uD800\\uD800\\x\"]",
        "[\"\\u\xE5\"]", "[\"\\a\"]", "[\"\\uqqqq\"]", "[\"\\\xE5\"]", "[\\u0020\"asd\"]", "[\\n]",
        "\"", "['single quote']", "abc", "[\"\\",
        "[\"a\x01"
        "a\"]",
        "[\"new\nline\"]", "[\"\t\"]", "\"\\UA66D\"", "\"\"x", "<.>", "[<null>]", "[1]x", "[1]]",
        "[\"asd]", "aå", "[True]", "1]", "{\"x\": true,", "[][]", "]", "{}}",
        "{\"\":", "{\"a\":/*c*/\"b\"}", "{\"a\": true} \"x\"", "['", "[,", "[{", "[\"a", "{", "{]",
        "{,", "{[", "{\"a", "{'a'", "*", "{\"a\":\"b\"}#{}", "[\\u000A\"\"]", "[1", "[ false, nul",
        "[ true, fals", "[ false, tru", "\xC3\xA5", "\xE2\x81\xA0", "[\f]", "[\v]", "[\xC2\xA0]",
        "\xE2\x80\xA8[]", "{\"asd\":\"asd\"", "[1]//", "/**/1", "truefalse", "nan",
        "[\"\\u{1F600}\"]",
        // bytes of NUL: some readers take them for the end
        "123\0"s, "[1]\0"s, "[1]\0x"s, "[\"a\0a\"]"s, "\0"s, "[\0]"s, "[1\0"s, "{\"a\"\0:1}"s,
        "[1]\0,\"x\":["s,
        // not UTF-8, or UTF-8 of what is no character
        "[\"\xFF\"]", "[\"\xE5\"]", "[\"\x81\"]", "[\"\xC0\xAF\"]", "[\"\xE0\x80\xAF\"]",
        "[\"\xED\xA0\x80\"]", "[\"\xED\xBF\xBF\"]", "[\"\xF4\x90\x80\x80\"]",
        "[\"\xFC\x83\xBF\xBF\xBF\xBF\"]", "[\"\xE6\x97\xA5\xD1\x88\xFA\"]", "[\"\xC3\"]",
        "{\"\xFF\":0}", "\xFF\xFE[\0]\0"s, "\xFE\xFF\0[\0]"s,
        // lone surrogates
        "[\"\\uDADA\"]", "[\"\\ud800\"]", "[\"\\ud800abc\"]", "[\"\\uDd1e\\uD834\"]",
        "[\"\\uDFAA\"]", "[\"\\uD888\\u1234\"]", "[\"\\uD800\\n\"]", "[\"\\uD800\\uD800\\n\"]",
        "{\"\\uDFAA\":0}",
        // bombs that do not end
        std::string(100000, '['), std::string(100000, '{'), nested(50000, "[{\"\":", ""),
        std::string(100000, '[') + std::string(99999, ']')};
    return all;
}

TEST(JsonSuite, WhatIsJsonIsTaken) {
    for (const Door& door : doors())
        for (const std::string& text : accepted())
            EXPECT_TRUE(door.takes(text)) << door.name << " " << shown(text);
}

TEST(JsonSuite, WhatIsNotJsonIsRefused) {
    for (const Door& door : doors())
        for (const std::string& text : refused())
            EXPECT_FALSE(door.takes(text)) << door.name << " " << shown(text);
    for (const std::string& text : refused()) EXPECT_FALSE(headerTakesString(text)) << shown(text);
}

/// What readers of JSON differ about. `takers` are the doors that take it.
struct Decided {
    std::string text;
    std::set<std::string> takers;
};

TEST(JsonSuite, WhatReadersDifferAboutIsDecided) {
    // JsonReader keeps the spelling of numbers and leaves keys to its caller
    const std::set<std::string> spelling = {"reader", "python", "tokenizer", "chat"};
    const std::vector<Decided> all = {
        {"[1e999]", spelling},
        {"[-1e999]", spelling},
        {"{\"a\":1,\"a\":2}", spelling},
        {"{\"a\":1,\"\\u0061\":1}", spelling},
        {"\xEF\xBB\xBF{}", {}},
        {"\xEF\xBB\xBF", {}},
        {nested(40, "[", "]"), spelling},
        {nested(40, "{\"a\":[", "]}").insert(240, "0"), spelling},
        {nested(200, "[", "]"), {}},
        {nested(100000, "[", "]"), {}},
        {nested(500000, "[", "]"), {}},
        {"[" + std::string(4300, '1') + "]", spelling},
        {"[" + std::string(4301, '1') + "]", {"reader", "tokenizer"}},
        {"[0." + std::string(5000, '1') + "]", {"*"}},
        {"[\"" + std::string(10000, 'a') + "\"]", {"*"}},
    };
    for (const Decided& one : all)
        for (const Door& door : doors())
            EXPECT_EQ(door.takes(one.text),
                      one.takers.contains("*") || one.takers.contains(door.name))
                << door.name << " " << shown(one.text);
}

TEST(JsonSuite, SafetensorsHeadersAreOneValueToTheEnd) {
    EXPECT_TRUE(headerTakesString("\"v\""));
    EXPECT_TRUE(parseSafetensorsHeader("{}   ", "file"));
    for (const std::string& text : {"{}\0"s, "{}\0\0\0"s, "{}\0{"s, "{}x"s, "\xEF\xBB\xBF{}"s,
                                    "[]"s, "null"s, "{}{}"s, "{\"a\":1}"s})
        EXPECT_FALSE(parseSafetensorsHeader(text, "file")) << shown(text);
}

}  // namespace
}  // namespace lectern
