#pragma once

#include <QMainWindow>

#include "app/conversation/assistant.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTextBrowser;
class QTreeWidget;

namespace lectern::ui {

/// One window: documents at the left, answer and citations at the right, the question below.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    explicit MainWindow(app::Assistant& assistant, QWidget* parent = nullptr);

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void buildActions();
    void buildPanes();
    void connectAssistant();
    void chooseFiles();
    void askQuestion();
    void showAnswer(const app::AskResult& result, const QString& model_limits);
    void setBusy(bool busy);

    app::Assistant& m_assistant;
    QListWidget* m_documents = nullptr;
    QTextBrowser* m_answer = nullptr;
    QTreeWidget* m_citations = nullptr;
    QLineEdit* m_question = nullptr;
    QPushButton* m_ask = nullptr;
    QPushButton* m_stop = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_limits = nullptr;
    QLabel* m_state = nullptr;
};

}  // namespace lectern::ui
