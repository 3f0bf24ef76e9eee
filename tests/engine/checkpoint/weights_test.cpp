#include "engine/checkpoint/weights.h"

#include <chrono>

#include "engine/checkpoint/tensor_table.h"
#include "tests/engine/checkpoint/checkpoint_files.h"
#include "tests/support/temp_dir.h"

namespace lectern::engine {
namespace {

using nlohmann::json;
using test::elementCount;
using test::expectedTensors;
using test::failedWith;
using test::Shape;
using test::smallConfig;
using test::TempDir;
using test::writeText;

const std::filesystem::path kData = LECTERN_TEST_DATA;
const std::filesystem::path kSource = LECTERN_SOURCE_DIR;

/// A small model folder that a test can break in one place.
class ModelFolder {
  public:
    struct Tensor {
        TensorType type = TensorType::F32;
        Shape shape;
    };
    ModelFolder() {
        const auto parsed = parseModelConfig(config.dump(), "config.json");
        for (const auto& [name, shape] : expectedTensors(*parsed))
            tensors[name] = {name.ends_with("gate.weight") ? TensorType::F32 : TensorType::BF16,
                             shape};
    }

    static constexpr int64_t bytesOf(TensorType type) {
        return type == TensorType::F32 ? 4 : type == TensorType::I8 ? 1 : 2;
    }

    void writeFile(const std::string& name, const std::vector<std::string>& members) const {
        std::vector<std::vector<std::byte>> contents;
        std::vector<TensorToWrite> list;
        contents.reserve(members.size());
        for (const std::string& member : members) {
            const Tensor& tensor = tensors.at(member);
            contents.emplace_back(elementCount(tensor.shape) *
                                  static_cast<size_t>(bytesOf(tensor.type)));
            for (size_t i = 0; i < contents.back().size(); ++i)
                contents.back()[i] = static_cast<std::byte>((i * 31 + member.size()) % 61);
            list.push_back({member, tensor.type, tensor.shape, contents.back()});
        }
        const auto written = writeSafetensors(dir / name, list);
        ASSERT_TRUE(written) << written.error().message;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& [name, tensor] : tensors) out.push_back(name);
        return out;
    }
    void writeSingle() const {
        writeText(dir / "config.json", config.dump());
        writeFile("model.safetensors", names());
    }
    /// Three shards and the index that describes them, for the test to change before it is written.
    json writeShards() const {
        writeText(dir / "config.json", config.dump());
        json index = {{"weight_map", json::object()}};
        std::vector<std::vector<std::string>> members(3);
        int64_t total = 0;
        size_t i = 0;
        for (const auto& [name, tensor] : tensors) {
            members[i % 3].push_back(name);
            index["weight_map"][name] = shardName(i % 3);
            total += static_cast<int64_t>(elementCount(tensor.shape)) * bytesOf(tensor.type);
            ++i;
        }
        for (size_t s = 0; s < 3; ++s) writeFile(shardName(s), members[s]);
        index["metadata"] = {{"total_size", total}};
        writeIndex(index);
        return index;
    }
    void writeIndex(const json& index) const {
        writeText(dir / "model.safetensors.index.json", index.dump());
    }
    static std::string shardName(size_t i) {
        return "model-0000" + std::to_string(i) + "-of-00003.safetensors";
    }

    TempDir dir;
    json config = smallConfig();
    std::map<std::string, Tensor> tensors;
};

void expectMatchesConfig(const Checkpoint& checkpoint) {
    const ModelConfig& c = checkpoint.config;
    ASSERT_EQ(checkpoint.layers.size(), static_cast<size_t>(c.layer_count));
    int64_t parameters = 0;
    for (const auto& [name, shape] : expectedTensors(c))
        parameters += static_cast<int64_t>(elementCount(shape));
    EXPECT_EQ(checkpoint.parameter_count, parameters);
    for (size_t l = 0; l < checkpoint.layers.size(); ++l) {
        const LayerWeights& layer = checkpoint.layers[l];
        EXPECT_EQ(layer.kind, c.layers[l]);
        ASSERT_EQ(layer.experts.size(), static_cast<size_t>(c.expert_count));
        EXPECT_EQ(layer.experts.back().w2.rows, c.hidden_size);
        EXPECT_EQ(layer.experts.back().w2.columns, c.intermediate_size);
        EXPECT_EQ(layer.input_norm.rows, 1);
        EXPECT_EQ(layer.input_norm.columns, c.hidden_size);
        const WeightView& out = layer.kind == AttentionKind::Softmax ? layer.o : layer.out;
        EXPECT_EQ(out.bytes.size(), static_cast<size_t>(c.hidden_size * c.head_count * c.head_dim *
                                                        dtypeBytes(out.dtype)));
    }
}

TEST(OpenCheckpoint, OpensTheGoldenCheckpointsAndTheStarterModel) {
    for (const auto& path :
         {kData / "oracle/a-8layer", kData / "oracle/b-hd128", kData / "oracle/c-10heads-sharded",
          kData / "oracle/d-bf16", kSource / "resources/starter-model"}) {
        SCOPED_TRACE(path);
        const auto checkpoint = openCheckpoint(path);
        ASSERT_TRUE(checkpoint) << checkpoint.error().message;
        expectMatchesConfig(*checkpoint);
    }
}

TEST(OpenCheckpoint, KeepsEachTensorsOwnType) {
    const auto checkpoint = openCheckpoint(kData / "oracle/d-bf16");
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(checkpoint->layers[0].router.dtype, DType::F32);
    EXPECT_EQ(checkpoint->layers[0].qkv.dtype, DType::BF16);
    EXPECT_EQ(checkpoint->layers[7].o.dtype, DType::BF16);
}

TEST(OpenCheckpoint, ShardsAndASingleFileAreTheSameModel) {
    const ModelFolder single;
    single.writeSingle();
    const ModelFolder sharded;
    sharded.writeShards();
    const auto a = openCheckpoint(single.dir.path());
    const auto b = openCheckpoint(sharded.dir.path());
    ASSERT_TRUE(a) << a.error().message;
    ASSERT_TRUE(b) << b.error().message;
    EXPECT_EQ(b->files.size(), 3u);
    EXPECT_EQ(a->total_bytes, b->total_bytes);
    EXPECT_EQ(a->fingerprint, b->fingerprint);
    EXPECT_TRUE(std::ranges::equal(a->head.bytes, b->head.bytes));
}

TEST(OpenCheckpoint, FingerprintFollowsEveryByteAndTheArithmeticOfTheConfig) {
    ModelFolder folder;
    folder.writeSingle();
    const auto before = openCheckpoint(folder.dir.path());
    ASSERT_TRUE(before);

    folder.config["max_position_embeddings"] = 1024;  // changes no result
    writeText(folder.dir / "config.json", folder.config.dump(4));
    EXPECT_EQ(openCheckpoint(folder.dir.path())->fingerprint, before->fingerprint);

    folder.config["rope_theta"] = 20000;
    writeText(folder.dir / "config.json", folder.config.dump());
    EXPECT_NE(openCheckpoint(folder.dir.path())->fingerprint, before->fingerprint);

    folder.config["rope_theta"] = 10000;
    folder.writeSingle();
    const auto again = openCheckpoint(folder.dir.path());
    EXPECT_EQ(again->fingerprint, before->fingerprint);
    std::string bytes = test::readText(folder.dir / "model.safetensors");
    bytes.back() ^= 1;
    std::filesystem::remove(folder.dir / "model.safetensors");  // the old mapping keeps its bytes
    writeText(folder.dir / "model.safetensors", bytes);
    EXPECT_NE(openCheckpoint(folder.dir.path())->fingerprint, before->fingerprint);
}

struct FolderCase {
    std::string name;
    std::function<void(ModelFolder&)> breakIt;
    ErrorCode code;
    std::vector<std::string> message_parts;
};

const std::string kQkv = "model.layers.0.self_attn.qkv_proj.weight";

std::vector<FolderCase> tensorCases() {
    const auto corrupt = ErrorCode::Corrupt;
    std::vector<FolderCase> cases = {
        {"transposed",
         [](ModelFolder& f) {
             f.tensors[kQkv].shape = {8, 24};
         },
         corrupt,
         {"model.safetensors", kQkv, "expected shape [24, 8]", "found [8, 24]"}},
        {"three_dimensions",
         [](ModelFolder& f) {
             f.tensors[kQkv].shape = {24, 8, 1};
         },
         corrupt,
         {kQkv, "found [24, 8, 1]"}},
        {"vector_as_matrix",
         [](ModelFolder& f) {
             f.tensors["model.norm.weight"].shape = {1, 8};
         },
         corrupt,
         {"model.norm.weight", "expected shape [8]", "found [1, 8]"}},
        {"empty_tensor",
         [](ModelFolder& f) {
             f.tensors[kQkv].shape = {0, 8};
         },
         corrupt,
         {kQkv, "found [0, 8]"}},
        {"integer_weight",
         [](ModelFolder& f) { f.tensors[kQkv].type = TensorType::I8; },
         ErrorCode::Unsupported,
         {kQkv, "F32, F16 or BF16", "found I8"}},
        {"extra_tensor",
         [](ModelFolder& f) {
             f.tensors["model.layers.0.self_attn.bias"] = {TensorType::F32, {4}};
         },
         corrupt,
         {"model.layers.0.self_attn.bias", "does not belong"}},
        {"extra_layer",
         [](ModelFolder& f) {
             f.tensors["model.layers.2.input_layernorm.weight"] = {TensorType::F32, {8}};
         },
         corrupt,
         {"model.layers.2.input_layernorm.weight", "does not belong"}},
        {"shared_expert",
         [](ModelFolder& f) {
             f.tensors["model.layers.0.shared_mlp.gate_proj.weight"] = {TensorType::F32, {6, 8}};
         },
         corrupt,
         {"shared_mlp", "does not belong"}},
        {"other_layer_kind",
         [](ModelFolder& f) {
             f.config["attn_type_list"] = {1, 0};
         },
         corrupt,
         {"model.layers.0.self_attn.q_proj.weight is missing", "[8, 8]"}},
        {"config_claims_more_experts",
         [](ModelFolder& f) { f.config["num_local_experts"] = 4096; },
         corrupt,
         {"model.layers.0.block_sparse_moe.gate.weight", "expected shape [4096, 8]"}},
        {"config_claims_larger_vocabulary",
         [](ModelFolder& f) { f.config["vocab_size"] = 1 << 24; },
         corrupt,
         {"model.embed_tokens.weight", "expected shape [16777216, 8]", "found [16, 8]"}},
    };
    for (const std::string name :
         {"lm_head.weight", "model.embed_tokens.weight", "model.norm.weight",
          "model.layers.1.self_attn.k_proj.weight", "model.layers.0.self_attn.norm.weight",
          "model.layers.1.block_sparse_moe.experts.1.w3.weight",
          "model.layers.0.block_sparse_moe.gate.weight"})
        cases.push_back({"missing " + name,
                         [name](ModelFolder& f) { f.tensors.erase(name); },
                         corrupt,
                         {name + " is missing", "expected with shape"}});
    return cases;
}

TEST(OpenCheckpoint, RefusesTensorsThatDoNotFitTheConfig) {
    for (const FolderCase& broken : tensorCases()) {
        SCOPED_TRACE(broken.name);
        ModelFolder folder;
        broken.breakIt(folder);
        folder.writeSingle();
        EXPECT_TRUE(
            failedWith(openCheckpoint(folder.dir.path()), broken.code, broken.message_parts));
    }
}

TEST(OpenCheckpoint, RefusesAnIndexThatDoesNotFitTheShards) {
    struct IndexCase {
        std::string name;
        std::function<void(json&)> change;
        ErrorCode code;
        std::vector<std::string> parts;
    };
    const auto put = [](const std::string& file) {
        return [file](json& index) { index["weight_map"][kQkv] = file; };
    };
    const auto corrupt = ErrorCode::Corrupt;
    const std::vector<IndexCase> cases = {
        {"missing_file",
         put("model-00009-of-00003.safetensors"),
         ErrorCode::NotFound,
         {kQkv, "model-00009-of-00003.safetensors", "not in the folder"}},
        {"parent_folder", put("../model.safetensors"), corrupt, {kQkv, "plain name"}},
        {"absolute", put("/etc/model.safetensors"), corrupt, {kQkv, "plain name"}},
        {"sub_folder", put("a/model.safetensors"), corrupt, {kQkv, "plain name"}},
        {"backslash", put("..\\model.safetensors"), corrupt, {kQkv, "plain name"}},
        {"dot_dot", put(".."), corrupt, {kQkv, "plain name"}},
        {"hidden", put(".safetensors"), corrupt, {kQkv, "plain name"}},
        {"empty_name", put(""), corrupt, {kQkv, "plain name"}},
        {"other_suffix", put("model.bin"), corrupt, {kQkv, "plain name"}},
        {"nul_byte", put(std::string("a\0.safetensors", 14)), corrupt, {kQkv, "plain name"}},
        {"long_name", put(std::string(300, 'a') + ".safetensors"), corrupt, {kQkv, "plain name"}},
        {"not_text", [](json& i) { i["weight_map"][kQkv] = 3; }, corrupt, {kQkv, "found 3"}},
        {"no_map", [](json& i) { i.erase("weight_map"); }, corrupt, {"weight_map", "nothing"}},
        {"empty_map", [](json& i) { i["weight_map"] = json::object(); }, corrupt, {"weight_map"}},
        {"map_is_list", [](json& i) { i["weight_map"] = json::array(); }, corrupt, {"weight_map"}},
        {"not_object", [](json& i) { i = json::array(); }, corrupt, {"must be an object"}},
        {"tensor_not_indexed",
         [](json& i) { i["weight_map"].erase(kQkv); },
         corrupt,
         {kQkv, "is not in the index"}},
        {"tensor_only_indexed",
         [](json& i) { i["weight_map"]["ghost"] = ModelFolder::shardName(0); },
         corrupt,
         {"ghost", ModelFolder::shardName(0), "found in no shard"}},
        {"other_shard",
         [](json& i) {
             auto& place = i["weight_map"][kQkv];
             place = ModelFolder::shardName(place == ModelFolder::shardName(0) ? 1 : 0);
         },
         corrupt,
         {kQkv, "expected in model-0000", "by the index, found in model-0000"}},
        {"total_size_wrong",
         [](json& i) {
             i["metadata"]["total_size"] = i["metadata"]["total_size"].get<int64_t>() + 2;
         },
         corrupt,
         {"\"total_size\" is", "take"}},
        {"total_size_negative",
         [](json& i) { i["metadata"]["total_size"] = -5; },
         corrupt,
         {"\"total_size\"", "found -5"}},
        {"total_size_text",
         [](json& i) { i["metadata"]["total_size"] = "5"; },
         corrupt,
         {"\"total_size\"", "found \"5\""}},
        {"metadata_not_object", [](json& i) { i["metadata"] = 1; }, corrupt, {"\"metadata\""}},
    };
    for (const IndexCase& broken : cases) {
        SCOPED_TRACE(broken.name);
        const ModelFolder folder;
        json index = folder.writeShards();
        broken.change(index);
        folder.writeIndex(index);
        auto parts = broken.parts;
        parts.push_back("model.safetensors.index.json");
        EXPECT_TRUE(failedWith(openCheckpoint(folder.dir.path()), broken.code, parts));
    }
}

TEST(OpenCheckpoint, RefusesATensorThatStandsInTwoShards) {
    const ModelFolder folder;
    folder.writeShards();
    folder.writeFile(ModelFolder::shardName(0), folder.names());
    EXPECT_TRUE(failedWith(openCheckpoint(folder.dir.path()), ErrorCode::Corrupt,
                           {"stands in " + ModelFolder::shardName(0) + " as well"}));
}

TEST(OpenCheckpoint, RefusesAnIndexWithADuplicateKey) {
    const ModelFolder folder;
    folder.writeShards();
    writeText(folder.dir / "model.safetensors.index.json",
              R"({"weight_map":{"a":"x.safetensors","a":"y.safetensors"}})");
    EXPECT_TRUE(
        failedWith(openCheckpoint(folder.dir.path()), ErrorCode::Corrupt, {"\"a\" stands twice"}));
}

TEST(OpenCheckpoint, SaysWhatAFolderLacks) {
    const TempDir dir;
    EXPECT_TRUE(failedWith(openCheckpoint(dir / "absent"), ErrorCode::NotFound, {"absent"}));
    EXPECT_TRUE(failedWith(openCheckpoint(dir.path()), ErrorCode::NotFound, {"config.json"}));
    writeText(dir / "config.json", smallConfig().dump());
    EXPECT_TRUE(failedWith(openCheckpoint(dir.path()), ErrorCode::NotFound,
                           {"model.safetensors.index.json", "found neither"}));
}

TEST(OpenCheckpoint, RefusesAWeightThatCannotBeUsedWhereItLies) {
    const ModelFolder folder;
    folder.writeSingle();
    // One more space of padding moves every tensor to an odd address.
    std::string bytes = test::readText(folder.dir / "model.safetensors");
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    bytes.insert(8 + static_cast<size_t>(length), " ");
    ++length;
    std::memcpy(bytes.data(), &length, 8);
    writeText(folder.dir / "model.safetensors", bytes);
    EXPECT_TRUE(failedWith(openCheckpoint(folder.dir.path()), ErrorCode::Unsupported,
                           {"model.embed_tokens.weight", "multiple of 2"}));
}

/// M1's tensor table, 8,243 tensors in 413 shards, with every dimension made small.
TEST(OpenCheckpoint, AsManyTensorsAsM1AreOpenedAtOnce) {
    ModelFolder folder;
    auto published = json::parse(test::readText(kData / "minimax-m1/config.json"));
    for (const auto& [key, value] : std::map<std::string, int>{{"hidden_size", 4},
                                                               {"intermediate_size", 4},
                                                               {"num_attention_heads", 2},
                                                               {"num_key_value_heads", 1},
                                                               {"head_dim", 2},
                                                               {"rotary_dim", 2},
                                                               {"vocab_size", 8}})
        published[key] = value;
    folder.config = published;
    folder.tensors.clear();
    const auto config = parseModelConfig(published.dump(), "config.json");
    ASSERT_TRUE(config) << config.error().message;
    for (const auto& [name, shape] : expectedTensors(*config))
        folder.tensors[name] = {TensorType::BF16, shape};
    writeText(folder.dir / "config.json", published.dump());
    const auto index = test::readText(kData / "minimax-m1/model.safetensors.index.json");
    std::map<std::string, std::vector<std::string>> shards;
    auto small = json::parse(index);
    for (const auto& [name, shard] : small["weight_map"].items()) shards[shard].push_back(name);
    for (const auto& [shard, members] : shards) folder.writeFile(shard, members);
    small.erase("metadata");
    folder.writeIndex(small);

    const auto begin = std::chrono::steady_clock::now();
    const auto checkpoint = openCheckpoint(folder.dir.path());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
    EXPECT_EQ(checkpoint->files.size(), 413u);
    EXPECT_LT(took.count(), 10.0);
    expectMatchesConfig(*checkpoint);
}

TEST(ShardIndex, OfThePublishedM1ListsExactlyTheExpectedTensors) {
    const auto config = readModelConfig(kData / "minimax-m1");
    ASSERT_TRUE(config);
    const auto begin = std::chrono::steady_clock::now();
    const auto index = parseShardIndex(
        test::readText(kData / "minimax-m1/model.safetensors.index.json"), "index.json");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_LT(took.count(), 5.0);
    const auto expected = expectedTensors(*config);
    EXPECT_EQ(index->file_of_tensor.size(), 8243u);
    EXPECT_EQ(index->file_of_tensor.size(), expected.size());
    int64_t bytes = 0;
    for (const auto& [name, shape] : expected) {
        EXPECT_TRUE(index->file_of_tensor.contains(name)) << name;
        bytes += static_cast<int64_t>(elementCount(shape)) *
                 (name.ends_with("block_sparse_moe.gate.weight") ? 4 : 2);
    }
    EXPECT_EQ(index->total_bytes, bytes);
}

TEST(WidenToFloat, AgreesWithTheTypesForEveryBitPattern) {
    std::vector<uint16_t> bits(65536);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<uint16_t>(i);
    std::vector<float> out(bits.size());
    const auto bytes = std::as_bytes(std::span(bits));
    widenToFloat({bytes, DType::BF16, 256, 256, "w"}, out);
    for (size_t i = 0; i < bits.size(); ++i)
        ASSERT_EQ(std::bit_cast<uint32_t>(out[i]), static_cast<uint32_t>(i) << 16);
    widenToFloat({bytes, DType::F16, 256, 256, "w"}, out);
    for (size_t i = 0; i < bits.size(); ++i) {
        const int exponent = static_cast<int>(i >> 10 & 31);
        const double mantissa = static_cast<double>(i & 1023);
        const double sign = i & 0x8000 ? -1 : 1;
        if (exponent == 31) {
            ASSERT_EQ(std::isnan(out[i]), mantissa != 0);
            continue;
        }
        const double expected = exponent ? sign * std::ldexp(1024 + mantissa, exponent - 25)
                                         : sign * std::ldexp(mantissa, -24);
        ASSERT_EQ(static_cast<double>(out[i]), expected) << i;
    }
    const std::vector<float> floats = {1.5f, -0.0f};
    std::vector<float> same(2);
    widenToFloat({std::as_bytes(std::span(floats)), DType::F32, 1, 2, "w"}, same);
    EXPECT_EQ(std::memcmp(floats.data(), same.data(), 8), 0);
}

}  // namespace
}  // namespace lectern::engine
