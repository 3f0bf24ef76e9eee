#include "ui/main_window.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStatusBar>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include "app/conversation/answer_record.h"

namespace lectern::ui {

namespace {

QString statusText(const app::CheckedCitation& checked) {
    using app::CitationStatus;
    const app::QuoteCheck& check = checked.citation.check;
    switch (check.status) {
        case CitationStatus::Verified:
            return MainWindow::tr("✓ stands on the page");
        case CitationStatus::Elsewhere:
            return checked.found_document_number == checked.citation.document_number
                       ? MainWindow::tr("↪ stands on page %1").arg(check.found_page_index + 1)
                       : MainWindow::tr("↪ stands in D%1 on page %2")
                             .arg(checked.found_document_number)
                             .arg(check.found_page_index + 1);
        case CitationStatus::NotFound:
            return MainWindow::tr("? not found in the document");
        case CitationStatus::NoQuote:
            return MainWindow::tr("– no quote to check");
        case CitationStatus::NoSuchPage:
            return MainWindow::tr("? there is no such page");
        case CitationStatus::NotChecked:
            break;
    }
    return MainWindow::tr("? not checked");
}

QStringList localFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) files << url.toLocalFile();
    return files;
}

}  // namespace

MainWindow::MainWindow(app::Assistant& assistant, QWidget* parent)
    : QMainWindow(parent), m_assistant(assistant) {
    setWindowTitle(tr("Lectern"));
    setAcceptDrops(true);
    resize(1100, 720);
    buildPanes();
    buildActions();
    connectAssistant();
    setBusy(false);
    m_question->setFocus();
}

void MainWindow::buildActions() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    QAction* add = file->addAction(tr("&Add documents…"), this, &MainWindow::chooseFiles);
    add->setShortcut(QKeySequence::Open);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
}

void MainWindow::buildPanes() {
    m_documents = new QListWidget;
    m_documents->setAccessibleName(tr("Documents"));
    auto* add = new QPushButton(tr("Add documents…"));
    connect(add, &QPushButton::clicked, this, &MainWindow::chooseFiles);
    auto* left = new QWidget;
    auto* left_layout = new QVBoxLayout(left);
    left_layout->addWidget(new QLabel(tr("Documents (drop PDF files here)")));
    left_layout->addWidget(m_documents);
    left_layout->addWidget(add);

    m_answer = new QTextBrowser;
    m_answer->setOpenLinks(false);  // answers are inert: nothing is opened or fetched
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setPlaceholderText(tr("Add documents, then ask a question."));
    m_citations = new QTreeWidget;
    m_citations->setAccessibleName(tr("Citations"));
    m_citations->setHeaderLabels({tr("Citation"), tr("Check"), tr("Quote")});
    m_citations->setRootIsDecorated(false);
    m_citations->header()->setStretchLastSection(true);
    auto* answer_splitter = new QSplitter(Qt::Vertical);
    answer_splitter->addWidget(m_answer);
    answer_splitter->addWidget(m_citations);
    answer_splitter->setStretchFactor(0, 3);
    answer_splitter->setStretchFactor(1, 1);

    m_question = new QLineEdit;
    m_question->setPlaceholderText(tr("Ask about these documents"));
    m_question->setAccessibleName(tr("Question"));
    m_ask = new QPushButton(tr("Ask"));
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setShortcut(Qt::Key_Escape);
    auto* composer = new QHBoxLayout;
    composer->addWidget(m_question, 1);
    composer->addWidget(m_ask);
    composer->addWidget(m_stop);
    connect(m_question, &QLineEdit::returnPressed, this, &MainWindow::askQuestion);
    connect(m_ask, &QPushButton::clicked, this, &MainWindow::askQuestion);
    connect(m_stop, &QPushButton::clicked, &m_assistant, &app::Assistant::stop);

    m_limits = new QLabel;
    m_limits->setWordWrap(true);
    m_limits->hide();

    auto* right = new QWidget;
    auto* right_layout = new QVBoxLayout(right);
    right_layout->addWidget(answer_splitter, 1);
    right_layout->addWidget(m_limits);
    right_layout->addLayout(composer);

    auto* panes = new QSplitter;
    panes->addWidget(left);
    panes->addWidget(right);
    panes->setStretchFactor(1, 1);
    panes->setSizes({280, 820});
    setCentralWidget(panes);

    m_progress = new QProgressBar;
    m_progress->setMaximumWidth(200);
    m_progress->setAccessibleName(tr("Progress"));
    m_state = new QLabel(tr("Offline: Lectern opens no network connection"));
    statusBar()->addWidget(m_state, 1);
    statusBar()->addPermanentWidget(m_progress);
}

void MainWindow::connectAssistant() {
    using app::Assistant;
    connect(&m_assistant, &Assistant::busyChanged, this, &MainWindow::setBusy);
    connect(&m_assistant, &Assistant::documentsChanged, this, [this](const QStringList& titles) {
        m_documents->clear();
        for (int i = 0; i < titles.size(); ++i)
            m_documents->addItem(tr("D%1  %2").arg(i + 1).arg(titles[i]));
    });
    connect(&m_assistant, &Assistant::progressed, this,
            [this](const QString& what, double fraction) {
                m_state->setText(what);
                m_progress->setRange(0, fraction > 0 ? 1000 : 0);
                m_progress->setValue(int(fraction * 1000));
            });
    connect(&m_assistant, &Assistant::answerGrew, this, [this](const QString& text) {
        const bool at_end =
            m_answer->verticalScrollBar()->value() == m_answer->verticalScrollBar()->maximum();
        QTextCursor cursor(m_answer->document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(text);
        if (at_end)
            m_answer->verticalScrollBar()->setValue(m_answer->verticalScrollBar()->maximum());
    });
    connect(&m_assistant, &Assistant::answered, this, &MainWindow::showAnswer);
    connect(&m_assistant, &Assistant::failed, this,
            [this](const QString& message) { m_state->setText(message); });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!localFiles(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_assistant.addFiles(localFiles(event->mimeData()));
}

void MainWindow::chooseFiles() {
    const QStringList files =
        QFileDialog::getOpenFileNames(this, tr("Add documents"), {}, tr("PDF documents (*.pdf)"));
    if (!files.isEmpty()) m_assistant.addFiles(files);
}

void MainWindow::askQuestion() {
    const QString question = m_question->text().trimmed();
    if (question.isEmpty() || m_assistant.isBusy()) return;
    m_answer->clear();
    m_citations->clear();
    m_assistant.ask(question);
}

void MainWindow::showAnswer(const app::AskResult& result, const QString& model_limits) {
    m_answer->setPlainText(QString::fromStdString(result.answer));
    const int document_count = static_cast<int>(result.coverage.documents.size());
    for (const app::CheckedCitation& citation : result.citations)
        m_citations->addTopLevelItem(new QTreeWidgetItem(
            {QString::fromStdString(app::placeName(citation, document_count)), statusText(citation),
             QString::fromStdString(citation.citation.quote)}));
    for (int column = 0; column < 2; ++column) m_citations->resizeColumnToContents(column);
    m_limits->setText(tr("About this model: %1").arg(model_limits));
    m_limits->setVisible(!model_limits.isEmpty());
    m_state->setText(tr("Reused %L1 · computed %L2 tokens · %3 of %4 pages read")
                         .arg(result.reused_tokens)
                         .arg(result.computed_tokens)
                         .arg(result.coverage.pages_read)
                         .arg(result.coverage.pages_total));
}

void MainWindow::setBusy(bool busy) {
    m_ask->setEnabled(!busy);
    m_stop->setEnabled(busy);
    m_progress->setVisible(busy);
}

}  // namespace lectern::ui
