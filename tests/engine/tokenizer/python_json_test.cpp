#include "engine/tokenizer/python_json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lectern::engine {
namespace {

std::string printed(std::string_view json) {
    JsonReader reader(json);
    std::string out;
    const bool read = appendPythonJson(reader, out) && reader.finish();
    return read ? out : "error: " + reader.status().error().message;
}

TEST(PythonJson, RefusesAnObjectOfTooManyKeys) {
    std::string json = "{\"0\":0";
    for (int i = 1; i < 65'536; ++i) json += ",\"" + std::to_string(i) + "\":0";
    EXPECT_EQ(printed(json + "}").substr(0, 7), "{\"0\": 0");
    EXPECT_NE(printed(json + ",\"x\":0}").find("more than 65536 keys"), std::string::npos);
}

TEST(PythonJson, PrintsNumbersAsPythonDoes) {
    // Left: JSON; right: json.dumps(json.loads(left)) of CPython 3.11.
    const std::pair<const char*, const char*> cases[] = {
        {"1.0", "1.0"},
        {"1.50", "1.5"},
        {"1E2", "100.0"},
        {"1e15", "1000000000000000.0"},
        {"1e16", "1e+16"},
        {"123456789012345680.0", "1.2345678901234568e+17"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"1.5e-5", "1.5e-05"},
        {"1e-100", "1e-100"},
        {"-0.0", "-0.0"},
        {"-0", "0"},
        {"0.1", "0.1"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"5e-324", "5e-324"},
        {"1e-400", "0.0"},
        {"-1e-400", "-0.0"},
        {"1e400", "Infinity"},
        {"-1e400", "-Infinity"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"9007199254740993.0", "9007199254740992.0"},
        {"123.456", "123.456"},
        {"9999999999999998.0", "9999999999999998.0"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"-7", "-7"}};
    for (const auto& [json, expected] : cases) EXPECT_EQ(printed(json), expected) << json;
    EXPECT_EQ(printed(std::string(4300, '9')), std::string(4300, '9'));
    EXPECT_EQ(printed(std::string(4301, '9')),
              "error: line 1, column 1: a whole number has more than 4300 digits");
    EXPECT_EQ(pythonFloat(NAN), "nan");
    EXPECT_EQ(pythonFloat(-INFINITY), "-inf");
}

TEST(PythonJson, KeepsKeyOrderAndTheLastOfDuplicatesInTheFirstPlace) {
    EXPECT_EQ(printed(R"({"z":1,"a":{"y":[],"x":{}},"z":[1,2 , 3]})"),
              R"({"z": [1, 2, 3], "a": {"y": [], "x": {}}})");
}

TEST(PythonJson, EscapesAsPythonDoesWithoutAscii) {
    EXPECT_EQ(printed(R"("a\u0000\u001F\u007f\u2028\/\"\\\b\f\n\r\té")"),
              "\"a\\u0000\\u001f\x7F\u2028/\\\"\\\\\\b\\f\\n\\r\\té\"");
    EXPECT_EQ(printed("[true,false,null]"), "[true, false, null]");
}

}  // namespace
}  // namespace lectern::engine
