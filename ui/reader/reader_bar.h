#pragma once

#include <QToolBar>

#include "ui/reader/document_tab.h"

class QLabel;
class QLineEdit;
class QToolButton;

namespace lectern::ui {

/// The line above the pages: history, page field, zoom and ways to look.
class ReaderBar : public QToolBar {
    Q_OBJECT
  public:
    struct Actions {
        QAction *side_strip, *back, *forward, *previous_page, *next_page, *zoom_out, *zoom_in,
            *fit_width, *fit_page, *rotate, *continuous, *find, *split, *together;
        QList<QAction*> zoom_menu;
    };
    explicit ReaderBar(const Actions& actions, QWidget* parent = nullptr);

    void showView(DocumentTab* view);  ///< nullptr: nothing is open
    void focusPageField();

  signals:
    void pageWanted(int page_index);
    void messageWanted(const QString& plain_text);

  private:
    void pageTyped();

    QPointer<DocumentTab> m_view;
    QLineEdit* m_page;
    QLabel* m_of_pages;
    QToolButton* m_zoom;
};

}  // namespace lectern::ui
