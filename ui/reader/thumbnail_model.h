#pragma once

#include <QAbstractListModel>
#include <QPixmap>
#include <memory>

#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// The pages of a document as small pictures; those that a view says it shows are asked for.
class ThumbnailModel : public QAbstractListModel {
    Q_OBJECT
  public:
    ThumbnailModel(ReaderDocument* document, QObject* parent = nullptr);

    /// Longest side of a picture in logical pixels, and the screen's device pixel ratio.
    void setSize(int side, double pixel_ratio);
    int side() const { return m_side; }
    void setShownRows(int first, int last);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    app::TileKey keyOf(int row) const;
    QSize logicalSize(int row) const;

    ReaderDocument* m_document;
    int m_side = 120;
    double m_pixel_ratio = 1;
};

}  // namespace lectern::ui
