#pragma once

#include <QList>
#include <QWidget>
#include <memory>
#include <optional>

#include "app/render/page_renderer.h"
#include "app/workspace/workspace.h"
#include "ui/base/place.h"

class QPrinter;

namespace lectern::ui {

/// The middle pane: documents in tabs, perhaps two side by side, each with its pages, side strip
/// (thumbnails, outline, notes, find results) and history.
class ReaderPane : public QWidget {
    Q_OBJECT
  public:
    explicit ReaderPane(QWidget* parent = nullptr);
    ~ReaderPane() override;

    /// nullptr: no vault is open; all tabs close. Borrowed; told before it goes.
    void setWorkspace(app::Workspace* workspace, app::PageRenderer* renderer);
    /// Opens the document in a tab, or shows the tab it has, centres the place and marks it; the
    /// place left goes into the history (Alt+Left).
    void showPlace(const Place& place);
    std::optional<app::DocumentId> currentDocument() const;
    /// Renders the pages chosen in the printer's dialog, whole, at the printer's resolution.
    void print(QPrinter& printer);

    /// Actions by their object names ("reader.zoom_in", …), as of LibraryPane::actions.
    QList<QAction*> actions() const;
    QByteArray saveState() const;  ///< open tabs, places, zoom, side strip
    void restoreState(const QByteArray& state);

  signals:
    /// "Ask about this": the selected words and where they stand.
    void askAboutWanted(const QString& quote, const lectern::ui::Place& place);
    void currentPlaceChanged(const lectern::ui::Place& place);
    void messageWanted(const QString& plain_text);  ///< for the status bar
    void printingProgressed(int done, int total);   ///< of pages; 0 of 0: nothing is printed now
    /// Of a document whose tab, where it would be said, is closed.
    void printingFailed(const QString& plain_text, const QString& details);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::ui
