#pragma once

#include <QPointer>
#include <QTabWidget>

#include "ui/reader/document_tab.h"

class QComboBox;
class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace lectern::ui {

class NotesModel;
class OutlineModel;
class ThumbnailModel;

/// Thumbnails, outline, notes and find results of the document at hand.
class SideStrip : public QTabWidget {
    Q_OBJECT
  public:
    enum Page { Thumbnails, Outline, Notes, Find };
    explicit SideStrip(QWidget* parent = nullptr);
    ~SideStrip() override;

    void setView(DocumentTab* view);  ///< nullptr: nothing is open
    void showNote(app::NoteId note);  ///< ready to be written

  signals:
    void placeWanted(const lectern::ui::Place& place);
    void saveCopyWanted();

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void buildThumbnails();
    void buildOutline();
    void buildNotes();
    void buildFind();
    void setModels(DocumentTab* view);
    void showCurrentPage();
    void layOutThumbnails();
    void showRows();
    void showNoteRow(int row);
    void saveNote();
    void goToPage(int page_index);
    void showEmptyStates();

    QPointer<DocumentTab> m_view;
    QListView* m_thumbnails;
    QTreeView* m_outline;
    QStackedWidget* m_outline_stack;
    QListView* m_notes;
    QStackedWidget* m_notes_stack;
    QWidget* m_note_editor;
    QComboBox* m_note_colour;
    QPlainTextEdit* m_note_text;
    QPushButton* m_save_copy;
    QListView* m_hits;
    QLabel* m_hits_status;
    QPointer<ThumbnailModel> m_thumbnail_model;
    QPointer<OutlineModel> m_outline_model;
    QPointer<NotesModel> m_notes_model;
    app::NoteId m_note = 0;         // in the editor
    app::NoteId m_wanted_note = 0;  // to be shown when the list has it
    QTimer m_note_timer;
};

}  // namespace lectern::ui
