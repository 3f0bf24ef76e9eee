// Registry, palette and shortcut editor over the same actions.

#include <QAbstractItemModelTester>
#include <QAction>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/action_registry.h"
#include "ui/shell/command_model.h"
#include "ui/shell/menu_plan.h"
#include "ui/shell/shortcut_model.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

struct Fixture {
    QTemporaryDir folder;
    WindowSettings settings{folder.filePath("window.ini")};
    QAction zoom_in{"Zoom &In"}, find{"&Find…"}, off{"Not now"};
    ActionRegistry registry{settings};

    Fixture() {
        zoom_in.setObjectName("reader.zoom_in");
        zoom_in.setShortcuts({QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
        find.setObjectName("reader.find");
        find.setShortcut(QKeySequence("Ctrl+F"));
        off.setObjectName("reader.off");
        off.setEnabled(false);
    }
    void addAll() {
        registry.add(&zoom_in, "View");
        registry.add(&find, "Edit");
        registry.add(&off, "Edit");
    }
};

}  // namespace

class ActionsTest : public QObject {
    Q_OBJECT
  private slots:
    void textsLoseAccessKeysAndDots();
    void aShortcutOfTheUserIsKept();
    void resetBringsAllShortcutsBack();
    void conflictsAreSaidAtBoth();
    void keysThatPanesUseForThemselvesDoNotConflict();
    void thePaletteListsWhatCanBeDoneBestFirst();
    void everyMenuHasATitleAndUnknownActionsAPlace();
};

void ActionsTest::textsLoseAccessKeysAndDots() {
    QAction action("Save && &open…");
    QCOMPARE(ActionRegistry::plainText(&action), QString("Save & open"));
}

void ActionsTest::aShortcutOfTheUserIsKept() {
    QTemporaryDir folder;
    const QString file = folder.filePath("window.ini");
    QAction action("Find");
    action.setObjectName("reader.find");
    action.setShortcut(QKeySequence("Ctrl+F"));
    {
        WindowSettings settings(file);
        ActionRegistry registry(settings);
        registry.add(&action, "Edit");
        registry.setShortcut(&action, QKeySequence("Ctrl+B"));
    }
    QAction again("Find");
    again.setObjectName("reader.find");
    again.setShortcut(QKeySequence("Ctrl+F"));
    WindowSettings settings(file);
    ActionRegistry registry(settings);
    registry.add(&again, "Edit");
    QCOMPARE(again.shortcut(), QKeySequence("Ctrl+B"));
    QCOMPARE(registry.defaultShortcut(&again), QKeySequence("Ctrl+F"));
    QVERIFY(registry.isChanged(&again));
}

void ActionsTest::resetBringsAllShortcutsBack() {
    Fixture f;
    f.addAll();
    f.registry.setShortcut(&f.zoom_in, QKeySequence("F9"));
    QCOMPARE(f.zoom_in.shortcuts().size(), 1);
    f.registry.resetShortcut(&f.zoom_in);
    QCOMPARE(f.zoom_in.shortcuts().size(), 2);
    QVERIFY(!f.settings.shortcut("reader.zoom_in"));
}

void ActionsTest::conflictsAreSaidAtBoth() {
    Fixture f;
    f.addAll();
    ShortcutModel model(f.registry);
    QAbstractItemModelTester tester(&model);
    QCOMPARE(model.conflictCount(), 0);
    const QModelIndex cell = model.index(1, ShortcutModel::Shortcut);
    QVERIFY(model.setData(cell, QVariant::fromValue(QKeySequence("Ctrl+=")), Qt::EditRole));
    QCOMPARE(model.conflictCount(), 1);  // it is Zoom in's second key
    QCOMPARE(model.index(1, ShortcutModel::Conflict).data().toString(), QString("Zoom In"));
    model.resetAll();
    QCOMPARE(model.conflictCount(), 0);
    QCOMPARE(f.find.shortcut(), QKeySequence("Ctrl+F"));
}

void ActionsTest::keysThatPanesUseForThemselvesDoNotConflict() {
    Fixture f;
    f.addAll();
    for (QAction* action : {&f.zoom_in, &f.find})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QVERIFY(f.registry.conflicts(&f.zoom_in, QKeySequence("Ctrl+F")).isEmpty());
    f.find.setShortcutContext(Qt::WindowShortcut);
    QCOMPARE(f.registry.conflicts(&f.zoom_in, QKeySequence("Ctrl+F")).size(), 1);
}

void ActionsTest::thePaletteListsWhatCanBeDoneBestFirst() {
    Fixture f;
    f.addAll();
    CommandModel model;
    QAbstractItemModelTester tester(&model);
    model.setActions(f.registry);
    QCOMPARE(model.rowCount(), 2);  // not what is disabled
    CommandFilter filter;
    filter.setSourceModel(&model);
    filter.setTyped("fi");
    QCOMPARE(filter.index(0, 0).data().toString(), QString("Find"));
    filter.setTyped("view in");
    QCOMPARE(filter.rowCount(), 1);
    QCOMPARE(filter.index(0, 0).data().toString(), QString("Zoom In"));
    QCOMPARE(model.action(filter.mapToSource(filter.index(0, 0))), &f.zoom_in);
    filter.setTyped("xyz");
    QCOMPARE(filter.rowCount(), 0);
}

void ActionsTest::everyMenuHasATitleAndUnknownActionsAPlace() {
    QSet<QString> titles;
    for (int i = 0; i <= static_cast<int>(MenuId::Help); ++i) {
        const QString title = menuTitle(static_cast<MenuId>(i));
        QVERIFY2(title.contains(u'&'), qPrintable(title));
        titles.insert(title);
    }
    QCOMPARE(titles.size(), 8);
    QCOMPARE(menuPlace("reader.never_heard_of").menu, MenuId::View);
    QCOMPARE(menuPlace("library.never_heard_of").menu, MenuId::Binder);
    QVERIFY(menuPlace("library.import").order < menuPlace("library.import_folder").order);
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::ActionsTest)
#include "actions_test.moc"
