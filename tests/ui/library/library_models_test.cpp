// The models of the left pane over a real vault, with real imports.
#include <QMimeData>
#include <numeric>

#include "tests/ui/library/library_test_support.h"
#include "ui/library/binder_tree_model.h"
#include "ui/library/conversation_list_model.h"
#include "ui/library/document_list_model.h"
#include "ui/library/import_queue_model.h"
#include "ui/library/library_editor.h"
#include "ui/library/row_sync.h"
#include "ui/library/search_results_model.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::ui;
using namespace lectern::test;

using ImportState = ImportItem::State;

class LibraryModelsTest : public QObject {
    Q_OBJECT
  public:
    explicit LibraryModelsTest(Spawner* spawner) : m_spawner(spawner) {}

  private:
    Spawner* m_spawner;

    static QStringList titles(const QAbstractItemModel& model, const QModelIndex& parent = {}) {
        QStringList out;
        for (int row = 0; row < model.rowCount(parent); ++row)
            out.append(model.index(row, 0, parent).data().toString());
        return out;
    }
    static std::unique_ptr<QMimeData> dragOf(BinderId binder,
                                             const std::vector<DocumentId>& documents) {
        auto data = std::make_unique<QMimeData>();
        data->setData(QString::fromLatin1(DraggedDocuments::kMimeType),
                      DraggedDocuments{binder, documents}.encoded());
        return data;
    }

  private slots:
    // ---- rows

    void rowsComeToBeWhatIsWantedWhateverTheyWere() {
        struct Counting {
            std::vector<int> shown;
            std::vector<int>* rows;
            int moves = 0, inserts = 0, removes = 0;
            int first = 0, last = 0, from = 0, to = 0;
            void beginRemove(int a, int b) { first = a, last = b, ++removes; }
            void endRemove() { shown.erase(shown.begin() + first, shown.begin() + last + 1); }
            void beginInsert(int a, int b) { first = a, last = b, ++inserts; }
            void endInsert() {
                shown.insert(shown.begin() + first, rows->begin() + first,
                             rows->begin() + last + 1);
            }
            void beginMove(int a, int b) { from = a, to = b, ++moves; }
            void endMove() {
                const int row = shown[size_t(from)];
                shown.insert(shown.begin() + to, row);
                shown.erase(shown.begin() + from + (to < from ? 1 : 0));
            }
            void changed(int, int) {}
        };
        const auto check = [](std::vector<int> rows, const std::vector<int>& wanted) {
            Counting counting{rows, &rows};
            syncRows(
                rows, wanted, [](int row) { return row; }, counting);
            [&] { QCOMPARE(rows, wanted); }();
            [&] { QCOMPARE(counting.shown, wanted); }();
            return counting;
        };
        QCOMPARE(check({}, {1, 2, 3}).inserts, 1);
        QCOMPARE(check({1, 2, 3}, {}).removes, 1);
        QCOMPARE(check({1, 2, 3, 4, 5}, {2, 3, 4, 5, 1}).moves, 1);
        QCOMPARE(check({1, 2, 3, 4, 5}, {5, 1, 2, 3, 4}).moves, 1);
        uint32_t state = 4711;
        const auto random = [&](int bound) {
            state = state * 1664525u + 1013904223u;
            return int((state >> 16) % uint32_t(bound));
        };
        for (int round = 0; round < 500; ++round) {
            std::vector<int> all(12), rows, wanted;
            std::iota(all.begin(), all.end(), 0);
            for (std::vector<int>* list : {&rows, &wanted}) {
                for (size_t i = all.size(); i > 1; --i)
                    std::swap(all[i - 1], all[size_t(random(int(i)))]);
                list->assign(all.begin(), all.begin() + random(13));
            }
            check(rows, wanted);
            if (QTest::currentTestFailed()) return;
        }
    }

    // ---- binders

    void bindersShowTheirDocumentsInOrderAndFollowChanges() {
        OpenVault vault(m_spawner);
        const DocumentId lease = vault.add("lease", {U"one", U"two"}), annex = vault.add("annex");
        const BinderId harbour = vault.binder("Harbour", {lease, annex});
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        BinderTreeModel model(editor);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 1);
        const QPersistentModelIndex at = model.indexOf(harbour);
        QCOMPARE(titles(model, at), QStringList({"D1  lease", "D2  annex"}));
        QCOMPARE(model.index(0, BinderTreeModel::Pages, at).data().toString(), QString("2"));
        const QPersistentModelIndex annex_row = model.indexOf(harbour, annex);

        QVERIFY(vault.library().reorderBinder(harbour, {annex, lease}));
        vault.binder("Archive", {});
        vault.announceAll();
        QTRY_COMPARE(model.rowCount(), 2);
        QVERIFY(at.isValid());
        QCOMPARE(titles(model, at), QStringList({"D1  annex", "D2  lease"}));
        QVERIFY(annex_row.isValid());
        QCOMPARE(annex_row.row(), 0);

        QVERIFY(vault.library().removeBinder(harbour));
        vault.announceAll();
        QTRY_COMPARE(model.rowCount(), 1);
        QVERIFY(!at.isValid());
    }

    void manyChangesAtOnceAreReadTwiceAtMost() {
        OpenVault vault(m_spawner);
        LibraryEditor editor;
        BinderTreeModel model(editor);
        QSignalSpy loaded(&model, &BinderTreeModel::loaded);
        model.setWorkspace(&vault.workspace());
        vault.binder("Late", {});
        for (int i = 0; i < 50; ++i) vault.announceAll();
        QTRY_COMPARE(model.rowCount(), 1);
        QTest::qWait(30);
        QVERIFY(loaded.count() <= 2);
    }

    void bindersAndDocumentsAreRenamedInPlace() {
        OpenVault vault(m_spawner);
        const DocumentId lease = vault.add("lease");
        const BinderId harbour = vault.binder("Harbour", {lease});
        vault.binder("Taken", {});
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        BinderTreeModel model(editor);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 2);
        QVERIFY(model.setData(model.indexOf(harbour), "Port", Qt::EditRole));
        QTRY_COMPARE(model.indexOf(harbour).data().toString(), QString("Port"));
        QVERIFY(model.setData(model.indexOf(harbour, lease), "Lease 2024", Qt::EditRole));
        QTRY_COMPARE(model.indexOf(harbour, lease).data().toString(), QString("D1  Lease 2024"));
        QVERIFY(!model.setData(model.indexOf(harbour), "  ", Qt::EditRole));

        QSignalSpy failures(&editor, &LibraryEditor::failed);
        QVERIFY(model.setData(model.indexOf(harbour), "Taken", Qt::EditRole));
        QTRY_COMPARE(failures.count(), 1);
        QCOMPARE(model.indexOf(harbour).data().toString(), QString("Port"));
    }

    void documentsDroppedOnAnotherBinderAreAddedToIt() {
        OpenVault vault(m_spawner);
        const DocumentId lease = vault.add("lease"), annex = vault.add("annex");
        const BinderId from = vault.binder("From", {lease, annex}), to = vault.binder("To", {});
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        BinderTreeModel model(editor);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 2);
        const std::unique_ptr<QMimeData> dragged(model.mimeData({model.indexOf(from, annex)}));
        QVERIFY(dragged);
        QVERIFY(!model.canDropMimeData(dragged.get(), Qt::MoveAction, -1, -1, {}));
        QVERIFY(model.dropMimeData(dragged.get(), Qt::MoveAction, -1, -1, model.indexOf(to)));
        QTRY_COMPARE(titles(model, model.indexOf(to)), QStringList({"D1  annex"}));
        QCOMPARE(model.rowCount(model.indexOf(from)), 2);  // it is still there as well
    }

    void anotherOrderIsAskedForBeforeItCounts() {
        OpenVault vault(m_spawner);
        const DocumentId a = vault.add("a"), b = vault.add("b"), c = vault.add("c");
        const BinderId binder = vault.binder("Order", {a, b, c});
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        BinderTreeModel model(editor);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 1);
        std::vector<std::vector<DocumentId>> orders;
        connect(&model, &BinderTreeModel::reorderWanted, &model, [&](const BinderRecord& record) {
            orders.emplace_back();
            for (const DocumentRecord& document : record.documents)
                orders.back().push_back(document.id);
        });
        const QModelIndex at = model.indexOf(binder);
        const auto drop = [&](const std::vector<DocumentId>& moved, int row,
                              const QModelIndex& parent) {
            return model.dropMimeData(dragOf(binder, moved).get(), Qt::MoveAction, row, 0, parent);
        };
        QVERIFY(drop({c}, 0, at));                         // before the first
        QVERIFY(drop({a}, -1, at));                        // on the binder: to the end
        QVERIFY(drop({c}, -1, model.indexOf(binder, b)));  // on a document: before it
        QVERIFY(drop({a, c}, 3, at));                      // two at once keep their order
        QVERIFY(!drop({b}, 1, at));                        // where it is already
        QCOMPARE(orders, (std::vector<std::vector<DocumentId>>{
                             {c, a, b}, {b, c, a}, {a, c, b}, {b, a, c}}));
        QCOMPARE(titles(model, at), QStringList({"D1  a", "D2  b", "D3  c"}));
        BinderRecord wanted = model.reordered(binder, {c}, 0);
        editor.reorder(wanted);
        QTRY_COMPARE(titles(model, model.indexOf(binder)),
                     QStringList({"D1  c", "D2  a", "D3  b"}));
    }

    void filesAreTakenAndForeignBytesRefused() {
        OpenVault vault(m_spawner);
        const BinderId binder = vault.binder("Files", {});
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        BinderTreeModel model(editor);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 1);
        QStringList files;
        std::optional<BinderId> target;
        connect(&model, &BinderTreeModel::filesDropped, &model,
                [&](const QStringList& dropped, std::optional<BinderId> on) {
                    files = dropped;
                    target = on;
                });
        QMimeData urls;
        urls.setUrls({QUrl::fromLocalFile("/a b.pdf"), QUrl("https://example.org/x.pdf")});
        QVERIFY(model.dropMimeData(&urls, Qt::CopyAction, -1, -1, model.indexOf(binder)));
        QCOMPARE(files, QStringList({"/a b.pdf"}));
        QCOMPARE(target, std::optional(binder));
        QVERIFY(model.dropMimeData(&urls, Qt::CopyAction, -1, -1, {}));
        QCOMPARE(target, std::nullopt);
        QMimeData web;
        web.setUrls({QUrl("https://example.org/x.pdf")});
        QVERIFY(!model.canDropMimeData(&web, Qt::CopyAction, -1, -1, {}));
        for (const QByteArray& bytes :
             {QByteArray(), QByteArray("nonsense"), QByteArray(64, '\xFF'),
              DraggedDocuments{binder, {1, 2}}.encoded().chopped(3)})
            QVERIFY(!DraggedDocuments::decode(bytes));
    }

    void hostileNamesAreShownAndNeverObeyed() {
        OpenVault vault(m_spawner);
        const DocumentId evil = vault.add("<b>invoice</b>\u202Efdp.exe\nsecond line");
        const BinderId binder = vault.binder("Evil", {evil});
        LibraryEditor editor;
        BinderTreeModel model(editor);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.rowCount(), 1);
        const QModelIndex at = model.indexOf(binder, evil);
        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::EditRole),
                               int(Qt::AccessibleTextRole)}) {
            const QString text = at.data(role).toString();
            QVERIFY2(!text.contains(QChar(0x202E)), qPrintable(text));
            QVERIFY2(text.contains("U+202E"), qPrintable(text));
        }
        QVERIFY(!at.data().toString().contains(u'\n'));
        QVERIFY(at.data(Qt::ToolTipRole).toString().contains("&lt;b&gt;"));
    }

    // ---- all documents

    void thousandsOfDocumentsAreFetchedAsTheyAreLookedAt() {
        constexpr int kCount = 5000;
        OpenVault vault(m_spawner);
        vault.addMany(kCount);
        LibraryEditor editor;
        DocumentListModel model(editor);  // without a tester: that fetches by itself
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(model.totalCount(), kCount);
        QCOMPARE(model.rowCount(), DocumentListModel::kPage);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        model.fetchMore({});  // kept until the first page is there
        QTRY_COMPARE(model.rowCount(), 3 * DocumentListModel::kPage);
        QCOMPARE(model.index(150).data().toString(), QString("Document 00150"));
        QTest::qWait(50);
        QCOMPARE(model.rowCount(), 3 * DocumentListModel::kPage);  // never more than asked for

        DocumentQuery query;
        query.words = "04999";
        model.setQuery(query);
        QTRY_COMPARE(model.totalCount(), 1);
        QCOMPARE(titles(model), QStringList({"Document 04999"}));
        query.words = "nowhere";
        model.setQuery(query);
        query.words = "document 0001";  // the last query counts, however the answers come
        model.setQuery(query);
        QTRY_COMPARE(model.totalCount(), 11);
        QTest::qWait(20);
        QCOMPARE(model.totalCount(), 11);
    }

    void documentsFollowRenamingTagsAndRemoval() {
        OpenVault vault(m_spawner);
        const DocumentId a = vault.add("alpha"), b = vault.add("beta");
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        DocumentListModel model(editor);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWorkspace(&vault.workspace());
        QTRY_COMPARE(titles(model), QStringList({"alpha", "beta"}));
        QVERIFY(model.setData(model.index(0), "zeta", Qt::EditRole));
        QTRY_COMPARE(titles(model), QStringList({"beta", "zeta"}));
        editor.setTag({a, b}, "Contract", true);
        QTRY_COMPARE(model.index(0).data(DocumentListModel::TagsRole).toStringList(),
                     QStringList({"Contract"}));
        QVERIFY(
            model.index(0).data(DocumentListModel::SubtitleRole).toString().contains("Contract"));
        editor.setTag({b}, "Contract", false);
        DocumentQuery query;
        query.tags = {"Contract"};
        QTRY_VERIFY(model.index(0).data(DocumentListModel::TagsRole).toStringList().isEmpty());
        model.setQuery(query);
        QTRY_COMPARE(titles(model), QStringList({"zeta"}));
        QVERIFY(vault.library().removeDocument(a));
        vault.announceAll();
        QTRY_COMPARE(model.rowCount(), 0);
    }

    // ---- conversations

    void conversationsSayWhenTheyWereUsedAndHowManyBranchesTheyHave() {
        OpenVault vault(m_spawner);
        const BinderId binder = vault.binder("B", {vault.add("a")});
        vault.conversation(binder, "Rent", {"How much?"});
        const ConversationId notice = vault.conversation(binder, "Notice", {"When?"});
        TurnRecord other;
        other.role = "user";
        other.text = "Another start";
        other.record_json = "{}";
        QVERIFY(vault.library().addTurns(notice, 0, {other}));
        LibraryEditor editor;
        editor.setWorkspace(&vault.workspace());
        ConversationListModel model(editor);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWorkspace(&vault.workspace());
        QCOMPARE(model.rowCount(), 0);
        model.setBinder(binder);
        QTRY_COMPARE(model.rowCount(), 2);
        const QModelIndex at = model.indexOf(notice);
        QCOMPARE(at.data().toString(), QString("Notice"));
        QVERIFY(at.data(ConversationListModel::SubtitleRole).toString().contains("2 branch"));
        QVERIFY(at.data(Qt::AccessibleDescriptionRole).toString().contains("2 branch"));
        QVERIFY(model.setData(at, "Notice period", Qt::EditRole));
        QTRY_COMPARE(model.indexOf(notice).data().toString(), QString("Notice period"));
        editor.removeConversation(notice);
        QTRY_COMPARE(model.rowCount(), 1);
        editor.removeBinder(binder);
        QTRY_COMPARE(model.rowCount(), 0);
    }

    void timesAreSaidAsPeopleSayThem() {
        const QDateTime now(QDate(2026, 3, 12), QTime(14, 0), Qt::UTC);
        QVERIFY(whenText("2026-03-12T09:05:00Z", now).startsWith("Today"));
        QCOMPARE(whenText("2026-03-11T23:59:00Z", now), QString("Yesterday"));
        QCOMPARE(whenText("2026-01-02T12:00:00Z", now), QString("2 Jan"));
        QCOMPARE(whenText("2024-01-02T12:00:00Z", now), QString("2 Jan 2024"));
        QCOMPARE(whenText("nonsense", now), QString());
    }

    // ---- imports

    void importsSayWhatBecameOfEachFile() {
        OpenVault vault(m_spawner);
        const BinderId binder = vault.binder("In", {});
        ImportQueueModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        ImportQueue& queue = vault.workspace().imports();
        model.setQueue(&queue);
        QSignalSpy calls(&model, &ImportQueueModel::attentionNeeded);
        queue.add(
            {pdf("simple.pdf"), pdf("page_tree_loop.pdf"), pdf("encrypted.pdf"), pdf("README.md")},
            binder);
        QCOMPARE(model.rowCount(), 4);
        QTRY_VERIFY_WITH_TIMEOUT(allFinished(queue), 60000);
        const auto state = [&](int row) {
            return ImportState(model.index(row).data(ImportQueueModel::StateRole).toInt());
        };
        const auto words = [&](int row) {
            return model.index(row).data(ImportQueueModel::SubtitleRole).toString();
        };
        QCOMPARE(model.index(0).data().toString(), QString("simple.pdf"));
        QCOMPARE(state(0), ImportState::Done);
        QVERIFY2(words(0).contains("2 page"), qPrintable(words(0)));
        QCOMPARE(state(1), ImportState::Failed);
        QVERIFY2(words(1).contains("damaged"), qPrintable(words(1)));
        QVERIFY(!model.index(1).data(ImportQueueModel::DetailsRole).toString().isEmpty());
        QCOMPARE(state(2), ImportState::NeedsPassword);
        QCOMPARE(state(3), ImportState::Failed);
        QVERIFY2(words(3).contains("not a PDF"), qPrintable(words(3)));

        QCOMPARE(calls.count(), 3);  // two failures and a password

        const ImportId locked = queue.items()[2].id;
        queue.retry(locked, QStringLiteral("wrong"));
        QTRY_COMPARE(calls.count(), 4);
        queue.retry(locked, QStringLiteral("harbour"));
        QTRY_COMPARE_WITH_TIMEOUT(state(2), ImportState::Done, 30000);

        queue.add({pdf("simple.pdf")}, binder);
        QTRY_COMPARE_WITH_TIMEOUT(state(4), ImportState::Duplicate, 30000);
        QCOMPARE(words(4), QString("Is in the vault already; added to the binder"));
        QVERIFY(model.summary().contains("2 imported"));
        queue.clearFinished();
        QTRY_COMPARE(model.rowCount(), 0);
    }

    // ---- search

    void searchFindsPagesAndTheirWords() {
        OpenVault vault(m_spawner);
        const DocumentId lease =
            vault.add("lease", {U"Nothing here.", U"The tenant gives notice. NOTICE is written."});
        const DocumentId other = vault.add("other", {U"No notice needed."});
        const BinderId binder = vault.binder("Lease", {lease});
        SearchResultsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWorkspace(&vault.workspace());
        model.search("notice", std::nullopt);
        QCOMPARE(model.state(), SearchResultsModel::State::Searching);
        QTRY_COMPARE(model.state(), SearchResultsModel::State::Found);
        QCOMPARE(model.rowCount(), 2);
        model.search("notice tenant", binder);
        QTRY_COMPARE(model.rowCount(), 1);
        const QModelIndex hit = model.index(0);
        QVERIFY(hit.data().toString().contains("lease"));
        QVERIFY(hit.data().toString().contains("p. 2"));
        const QString excerpt = hit.data(SearchResultsModel::SubtitleRole).toString();
        const auto marks = hit.data(SearchResultsModel::MarksRole).value<QList<TextMark>>();
        QVERIFY(!marks.isEmpty());
        QCOMPARE(excerpt.mid(marks[0].start, marks[0].length), QString("tenant"));

        std::optional<Place> place;
        connect(&model, &SearchResultsModel::placeFound, &model,
                [&](const Place& found) { place = found; });
        model.locate(hit);
        QTRY_VERIFY(place);
        QCOMPARE(place->document, lease);
        QCOMPARE(place->page_index, 1);
        QCOMPARE(int(place->mark), int(Place::Mark::SearchHit));
        QCOMPARE(int(place->ranges.size()), 3);  // tenant, notice, NOTICE
        QCOMPARE(place->ranges[0].start, 4);
        QCOMPARE(place->ranges[0].end, 10);

        model.search("notice nowhere", binder);
        QTRY_COMPARE(model.state(), SearchResultsModel::State::NothingFound);
        QVERIFY(model.statusText().contains("No page of this binder"));
        QVERIFY(model.statusText().contains("notice nowhere"));
        model.search("...", std::nullopt);
        QTRY_COMPARE(model.state(), SearchResultsModel::State::Failed);
        QCOMPARE(model.statusText(), QString("Type a word to search for."));
        model.search("", std::nullopt);
        QCOMPARE(model.state(), SearchResultsModel::State::Empty);
        QCOMPARE(model.rowCount(), 0);
        Q_UNUSED(other);
    }

    void excerptsBelowTheFirstScreenFollow() {
        OpenVault vault(m_spawner);
        std::vector<std::u32string> pages(SearchResultsModel::kLimit + 5, U"the notice");
        vault.add("long", pages);
        SearchResultsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setWorkspace(&vault.workspace());
        QSignalSpy filled(&model, &QAbstractItemModel::dataChanged);
        const auto excerpt = [&](int row) {
            return model.index(row).data(SearchResultsModel::SubtitleRole).toString();
        };
        bool first_only = false;
        connect(&model, &QAbstractItemModel::modelReset, &model, [&] {
            first_only = model.rowCount() == SearchResultsModel::kLimit &&
                         excerpt(SearchResultsModel::kFirstExcerpts - 1) == "the notice" &&
                         excerpt(SearchResultsModel::kFirstExcerpts).isEmpty();
        });
        model.search("notice", std::nullopt);
        QTRY_COMPARE(filled.count(), 1);
        QVERIFY(first_only);
        for (int row = 0; row < model.rowCount(); ++row) QCOMPARE(excerpt(row), "the notice");
    }

    void onlyTheLastSearchIsShown() {
        OpenVault vault(m_spawner);
        vault.add("one", {U"alpha"});
        vault.add("two", {U"beta"});
        SearchResultsModel model;
        model.setWorkspace(&vault.workspace());
        int resets = 0;
        connect(&model, &QAbstractItemModel::modelReset, &model, [&] { ++resets; });
        for (const char* words : {"al", "alp", "alpha", "b", "beta"})
            model.search(QString::fromLatin1(words), std::nullopt);
        QTRY_COMPARE(model.state(), SearchResultsModel::State::Found);
        QCOMPARE(resets, 1);  // typing pauses before anything is searched
        QVERIFY(model.index(0).data().toString().contains("two"));
    }

    void excerptsStayInertAndKeepTheirMarks() {
        SearchHit hit;
        hit.excerpt = toUtf8(U"a\u202Eb match c");
        hit.marks = {{4, 9}};
        const InertExcerpt shown = inertExcerpt(hit);
        QCOMPARE(shown.text, QString("a<U+202E>b match c"));
        QCOMPARE(shown.text.mid(shown.marks[0].start, shown.marks[0].length), QString("match"));
        hit.marks = {{-5, 3}, {2, 1}, {10, 4000}};  // nonsense is bounded
        QVERIFY(inertExcerpt(hit).text.size() <= shown.text.size() + 1);
        hit.excerpt = std::string(200, 'x') + " match";
        hit.marks = {{201, 206}};
        const InertExcerpt late = inertExcerpt(hit);
        QVERIFY(late.marks[0].start < 40);
        QCOMPARE(late.text.mid(late.marks[0].start, late.marks[0].length), QString("match"));
    }
};

int main(int argc, char** argv) {
    return runUiTest<LibraryModelsTest>(argc, argv);
}
#include "library_models_test.moc"
