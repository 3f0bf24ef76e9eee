#pragma once

#include <functional>

#include <QString>

class QPrinter;
class QWidget;

namespace lectern::ui {

/// The platform's print dialog, then `draw`; `name` is the print job's.
void printWithDialog(QWidget* window, const QString& name, std::function<void(QPrinter&)> draw);
/// A preview of what `draw` would print, from which it can be printed.
void showPrintPreview(QWidget* window, const QString& name, std::function<void(QPrinter&)> draw);

}  // namespace lectern::ui
