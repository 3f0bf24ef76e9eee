#include "ui/reader/thumbnail_model.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <algorithm>

#include "ui/reader/page_layout.h"

namespace lectern::ui {

ThumbnailModel::ThumbnailModel(ReaderDocument* document, QObject* parent)
    : QAbstractListModel(parent), m_document(document) {
    connect(document, &ReaderDocument::loaded, this, [this] {
        beginResetModel();
        endResetModel();
    });
    connect(&document->tiles(), &TileStore::tileReady, this, [this](const app::TileKey& key) {
        if (key.document != m_document->id() || key.page_index >= rowCount()) return;
        if (!(key == keyOf(key.page_index))) return;
        const QModelIndex changed = index(key.page_index);
        emit dataChanged(changed, changed, {Qt::DecorationRole});
    });
}

void ThumbnailModel::setSize(int side, double pixel_ratio) {
    if (side == m_side && pixel_ratio == m_pixel_ratio) return;
    m_side = side;
    m_pixel_ratio = pixel_ratio;
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1), {Qt::DecorationRole, Qt::SizeHintRole});
}

app::TileKey ThumbnailModel::keyOf(int row) const {
    const app::PageOverview& page = m_document->pages()[static_cast<size_t>(row)];
    const double longest = std::max({page.width_points, page.height_points, 1.0});
    const int milli_scale = std::max(1, static_cast<int>(1000 * m_side * m_pixel_ratio / longest));
    const QSize pixels = pagePixels({page.width_points, page.height_points}, milli_scale, 0);
    return {m_document->id(), row, milli_scale, 0, QRect(QPoint(0, 0), pixels)};
}

QSize ThumbnailModel::logicalSize(int row) const {
    return keyOf(row).area.size() / m_pixel_ratio;
}

void ThumbnailModel::setShownRows(int first, int last) {
    TileWishes wishes;
    for (int row = std::max(0, first); row <= last && row < rowCount(); ++row)
        wishes.thumbnails.push_back(keyOf(row));
    m_document->tiles().want(this, m_document->id(), std::move(wishes));
}

int ThumbnailModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_document->pageCount();
}

QVariant ThumbnailModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    switch (role) {
        case Qt::DisplayRole:
            return m_document->labels().label(index.row());
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole:
            return m_document->labels().name(index.row()).toHtmlEscaped();
        case Qt::DecorationRole: {
            QPixmap picture(logicalSize(index.row()) * m_pixel_ratio);
            picture.setDevicePixelRatio(m_pixel_ratio);
            picture.fill(Qt::white);
            QPainter painter(&picture);
            const QRectF all(QPointF(0, 0), QSizeF(picture.size()) / m_pixel_ratio);
            const TileStore& tiles = m_document->tiles();
            const QImage* image = tiles.find(keyOf(index.row()));
            if (!image) image = tiles.wholePage(m_document->id(), index.row(), 0);
            if (image) {
                painter.setRenderHint(QPainter::SmoothPixmapTransform);
                painter.drawImage(all, *image, QRectF(image->rect()));
            }
            painter.setPen(QGuiApplication::palette().color(QPalette::Mid));
            painter.drawRect(all.adjusted(0, 0, -1, -1));
            return picture;
        }
        default:
            return {};
    }
}

}  // namespace lectern::ui
