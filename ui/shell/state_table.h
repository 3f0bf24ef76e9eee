#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "engine/state/state_bank.h"

namespace lectern::ui {

/// What the model has read and keeps on disk; a tick pins it.
class StateTable : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Label, Tokens, Size, LastUsed, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setStates(std::vector<engine::SnapshotInfo> states);
    const engine::SnapshotInfo& state(int row) const { return m_states[static_cast<size_t>(row)]; }
    qint64 totalBytes() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    void pinWanted(const lectern::engine::PrefixKey& key, bool pinned);

  private:
    static QString placeText(const engine::SnapshotInfo& info);

    std::vector<engine::SnapshotInfo> m_states;
};

}  // namespace lectern::ui
