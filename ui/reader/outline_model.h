#pragma once

#include <QAbstractItemModel>
#include <vector>

#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// A document's table of contents: title, and the page it leads to.
class OutlineModel : public QAbstractItemModel {
    Q_OBJECT
  public:
    enum Role { PageIndexRole = Qt::UserRole };  ///< -1: leads nowhere

    OutlineModel(ReaderDocument* document, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  private:
    struct Node {
        int parent = -1;  // -1: the root
        int row = 0;
        std::vector<int> children;
    };
    void build();
    const std::vector<int>& childrenOf(const QModelIndex& parent) const;

    ReaderDocument* m_document;
    std::vector<Node> m_nodes;  // one per item of the outline
    std::vector<int> m_top;
};

}  // namespace lectern::ui
