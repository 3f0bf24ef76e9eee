#pragma once

#include <QSplitter>

#include "ui/reader/document_view.h"

class QTabWidget;

namespace lectern::ui {

/// Tabs of documents, in one group or in two side by side. The group that had the focus last is the
/// active one; its tab is the current view.
class TabGroups : public QSplitter {
    Q_OBJECT
  public:
    explicit TabGroups(QWidget* parent = nullptr);

    DocumentView* currentView() const;
    void setCurrentView(DocumentView* view);
    QList<DocumentView*> views(int group) const;
    QList<DocumentView*> views() const;
    DocumentView* viewOf(app::DocumentId document) const;  ///< in the active group first
    int activeGroup() const { return m_active; }
    int groupOf(const DocumentView* view) const;

    /// At the end of a group, without making it current; group 1 shows itself.
    void add(DocumentView* view, int group);
    void close(DocumentView* view);  ///< an empty second group goes away
    void stepTab(int direction);
    bool isSplit() const;
    /// All tabs in one group; a document that stands in both is kept once.
    void join();

  signals:
    void currentViewChanged();
    void viewClosing(lectern::ui::DocumentView* view);

  private:
    QTabWidget* newGroup(int number);
    void setActive(int group);
    void showTitle(DocumentView* view);
    void groupEmptied();

    QTabWidget* m_groups[2];
    int m_active = 0;
};

}  // namespace lectern::ui
