#include "engine/tokenizer/json_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace lectern::engine {
namespace {

std::string errorOf(std::string_view text) {
    JsonReader reader(text);
    if (reader.skipValue()) reader.finish();
    const Status status = reader.status();
    return status ? "" : status.error().message;
}

TEST(JsonReader, AcceptsWhatTheGrammarAccepts) {
    for (const char* text :
         {"0", "-0", "-1.5e+10", "1E400", "123456789012345678901234567890", "\"\"", "\"\\u0000\"",
          "\"\\uD83D\\uDE00\"", "\"\x7F\"", "[]", " [ ] ", "[[],{}]", "{\"\":0,\"a\":[1,2]}",
          "{\"a\":1,\"a\":2}", "\t\n\r true \n", "null", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""})
        EXPECT_EQ(errorOf(text), "") << text;
}

TEST(JsonReader, RefusesWhatTheGrammarRefuses) {
    for (const std::string text : {"",
                                   " ",
                                   "01",
                                   "-",
                                   "+1",
                                   ".5",
                                   "1.",
                                   "1e",
                                   "1e+",
                                   "0x1",
                                   "NaN",
                                   "Infinity",
                                   "-Infinity",
                                   "nul",
                                   "nulll",
                                   "True",
                                   "truefalse",
                                   "\"",
                                   "\"\\\"",
                                   "\"\\x41\"",
                                   "\"\\u12\"",
                                   "\"\\u12G4\"",
                                   "\"\\ud800\"",
                                   "\"\\ud800x\"",
                                   "\"\\ud800\\u0041\"",
                                   "\"\\udc00\"",
                                   "\"a\nb\"",
                                   "\"\t\"",
                                   "[",
                                   "]",
                                   "[1",
                                   "[1,",
                                   "[1,]",
                                   "[,1]",
                                   "[1 2]",
                                   "[1,,2]",
                                   "{",
                                   "}",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{a:1}",
                                   "{\"a\" 1}",
                                   "{1:1}",
                                   "{\"a\":1 \"b\":2}",
                                   "1 2",
                                   "[]]",
                                   "{}x",
                                   "'a'",
                                   "// x\n1",
                                   "/* x */ 1",
                                   "\xEF\xBB\xBF"
                                   "1",
                                   "\"\xFF\"",
                                   "\"\xED\xA0\x80\"",
                                   "\"\xC0\x80\"",
                                   "[1}",
                                   "{\"a\":1]"})
        EXPECT_NE(errorOf(text), "") << text;
    EXPECT_NE(errorOf(std::string_view("\"a\0b\"", 5)), "");
    EXPECT_NE(errorOf(std::string_view("1\0", 2)), "");
}

TEST(JsonReader, NamesThePlace) {
    EXPECT_EQ(errorOf("[1,\n  2,\n  x]"), "line 3, column 3: a value is expected here");
    EXPECT_EQ(errorOf("{\"a\": tru}"), "line 1, column 7: unknown word");
    EXPECT_EQ(errorOf("{\"a\""), "line 1, column 5: expected ':'");
}

TEST(JsonReader, BoundsTheNesting) {
    EXPECT_EQ(errorOf(std::string(128, '[') + std::string(128, ']')), "");
    EXPECT_EQ(errorOf(std::string(129, '[')), "line 1, column 129: nested too deeply");
    std::string objects;
    for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
    EXPECT_NE(errorOf(objects), "");
}

TEST(JsonReader, ReadsTypedValues) {
    JsonReader reader(
        R"({"s": "A\u00e9\ud83d\ude00\n", "i": -42, "n": 1.50, "b": true, "z": null})");
    std::string key, text;
    int64_t integer = 0;
    std::string_view number;
    bool boolean = false;
    ASSERT_TRUE(reader.enterObject());
    ASSERT_TRUE(reader.nextKey(key) && reader.readString(text));
    EXPECT_EQ(text, "Aé😀\n");
    ASSERT_TRUE(reader.nextKey(key) && reader.readInteger(integer));
    EXPECT_EQ(integer, -42);
    ASSERT_TRUE(reader.nextKey(key) && reader.readNumber(number));
    EXPECT_EQ(number, "1.50");
    ASSERT_TRUE(reader.nextKey(key) && reader.readBoolean(boolean) && boolean);
    ASSERT_TRUE(reader.nextKey(key) && reader.readNull());
    EXPECT_FALSE(reader.nextKey(key));
    EXPECT_TRUE(reader.finish());
}

TEST(JsonReader, RefusesIntegersThatDoNotFit) {
    for (const char* text : {"9223372036854775808", "-9223372036854775809", "1.0", "1e2"}) {
        JsonReader reader(text);
        int64_t value = 0;
        EXPECT_FALSE(reader.readInteger(value)) << text;
        EXPECT_FALSE(reader.ok());
    }
    JsonReader reader("9223372036854775807");
    int64_t value = 0;
    EXPECT_TRUE(reader.readInteger(value));
    EXPECT_EQ(value, INT64_MAX);
}

TEST(JsonReader, TheFirstErrorStaysAndTheCallersOwnHasItsCode) {
    JsonReader reader("[1, 2]");
    int64_t value = 0;
    ASSERT_TRUE(reader.enterArray() && reader.nextElement() && reader.readInteger(value));
    EXPECT_FALSE(reader.fail("not this one", ErrorCode::Unsupported));
    EXPECT_FALSE(reader.nextElement());
    EXPECT_FALSE(reader.skipValue());
    EXPECT_FALSE(reader.fail("later"));
    EXPECT_EQ(reader.status().error().message, "line 1, column 2: not this one");
    EXPECT_EQ(reader.status().error().code, ErrorCode::Unsupported);
}

TEST(JsonReader, AgreesWithAnotherParserOnRandomDamage) {
    const std::string seed =
        R"({"a": [1, -2.5e0, "x\u00e9\n", true, null], "b": {"c": "日本", "d": []}, "e": "\ud83d\ude00"})";
    // No digit but 0, since the other parser also refuses numbers that are too large for a double.
    constexpr std::string_view kBytes = "{}[]\",:0.eE+-\\untrfals \xE6\xFF\x80";
    std::mt19937 random(2);
    std::uniform_int_distribution<size_t> place(0, seed.size() - 1), byte(0, kBytes.size() - 1);
    int accepted = 0;
    for (int round = 0; round < 50'000; ++round) {
        std::string text = seed;
        for (int i = 0; i <= round % 3; ++i) {
            const size_t at = place(random);
            if (random() % 3 == 0)
                text.erase(std::min(at, text.size() - 1), 1);
            else if (random() % 2 == 0)
                text.insert(text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size())),
                            kBytes[byte(random)]);
            else
                text[std::min(at, text.size() - 1)] = kBytes[byte(random)];
        }
        const bool ours = errorOf(text).empty();
        ASSERT_EQ(ours, nlohmann::json::accept(text)) << text;
        accepted += ours;
    }
    EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace lectern::engine
