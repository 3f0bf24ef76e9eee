#include "ui/reader/page_links.h"

namespace lectern::ui {

namespace {

constexpr qsizetype kMaxKeptLinks = 50'000;

}  // namespace

PageLinks::PageLinks(app::DocumentId document, app::PageRenderer* renderer, QObject* parent)
    : QObject(parent), m_document(document), m_renderer(renderer), m_links(kMaxKeptLinks) {
    connect(renderer, &app::PageRenderer::linksListed, this,
            [this](app::DocumentId id, int page_index, const std::vector<app::PageLink>& links) {
                if (id != m_document || !m_asked.remove(page_index)) return;
                const auto cost = static_cast<qsizetype>(links.size()) + 1;
                m_links.insert(page_index, new std::vector(links), cost);
                emit listed(page_index);
            });
}

const std::vector<app::PageLink>& PageLinks::on(int page_index) {
    static const std::vector<app::PageLink> kNone;
    if (const auto* known = m_links.object(page_index)) return *known;
    if (!m_asked.contains(page_index)) {
        m_asked.insert(page_index);
        m_renderer->requestLinks(m_document, page_index);
    }
    return kNone;
}

void PageLinks::openedAnew() {
    m_asked.clear();
    m_links.clear();
}

}  // namespace lectern::ui
