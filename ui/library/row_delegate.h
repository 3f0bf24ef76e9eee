#pragma once

#include <QStyledItemDelegate>

namespace lectern::ui {

/// Lets a name be typed in its row.
class NameDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
};

/// A row of two ranks: the name, below it quieter text on one or more lines, in which marks may be
/// bold; a thin bar where something is in progress. Everything is plain text.
class RowDelegate : public NameDelegate {
    Q_OBJECT
  public:
    struct Roles {
        int subtitle = -1;
        int marks = -1;    ///< QList<TextMark> of the subtitle
        int percent = -1;  ///< 0 to 100; negative: no bar
    };
    explicit RowDelegate(Roles roles, int subtitle_lines, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

  private:
    QRect textArea(const QStyleOptionViewItem& option) const;
    void paintSubtitle(QPainter* painter, const QStyleOptionViewItem& option, const QRect& area,
                       const QModelIndex& index) const;
    void paintProgress(QPainter* painter, const QStyleOptionViewItem& option, const QRect& area,
                       int percent) const;

    Roles m_roles;
    int m_subtitle_lines;
};

}  // namespace lectern::ui
