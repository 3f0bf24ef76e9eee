#pragma once

#include <QFrame>
#include <QPointer>
#include <QTimer>

#include "ui/reader/document_printer.h"
#include "ui/reader/document_tab.h"

class QLabel;
class QProgressBar;

namespace lectern::ui {

/// The line below the pages while a document is printed, with progress and cancel; hidden
/// otherwise. One document at a time. Print previews are filled from here as pictures come.
class PrintBar : public QFrame {
    Q_OBJECT
  public:
    explicit PrintBar(QWidget* parent = nullptr);
    ~PrintBar() override;

    /// Paints a preview at once, or begins to print. Failures are shown in the tab.
    void print(QPrinter& printer, DocumentTab& source);
    /// Nothing more is printed or fetched: the documents are about to go.
    void stop();

  signals:
    void messageWanted(const QString& plain_text);  ///< for the status bar

  private:
    void preview(QPrinter& printer, DocumentTab& source);
    void refreshPreview();
    void showProgress(int done, int total);
    void end();

    QLabel* m_text;
    QProgressBar* m_progress;
    QPointer<DocumentPrinter> m_printing;
    QTimer m_preview_timer;  // runs while pictures of a print preview are missing
    std::weak_ptr<ReaderDocument> m_previewed;
};

}  // namespace lectern::ui
