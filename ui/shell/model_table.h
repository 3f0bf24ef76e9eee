#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <string>
#include <vector>

#include "app/conversation/assistant.h"
#include "app/conversation/models.h"

namespace lectern::ui {

/// A model folder as it was found: its facts, or why it has none.
struct FoundModel {
    app::KnownModel known;
    std::optional<app::ModelFacts> facts;
    std::optional<Error> failure;  ///< where there are no facts
};

/// All that are found now; reads folders and headers, so not on the window's thread.
std::vector<FoundModel> findModels();

/// The models of this computer, and whether it can run them.
class ModelTable : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Name, Runs, Parameters, Trained, Longest, Size, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setModels(std::vector<FoundModel> models);
    void setUsed(const app::ModelFacts& model);
    void setSampling(const app::SamplingDefaults& sampling);
    const FoundModel& model(int row) const { return m_models[static_cast<size_t>(row)]; }
    bool canUse(int row) const;
    QString description(int row) const;  ///< all that is known of it, plain text

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    bool isUsed(int row) const;
    QString text(int row, int column) const;
    QString deviceLine() const;
    QString contextLine(const app::ModelFacts& facts) const;
    QString samplingLine(const app::ModelFacts& facts) const;

    std::vector<FoundModel> m_models;
    app::ModelFacts m_used;
    app::SamplingDefaults m_sampling;
};

}  // namespace lectern::ui
