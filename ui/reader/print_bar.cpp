#include "ui/reader/print_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPrintPreviewWidget>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "ui/base/error_presenter.h"

namespace lectern::ui {

namespace {

constexpr int kPreviewPauseMs = 700;

}  // namespace

PrintBar::PrintBar(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("reader.print_bar"));
    m_text = new QLabel(this);
    m_text->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar(this);
    m_progress->setAccessibleName(tr("Printing"));
    auto* cancel = new QPushButton(tr("Cancel printing"), this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    row->addWidget(m_text);
    row->addWidget(m_progress, 1);
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, [this] {
        if (m_printing) m_printing->cancel();
    });
    m_preview_timer.setInterval(kPreviewPauseMs);
    connect(&m_preview_timer, &QTimer::timeout, this, &PrintBar::refreshPreview);
    hide();
}

PrintBar::~PrintBar() {
    delete m_printing;
}

void PrintBar::stop() {
    delete m_printing;
    m_preview_timer.stop();
    hide();
}

void PrintBar::print(QPrinter& printer, DocumentTab& source) {
    if (isPreview(printer)) return preview(printer, source);
    if (m_printing) return emit messageWanted(tr("A document is being printed already."));
    m_printing = new DocumentPrinter(source.sharedDocument(), printer, this);
    m_printing->setCurrentPage(source.pages().currentPage());
    connect(m_printing, &DocumentPrinter::progress, this, &PrintBar::showProgress);
    connect(m_printing, &DocumentPrinter::finished, this, &PrintBar::end);
    const QString title = source.document().title();
    connect(m_printing, &DocumentPrinter::failed, this,
            [this, title, tab = QPointer(&source)](const Error& error) {
                const PresentedError words = ErrorPresenter::present(error, title);
                if (tab)
                    tab->showFailure(tr("Printing stopped. %1").arg(words.text()), words.details);
                end();
            });
    show();
    m_printing->start();
}

void PrintBar::preview(QPrinter& printer, DocumentTab& source) {
    const int count = source.document().pageCount();
    const auto pages = DocumentPrinter::pagesOf(printer, count, source.pages().currentPage());
    m_previewed = source.sharedDocument();
    if (paintPreview(printer, source.document(), pages, &m_preview_timer) > 0)
        m_preview_timer.start();
    else
        m_preview_timer.stop();
}

/// The preview is the caller's, so it is looked for among the windows.
void PrintBar::refreshPreview() {
    for (const QWidget* window : QApplication::topLevelWidgets()) {
        auto* shown = window->findChild<QPrintPreviewWidget*>();
        if (shown && shown->isVisible()) return shown->updatePreview();  // comes to print()
    }
    m_preview_timer.stop();
    if (const auto document = m_previewed.lock()) document->tiles().want(&m_preview_timer, 0, {});
}

void PrintBar::showProgress(int done, int total) {
    m_text->setText(tr("Printing page %1 of %2").arg(std::min(done + 1, total)).arg(total));
    m_progress->setRange(0, total);
    m_progress->setValue(done);
}

void PrintBar::end() {
    hide();
    m_printing->deleteLater();
    m_printing.clear();
}

}  // namespace lectern::ui
