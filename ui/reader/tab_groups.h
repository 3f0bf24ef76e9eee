#pragma once

#include <QSplitter>

#include "ui/reader/document_tab.h"

class QTabWidget;

namespace lectern::ui {

/// Tabs of documents, in one group or in two side by side. The group that had the focus last is the
/// active one; its tab is the current view.
class TabGroups : public QSplitter {
    Q_OBJECT
  public:
    explicit TabGroups(QWidget* parent = nullptr);

    DocumentTab* currentView() const;
    void setCurrentView(DocumentTab* view);
    DocumentTab* shownIn(int group) const;  ///< nullptr: the group is empty
    QList<DocumentTab*> views(int group) const;
    QList<DocumentTab*> views() const;
    DocumentTab* viewOf(app::DocumentId document) const;  ///< in the active group first
    int activeGroup() const { return m_active; }
    int groupOf(const DocumentTab* view) const;

    /// At the end of a group, without making it current; group 1 shows itself.
    void add(DocumentTab* view, int group);
    void close(DocumentTab* view);  ///< an empty second group goes away
    void stepTab(int direction);
    bool isSplit() const;
    /// All tabs in one group; a document that stands in both is kept once.
    void join();

  signals:
    void currentViewChanged();
    void viewClosing(lectern::ui::DocumentTab* view);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    QTabWidget* newGroup(int number);
    void setActive(int group);
    void showActive();
    void showTitle(DocumentTab* view);
    void groupEmptied();

    QTabWidget* m_groups[2];
    int m_active = 0;
};

}  // namespace lectern::ui
