// safetensors (a whole file), config, index, and the two JSON readers against each other.

#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/checkpoint/config.h"
#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/strict_json.h"
#include "engine/checkpoint/tensor_table.h"
#include "engine/tokenizer/json_reader.h"
#include "engine/tokenizer/python_json.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::engine;

void requireWords(const Error& error) {
    require(!error.message.empty(), "a refusal has words");
}

void runSafetensors(std::string_view input) {
    const FileDescriptor file(::memfd_create("fuzz", MFD_CLOEXEC));
    require(file.valid(), "a file in memory");
    require(::write(file.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()),
            "the input is written");
    const auto opened = SafetensorsFile::open("/proc/self/fd/" + std::to_string(file.get()));
    if (!opened) return requireWords(opened.error());
    size_t used = 0;
    unsigned sum = 0;
    for (const auto& [name, tensor] : opened->tensors()) {
        for (const std::byte byte : tensor.bytes) sum += static_cast<unsigned>(byte);
        used += tensor.bytes.size();
    }
    volatile unsigned sink = sum;
    (void)sink;
    require(used <= input.size(), "tensors lie in the file and do not overlap");
}

void runConfig(std::string_view input) {
    const auto config = parseModelConfig(input, "config.json");
    if (!config) return requireWords(config.error());
    require(config->head_count % config->kv_head_count == 0, "heads share their keys evenly");
    require(config->rotary_dim % 2 == 0 && config->rotary_dim <= config->head_dim, "rotary_dim");
    require(config->experts_per_token <= config->expert_count, "experts");
    require(static_cast<int64_t>(config->layers.size()) == config->layer_count, "layers");
    require(config->lightningStateBytes() >= 0, "sizes");
    for (const auto format : kernels::kKvFormats)
        require(config->kvBytesPerToken(format) >= 0, "sizes");
}

void runIndex(std::string_view input) {
    const auto index = parseShardIndex(input, "index.json");
    if (!index) return requireWords(index.error());
    for (const auto& [name, file] : index->file_of_tensor)
        require(file.find('/') == std::string::npos && file.ends_with(".safetensors"),
                "a shard is a file of the folder");
}

/// A number beyond double is JSON too, though the library gives up on it.
bool isJson(std::string_view text) {
    try {
        return !nlohmann::json::parse(text).is_discarded();
    } catch (const nlohmann::json::out_of_range&) {
        return true;
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

/// What one reader takes the others take too, but for what is written in README.md.
void runJson(std::string_view input) {
    JsonReader reader(input);
    const bool is_read = reader.skipValue() && reader.finish();
    const auto parsed = parseStrictJson(input, "input");
    const bool is_json = isJson(input);
    if (!parsed) requireWords(parsed.error());
    if (!is_read) requireWords(reader.status().error());
    if (is_read) require(is_json, "JsonReader takes JSON alone");
    if (!parsed) return;
    require(is_json, "parseStrictJson takes JSON alone");
    require(is_read, "JsonReader takes what is strict");
    const auto again = parseStrictJson(parsed->dump(), "printed");
    require(again && *again == *parsed, "what was read is printed and read again");
    if (!is_read) return;
    std::string printed, twice;
    JsonReader source(input);
    if (!appendPythonJson(source, printed)) return;  // whole numbers beyond Python's
    JsonReader copy(printed);
    if (printed.find("Infinity") != std::string::npos) return;
    require(appendPythonJson(copy, twice) && copy.finish() && twice == printed,
            "Python's form stays as it is");
}

std::string safetensorsSeed() {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
        R"("b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]}})";
    const uint64_t length = header.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + header + std::string(14, 'x');
}

std::string configSeed() {
    return R"({"architectures":["MiniMaxM1ForCausalLM"],"attn_type_list":[0,1],"head_dim":4,)"
           R"("hidden_act":"silu","hidden_size":8,"intermediate_size":6,"postnorm":true,)"
           R"("layernorm_mlp_alpha":3.5,"max_position_embeddings":512,"num_attention_heads":2,)"
           R"("num_experts_per_tok":1,"num_hidden_layers":2,"num_key_value_heads":1,)"
           R"("num_local_experts":2,"rms_norm_eps":1e-05,"rope_theta":10000,"rotary_dim":2,)"
           R"("shared_intermediate_size":0,"sliding_window":null,"vocab_size":16,)"
           R"("tie_word_embeddings":false,"eos_token_id":[1,2]})";
}

std::string indexSeed() {
    return R"({"metadata":{"total_size":22},"weight_map":{"a":"model-1.safetensors",)"
           R"("b":"model-2.safetensors"}})";
}

std::string jsonSeed() {
    return R"({"a":[1,-2.5e-3,true,false,null,"\u00e9\ud83d\ude00\n/"],"b":{"c":{}},"é":[]})";
}

}  // namespace

std::vector<NamedTarget> checkpointTargets() {
    return {{"safetensors", runSafetensors, mutateSafetensors, {safetensorsSeed()}, 4000},
            {"config", runConfig, mutateJson, {configSeed()}, 8000},
            {"index", runIndex, mutateJson, {indexSeed()}, 8000},
            {"json", runJson, mutateJson, {jsonSeed()}, 8000}};
}

}  // namespace lectern::fuzz
