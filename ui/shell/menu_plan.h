#pragma once

#include <QList>
#include <QString>

class QAction;
class QMenu;
class QMenuBar;

namespace lectern::ui {

class ActionRegistry;

/// Menus of the window in their order.
enum class MenuId { File, Edit, View, Go, Binder, Tools, Settings, Help };

/// Where an action stands, by its object name: menu, group (groups are set apart by a line) and
/// place in it. Names that the plan does not know go to the end of their pane's menu, so a new
/// action of a pane is in a menu at once.
struct MenuPlace {
    MenuId menu = MenuId::Tools;
    int group = 0;
    int order = 0;
};
MenuPlace menuPlace(const QString& action_name);
QString menuTitle(MenuId menu);  ///< with its access key

/// Fills the bar, and registers every action with its menu's name. Submenus are entries of the plan
/// too, by the object name of their menu action.
void fillMenus(QMenuBar* bar, QList<QAction*> actions, ActionRegistry& registry);

}  // namespace lectern::ui
