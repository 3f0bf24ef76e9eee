#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>

#include "ui/base/place.h"
#include "ui/reader/document_finder.h"
#include "ui/reader/page_view.h"
#include "ui/reader/place_history.h"

class QLabel;
class QLineEdit;

namespace lectern::ui {

class FindBar;
class MessageBar;

/// One tab: a document's pages with the bars that speak about it, its find results and its marks.
class DocumentTab : public QWidget {
    Q_OBJECT
  public:
    DocumentTab(std::shared_ptr<ReaderDocument> document, QWidget* parent = nullptr);
    ~DocumentTab() override;

    ReaderDocument& document() { return *m_document; }
    const std::shared_ptr<ReaderDocument>& sharedDocument() const { return m_document; }
    PageView& pages() { return *m_pages; }
    DocumentFinder& finder() { return *m_finder; }

    /// Centres and marks; now, or as soon as the document is there.
    void showPlace(const Place& place);
    void goTo(const ReaderPosition& position);
    ReaderPosition position() const;
    app::ReadingPlace readingPlace() const;
    void setReadingPlace(const app::ReadingPlace& place);  ///< instead of the library's

    void showFailure(const QString& sentence, const QString& details);
    void openFind();
    void findStep(int direction);
    void copy();
    void addHighlight(app::NoteRecord::Colour colour);
    /// Marks the selection, or the page, and asks for the words to be written.
    void addNote();
    /// Within the document, or shows the address. Nothing is opened outside.
    void followLink(const app::PageLink& link);
    /// The selection's text and where it stands.
    void fetchSelection(std::function<void(const QString&, const Place&)> done);

  signals:
    void positionChanged();
    void selectionChanged();
    void menuWanted(const QPoint& global);
    void noteOpened(qint64 note);
    void findOpened();
    void jumpWanted(const lectern::ui::ReaderPosition& target);  ///< a link within the document
    void gone();  ///< the document is no longer in the library

  private:
    void documentLoaded();
    void documentFailed();
    void showPassword();
    void showNotes();
    void showHits();
    void resolve(const Place& place);
    void savePlace();
    void sayPagesWithoutText();
    void buildPasswordBar();

    std::shared_ptr<ReaderDocument> m_document;
    MessageBar* m_message;
    QWidget* m_password_bar;
    QLabel* m_password_text;
    QLineEdit* m_password;
    PageView* m_pages;
    FindBar* m_find_bar;
    DocumentFinder* m_finder;
    QTimer m_save_timer, m_hits_timer;
    std::optional<Place> m_pending_place;  // shown when document and page text are there
    std::optional<ReaderPosition> m_pending_position;
    std::optional<app::ReadingPlace> m_pending_reading;
    bool m_is_restored = false;
};

}  // namespace lectern::ui
