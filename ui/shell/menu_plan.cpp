#include "ui/shell/menu_plan.h"

#include <QAction>
#include <QCoreApplication>
#include <QHash>
#include <QMenu>
#include <QMenuBar>
#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "ui/shell/action_registry.h"

namespace lectern::ui {

namespace {

constexpr std::array kTitles = {
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&File"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Edit"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&View"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Go"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Binder"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Tools"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Settings"),
    QT_TRANSLATE_NOOP("lectern::ui::MenuPlan", "&Help"),
};

/// One menu as it reads from top to bottom; "" is a line.
struct Plan {
    MenuId menu;
    std::vector<const char*> names;
};

const std::vector<Plan>& plans() {
    static const std::vector<Plan> kPlans = {
        {MenuId::File,
         {"library.import",
          "library.import_folder",
          "shell.sample",
          "shell.recent",
          "",
          "reader.reopen_tab",
          "reader.close_tab",
          "",
          "reader.save_copy",
          "conversation.export_markdown",
          "conversation.export_pdf",
          "conversation.export_json",
          "conversation.export_html",
          "",
          "shell.print_document",
          "shell.preview_document",
          "shell.print_conversation",
          "shell.preview_conversation",
          "",
          "shell.new_vault",
          "library.remove_vault",
          "",
          "shell.quit"}},
        {MenuId::Edit,
         {"reader.copy", "reader.select_all", "", "reader.find", "reader.find_next",
          "reader.find_previous", "library.search", "", "reader.ask", "reader.highlight",
          "reader.note"}},
        {MenuId::View,
         {"reader.zoom_in", "reader.zoom_out", "reader.zoom_actual", "reader.fit_width",
          "reader.fit_page", "", "reader.rotate_right", "reader.rotate_left", "reader.continuous",
          "reader.split", "reader.scroll_together", "", "shell.show_library", "reader.side_strip",
          "shell.show_conversation", "shell.tool_calls", "shell.full_screen"}},
        {MenuId::Go,
         {"reader.back", "reader.forward", "", "reader.previous_page", "reader.next_page",
          "reader.goto_page", "reader.previous_tab", "reader.next_tab", "",
          "conversation.previous_citation", "conversation.next_citation", "",
          "conversation.focus_composer", "shell.next_pane", "shell.previous_pane"}},
        {MenuId::Binder,
         {"library.new_binder", "library.new_conversation", "", "library.open", "library.rename",
          "library.remove", "", "library.remove_from_binder", "library.move_up",
          "library.move_down", "library.add_tag", "", "conversation.pause_reading", "",
          "library.show_binders", "library.show_documents", "", "library.cancel_imports",
          "library.clear_imports"}},
        {MenuId::Tools,
         {"shell.commands", "", "conversation.ask", "conversation.stop", "conversation.answer_now",
          "conversation.regenerate", "conversation.edit_question", "conversation.copy_answer", "",
          "shell.models", "shell.states"}},
        {MenuId::Settings, {"shell.theme", "shell.settings", "shell.shortcuts"}},
        {MenuId::Help, {"shell.offline", "", "shell.about"}},
    };
    return kPlans;
}

constexpr int kUnplanned = 1000;

/// For names that the plan does not know.
MenuId menuOfRoom(const QString& name) {
    if (name.startsWith(QLatin1String("library."))) return MenuId::Binder;
    if (name.startsWith(QLatin1String("conversation."))) return MenuId::Tools;
    if (name.startsWith(QLatin1String("shell."))) return MenuId::View;
    static const char* const kGo[] = {"page", "next", "previous", "tab", "back", "forward"};
    for (const char* word : kGo)
        if (name.contains(QLatin1String(word)) && !name.contains(QLatin1String("single")))
            return MenuId::Go;
    static const char* const kEdit[] = {"copy", "find", "note", "highlight"};
    for (const char* word : kEdit)
        if (name.contains(QLatin1String(word))) return MenuId::Edit;
    return MenuId::View;
}

}  // namespace

MenuPlace menuPlace(const QString& action_name) {
    static const QHash<QString, MenuPlace> kPlaces = [] {
        QHash<QString, MenuPlace> places;
        for (const Plan& plan : plans()) {
            int group = 0, order = 0;
            for (const char* name : plan.names) {
                if (*name == '\0')
                    ++group;
                else
                    places.insert(QLatin1String(name), {plan.menu, group, order++});
            }
        }
        return places;
    }();
    const auto found = kPlaces.find(action_name);
    return found != kPlaces.end() ? *found
                                  : MenuPlace{menuOfRoom(action_name), kUnplanned, kUnplanned};
}

QString menuTitle(MenuId menu) {
    return QCoreApplication::translate("lectern::ui::MenuPlan", kTitles[static_cast<size_t>(menu)]);
}

void fillMenus(QMenuBar* bar, QList<QAction*> actions, ActionRegistry& registry) {
    std::stable_sort(actions.begin(), actions.end(), [](const QAction* a, const QAction* b) {
        const MenuPlace left = menuPlace(a->objectName()), right = menuPlace(b->objectName());
        return std::tie(left.menu, left.group, left.order) <
               std::tie(right.menu, right.group, right.order);
    });
    QMenu* menu = nullptr;
    MenuPlace last;
    for (QAction* action : actions) {
        const MenuPlace place = menuPlace(action->objectName());
        if (!menu || place.menu != last.menu)
            menu = bar->addMenu(menuTitle(place.menu));
        else if (place.group != last.group)
            menu->addSeparator();
        menu->addAction(action);
        if (!action->menu()) registry.add(action, QString(menuTitle(place.menu)).remove(u'&'));
        last = place;
    }
}

}  // namespace lectern::ui
