#pragma once

#include <QWidget>
#include <cstdint>
#include <optional>

class QComboBox;
class QSpinBox;

namespace lectern::ui {

/// How many tokens the model may think: its own measure, off, two usual amounts, or a number.
class ThinkingBudgetEdit : public QWidget {
    Q_OBJECT
  public:
    explicit ThinkingBudgetEdit(QWidget* parent = nullptr);

    std::optional<int64_t> budget() const;  ///< 0: off; nullopt: the model's own measure
    void setBudget(std::optional<int64_t> budget);

  signals:
    void changed();

  private:
    QComboBox* m_choice;
    QSpinBox* m_number;
};

}  // namespace lectern::ui
