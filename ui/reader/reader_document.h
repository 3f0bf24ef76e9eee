#pragma once

#include <QCache>
#include <QObject>
#include <QSet>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/reader/page_labels.h"
#include "ui/reader/page_links.h"
#include "ui/reader/text_selection.h"
#include "ui/reader/tile_store.h"

namespace lectern::ui {

/// One open document, shared by the tabs that show it: its pages, outline and notes as they come
/// from the library, and its right to be drawn.
class ReaderDocument : public QObject {
    Q_OBJECT
  public:
    enum class State { Loading, Ready, Failed };
    enum class Password { NotNeeded, Needed, Wrong };

    /// Starts loading.
    ReaderDocument(app::DocumentId id, app::Workspace* workspace, app::PageRenderer* renderer,
                   TileStore* tiles);
    ~ReaderDocument() override;

    app::DocumentId id() const { return m_id; }
    State state() const { return m_state; }
    const std::optional<Error>& error() const { return m_error; }
    QString title() const;  ///< safe to show
    QString fileName() const;
    const std::vector<app::PageOverview>& pages() const { return m_pages; }
    int pageCount() const { return static_cast<int>(m_pages.size()); }
    const PageLabels& labels() const { return m_labels; }
    const std::vector<app::OutlineItem>& outline() const { return m_outline; }
    const std::vector<app::NoteRecord>& notes() const { return m_notes; }
    std::optional<app::ReadingPlace> readingPlace() const { return m_place; }
    std::vector<QSizeF> pageSizes() const;
    TileStore& tiles() { return *m_tiles; }
    PageLinks& links() { return m_links; }
    app::Workspace& workspace() { return *m_workspace; }

    /// nullptr: being fetched, pageLoaded will tell; or the page has no text.
    std::shared_ptr<const app::Page> page(int page_index);
    /// Hands over the text of a selection, when all its pages are here.
    void fetchText(TextPosition first, TextPosition last, std::function<void(const QString&)> done);

    /// Once more, by a worker that knows nothing of the failure.
    void retryPage(int page_index);
    Password password() const { return m_password; }
    void setPassword(const QString& password);
    std::optional<std::string> givenPassword() const { return m_given_password; }
    const std::filesystem::path& file() const { return m_file; }

    /// A highlight for each page of the range, or a note on the page where the range is empty;
    /// done(id of the first) once it is stored.
    void addNotes(TextPosition first, TextPosition last, app::NoteRecord::Colour colour,
                  std::function<void(app::NoteId)> done);
    void changeNote(app::NoteId id, const QString& text, app::NoteRecord::Colour colour);
    void removeNote(app::NoteId id);
    void savePlace(const app::ReadingPlace& place);

  signals:
    void loaded();
    void loadFailed();
    void pageLoaded(int page_index);
    void notesChanged();
    void passwordChanged();
    void titleChanged();
    void gone();                                ///< it is no longer in the library
    void writeFailed(const QString& sentence);  ///< a note or place could not be saved

  private:
    struct Loaded {
        app::DocumentRecord record;
        std::vector<app::PageOverview> pages;
        std::vector<app::OutlineItem> outline;
        std::vector<app::NoteRecord> notes;
        std::optional<app::ReadingPlace> place;
        std::filesystem::path file;
    };
    static Result<Loaded> load(const app::Library& library, const app::Vault& vault,
                               app::DocumentId id);
    void take(Result<Loaded> loaded);
    void reloadNotes();
    void reloadRecord();
    void pageFailed(int page_index);

    app::DocumentId m_id;
    app::Workspace* m_workspace;
    app::PageRenderer* m_renderer;
    TileStore* m_tiles;
    State m_state = State::Loading;
    std::optional<Error> m_error;
    app::DocumentRecord m_record;
    std::vector<app::PageOverview> m_pages;
    PageLabels m_labels;
    std::vector<app::OutlineItem> m_outline;
    std::vector<app::NoteRecord> m_notes;
    std::optional<app::ReadingPlace> m_place;
    std::filesystem::path m_file;
    Password m_password = Password::NotNeeded;
    std::optional<std::string> m_given_password;
    PageLinks m_links;
    QCache<int, std::shared_ptr<const app::Page>> m_texts;  // by characters
    QSet<int> m_fetching;
};

}  // namespace lectern::ui
