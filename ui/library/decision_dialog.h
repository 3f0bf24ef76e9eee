#pragma once

#include <QString>
#include <functional>

class QDialog;
class QWidget;

namespace lectern::ui {

/// Asks, without blocking, for a decision that cannot be undone: the question, what exactly
/// follows, and a button named after the deed; Cancel is the default. Plain text. The dialog
/// deletes itself.
QDialog* askDecision(QWidget* parent, const QString& title, const QString& question,
                     const QString& consequences, const QString& deed,
                     std::function<void()> decided);

}  // namespace lectern::ui
