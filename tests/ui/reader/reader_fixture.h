#pragma once

#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "app/render/page_renderer.h"
#include "app/workspace/import_queue.h"
#include "app/workspace/workspace.h"
#include "tests/app/vault/vault_fixture.h"
#include "ui/reader/document_tab.h"
#include "ui/reader/reader_pane.h"

namespace lectern::test {

/// A vault of its own with real documents, imported and drawn by the real worker.
class ReaderHome {
  public:
    explicit ReaderHome(app::Spawner& spawner) : m_renderer(&spawner) {
        const auto info = app::VaultRegistry::create("Test");
        if (!info) qFatal("%s", info.error().message.c_str());
        auto opened = app::Workspace::open(*info, &spawner);
        if (!opened) qFatal("%s", opened.error().message.c_str());
        workspace = std::move(*opened);
    }

    static QString sample() {
        return QStringLiteral(LECTERN_SOURCE_DIR
                              "/resources/samples/harbour-services-agreement.pdf");
    }
    static QString fixture(const char* name) {
        return QStringLiteral(LECTERN_TEST_DATA "/pdf/") + QLatin1String(name);
    }
    app::DocumentId import(const QString& file, const std::optional<QString>& password = {}) {
        auto& queue = workspace->imports();
        const app::ImportId id = queue.add({file}, std::nullopt).at(0);
        const auto done = [&] { return !queue.isBusy(); };
        if (!QTest::qWaitFor(done, 60'000)) qFatal("the import hangs");
        if (password) {
            queue.retry(id, password);
            if (!QTest::qWaitFor(done, 60'000)) qFatal("the import hangs");
        }
        const auto& item = queue.items().back();
        if (!item.document) qFatal("not imported: %s", qPrintable(file));
        return item.document->id;
    }
    app::PageRenderer& renderer() { return m_renderer; }
    app::Page page(app::DocumentId document, int index) {
        return workspace->vault().library().page(document, index).value();
    }

  private:
    Home m_home;  // first: the vault lies in it

  public:
    std::unique_ptr<app::Workspace> workspace;

  private:
    app::PageRenderer m_renderer;
};

/// Where the words stand on a page, as a citation names them.
inline app::CharacterRange rangeOf(const app::Page& page, std::string_view words) {
    const std::u32string wanted = app::fromUtf8(words);
    const size_t start = page.text.find(wanted);
    if (start == std::u32string::npos) qFatal("not on this page");
    return {static_cast<int>(start), static_cast<int>(start + wanted.size())};
}

inline ui::DocumentTab* currentView(const ui::ReaderPane& pane) {
    for (auto* view : pane.findChildren<ui::DocumentTab*>())
        if (view->isVisible() && view->document().id() == pane.currentDocument()) return view;
    return nullptr;
}
inline bool waitUntilReady(ui::ReaderPane& pane) {
    return QTest::qWaitFor([&] {
        auto* view = currentView(pane);
        return view && view->document().state() == ui::ReaderDocument::State::Ready;
    });
}
/// All that is in view is drawn sharp.
inline bool waitUntilDrawn(ui::ReaderPane& pane) {
    return waitUntilReady(pane) &&
           QTest::qWaitFor([&] { return currentView(pane)->pages().isDrawn(); }, 30'000);
}
inline QAction* action(const ui::ReaderPane& pane, const char* name) {
    for (QAction* each : pane.actions())
        if (each->objectName() == QLatin1String("reader.") + QLatin1String(name)) return each;
    qFatal("no action %s", name);
}

}  // namespace lectern::test
