#include "ui/shell/printing.h"

#include <QPrintDialog>
#include <QPrintPreviewDialog>
#include <QPrinter>
#include <memory>

namespace lectern::ui {

namespace {

std::shared_ptr<QPrinter> makePrinter(const QString& name) {
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(name);
    return printer;
}

}  // namespace

void printWithDialog(QWidget* window, const QString& name, std::function<void(QPrinter&)> draw) {
    const auto printer = makePrinter(name);
    auto* dialog = new QPrintDialog(printer.get(), window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QAbstractPrintDialog::PrintPageRange);
    QObject::connect(dialog, qOverload<>(&QDialog::accepted), window,
                     [printer, draw = std::move(draw)] { draw(*printer); });
    // The printer must outlive the dialog, whichever way it ends.
    QObject::connect(dialog, &QObject::destroyed, window, [printer] {});
    dialog->open();
}

void showPrintPreview(QWidget* window, const QString& name, std::function<void(QPrinter&)> draw) {
    const auto printer = makePrinter(name);
    auto* dialog = new QPrintPreviewDialog(printer.get(), window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QPrintPreviewDialog::paintRequested, window,
                     [printer, draw = std::move(draw)](QPrinter* target) { draw(*target); });
    dialog->resize(window->size() * 3 / 4);
    dialog->open();
}

}  // namespace lectern::ui
