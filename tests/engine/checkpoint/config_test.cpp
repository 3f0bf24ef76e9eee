#include "engine/checkpoint/config.h"

#include "tests/engine/checkpoint/checkpoint_files.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using nlohmann::json;
using test::failedWith;
using test::smallConfig;

const std::filesystem::path kData = LECTERN_TEST_DATA;

struct ConfigCase {
    std::string key;
    json value;  ///< discarded: the key is removed
    ErrorCode code;
    std::vector<std::string> message_parts;
};

const json kRemoved = json(json::value_t::discarded);
constexpr auto kCorrupt = ErrorCode::Corrupt;
constexpr auto kLimit = ErrorCode::LimitExceeded;
constexpr auto kUnsupported = ErrorCode::Unsupported;

std::vector<ConfigCase> sizeCases() {
    std::vector<ConfigCase> cases;
    for (const std::string key : {"num_hidden_layers", "hidden_size", "num_attention_heads",
                                  "num_key_value_heads", "num_local_experts", "num_experts_per_tok",
                                  "intermediate_size", "vocab_size", "max_position_embeddings"}) {
        cases.push_back({key, kRemoved, kCorrupt, {"an integer from 1", "found nothing"}});
        cases.push_back({key, 0, kCorrupt, {"an integer from 1", "found 0"}});
        cases.push_back({key, -1, kCorrupt, {"found -1"}});
        cases.push_back({key, "8", kCorrupt, {"an integer", "found \"8\""}});
        cases.push_back({key, 8.0, kCorrupt, {"an integer", "found 8.0"}});
        cases.push_back({key, true, kCorrupt, {"an integer", "found true"}});
        cases.push_back({key, json::array(), kCorrupt, {"an integer", "a list of 0"}});
        cases.push_back({key, int64_t{1} << 40, kLimit, {"found 1099511627776"}});
        cases.push_back({key, ~uint64_t{0}, kLimit, {"found 18446744073709551615"}});
    }
    return cases;
}

std::vector<ConfigCase> meaningCases() {
    std::vector<ConfigCase> cases = {
        {"architectures", kRemoved, kUnsupported, {"MiniMaxM1ForCausalLM", "nothing"}},
        {"architectures", "MiniMaxM1ForCausalLM", kCorrupt, {"a list"}},
        {"architectures", {"LlamaForCausalLM"}, kUnsupported, {"\"LlamaForCausalLM\""}},
        {"architectures", {"MiniMaxForCausalLM"}, kUnsupported, {"\"MiniMaxForCausalLM\""}},
        {"architectures", json::array(), kUnsupported, {"a list of 0"}},
        {"num_key_value_heads", 3, kCorrupt, {"must divide", "2", "found 3"}},
        {"num_experts_per_tok", 3, kCorrupt, {"at most \"num_local_experts\" 2", "found 3"}},
        {"head_dim", 0, kCorrupt, {"found 0"}},
        {"head_dim", 4096, kLimit, {"found 4096"}},
        {"rotary_dim", 3, kCorrupt, {"must be even", "found 3"}},
        {"rotary_dim", 6, kCorrupt, {"at most \"head_dim\" 4", "found 6"}},
        {"rotary_dim", 0, kCorrupt, {"found 0"}},
        {"attn_type_list", kRemoved, kCorrupt, {"a list of 2", "found nothing"}},
        {"attn_type_list", {0}, kCorrupt, {"a list of 2", "a list of 1"}},
        {"attn_type_list", {0, 1, 0}, kCorrupt, {"a list of 2", "a list of 3"}},
        {"attn_type_list", {0, 2}, kCorrupt, {"entries 0 or 1", "found 2"}},
        {"attn_type_list", {0, "1"}, kCorrupt, {"entries 0 or 1", "found \"1\""}},
        {"attn_type_list", {0, 1.0}, kCorrupt, {"found 1.0"}},
        {"attn_type_list", {false, true}, kCorrupt, {"found false"}},
        {"attn_type_list", 1, kCorrupt, {"found 1"}},
        {"decoder_attention_types", {1, 1}, kCorrupt, {"are both there and differ"}},
        {"full_attn_alpha_factor", 2.0, kCorrupt, {"are both there and differ"}},
        {"rope_theta", 0, kCorrupt, {"a number from 1", "found 0"}},
        {"rope_theta", "1e7", kCorrupt, {"a number", "found \"1e7\""}},
        {"rope_theta", 1e300, kCorrupt, {"a number from 1"}},
        {"rms_norm_eps", 0, kCorrupt, {"found 0"}},
        {"rms_norm_eps", -1e-5, kCorrupt, {"found -1e-05"}},
        {"rms_norm_eps", 1e-50, kCorrupt, {"found 1e-50"}},
        {"postnorm", 1, kCorrupt, {"true or false", "found 1"}},
        {"hidden_act", "gelu", kUnsupported, {"\"silu\"", "found \"gelu\""}},
        {"hidden_act", 1, kCorrupt, {"a string"}},
        {"shared_intermediate_size", 128, kUnsupported, {"must be 0, found 128", "shared experts"}},
        {"shared_intermediate_size", -1, kCorrupt, {"found -1"}},
        {"sliding_window", 4096, kUnsupported, {"null", "found 4096"}},
        {"rope_scaling", {{"type", "yarn"}}, kUnsupported, {"null", "an object"}},
        {"quantization_config", {{"bits", 4}}, kUnsupported, {"null", "an object"}},
        {"tie_word_embeddings", true, kUnsupported, {"must be false, found true"}},
        {"tie_word_embeddings", "no", kCorrupt, {"true or false"}},
        {"attention_bias", true, kUnsupported, {"must be false"}},
        {"use_cache", "yes", kCorrupt, {"true or false"}},
        {"model_type", 5, kCorrupt, {"a string"}},
        {"attention_dropout", "none", kCorrupt, {"a number"}},
        {"eos_token_id", 16, kCorrupt, {"\"vocab_size\" 16", "found 16"}},
        {"eos_token_id", {1, 99}, kCorrupt, {"\"vocab_size\" 16"}},
        {"bos_token_id", -1, kCorrupt, {"found -1"}},
    };
    for (const std::string kind : {"linear_attention", "full_attention", "mlp"})
        for (const std::string factor : {"alpha", "beta"}) {
            const std::string key = "layernorm_" + kind + "_" + factor;
            cases.push_back({key, 1e39, kCorrupt, {"a number from -1e+06"}});
            cases.push_back({key, "1", kCorrupt, {"a number", "found \"1\""}});
        }
    return cases;
}

TEST(ModelConfig, RefusesEveryBadFieldNamingFileFieldAndFinding) {
    std::vector<ConfigCase> cases = sizeCases();
    for (ConfigCase& one : meaningCases()) cases.push_back(std::move(one));
    EXPECT_GE(cases.size(), 100u);
    for (const ConfigCase& one : cases) {
        SCOPED_TRACE(one.key + " = " + (one.value.is_discarded() ? "removed" : one.value.dump()));
        json config = smallConfig();
        if (one.value.is_discarded()) {
            config.erase(one.key);
        } else {
            config[one.key] = one.value;
        }
        auto parts = one.message_parts;
        parts.push_back("\"" + one.key + "\"");
        parts.push_back("folder/config.json");
        EXPECT_TRUE(
            failedWith(parseModelConfig(config.dump(), "folder/config.json"), one.code, parts));
    }
}

TEST(ModelConfig, RefusesTextThatIsNotOneObject) {
    const auto refused = [](std::string_view text, const std::string& part) {
        EXPECT_TRUE(failedWith(parseModelConfig(text, "config.json"), ErrorCode::Corrupt,
                               {"config.json", part}))
            << text.substr(0, 80);
    };
    refused("", "not valid JSON");
    refused("[]", "must be an object, found a list");
    refused("{\"a\":1,}", "not valid JSON at byte");
    refused("{} {}", "not valid JSON");
    refused("{\"a\": NaN}", "not valid JSON");
    refused("{\"a\": 1e999}", "not valid JSON");
    refused("{\"vocab_size\":1,\"vocab_size\":2}", "\"vocab_size\" stands twice");
    refused("{\"x\":{\"y\":1,\"y\":2}}", "\"y\" stands twice");
    refused(std::string(100000, '['), "nests deeper");
    EXPECT_TRUE(failedWith(parseModelConfig(std::string(2 << 20, ' '), "config.json"),
                           ErrorCode::LimitExceeded, {"at most 1048576"}));
}

TEST(ModelConfig, AbsentKeysTakeTheOriginalsDefaults) {
    json config = smallConfig();
    for (const char* key : {"head_dim", "rotary_dim", "postnorm", "layernorm_full_attention_alpha",
                            "layernorm_mlp_beta", "shared_intermediate_size", "sliding_window",
                            "tie_word_embeddings", "rms_norm_eps", "rope_theta", "hidden_act"})
        config.erase(key);
    const auto parsed = parseModelConfig(config.dump(), "config.json");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->head_dim, 4);
    EXPECT_EQ(parsed->rotary_dim, 4);
    EXPECT_FALSE(parsed->postnorm);
    for (const float factor : {parsed->linear_attention_alpha, parsed->linear_attention_beta,
                               parsed->full_attention_alpha, parsed->full_attention_beta,
                               parsed->mlp_alpha, parsed->mlp_beta})
        EXPECT_EQ(factor, 1.0f);

    config["hidden_size"] = 9;  // 9 / 2 heads has no whole default
    EXPECT_TRUE(failedWith(parseModelConfig(config.dump(), "config.json"), ErrorCode::Corrupt,
                           {"\"head_dim\" is absent", "9"}));
    config["hidden_size"] = 10;  // head_dim 5, whose default rotary_dim is odd
    EXPECT_TRUE(failedWith(parseModelConfig(config.dump(), "config.json"), ErrorCode::Corrupt,
                           {"\"rotary_dim\" must be even"}));
    config["hidden_size"] = 4096;
    EXPECT_TRUE(failedWith(parseModelConfig(config.dump(), "config.json"), ErrorCode::LimitExceeded,
                           {"config.json: \"head_dim\" of 2048"}));
}

TEST(ModelConfig, UnknownKeysAndTheSecondArchitectureAreAccepted) {
    json config = smallConfig();
    config["architectures"] = {"MiniMaxText01ForCausalLM"};
    config["model_type"] = "minimax_text_01";
    config["some_future_key"] = {{"a", {1, 2}}};
    config["eos_token_id"] = 15;
    config["bos_token_id"] = nullptr;
    const auto parsed = parseModelConfig(config.dump(), "config.json");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->architecture, "MiniMaxText01ForCausalLM");

    // The names that transformers gives the same numbers.
    config.erase("attn_type_list");
    config.erase("layernorm_full_attention_alpha");
    config["decoder_attention_types"] = {1, 0};
    config["full_attn_alpha_factor"] = 2.5;
    config["linear_attn_beta_factor"] = 0.25;
    config["mlp_alpha_factor"] = 1.5;
    const auto renamed = parseModelConfig(config.dump(), "config.json");
    ASSERT_TRUE(renamed) << renamed.error().message;
    EXPECT_EQ(renamed->layers.front(), AttentionKind::Softmax);
    EXPECT_EQ(renamed->full_attention_alpha, 2.5f);
    EXPECT_EQ(renamed->linear_attention_beta, 0.25f);
    EXPECT_EQ(renamed->mlp_alpha, 1.5f);
}

TEST(ModelConfig, OneLayerIsAcceptedOnlyWithoutDecay) {
    json config = smallConfig();
    config["num_hidden_layers"] = 1;
    config["attn_type_list"] = {0};
    EXPECT_TRUE(failedWith(parseModelConfig(config.dump(), "config.json"), ErrorCode::Unsupported,
                           {"num_hidden_layers", "lightning"}));
    config["attn_type_list"] = {1};
    EXPECT_TRUE(parseModelConfig(config.dump(), "config.json"));
}

TEST(ModelConfig, StateThatNoMachineHoldsIsRefused) {
    json config = smallConfig();
    config["num_hidden_layers"] = 1024;
    config["attn_type_list"] = std::vector<int>(1024, 0);
    config["num_attention_heads"] = 1024;
    config["head_dim"] = 1024;
    EXPECT_TRUE(failedWith(parseModelConfig(config.dump(), "config.json"), ErrorCode::LimitExceeded,
                           {"state above"}));
}

TEST(ModelConfig, ReadsThePublishedM1Config) {
    const auto config = readModelConfig(kData / "minimax-m1");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->layer_count, 80);
    EXPECT_EQ(config->lightningLayerCount(), 70);
    EXPECT_EQ(config->softmaxLayerCount(), 10);
    EXPECT_EQ(config->layers[7], AttentionKind::Softmax);
    EXPECT_EQ(config->hidden_size, 6144);
    EXPECT_EQ(config->head_count, 64);
    EXPECT_EQ(config->kv_head_count, 8);
    EXPECT_EQ(config->head_dim, 128);
    EXPECT_EQ(config->rotary_dim, 64);
    EXPECT_EQ(config->expert_count, 32);
    EXPECT_EQ(config->experts_per_token, 2);
    EXPECT_EQ(config->intermediate_size, 9216);
    EXPECT_EQ(config->vocab_size, 200064);
    EXPECT_EQ(config->rope_theta, 1e7);
    EXPECT_TRUE(config->postnorm);
    EXPECT_EQ(config->mlp_alpha, 3.5565588200778455f);
    EXPECT_EQ(config->lightningStateBytes(), 293601280);
    EXPECT_EQ(config->kvBytesPerToken(kernels::KvFormat::Bf16), 40960);
    EXPECT_EQ(config->kvBytesPerToken(kernels::KvFormat::Float32), 2 * 40960);
    EXPECT_EQ(config->kvBytesPerToken(kernels::KvFormat::Int8), 10 * 2 * 8 * (128 + 4));
}

TEST(ReadModelConfig, NamesTheFileThatIsNotThere) {
    const test::TempDir dir;
    EXPECT_TRUE(failedWith(readModelConfig(dir.path()), ErrorCode::NotFound, {"config.json"}));
}

}  // namespace
}  // namespace lectern::engine
