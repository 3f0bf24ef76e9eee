#pragma once

#include <QList>
#include <QListView>
#include <QTimer>
#include <QTreeView>
#include <QWidget>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "app/workspace/import_queue.h"
#include "app/workspace/workspace.h"
#include "ui/base/place.h"

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace lectern::ui {

class BinderTreeModel;
class ConversationListModel;
class DocumentListModel;
class ElidedLabel;
class ImportQueueModel;
class LibraryEditor;
class SearchResultsModel;

/// A view's context menu at the row at hand, also by the menu key.
void offerMenu(QAbstractItemView* view, std::function<void(const QPoint&)> popup);

/// The name of a part of the pane, with small buttons for its actions.
class SectionHeader : public QWidget {
    Q_OBJECT
  public:
    explicit SectionHeader(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    QToolButton* addButton(QAction* action);

  private:
    ElidedLabel* m_title;
};

/// Binders and their documents.
class BinderView : public QTreeView {
    Q_OBJECT
  public:
    explicit BinderView(BinderTreeModel& model, QWidget* parent = nullptr);
    /// Documents selected, and the binder they are selected in.
    std::vector<app::DocumentId> selectedDocuments() const;
    std::optional<app::BinderId> binderAtHand() const;

  private:
    BinderTreeModel& m_model;
};

/// All documents of the vault, with filter, tags and order.
class AllDocumentsView : public QWidget {
    Q_OBJECT
  public:
    AllDocumentsView(DocumentListModel& model, QWidget* parent = nullptr);
    void setWorkspace(app::Workspace* workspace);
    QListView* list() const { return m_list; }
    std::vector<app::DocumentId> selectedDocuments() const;
    const std::vector<app::TagRecord>& tags() const { return m_tags; }
    app::DocumentQuery::Order order() const;
    void setOrder(app::DocumentQuery::Order order);

  signals:
    void failed(const lectern::Error& error);

  private:
    void applyFilter();
    void showCount();
    void loadTags();
    void fillTagMenu();

    DocumentListModel& m_model;
    app::Workspace* m_workspace = nullptr;
    std::vector<app::TagRecord> m_tags;
    QLineEdit* m_words;
    QToolButton* m_tag_button;
    QComboBox* m_order;
    QListView* m_list;
    QLabel* m_count;
    QTimer m_pause;
};

/// The files on their way in; below them what can be done about the one at hand.
class ImportView : public QWidget {
    Q_OBJECT
  public:
    explicit ImportView(ImportQueueModel& model, QWidget* parent = nullptr);
    QListView* list() const { return m_list; }
    void setActions(QAction* clear, QAction* cancel_all);

  signals:
    void documentActivated(lectern::app::DocumentId document);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void attend();
    void showItem();
    void fitMessage();
    void retry();
    void cancel();
    void copyDetails();

    ImportQueueModel& m_model;
    SectionHeader* m_header;
    QLabel* m_summary;
    QListView* m_list;
    QWidget* m_strip;
    QLabel* m_message;
    QPlainTextEdit* m_details;
    QLineEdit* m_password;
    QPushButton *m_open, *m_retry, *m_cancel, *m_copy;
    std::set<app::ImportId> m_tried;  // a password was given once already
};

/// Results of a search over the vault.
class SearchView : public QWidget {
    Q_OBJECT
  public:
    explicit SearchView(SearchResultsModel& model, QWidget* parent = nullptr);
    QListView* list() const { return m_list; }
    bool isThisBinderOnly() const;
    void setThisBinderOnly(bool only);
    void setHasBinder(bool has_binder);

  signals:
    void scopeChanged();

  private:
    SearchResultsModel& m_model;
    QComboBox* m_scope;
    QLabel* m_status;
    QListView* m_list;
};

/// What an empty vault offers.
class EmptyVaultView : public QWidget {
    Q_OBJECT
  public:
    EmptyVaultView(QAction* import, QWidget* parent = nullptr);

  signals:
    void sampleWanted();
};

}  // namespace lectern::ui
