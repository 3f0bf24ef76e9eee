#include "engine/state/model_state.h"

#include <cstring>

#include "kernels/base/assert.h"

namespace lectern::engine {

using kernels::kKvPageTokens;
using kernels::KvPageView;

namespace {

KvPageView viewOf(AlignedBuffer<std::byte>& page) {
    return {page.data(), page.data() + page.size() / 2};
}

}  // namespace

ModelState::ModelState(const ModelConfig& config, kernels::KvFormat format)
    : m_format(format),
      m_lightning_layers(config.lightningLayerCount()),
      m_heads(config.head_count),
      m_kv_heads(config.kv_head_count),
      m_head_dim(config.head_dim),
      m_lightning(static_cast<size_t>(m_lightning_layers * m_heads * m_head_dim * m_head_dim)),
      m_pages(static_cast<size_t>(config.softmaxLayerCount())),
      m_page_views(m_pages.size()) {}

ModelState ModelState::fork() const {
    ModelState copy = forkKv(m_token_count);
    std::ranges::copy(m_lightning.span(), copy.m_lightning.span().begin());
    return copy;
}

ModelState ModelState::forkKv(int64_t tokens) const {
    LECTERN_ASSERT(tokens >= 0 && tokens <= m_token_count);
    ModelState copy;
    copy.m_format = m_format;
    copy.m_lightning_layers = m_lightning_layers;
    copy.m_heads = m_heads;
    copy.m_kv_heads = m_kv_heads;
    copy.m_head_dim = m_head_dim;
    copy.m_token_count = tokens;
    copy.m_lightning = AlignedBuffer<float>(m_lightning.size());
    copy.m_pages = m_pages;
    copy.m_page_views = m_page_views;
    const auto full = static_cast<size_t>(tokens / kKvPageTokens);
    const bool has_partial = tokens % kKvPageTokens != 0;
    for (size_t layer = 0; layer < copy.m_pages.size(); ++layer) {
        auto& pages = copy.m_pages[layer];
        auto& views = copy.m_page_views[layer];
        pages.resize(full +
                     (has_partial ? 1 : 0));  // pages reserved but unused stay with the original
        views.resize(pages.size());
        if (!has_partial) continue;
        pages[full] = std::make_shared<Page>(pages[full]->clone());
        views[full] = viewOf(*pages[full]);
    }
    return copy;
}

View3 ModelState::lightning(int64_t index) {
    return View3(m_lightning.data() + index * m_heads * m_head_dim * m_head_dim,
                 {m_heads, m_head_dim, m_head_dim});
}
ConstView3 ModelState::lightning(int64_t index) const {
    return ConstView3(m_lightning.data() + index * m_heads * m_head_dim * m_head_dim,
                      {m_heads, m_head_dim, m_head_dim});
}

void ModelState::reserve(int64_t tokens) {
    const auto wanted =
        static_cast<size_t>((m_token_count + tokens + kKvPageTokens - 1) / kKvPageTokens);
    const auto page_bytes = static_cast<size_t>(kvBytesPerToken() * kKvPageTokens);
    for (size_t layer = 0; layer < m_pages.size(); ++layer) {
        m_pages[layer].reserve(wanted);  // so that both grow or neither does
        m_page_views[layer].reserve(wanted);
        while (m_pages[layer].size() < wanted) {
            m_pages[layer].push_back(std::make_shared<Page>(page_bytes));
            m_page_views[layer].push_back(viewOf(*m_pages[layer].back()));
        }
    }
}

std::span<const KvPageView> ModelState::kvPages(int64_t index) const {
    return m_page_views[static_cast<size_t>(index)];
}

void ModelState::copyKvOut(int64_t index, int64_t begin, int64_t end,
                           std::span<std::byte> out) const {
    const auto& pages = m_page_views[static_cast<size_t>(index)];
    const auto bytes = static_cast<size_t>(vectorBytes());
    std::byte* target = out.data();
    for (int64_t position = begin; position < end; ++position) {
        const auto& page = pages[static_cast<size_t>(position / kKvPageTokens)];
        for (const std::byte* side : {page.keys, page.values}) {
            for (int64_t head = 0; head < m_kv_heads; ++head) {
                const int64_t vector = head * kKvPageTokens + position % kKvPageTokens;
                std::memcpy(target, side + vector * vectorBytes(), bytes);
                target += bytes;
            }
        }
    }
}

void ModelState::copyKvIn(int64_t index, int64_t begin, int64_t end,
                          std::span<const std::byte> in) {
    const auto& pages = m_page_views[static_cast<size_t>(index)];
    const auto bytes = static_cast<size_t>(vectorBytes());
    const std::byte* source = in.data();
    for (int64_t position = begin; position < end; ++position) {
        const auto& page = pages[static_cast<size_t>(position / kKvPageTokens)];
        for (std::byte* side : {page.keys, page.values}) {
            for (int64_t head = 0; head < m_kv_heads; ++head) {
                const int64_t vector = head * kKvPageTokens + position % kKvPageTokens;
                std::memcpy(side + vector * vectorBytes(), source, bytes);
                source += bytes;
            }
        }
    }
}

int64_t ModelState::byteCount() const {
    int64_t bytes = static_cast<int64_t>(m_lightning.size() * sizeof(float));
    for (const auto& pages : m_pages)
        for (const auto& page : pages) bytes += static_cast<int64_t>(page->size());
    return bytes;
}

}  // namespace lectern::engine
