#pragma once

#include <QLabel>

namespace lectern::ui {

/// One line of plain text that ends in an ellipsis where there is no room for it; the whole of it
/// is its tooltip and its accessible name.
class ElidedLabel : public QLabel {
    Q_OBJECT
  public:
    explicit ElidedLabel(const QString& text, QWidget* parent = nullptr);
    void setWholeText(const QString& text);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void elide();

    QString m_text;
};

}  // namespace lectern::ui
