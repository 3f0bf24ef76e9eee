#include "ui/reader/outline_model.h"

#include "ui/base/inert_text.h"

namespace lectern::ui {

OutlineModel::OutlineModel(ReaderDocument* document, QObject* parent)
    : QAbstractItemModel(parent), m_document(document) {
    build();
    connect(document, &ReaderDocument::loaded, this, [this] {
        beginResetModel();
        build();
        endResetModel();
    });
}

/// Levels may skip: an item belongs to the nearest one before it that stands higher.
void OutlineModel::build() {
    const auto& items = m_document->outline();
    m_nodes.assign(items.size(), {});
    m_top.clear();
    std::vector<int> above;
    for (int i = 0; i < static_cast<int>(items.size()); ++i) {
        const auto level = [&](int item) { return items[static_cast<size_t>(item)].level; };
        while (!above.empty() && level(above.back()) >= level(i)) above.pop_back();
        Node& node = m_nodes[static_cast<size_t>(i)];
        node.parent = above.empty() ? -1 : above.back();
        auto& siblings = above.empty() ? m_top : m_nodes[static_cast<size_t>(node.parent)].children;
        node.row = static_cast<int>(siblings.size());
        siblings.push_back(i);
        above.push_back(i);
    }
}

const std::vector<int>& OutlineModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? m_nodes[static_cast<size_t>(parent.internalId())].children : m_top;
}

QModelIndex OutlineModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    const int item = childrenOf(parent)[static_cast<size_t>(row)];
    return createIndex(row, column, static_cast<quintptr>(item));
}

QModelIndex OutlineModel::parent(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const int item = m_nodes[static_cast<size_t>(index.internalId())].parent;
    if (item < 0) return {};
    return createIndex(m_nodes[static_cast<size_t>(item)].row, 0, static_cast<quintptr>(item));
}

int OutlineModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) return 0;
    return static_cast<int>(childrenOf(parent).size());
}

int OutlineModel::columnCount(const QModelIndex&) const {
    return 2;
}

QVariant OutlineModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const app::OutlineItem& item = m_document->outline()[static_cast<size_t>(index.internalId())];
    const bool has_page = item.page_index >= 0 && item.page_index < m_document->pageCount();
    if (role == PageIndexRole) return has_page ? item.page_index : -1;
    if (role == Qt::TextAlignmentRole && index.column() == 1)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == 0)
        return literalRichText(inertLine(item.title));
    if (role != Qt::DisplayRole) return {};
    if (index.column() == 0) return inertLine(item.title);
    return has_page ? m_document->labels().label(item.page_index) : QString();
}

Qt::ItemFlags OutlineModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

}  // namespace lectern::ui
