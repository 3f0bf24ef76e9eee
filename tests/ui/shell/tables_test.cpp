// What the status bar and the model page show, without a window.

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "ui/base/units.h"
#include "ui/shell/model_table.h"
#include "ui/shell/state_table.h"
#include "ui/shell/work_summary.h"

namespace lectern::ui {

class TablesTest : public QObject {
    Q_OBJECT
  private slots:
    void modelsSayWhetherTheyRunAndWhyNot();
    void statesArePinnedByTheirTick();
    void workIsToldByWhatEndsLast();
    void timesAreRoundedToWhatOneSays();
};

void TablesTest::modelsSayWhetherTheyRunAndWhyNot() {
    FoundModel good{{"small", "/m/small", true}, app::ModelFacts(), {}};
    good.facts->can_run = true;
    good.facts->parameters = 456'000'000'000;
    FoundModel large{{"M1", "/m/m1", false}, app::ModelFacts(), {}};
    large.facts->why_not = say("it needs 900 GB of memory, 8 GB are free");
    const FoundModel broken{
        {"x\u202Ey", "/m/x", false}, {}, Error(ErrorCode::Corrupt, "config.json is damaged")};
    ModelTable table;
    QAbstractItemModelTester tester(&table);
    table.setModels({good, large, broken});
    QVERIFY(table.canUse(0));
    QVERIFY(!table.canUse(1));
    QVERIFY(!table.canUse(2));
    QCOMPARE(table.index(0, ModelTable::Parameters).data().toString(), QString("456 B"));
    QVERIFY(table.description(1).contains("900 GB"));
    QVERIFY(table.description(2).contains("damaged"));
    QVERIFY(table.index(2, ModelTable::Name).data().toString().contains("<U+202E>"));
    app::ModelFacts used = *good.facts;
    used.path = "/m/small";
    used.backend = "simd AVX2";
    used.threads = 2;
    table.setUsed(used);
    QVERIFY(table.description(0).contains("simd AVX2"));
    QVERIFY(table.description(0).contains("2"));
    QVERIFY(table.description(0).contains("likeliest"));
    table.setSampling({0.7f, 0.9f});
    QVERIFY(table.description(0).contains("the settings say: temperature 0.7, top-p 0.9"));
    QVERIFY(!table.canUse(0));
    QCOMPARE(table.index(0, ModelTable::Runs).data().toString(), QString("In use"));
}

void TablesTest::statesArePinnedByTheirTick() {
    engine::SnapshotInfo old, recent;
    old.label = "old";
    old.file_bytes = 1000;
    recent.label = "recent";
    recent.file_bytes = 500;
    recent.pinned = true;
    recent.key[0] = 7;
    recent.last_used = old.last_used + std::chrono::hours(1);
    StateTable table;
    QAbstractItemModelTester tester(&table);
    table.setStates({old, recent});
    QCOMPARE(table.totalBytes(), 1500);
    const QModelIndex first = table.index(0, StateTable::Label);
    QCOMPARE(first.data().toString(), QString("recent"));
    QCOMPARE(first.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    engine::PrefixKey asked{};
    bool pinned = true;
    connect(&table, &StateTable::pinWanted, this, [&](const engine::PrefixKey& key, bool on) {
        asked = key;
        pinned = on;
    });
    QVERIFY(table.setData(first, Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(asked, recent.key);
    QVERIFY(!pinned);
    recent.kind = engine::SegmentKind::UserTurn;
    table.setStates({recent});
    QCOMPARE(table.index(0, StateTable::Label).data().toString(), QString("A question"));
}

void TablesTest::workIsToldByWhatEndsLast() {
    WorkSummary work;
    QSignalSpy changed(&work, &WorkSummary::changed);
    QVERIFY(!work.isBusy());
    app::ImportItem first, second;
    first.state = app::ImportItem::State::Done;
    second.state = app::ImportItem::State::Importing;
    second.pages_done = 43;
    second.pages_total = 100;
    work.setImports({first, second}, true);
    QCOMPARE(work.line().text, QString("Importing file 2 of 2, 43 %"));
    QCOMPARE(work.line().percent, 43);
    work.setAnswering(true);
    QCOMPARE(work.line().kind, WorkSummary::Kind::Answering);
    app::ReadingProgress reading;
    reading.tokens_done = 63;
    reading.tokens_total = 100;
    reading.seconds_left = 230;
    work.setReading(reading);
    QCOMPARE(work.line().text, QString("Reading, 63 %, 4 min left"));
    work.setReading({});
    work.setAnswering(false);
    work.setImports({first}, false);
    QVERIFY(!work.isBusy());
    QCOMPARE(changed.count(), 6);
}

void TablesTest::timesAreRoundedToWhatOneSays() {
    QCOMPARE(Units::duration(0.2), QString("1 s"));
    QCOMPARE(Units::duration(119), QString("119 s"));
    QCOMPARE(Units::duration(240), QString("4 min"));
    QCOMPARE(Units::duration(7500), QString("2 h 5 min"));
    QCOMPARE(Units::timeLeft(-1), QString());
    QCOMPARE(Units::about(412'000), QString("412 K"));
    QCOMPARE(Units::about(1'200'000), QString("1.2 M"));
    QCOMPARE(Units::about(999'600), QString("1.0 M"));
    QCOMPARE(Units::count(1024), QString::fromUtf8("1\u202F024"));
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::TablesTest)
#include "tables_test.moc"
