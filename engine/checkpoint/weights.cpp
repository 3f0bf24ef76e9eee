#include "engine/checkpoint/weights.h"

#include <cstring>
#include <optional>
#include <set>

#include "engine/checkpoint/file_io.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/checkpoint/safetensors_header.h"
#include "engine/checkpoint/tensor_table.h"
#include "kernels/base/assert.h"
#include "kernels/base/checked_math.h"

namespace lectern::engine {

namespace {

std::optional<DType> weightType(TensorType type) {
    switch (type) {
        case TensorType::F32:
            return DType::F32;
        case TensorType::F16:
            return DType::F16;
        case TensorType::BF16:
            return DType::BF16;
        default:
            return std::nullopt;
    }
}

std::string shapeText(std::initializer_list<int64_t> extents) {
    std::string out = "[";
    for (const int64_t extent : extents)
        out += (out.size() > 1 ? ", " : "") + std::to_string(extent);
    return out + "]";
}

/// Takes tensors out of the table one by one; what is left in the end does not belong to the model.
class Collector {
  public:
    Collector(const TensorTable& table, const std::filesystem::path& model_dir)
        : m_table(table), m_model_dir(model_dir) {}

    Result<WeightView> vector(const std::string& name, int64_t columns) {
        return take(name, {columns}, 1, columns);
    }
    Result<WeightView> matrix(const std::string& name, int64_t rows, int64_t columns) {
        return take(name, {rows, columns}, rows, columns);
    }

    Status checkNothingLeft() const {
        for (const auto& [name, entry] : m_table.tensors)
            if (!m_taken.contains(name))
                return fail(ErrorCode::Corrupt,
                            entry.file->path().string() + ": tensor " + printable(name) +
                                " does not belong to this model (config.json "
                                "expects " +
                                std::to_string(m_taken.size()) + " tensors, the checkpoint has " +
                                std::to_string(m_table.tensors.size()) + ")");
        return {};
    }

  private:
    Result<WeightView> take(const std::string& name, std::initializer_list<int64_t> shape,
                            int64_t rows, int64_t columns) {
        const auto found = m_table.tensors.find(name);
        if (found == m_table.tensors.end())
            return fail(ErrorCode::Corrupt, m_model_dir.string() + ": tensor " + name +
                                                " is missing, expected with shape " +
                                                shapeText(shape));
        const TensorInfo& info = *found->second.info;
        const std::string where = found->second.file->path().string() + ": tensor " + name + ": ";
        const auto type = weightType(info.type);
        if (!type)
            return fail(ErrorCode::Unsupported, where + "dtype must be F32, F16 or BF16, found " +
                                                    std::string(tensorTypeName(info.type)));
        if (!std::equal(info.shape.begin(), info.shape.end(), shape.begin(), shape.end())) {
            std::string extents;
            for (const int64_t extent : info.shape)
                extents += (extents.empty() ? "" : ", ") + std::to_string(extent);
            return fail(ErrorCode::Corrupt,
                        where + "expected shape " + shapeText(shape) + ", found [" + extents + "]");
        }
        if (reinterpret_cast<uintptr_t>(info.bytes.data()) % dtypeBytes(*type) != 0)
            return fail(ErrorCode::Unsupported,
                        where + "expected to begin at a multiple of " +
                            std::to_string(dtypeBytes(*type)) +
                            " bytes in the file; writing the file again with a current "
                            "safetensors library aligns it");
        m_taken.insert(found->first);
        return WeightView{info.bytes, *type, rows, columns, name};
    }

    const TensorTable& m_table;
    const std::filesystem::path& m_model_dir;
    std::set<std::string_view> m_taken;
};

Status collectAttention(Collector& from, const ModelConfig& config, const std::string& prefix,
                        LayerWeights& layer) {
    const int64_t hidden = config.hidden_size;
    const int64_t wide = config.head_count * config.head_dim;
    const int64_t narrow = config.kv_head_count * config.head_dim;
    const std::string attention = prefix + "self_attn.";
    if (layer.kind == AttentionKind::Lightning) {
        LECTERN_TRY_ASSIGN(layer.qkv, from.matrix(attention + "qkv_proj.weight", 3 * wide, hidden));
        LECTERN_TRY_ASSIGN(layer.output_gate,
                           from.matrix(attention + "output_gate.weight", wide, hidden));
        LECTERN_TRY_ASSIGN(layer.output_norm, from.vector(attention + "norm.weight", wide));
        LECTERN_TRY_ASSIGN(layer.out, from.matrix(attention + "out_proj.weight", hidden, wide));
        return {};
    }
    LECTERN_TRY_ASSIGN(layer.q, from.matrix(attention + "q_proj.weight", wide, hidden));
    LECTERN_TRY_ASSIGN(layer.k, from.matrix(attention + "k_proj.weight", narrow, hidden));
    LECTERN_TRY_ASSIGN(layer.v, from.matrix(attention + "v_proj.weight", narrow, hidden));
    LECTERN_TRY_ASSIGN(layer.o, from.matrix(attention + "o_proj.weight", hidden, wide));
    return {};
}

Result<LayerWeights> collectLayer(Collector& from, const ModelConfig& config, int64_t index) {
    const int64_t hidden = config.hidden_size;
    const int64_t width = config.intermediate_size;
    const std::string prefix = "model.layers." + std::to_string(index) + ".";
    LayerWeights layer;
    layer.kind = config.layers[static_cast<size_t>(index)];
    LECTERN_TRY_ASSIGN(layer.input_norm, from.vector(prefix + "input_layernorm.weight", hidden));
    LECTERN_TRY_ASSIGN(layer.post_attention_norm,
                       from.vector(prefix + "post_attention_layernorm.weight", hidden));
    LECTERN_TRY(collectAttention(from, config, prefix, layer));
    const std::string moe = prefix + "block_sparse_moe.";
    LECTERN_TRY_ASSIGN(layer.router, from.matrix(moe + "gate.weight", config.expert_count, hidden));
    // One by one, not reserved: a config may claim many more experts than the files hold.
    for (int64_t e = 0; e < config.expert_count; ++e) {
        const std::string name = moe + "experts." + std::to_string(e) + ".";
        ExpertWeights expert;
        LECTERN_TRY_ASSIGN(expert.w1, from.matrix(name + "w1.weight", width, hidden));
        LECTERN_TRY_ASSIGN(expert.w3, from.matrix(name + "w3.weight", width, hidden));
        LECTERN_TRY_ASSIGN(expert.w2, from.matrix(name + "w2.weight", hidden, width));
        layer.experts.push_back(std::move(expert));
    }
    return layer;
}

}  // namespace

Result<Checkpoint> openCheckpoint(const std::filesystem::path& model_dir) {
    std::error_code error;
    if (!std::filesystem::is_directory(model_dir, error))
        return fail(ErrorCode::NotFound, model_dir.string() + ": expected a model folder");
    Checkpoint out;
    LECTERN_TRY_ASSIGN(out.config, readModelConfig(model_dir));
    LECTERN_TRY_ASSIGN(TensorTable table, openTensorTable(model_dir));

    const ModelConfig& config = out.config;
    Collector from(table, model_dir);
    LECTERN_TRY_ASSIGN(out.embedding, from.matrix("model.embed_tokens.weight", config.vocab_size,
                                                  config.hidden_size));
    LECTERN_TRY_ASSIGN(out.final_norm, from.vector("model.norm.weight", config.hidden_size));
    LECTERN_TRY_ASSIGN(out.head,
                       from.matrix("lm_head.weight", config.vocab_size, config.hidden_size));
    for (int64_t l = 0; l < config.layer_count; ++l) {
        LECTERN_TRY_ASSIGN(LayerWeights layer, collectLayer(from, config, l));
        out.layers.push_back(std::move(layer));
    }
    LECTERN_TRY(from.checkNothingLeft());

    for (const auto& [name, entry] : table.tensors) {
        const TensorInfo& info = *entry.info;
        // Shapes and sizes were checked against the file's own size; the sums cannot overflow.
        out.parameter_count += checkedProduct(info.shape).value();
        out.total_bytes += static_cast<int64_t>(info.bytes.size());
    }
    out.fingerprint = fingerprintOf(config, table);
    out.files = std::move(table.files);
    return out;
}

void widenToFloat(const WeightView& weight, std::span<float> out) {
    LECTERN_ASSERT(out.size() * static_cast<size_t>(dtypeBytes(weight.dtype)) ==
                   weight.bytes.size());
    const auto count = out.size();
    const std::byte* source = weight.bytes.data();
    if (weight.dtype == DType::F32) {
        if (count) std::memcpy(out.data(), source, weight.bytes.size());
        return;
    }
    const bool is_bf16 = weight.dtype == DType::BF16;
    for (size_t i = 0; i < count; ++i) {
        uint16_t bits;
        std::memcpy(&bits, source + 2 * i, sizeof bits);
        out[i] = is_bf16 ? bf16ToFloat(bits) : f16ToFloat(bits);
    }
}

}  // namespace lectern::engine
