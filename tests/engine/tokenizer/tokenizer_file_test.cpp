#include "engine/tokenizer/tokenizer_file.h"

#include <gmock/gmock.h>

#include <functional>

#include "engine/tokenizer/byte_alphabet.h"
#include "tests/engine/tokenizer/golden.h"
#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

Json addedToken(int id, const std::string& content) {
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", true}};
}

/// A whole, small tokenizer: the bytes, two merges ("ab", "abc") and one marker.
Json smallTokenizer() {
    Json vocab;
    for (int byte = 0; byte < 256; ++byte)
        vocab[alphabetOfBytes(std::string(1, static_cast<char>(byte)))] = byte;
    vocab["ab"] = 256;
    vocab["abc"] = 257;
    return {{"version", "1.0"},
            {"added_tokens", Json::array({addedToken(258, "<end>")})},
            {"normalizer", nullptr},
            {"pre_tokenizer",
             {{"type", "Sequence"},
              {"pretokenizers", Json::array({{{"type", "Split"},
                                              {"pattern", {{"Regex", "[a-z]+|[^a-z]+"}}},
                                              {"behavior", "Removed"},
                                              {"invert", true}},
                                             {{"type", "ByteLevel"},
                                              {"add_prefix_space", false},
                                              {"trim_offsets", true},
                                              {"use_regex", false}}})}}},
            {"post_processor", nullptr},
            {"decoder", {{"type", "ByteLevel"}}},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"vocab", vocab},
              {"merges", Json::array({Json::array({"a", "b"}), "ab c"})}}}};
}

Result<Tokenizer> openText(const std::string& text) {
    test::TempDir dir;
    test::writeText(dir / "tokenizer.json", text);
    return Tokenizer::open(dir.path());
}

Error refusalOf(const std::function<void(Json&)>& change) {
    Json json = smallTokenizer();
    change(json);
    const auto tokenizer = openText(json.dump());
    EXPECT_FALSE(tokenizer) << json.dump().substr(0, 400);
    return tokenizer ? Error(ErrorCode::Internal, "accepted") : tokenizer.error();
}

TEST(TokenizerFile, SmallTokenizerWorks) {
    const auto tokenizer = openText(smallTokenizer().dump());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->encode("abcab<end>", SpecialTokens::Recognised).value(),
              (std::vector<Token>{257, 256, 258}));
    EXPECT_EQ(tokenizer->encode("<end>", SpecialTokens::Plain).value(),
              (std::vector<Token>{'<', 'e', 'n', 'd', '>'}));
    EXPECT_EQ(tokenizer->size(), 259);
}

TEST(TokenizerFile, PartsMayStandInAnyOrder) {
    const Json json = smallTokenizer();
    Json model = {
        {"merges", json["model"]["merges"]}, {"vocab", json["model"]["vocab"]}, {"type", "BPE"}};
    const Json turned = {{"model", model},
                         {"pre_tokenizer", json["pre_tokenizer"]},
                         {"added_tokens", json["added_tokens"]}};
    const auto tokenizer = openText(turned.dump());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->encode("abc", SpecialTokens::Plain).value(), (std::vector<Token>{257}));
}

TEST(TokenizerFile, NamesFileAndPlaceOfWhatItRefuses) {
    test::TempDir dir;
    test::writeText(dir / "tokenizer.json",
                    "{\"version\": \"1.0\",\n \"model\": {\"vocab\": {\"a\": 1, \"b\": 1}}}");
    const auto tokenizer = Tokenizer::open(dir.path());
    ASSERT_FALSE(tokenizer);
    EXPECT_EQ(tokenizer.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(tokenizer.error().message,
              (dir / "tokenizer.json").string() + ": line 2, column 35: token id 1 is given twice");
}

TEST(TokenizerFile, RefusesABrokenVocabulary) {
    const auto messageOf = [](auto change) { return refusalOf(change).message; };
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"]["xy"] = 5; }),
                HasSubstr("token id 5 is given twice"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"]["xy"] = -1; }),
                HasSubstr("outside 0 to"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"]["xy"] = 4'194'304; }),
                HasSubstr("outside 0 to"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"]["xy"] = 2e20; }),
                HasSubstr("whole number"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"]["xy"] = "3"; }),
                HasSubstr("expected a number"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"] = Json::array(); }),
                HasSubstr("expected an object"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"][std::string(70'000, 'x')] = 300; }),
                HasSubstr("too long"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"]["vocab"].erase("A"); }),
                HasSubstr("no token for the single byte 65"));
    EXPECT_THAT(messageOf([](Json& j) { j["model"].erase("vocab"); }),
                HasSubstr("no token for the single byte"));
    EXPECT_THAT(messageOf([](Json& j) { j.erase("model"); }), HasSubstr("no \"model\""));
    std::string twice = smallTokenizer().dump();
    twice.replace(twice.find("\"abc\":257"), 9, "\"abc\":257,\"abc\":300");
    EXPECT_THAT(openText(twice).error().message, HasSubstr("duplicate token"));
    twice = smallTokenizer().dump();
    twice.replace(twice.find("\"abc\":257"), 9, "\"abc\":257,\"a b\":300,\"a b\":301");
    EXPECT_THAT(openText(twice).error().message, HasSubstr("duplicate token"));
}

TEST(TokenizerFile, RefusesBrokenMerges) {
    const auto messageOf = [](const Json& merge) {
        return refusalOf([&](Json& j) { j["model"]["merges"].push_back(merge); }).message;
    };
    EXPECT_THAT(messageOf("a zz"),
                HasSubstr("merge 2 (from 0) refers to a token that the vocabulary does not have"));
    EXPECT_THAT(messageOf("b a"),
                HasSubstr("merge 2 (from 0) makes a token that the vocabulary does not have"));
    EXPECT_THAT(messageOf("a b"), HasSubstr("merge 2 (from 0) repeats an earlier pair"));
    EXPECT_THAT(messageOf("中 b"), HasSubstr("outside the byte alphabet"));
    EXPECT_THAT(messageOf(" b"), HasSubstr("empty token"));
    EXPECT_THAT(messageOf("ab"), HasSubstr("one space"));
    EXPECT_THAT(messageOf("a b c"), HasSubstr("one space"));
    EXPECT_THAT(messageOf(Json::array({"a"})), HasSubstr("exactly two"));
    EXPECT_THAT(messageOf(Json::array({"a", "b", "c"})), HasSubstr("exactly two"));
    EXPECT_THAT(messageOf(3), HasSubstr("expected a string"));
}

TEST(TokenizerFile, RefusesBrokenAddedTokens) {
    const auto messageOf = [](const Json& token) {
        return refusalOf([&](Json& j) { j["added_tokens"].push_back(token); }).message;
    };
    EXPECT_THAT(messageOf(addedToken(300, "<end>")), HasSubstr("given twice"));
    EXPECT_THAT(messageOf(addedToken(258, "<other>")), HasSubstr("takes the id of another token"));
    EXPECT_THAT(messageOf(addedToken(257, "<other>")), HasSubstr("takes the id of another token"));
    EXPECT_THAT(messageOf(addedToken(300, "abc")), HasSubstr("has id 257 in the vocabulary"));
    EXPECT_THAT(messageOf(addedToken(-1, "<x>")), HasSubstr("wants an id"));
    EXPECT_THAT(messageOf(addedToken(4'194'304, "<x>")), HasSubstr("wants an id"));
    EXPECT_THAT(messageOf(addedToken(300, "")), HasSubstr("1 to 256 bytes"));
    EXPECT_THAT(messageOf(addedToken(300, std::string(257, 'x'))), HasSubstr("1 to 256 bytes"));
    EXPECT_THAT(messageOf({{"content", "<x>"}}), HasSubstr("wants an id"));
    Json stripping = addedToken(300, "<x>");
    stripping["lstrip"] = true;
    EXPECT_THAT(messageOf(stripping), HasSubstr("\"lstrip\" are not supported"));
    Json many = smallTokenizer();
    for (int i = 0; i < 17'000; ++i)
        many["added_tokens"].push_back(addedToken(1000 + i, "<" + std::to_string(i) + ">"));
    EXPECT_THAT(openText(many.dump()).error().message, HasSubstr("too many added tokens"));
}

TEST(TokenizerFile, AddedTokensMayStandInTheVocabularyToo) {
    Json json = smallTokenizer();
    json["model"]["vocab"]["<end>"] = 258;
    json["model"]["vocab"]["<a b>"] = 259;  // a blank is outside the byte alphabet
    json["added_tokens"].push_back(addedToken(259, "<a b>"));
    const auto tokenizer = openText(json.dump());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->encode("<a b><end>", SpecialTokens::Recognised).value(),
              (std::vector<Token>{259, 258}));
    EXPECT_EQ(tokenizer->decode(std::vector<Token>{259}), "<a b>");
}

TEST(TokenizerFile, TokensMatchedAfterNormalisationComeSecond) {
    Json json = smallTokenizer();
    Json late = addedToken(259, "x<end>");
    late["normalized"] = true;
    json["added_tokens"].push_back(late);
    const auto tokenizer = openText(json.dump());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->encode("x<end>", SpecialTokens::Recognised).value(),
              (std::vector<Token>{'x', 258}));
    EXPECT_EQ(tokenizer->specialToken("x<end>"), 259);
}

TEST(TokenizerFile, RefusesKindsThatItDoesNotSpeak) {
    const auto unsupported = [](const std::function<void(Json&)>& change) {
        EXPECT_EQ(refusalOf(change).code, ErrorCode::Unsupported);
    };
    unsupported([](Json& j) { j["model"]["type"] = "WordPiece"; });
    unsupported([](Json& j) { j["model"]["dropout"] = 0.1; });
    unsupported([](Json& j) { j["model"]["byte_fallback"] = true; });
    unsupported([](Json& j) { j["model"]["end_of_word_suffix"] = "</w>"; });
    unsupported([](Json& j) { j["normalizer"] = {{"type", "NFC"}}; });
    unsupported([](Json& j) { j["post_processor"] = {{"type", "TemplateProcessing"}}; });
    unsupported([](Json& j) { j["decoder"] = {{"type", "Metaspace"}}; });
    unsupported([](Json& j) { j["pre_tokenizer"] = {{"type", "Whitespace"}}; });
    unsupported([](Json& j) { j["pre_tokenizer"]["pretokenizers"][1]["add_prefix_space"] = true; });
    unsupported([](Json& j) { j["pre_tokenizer"]["pretokenizers"][1]["use_regex"] = true; });
    unsupported(
        [](Json& j) { j["pre_tokenizer"]["pretokenizers"][0]["behavior"] = "MergedWithNext"; });
    unsupported([](Json& j) { j["pre_tokenizer"]["pretokenizers"][0]["invert"] = false; });
    unsupported([](Json& j) {
        j["pre_tokenizer"]["pretokenizers"][0]["pattern"] = {{"String", "x"}};
    });
    unsupported([](Json& j) { j["pre_tokenizer"]["pretokenizers"].erase(1); });
    EXPECT_EQ(refusalOf([](Json& j) { j.erase("pre_tokenizer"); }).code, ErrorCode::Corrupt);
}

TEST(TokenizerFile, RefusesToMakeMuchMemoryOfFewBytes) {
    const auto many = [](Json& j) {
        Json& parts = j["pre_tokenizer"]["pretokenizers"];
        parts = Json::array();
        for (int i = 0; i < 17; ++i) parts.push_back(Json::object());
    };
    EXPECT_EQ(refusalOf(many).code, ErrorCode::LimitExceeded);
    EXPECT_THAT(refusalOf(many).message, HasSubstr("more than 16 pre-tokenizers"));
    EXPECT_THAT(refusalOf([](Json& j) {
                    j["pre_tokenizer"]["pretokenizers"][0]["pretokenizers"] = Json::array();
                }).message,
                HasSubstr("a sequence inside a sequence"));
    EXPECT_THAT(refusalOf([](Json& j) {
                    for (int i = 0; i < 65'537; ++i) j["more"][std::to_string(i)] = 0;
                    j["decoder"] = j["more"];
                }).message,
                HasSubstr("an object has more than 65536 keys"));
}

TEST(TokenizerFile, ByteLevelWithItsOwnExpressionSplitsAsGpt2Does) {
    Json json = smallTokenizer();
    json["pre_tokenizer"] = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
    ASSERT_TRUE(openText(json.dump()));
}

TEST(TokenizerFile, IgnoreMergesTakesAWholePieceFromTheVocabulary) {
    Json json = smallTokenizer();
    json["model"]["vocab"]["zzz"] = 300;
    EXPECT_EQ(openText(json.dump())->encode("zzz", SpecialTokens::Plain)->size(), 3u);
    json["model"]["ignore_merges"] = true;
    EXPECT_EQ(openText(json.dump())->encode("zzz", SpecialTokens::Plain).value(),
              (std::vector<Token>{300}));
}

TEST(TokenizerFile, HolesHaveNoText) {
    Json json = smallTokenizer();
    json["model"]["vocab"]["zz"] = 1000;
    const auto tokenizer = openText(json.dump()).value();
    EXPECT_EQ(tokenizer.size(), 1001);
    EXPECT_FALSE(tokenizer.hasText(999));
    EXPECT_TRUE(tokenizer.hasText(1000));
}

TEST(TokenizerFile, HostileSplitExpressionIsRefusedOrGivesUp) {
    Json json = smallTokenizer();
    auto& expression = json["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"];
    expression = "(";
    EXPECT_THAT(openText(json.dump()).error().message,
                HasSubstr("split expression is refused at offset 1"));
    expression = "(x+x+)+y";
    const auto tokenizer = openText(json.dump());
    ASSERT_TRUE(tokenizer);
    const auto ids = tokenizer->encode(std::string(3000, 'x') + "zy", SpecialTokens::Plain);
    ASSERT_FALSE(ids);
    EXPECT_EQ(ids.error().code, ErrorCode::LimitExceeded);
}

TEST(TokenizerFile, MissingAndOddFilesAreNamed) {
    test::TempDir dir;
    EXPECT_EQ(Tokenizer::open(dir.path()).error().code, ErrorCode::NotFound);
    std::filesystem::create_directory(dir / "tokenizer.json");
    EXPECT_EQ(Tokenizer::open(dir.path()).error().code, ErrorCode::Io);
    std::filesystem::remove(dir / "tokenizer.json");
    test::writeText(dir / "vocab.json", smallTokenizer()["model"]["vocab"].dump());
    EXPECT_EQ(Tokenizer::open(dir.path()).error().code, ErrorCode::NotFound);
    test::writeText(dir / "merges.txt", "#version: 0.2\r\na b\r\nab c\r\n\r\n");
    const auto tokenizer = Tokenizer::open(dir.path());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->encode("abc", SpecialTokens::Plain).value(), (std::vector<Token>{257}));
    test::writeText(dir / "merges.txt", "a b\nabc\n");
    EXPECT_THAT(Tokenizer::open(dir.path()).error().message,
                HasSubstr("merges.txt: line 2: a merge wants"));
    test::writeText(dir / "merges.txt", "a b\n");
    test::writeText(dir / "tokenizer_config.json", R"({"eos_token": {"content": "<end>"}})");
    EXPECT_THAT(Tokenizer::open(dir.path()).error().message,
                HasSubstr("\"eos_token\" is <end>, but no file gives this token an id"));
    test::writeText(
        dir / "tokenizer_config.json",
        R"({"eos_token": "<end>", "added_tokens_decoder": {"258": {"content": "<end>", "special": true}}})");
    EXPECT_EQ(Tokenizer::open(dir.path())->specialToken("<end>"), 258);
    test::writeText(dir / "tokenizer_config.json",
                    R"({"added_tokens_decoder": {"25x": {"content": "<end>"}}})");
    EXPECT_THAT(Tokenizer::open(dir.path()).error().message, HasSubstr("key must be its id"));
    std::filesystem::create_symlink("/dev/zero", dir / "tokenizer.json");
    EXPECT_EQ(Tokenizer::open(dir.path()).error().code, ErrorCode::Io);
}

TEST(TokenizerFile, SurvivesRandomDamage) {
    const std::string seed = smallTokenizer().dump();
    std::mt19937 random(3);
    test::TempDir dir;
    int opened = 0;
    for (int round = 0; round < 600; ++round) {
        std::string text = seed;
        for (int i = 0; i <= round % 4; ++i) {
            const size_t at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text.resize(at + 1);
                    break;
                case 1:
                    text.erase(at, 1 + random() % 20);
                    break;
                case 2:
                    text[at] = static_cast<char>(random());
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 60));
                    break;
            }
            if (text.empty()) text = "x";
        }
        test::writeText(dir / "tokenizer.json", text);
        const auto tokenizer = Tokenizer::open(dir.path());
        if (!tokenizer) {
            ASSERT_FALSE(tokenizer.error().message.empty());
            continue;
        }
        ++opened;
        const auto ids = tokenizer->encode("abc <end> " + test::randomBytes(random, 30),
                                           SpecialTokens::Recognised);
        if (ids) tokenizer->decode(*ids);
    }
    EXPECT_GT(opened, 0);
}

}  // namespace
}  // namespace lectern::engine
