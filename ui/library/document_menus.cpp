#include "ui/library/document_menus.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMenu>
#include <map>

#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

struct Menus {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::DocumentMenus)
};

}  // namespace

void fillTagMenu(QMenu& menu, const std::vector<app::TagRecord>& tags,
                 const std::vector<const app::DocumentRecord*>& chosen,
                 std::function<void(const std::string& tag, bool has_it)> set) {
    std::map<std::string, size_t> had;
    for (const app::DocumentRecord* document : chosen)
        for (const std::string& tag : document->tags) ++had[tag];
    for (const app::TagRecord& tag : tags) {
        QAction* choice = menu.addAction(literalLabel(inertLine(tag.name)));
        choice->setCheckable(true);
        choice->setChecked(had[tag.name] == chosen.size());
        QObject::connect(choice, &QAction::triggered, &menu,
                         [set, name = tag.name](bool is_on) { set(name, is_on); });
    }
    if (!tags.empty()) menu.addSeparator();
}

void fillBinderMenu(QMenu& menu, const std::vector<app::BinderRecord>& binders,
                    std::function<void(std::optional<app::BinderId>)> add) {
    for (const app::BinderRecord& binder : binders)
        QObject::connect(menu.addAction(literalLabel(inertLine(binder.name))), &QAction::triggered,
                         &menu, [add, id = binder.id] { add(id); });
    if (!binders.empty()) menu.addSeparator();
    QObject::connect(menu.addAction(Menus::tr("&New binder")), &QAction::triggered, &menu,
                     [add] { add(std::nullopt); });
}

void askForTag(QWidget* parent, int document_count,
               std::function<void(const std::string& tag)> decided) {
    auto* dialog = new QInputDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(Menus::tr("Add a tag"));
    dialog->setLabelText(Menus::tr("Tag for %n documents:", nullptr, document_count));
    dialog->setInputMode(QInputDialog::TextInput);
    QObject::connect(dialog, &QInputDialog::textValueSelected, dialog,
                     [decided = std::move(decided)](const QString& tag) {
                         if (!tag.trimmed().isEmpty()) decided(tag.trimmed().toStdString());
                     });
    dialog->open();
}

}  // namespace lectern::ui
