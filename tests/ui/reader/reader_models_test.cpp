// The models of the side strip over a real library, without a window.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/app/vault/vault_fixture.h"
#include "tests/ui/reader/page_of_text.h"
#include "ui/reader/document_finder.h"
#include "ui/reader/notes_model.h"
#include "ui/reader/outline_model.h"
#include "ui/reader/thumbnail_model.h"

using namespace lectern;
using namespace lectern::test;
using namespace lectern::ui;

class ReaderModelsTest : public QObject {
    Q_OBJECT

    static constexpr int kPages = 40;

    std::unique_ptr<Home> m_home;
    std::unique_ptr<app::Workspace> m_workspace;
    std::unique_ptr<app::PageRenderer> m_renderer;
    std::unique_ptr<TileStore> m_tiles;
    std::unique_ptr<ReaderDocument> m_document;
    app::DocumentId m_id = 0;
    std::filesystem::path m_original;

    app::Library& library() { return m_workspace->vault().library(); }
    app::NoteId addNote(int page_index, int start, const char* quote) {
        app::NoteRecord note;
        note.document = m_id;
        note.page_index = page_index;
        note.range = {start, start + 5};
        note.quote = quote;
        const auto id = library().addNote(note);
        if (!id) qFatal("%s", id.error().message.c_str());
        m_workspace->announce(app::Change::Notes);
        return *id;
    }
    void openDocument() {
        m_document = std::make_unique<ReaderDocument>(m_id, m_workspace.get(), m_renderer.get(),
                                                      m_tiles.get());
        QTRY_COMPARE(m_document->state(), ReaderDocument::State::Ready);
    }

  private slots:
    void init() {
        m_home = std::make_unique<Home>();
        m_workspace =
            app::Workspace::open(app::VaultRegistry::create("Test").value(), nullptr).value();
        app::DocumentText text;
        text.title = "Lease";
        for (int i = 0; i < kPages; ++i)
            text.pages.push_back(
                pageOfText("Notice is given in writing.\nOn page " + std::to_string(i + 1), i));
        text.outline = {{"Part one", 0, 0}, {"First", 1, 1},    {"Deep", 2, 5},
                        {"Second", -1, 1},  {"Part two", 9, 0}, {"Lost", 999, 1}};
        const auto file = m_home->scratch("lease.pdf");
        writeFile(file, "not looked at here");
        const auto original = m_workspace->vault().storeOriginal(file).value();
        m_original = original.path;
        m_id = library().addDocument(original.sha256, "lease.pdf", original.bytes, text).value().id;
        m_renderer = std::make_unique<app::PageRenderer>(nullptr);
        m_tiles = std::make_unique<TileStore>(m_renderer.get());
    }
    void cleanup() {
        m_document.reset();
        m_tiles.reset();
        m_renderer.reset();
        m_workspace.reset();
        m_home.reset();
    }

    void theOutlineIsATree() {
        openDocument();
        OutlineModel model(m_document.get());
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex part = model.index(0, 0);
        QCOMPARE(part.data().toString(), QStringLiteral("Part one"));
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("1"));
        QCOMPARE(model.rowCount(part), 2);
        QCOMPARE(model.rowCount(model.index(0, 0, part)), 1);
        QCOMPARE(model.index(1, 0, part).data(OutlineModel::PageIndexRole).toInt(), -1);
        const QModelIndex lost = model.index(0, 0, model.index(1, 0));
        QCOMPARE(lost.data(OutlineModel::PageIndexRole).toInt(), -1);
    }

    void theOutlineFillsWhenTheDocumentIsThere() {
        m_document = std::make_unique<ReaderDocument>(m_id, m_workspace.get(), m_renderer.get(),
                                                      m_tiles.get());
        OutlineModel model(m_document.get());
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QTRY_COMPARE(model.rowCount(), 2);
    }

    void everyPageHasAThumbnail() {
        openDocument();
        ThumbnailModel model(m_document.get());
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), kPages);
        QCOMPARE(model.index(4).data().toString(), QStringLiteral("5"));
        const auto picture = model.index(0).data(Qt::DecorationRole).value<QPixmap>();
        QCOMPARE(picture.height(), model.side());
        QSignalSpy failed(m_renderer.get(), &app::PageRenderer::failed);
        model.setShownRows(3, 5);
        QTRY_COMPARE(failed.count(), 3);  // asked for, and no others
    }

    void notesComeAndGo() {
        openDocument();
        NotesModel model(m_document.get());
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto later = addNote(7, 3, "later");
        QTRY_COMPARE(model.rowCount(), 1);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        const auto sooner = addNote(2, 3, "so\u202Eoner");
        QTRY_COMPARE(model.rowCount(), 2);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowOf(sooner), 0);
        QCOMPARE(model.rowOf(later), 1);
        const QString shown = model.index(0).data().toString();
        QVERIFY(shown.startsWith("p. 3\n"));
        QVERIFY2(!shown.contains(QChar(0x202E)), "a document's text is inert");

        QVERIFY(model.setData(model.index(1), "Ask them", NotesModel::TextRole));
        QVERIFY(model.setData(model.index(1), 2, NotesModel::ColourRole));
        QVERIFY(!model.setData(model.index(1), 9, NotesModel::ColourRole));
        QTRY_COMPARE(library().notes(m_id).value().size(), size_t{2});
        const auto stored = [&] {
            const auto notes = library().notes(m_id).value();
            for (const auto& note : notes)
                if (note.id == later) return note;
            return app::NoteRecord();
        };
        QTRY_COMPARE(QString::fromStdString(stored().text), QStringLiteral("Ask them"));
        QTRY_COMPARE(stored().colour, app::NoteRecord::Colour::Blue);
        QVERIFY(model.removeRow(0));
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowOf(later), 0);
    }

    void hitsComeInReadingOrder() {
        openDocument();
        DocumentFinder finder(m_document.get());
        QAbstractItemModelTester tester(&finder,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        finder.search("in writing", false, 17);
        QTRY_VERIFY(!finder.isSearching());
        QCOMPARE(finder.rowCount(), kPages);
        QCOMPARE(finder.currentRow(), 17);
        for (int i = 0; i < kPages; ++i)
            QCOMPARE(finder.hits()[static_cast<size_t>(i)].page_index, i);
        finder.setCurrentRow(kPages - 1);
        finder.step(1);
        QCOMPARE(finder.currentRow(), 0);
        QCOMPARE(finder.index(2).data(DocumentFinder::PageRole).toString(), QStringLiteral("p. 3"));
    }

    void aNewSearchReplacesOneThatRuns() {
        openDocument();
        DocumentFinder finder(m_document.get());
        QAbstractItemModelTester tester(&finder,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        finder.search("notice", false, 0);
        finder.search("page 12", true, 0);
        QTRY_VERIFY(!finder.isSearching());
        QCOMPARE(finder.rowCount(), 1);
        QCOMPARE(finder.hits()[0].page_index, 11);
        finder.search("nowhere", false, 0);
        QTRY_VERIFY(!finder.isSearching());
        QCOMPARE(finder.statusText(), QStringLiteral("No hits"));
        finder.search("", false, 0);
        QVERIFY(!finder.hasQuery());
        QVERIFY(finder.statusText().isEmpty());
    }

    void aDocumentThatIsNotThereFails() {
        m_document = std::make_unique<ReaderDocument>(m_id + 1, m_workspace.get(), m_renderer.get(),
                                                      m_tiles.get());
        QTRY_COMPARE(m_document->state(), ReaderDocument::State::Failed);
        QCOMPARE(m_document->error()->code, ErrorCode::NotFound);
    }

    void aLostFileIsNotTakenForARemovedDocument() {
        std::filesystem::remove(m_original);
        m_document = std::make_unique<ReaderDocument>(m_id, m_workspace.get(), m_renderer.get(),
                                                      m_tiles.get());
        QTRY_COMPARE(m_document->state(), ReaderDocument::State::Failed);
        QCOMPARE(m_document->error()->code, ErrorCode::Io);
    }
};

QTEST_MAIN(ReaderModelsTest)

#include "reader_models_test.moc"
