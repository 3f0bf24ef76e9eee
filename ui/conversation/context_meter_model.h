#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "app/conversation/assistant.h"

namespace lectern::ui {

/// How full the model's context is, document by document: the numbers behind the meter's bar and
/// its table.
class ContextMeterModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { TitleColumn, PagesColumn, TokensColumn, ReadColumn, StateColumn, ColumnCount };
    /// A stretch of the bar, as a fraction of its length.
    struct Segment {
        enum class Kind { Read, BeingRead, NotRead } kind = Kind::NotRead;
        int row = 0;  ///< of the table
        double begin = 0, end = 0;
    };
    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void setPlan(const app::ContextPlan& plan);
    void setProgress(const app::ReadingProgress& progress);
    void setReading(bool is_reading);
    const std::optional<app::ContextPlan>& plan() const { return m_plan; }
    bool isReading() const { return m_is_reading; }
    bool isComplete() const;  ///< all that is in the plan is read

    std::vector<Segment> segments() const;
    /// Where the context ends on the bar; 1 where the binder ends first.
    double contextEnd() const;
    QString warning() const;       ///< a binder too long for the context or the model; may be empty
    QString summary() const;       ///< "412 K of 1 M tokens"
    QString progressLine() const;  ///< "Reading: 63 % · 410 tokens/s · 4 min left"; may be empty
    QString description() const;   ///< the whole in words, for screen readers and the tooltip

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  signals:
    void changed();

  private:
    void spreadTokensRead(int64_t tokens);
    QString stateWords(const app::ContextPlan::Document& document, bool is_at_hand) const;
    int documentAtHand() const;
    bool isFocused() const;

    std::optional<app::ContextPlan> m_plan;
    app::ReadingProgress m_progress;
    bool m_is_reading = false;
};

}  // namespace lectern::ui
