#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/checkpoint/config.h"
#include "engine/parallel/partition.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/tensor_view.h"
#include "kernels/moe/moe.h"
#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::engine {

/// Activations of one forward call on one rank, kept between calls: no layer allocates.
class ForwardScratch {
  public:
    /// For a call of `tokens` by `workers` threads on states that will have at most `pages` KV
    /// pages a layer.
    void reserve(const ModelConfig& config, const Shard& shard, int64_t tokens, int64_t pages,
                 int workers) {
        const int64_t projection_width = projectionWidth(config, shard);
        const int64_t slots = tokens * config.experts_per_token;
        m_stream.reserve(tokens, config.hidden_size);
        m_normed.reserve(tokens, config.hidden_size);
        m_middle.reserve(tokens, config.hidden_size);
        m_block.reserve(tokens, config.hidden_size);
        m_projections.reserve(tokens, projection_width);
        m_mixed.reserve(tokens, mixedWidth(config, shard));
        m_expert_index.resize(static_cast<size_t>(slots));
        m_expert_weight.resize(static_cast<size_t>(slots));
        m_router_logits.reserve(tokens, config.expert_count);
        m_moe.reserve(slots, shard.expert_columns.count(), config.hidden_size, config.expert_count);
        m_kv_pages.resize(std::max(m_kv_pages.size(), static_cast<size_t>(workers)));
        if (shard.kv_heads.begin > 0)
            for (auto& views : m_kv_pages) views.reserve(static_cast<size_t>(pages));
        m_square_sums.resize(static_cast<size_t>(tokens));
    }
    /// Memory that calls of `tokens` take with it, logits of one row included; the experts'
    /// index tables, some bytes a token, are not counted.
    static int64_t bytesFor(const ModelConfig& config, const Shard& shard, int64_t tokens) {
        const int64_t columns = 4 * config.hidden_size + projectionWidth(config, shard) +
                                mixedWidth(config, shard) + config.expert_count + 7 * kRowPadding;
        const int64_t slots =
            config.experts_per_token * (shard.expert_columns.count() + config.hidden_size);
        return (tokens * (columns + slots) + shard.vocabulary.count()) *
               static_cast<int64_t>(sizeof(float));
    }
    void reserveLogits(const Shard& shard, int64_t rows) {
        m_logits.reserve(rows, shard.vocabulary.count());
    }

    View2 stream() { return m_stream.view(); }            ///< [tokens, hidden] raw residual stream
    View2 normed() { return m_normed.view(); }            ///< [tokens, hidden] input of attention
    View2 middle() { return m_middle.view(); }            ///< [tokens, hidden] input of the experts
    View2 block() { return m_block.view(); }              ///< [tokens, hidden] output of either
    View2 projections() { return m_projections.view(); }  ///< [tokens, all projections]
    View2 mixed() { return m_mixed.view(); }              ///< [tokens, the rank's heads * head_dim]
    View2 routerLogits() { return m_router_logits.view(); }  ///< [tokens, experts]
    std::span<float> squareSums() { return m_square_sums; }  ///< [tokens] of mixed()
    View2 logits() { return m_logits.view(); }               ///< [rows, the rank's vocabulary]
    std::vector<kernels::KvPageView>& kvPages(int worker) {
        return m_kv_pages[static_cast<size_t>(worker)];
    }
    std::span<int32_t> expertIndex() { return m_expert_index; }  ///< [tokens, experts_per_token]
    std::span<float> expertWeight() { return m_expert_weight; }  ///< [tokens, experts_per_token]
    kernels::MoeWorkspace& moe() { return m_moe; }

  private:
    // Rows a power of two of bytes apart would share a few sets of the caches.
    static constexpr int64_t kRowPadding = 16;

    struct Buffer {
        AlignedBuffer<float> data;
        std::array<int64_t, 2> shape{};
        int64_t stride = 0;

        void reserve(int64_t rows, int64_t columns) {
            shape = {rows, columns};
            stride = columns + kRowPadding;
            if (data.size() < static_cast<size_t>(rows * stride))
                data = AlignedBuffer<float>(static_cast<size_t>(rows * stride));
        }
        View2 view() { return View2(data.data(), shape, {stride, 1}); }
    };

    static int64_t projectionWidth(const ModelConfig& config, const Shard& shard) {
        const int64_t lightning = 4 * shard.lightning_heads.count() * config.head_dim;
        const int64_t softmax =
            (shard.query_heads.count() + 2 * shard.kv_heads.count()) * config.head_dim;
        return config.lightningLayerCount() > 0 ? std::max(lightning, softmax) : softmax;
    }

    static int64_t mixedWidth(const ModelConfig& config, const Shard& shard) {
        return std::max(shard.lightning_heads.count(), shard.query_heads.count()) * config.head_dim;
    }

    Buffer m_stream, m_normed, m_middle, m_block, m_projections, m_mixed, m_router_logits;
    Buffer m_logits;
    std::vector<float> m_square_sums;
    std::vector<std::vector<kernels::KvPageView>> m_kv_pages;  // of each worker
    std::vector<int32_t> m_expert_index;
    std::vector<float> m_expert_weight;
    kernels::MoeWorkspace m_moe;
};

/// Scratch that callers lend each other: one model may serve several threads.
class ScratchPool {
  public:
    std::unique_ptr<ForwardScratch> take() {
        std::lock_guard lock(m_mutex);
        if (m_free.empty()) return std::make_unique<ForwardScratch>();
        auto scratch = std::move(m_free.back());
        m_free.pop_back();
        return scratch;
    }
    void giveBack(std::unique_ptr<ForwardScratch> scratch) {
        std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(scratch));
    }

  private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<ForwardScratch>> m_free;
};

}  // namespace lectern::engine
