#pragma once

#include <QFrame>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace lectern::ui {

/// What to find in the document at hand, and how many places there are.
class FindBar : public QFrame {
    Q_OBJECT
  public:
    explicit FindBar(QWidget* parent = nullptr);

    void open(const QString& suggestion);
    void setStatus(const QString& text);
    QString words() const;
    bool wholeWords() const;

  signals:
    void searchWanted();  ///< words() or wholeWords() changed, after a short pause
    void stepWanted(int direction);
    void closed();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QLineEdit* m_words;
    QCheckBox* m_whole_words;
    QLabel* m_status;
};

}  // namespace lectern::ui
