#pragma once

#include <QObject>
#include <QStringList>

class QWidget;

namespace lectern::ui {

/// Files and folders dropped from outside anywhere onto a window, whatever is under the pointer.
class FileDrop : public QObject {
    Q_OBJECT
  public:
    explicit FileDrop(QWidget* window);

  signals:
    void hovering(bool is_hovering);
    void dropped(const QStringList& files);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* m_window;
};

}  // namespace lectern::ui
