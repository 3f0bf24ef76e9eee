#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/checkpoint/config.h"
#include "kernels/base/aligned_buffer.h"
#include "kernels/base/result.h"
#include "kernels/base/tensor_view.h"
#include "kernels/softmax_attention/softmax_attention.h"

namespace lectern::engine {

/// Everything a prefix leaves behind; enough to go on without reading it again.
/// Lightning part: [lightning_layers][heads, head_dim, head_dim] float32, independent of length.
/// Softmax part: pages of kKvPageTokens tokens per softmax layer, [2][kv_heads, page_tokens]
/// vectors in the state's KvFormat; full pages are never written again and are shared between
/// forks. Movable, not copyable: use fork(), which copies the lightning part and the last, partial
/// pages.
class ModelState {
  public:
    ModelState(const ModelConfig& config, kernels::KvFormat format);
    ModelState(ModelState&&) noexcept = default;
    ModelState& operator=(ModelState&&) noexcept = default;

    ModelState fork() const;
    /// Keys and values of the first `tokens` alone, pages shared as by fork(); the lightning part
    /// cannot go back and is zero, to be filled in.
    ModelState forkKv(int64_t tokens) const;

    int64_t tokenCount() const { return m_token_count; }

    /// State of the i-th lightning layer (counting lightning layers only), [heads, head_dim,
    /// head_dim].
    View3 lightning(int64_t index);
    ConstView3 lightning(int64_t index) const;
    /// All lightning layers, contiguous.
    std::span<float> lightningData() { return m_lightning.span(); }
    std::span<const float> lightningData() const { return m_lightning.span(); }

    /// Makes room for `tokens` more positions in every softmax layer.
    void reserve(int64_t tokens);
    int64_t pageCount() const {
        return m_pages.empty() ? 0 : static_cast<int64_t>(m_pages.front().size());
    }
    /// Pages of the i-th softmax layer, in order of position. Valid until the next reserve.
    std::span<const kernels::KvPageView> kvPages(int64_t index) const;
    /// Counts tokens whose KV and lightning contributions have been written by all layers.
    void advance(int64_t tokens) { m_token_count += tokens; }

    /// Copies keys and values of positions [begin, end) of one softmax layer out of or into the
    /// pages, in the state's format. Layout of the flat side: [end - begin, 2, kv_heads] vectors.
    void copyKvOut(int64_t index, int64_t begin, int64_t end, std::span<std::byte> out) const;
    void copyKvIn(int64_t index, int64_t begin, int64_t end, std::span<const std::byte> in);

    /// Calls visit(std::span<std::byte>) for the keys and values of positions [begin, end) of one
    /// softmax layer in the pages' own order, in runs as long as the pages allow: page by page,
    /// keys then values, head by head; a page that is covered whole is one run. The order depends
    /// on begin and end alone, so what one state writes out another reads back run by run.
    template <class Visit>
    void visitKv(int64_t index, int64_t begin, int64_t end, Visit&& visit) const;

    int64_t headCount() const { return m_heads; }
    int64_t kvHeadCount() const { return m_kv_heads; }
    int64_t headDim() const { return m_head_dim; }
    int64_t lightningLayerCount() const { return m_lightning_layers; }
    int64_t softmaxLayerCount() const { return static_cast<int64_t>(m_pages.size()); }
    kernels::KvFormat kvFormat() const { return m_format; }
    /// Bytes of one token's keys and values in one softmax layer.
    int64_t kvBytesPerToken() const { return 2 * m_kv_heads * vectorBytes(); }
    /// Bytes of memory held, shared pages counted in full.
    int64_t byteCount() const;

  private:
    ModelState() = default;
    using Page = AlignedBuffer<std::byte>;
    int64_t vectorBytes() const { return kernels::kvVectorBytes(m_format, m_head_dim); }

    kernels::KvFormat m_format = kernels::KvFormat::Float32;
    int64_t m_lightning_layers = 0, m_heads = 0, m_kv_heads = 0, m_head_dim = 0;
    int64_t m_token_count = 0;
    AlignedBuffer<float> m_lightning;
    std::vector<std::vector<std::shared_ptr<Page>>> m_pages;     // [softmax layer][page]
    std::vector<std::vector<kernels::KvPageView>> m_page_views;  // the same, as kernels want them
};

template <class Visit>
void ModelState::visitKv(int64_t index, int64_t begin, int64_t end, Visit&& visit) const {
    using kernels::kKvPageTokens;
    const auto& pages = m_page_views[static_cast<size_t>(index)];
    while (begin < end) {
        const auto& page = pages[static_cast<size_t>(begin / kKvPageTokens)];
        const int64_t first = begin % kKvPageTokens;
        const int64_t count = std::min(kKvPageTokens - first, end - begin);
        if (count == kKvPageTokens) {  // values follow keys in one allocation
            visit(std::span(page.keys, static_cast<size_t>(kvBytesPerToken() * kKvPageTokens)));
        } else {
            for (std::byte* side : {page.keys, page.values})
                for (int64_t head = 0; head < m_kv_heads; ++head)
                    visit(std::span(side + (head * kKvPageTokens + first) * vectorBytes(),
                                    static_cast<size_t>(count * vectorBytes())));
        }
        begin += count;
    }
}

}  // namespace lectern::engine
