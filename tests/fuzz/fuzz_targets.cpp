#include "tests/fuzz/fuzz_targets.h"

#include <cstdlib>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/checkpoint/config.h"
#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/tensor_table.h"
#include "engine/state/snapshot_header.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::engine;

std::string_view textOf(std::span<const uint8_t> input) {
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Stops the run where a promise of the parser does not hold.
void require(bool promise) {
    if (!promise) std::abort();
}

void runSafetensors(std::span<const uint8_t> input) {
    const FileDescriptor file(::memfd_create("fuzz", MFD_CLOEXEC));
    require(file.valid());
    require(::write(file.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()));
    const auto opened = SafetensorsFile::open("/proc/self/fd/" + std::to_string(file.get()));
    if (!opened) return require(!opened.error().message.empty());
    size_t used = 0;
    unsigned sum = 0;
    for (const auto& [name, tensor] : opened->tensors()) {
        for (const std::byte byte : tensor.bytes) sum += static_cast<unsigned>(byte);
        used += tensor.bytes.size();
    }
    volatile unsigned sink = sum;
    (void)sink;
    require(used <= input.size());
}

void runConfig(std::span<const uint8_t> input) {
    const auto config = parseModelConfig(textOf(input), "config.json");
    if (!config) return require(!config.error().message.empty());
    require(config->head_count % config->kv_head_count == 0);
    require(config->rotary_dim % 2 == 0 && config->rotary_dim <= config->head_dim);
    require(config->experts_per_token <= config->expert_count);
    require(static_cast<int64_t>(config->layers.size()) == config->layer_count);
    require(config->lightningStateBytes() >= 0);
    for (const kernels::KvFormat format : kernels::kKvFormats)
        require(config->kvBytesPerToken(format) >= 0);
}

void runIndex(std::span<const uint8_t> input) {
    const auto index = parseShardIndex(textOf(input), "index.json");
    if (!index) return require(!index.error().message.empty());
    for (const auto& [name, file] : index->file_of_tensor)
        require(file.find('/') == std::string::npos && file.ends_with(".safetensors"));
}

/// The checksum is put right first: a fuzzer would never get past it, a faulty writer would.
void runSnapshotHeader(std::span<const uint8_t> input) {
    (void)snapshotHeaderBytes(std::as_bytes(input));
    if (input.size() < sizeof(BlockHash)) return;
    std::vector<std::byte> bytes(input.size());
    std::memcpy(bytes.data(), input.data(), input.size());
    const size_t content = bytes.size() - sizeof(BlockHash);
    const BlockHash hash = hashBlock(std::span(bytes).first(content));
    std::memcpy(bytes.data() + content, hash.data(), hash.size());
    const auto header = decodeSnapshotHeader(bytes);
    if (!header) return require(!header.error().message.empty());
    require(header->token_count > header->parent_token_count);
    require(header->steps.back().end == header->token_count);
    require(header->fullFileBytes() >= header->kvOnlyFileBytes());
    require(header->kv_blocks.size() == SnapshotHeader::blockCount(header->kvBytes()));
    require(encodeSnapshotHeader(*header).size() == input.size());
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

std::string snapshotSeed() {
    SnapshotHeader header;
    header.token_count = 9;
    header.parent_token_count = 2;
    header.lightning_layers = header.softmax_layers = 2;
    header.heads = header.kv_heads = 2;
    header.head_dim = 4;
    header.label = "lease";
    header.steps = {{5, false}, {9, true}};
    header.kv_blocks.resize(1);
    header.state_blocks.resize(1);
    const auto bytes = encodeSnapshotHeader(header);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

const std::vector<NamedTarget>& targets() {
    static const std::vector<NamedTarget> all = {
        {"safetensors", runSafetensors, {safetensorsSeed()}},
        {"config", runConfig, {configSeed()}},
        {"index", runIndex, {indexSeed()}},
        {"snapshot_header", runSnapshotHeader, {snapshotSeed()}},
    };
    return all;
}

}  // namespace lectern::fuzz
