#pragma once

#include <QAbstractItemModel>
#include <optional>
#include <utility>
#include <vector>

#include "ui/library/row_sync.h"

namespace lectern::ui {

/// An item model that takes a reload as a difference, row by row: `Base` is QAbstractItemModel or
/// QAbstractListModel.
template <typename Base>
class SyncedModel : public Base {
  public:
    using Base::Base;

  protected:
    /// `rows` of this model, below `parent`, become `wanted`; rows with the same key are one.
    template <typename Row, typename KeyOf>
    void sync(std::vector<Row>& rows, std::vector<Row> wanted, KeyOf key_of,
              const QModelIndex& parent = {}) {
        struct Notify {
            SyncedModel& model;
            const QModelIndex parent;
            void beginRemove(int first, int last) { model.beginRemoveRows(parent, first, last); }
            void endRemove() { model.endRemoveRows(); }
            void beginInsert(int first, int last) { model.beginInsertRows(parent, first, last); }
            void endInsert() { model.endInsertRows(); }
            void beginMove(int from, int to) {
                model.beginMoveRows(parent, from, from, parent, to);
            }
            void endMove() { model.endMoveRows(); }
            void changed(int first, int last) {
                const QAbstractItemModel& plain = model;  // a list hides its one column
                const int column = plain.columnCount(parent) - 1;
                emit model.dataChanged(model.index(first, 0, parent),
                                       model.index(last, column, parent));
            }
        };
        syncRows(rows, std::move(wanted), key_of, Notify{*this, parent});
    }
};

/// What setData of a list of titles was given to rename a row; nullopt where it is no title.
inline std::optional<QString> newTitle(const QVariant& value, int role) {
    const QString title = value.toString().trimmed();
    if (role != Qt::EditRole || title.isEmpty()) return std::nullopt;
    return title;
}

}  // namespace lectern::ui
