#pragma once

#include <QObject>

class QWidget;

namespace lectern::ui {

/// Tells that long work has ended while the window is behind others: the window asks for attention,
/// and the desktop shows a line (org.freedesktop.Notifications, a local bus). What is told holds no
/// text of documents.
class Notifier : public QObject {
    Q_OBJECT
  public:
    explicit Notifier(QWidget* window);
    void tell(const QString& text);

  private:
    QWidget* m_window;
    unsigned m_replaces = 0;  ///< the desktop's number of the line before
};

}  // namespace lectern::ui
