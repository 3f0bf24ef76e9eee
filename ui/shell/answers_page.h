#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;

namespace lectern::ui {

class ThinkingBudgetEdit;
class WindowSettings;

/// The page of the settings on how questions are answered, and on the room for what is read.
class AnswersPage : public QWidget {
    Q_OBJECT
  public:
    AnswersPage(WindowSettings& settings, qint64 state_limit, QWidget* parent);
    /// Tells what was typed and not yet left; for the end of the dialog.
    void finish();

  signals:
    void stateLimitWanted(qint64 bytes);

  private:
    enum Choice { AsTheModel, Likeliest, OwnValues };
    void makeSampling();
    void makeStateLimit(qint64 bytes);
    void showSampling();
    void keepSampling();

    WindowSettings& m_settings;
    ThinkingBudgetEdit* m_thinking;
    QComboBox* m_choice;
    QDoubleSpinBox* m_temperature;
    QDoubleSpinBox* m_top_p;
    QDoubleSpinBox* m_state_limit;
    double m_told_limit = 0;
};

}  // namespace lectern::ui
