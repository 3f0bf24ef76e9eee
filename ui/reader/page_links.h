#pragma once

#include <QCache>
#include <QObject>
#include <QSet>
#include <vector>

#include "app/render/page_renderer.h"

namespace lectern::ui {

/// Where the pages of a document lead, asked for page by page and kept.
class PageLinks : public QObject {
    Q_OBJECT
  public:
    PageLinks(app::DocumentId document, app::PageRenderer* renderer, QObject* parent = nullptr);

    /// None while they are being fetched (listed() will tell), and where there are none. Valid
    /// until the next call.
    const std::vector<app::PageLink>& on(int page_index);
    /// The document was opened anew: what was asked for will not come.
    void openedAnew();

  signals:
    void listed(int page_index);

  private:
    app::DocumentId m_document;
    app::PageRenderer* m_renderer;
    QCache<int, std::vector<app::PageLink>> m_links;  // by links
    QSet<int> m_asked;
};

}  // namespace lectern::ui
