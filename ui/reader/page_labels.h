#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>
#include <vector>

#include "app/vault/library.h"

namespace lectern::ui {

/// Printed page labels beside physical numbers: how a page is named and how a name finds its page.
class PageLabels {
    Q_DECLARE_TR_FUNCTIONS(PageLabels)
  public:
    PageLabels() = default;
    explicit PageLabels(const std::vector<app::PageOverview>& pages);

    int count() const { return static_cast<int>(m_labels.size()); }
    /// As printed; the physical number where nothing is printed.
    QString label(int page_index) const;
    bool differs(int page_index) const;        ///< the label is not the physical number
    QString name(int page_index) const;        ///< "p. 12 (PDF 14)"
    QString afterField(int page_index) const;  ///< "(PDF 14) / 88", or "/ 88"
    /// A label first, then a physical number; "PDF 14" or "#14" is always physical.
    std::optional<int> find(const QString& typed) const;

  private:
    std::vector<QString> m_labels;
};

}  // namespace lectern::ui
