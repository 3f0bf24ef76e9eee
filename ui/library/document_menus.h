#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/vault/library.h"

class QMenu;
class QWidget;

namespace lectern::ui {

/// All tags, ticked where every chosen document has them; `set` is told which is to be given or
/// taken.
void fillTagMenu(QMenu& menu, const std::vector<app::TagRecord>& tags,
                 const std::vector<const app::DocumentRecord*>& chosen,
                 std::function<void(const std::string& tag, bool has_it)> set);
/// What dragging does, for the keyboard: `add` to a binder, or to a new one (nullopt).
void fillBinderMenu(QMenu& menu, const std::vector<app::BinderRecord>& binders,
                    std::function<void(std::optional<app::BinderId>)> add);
/// Asks for the name of a tag; `decided` gets one that is not empty.
void askForTag(QWidget* parent, int document_count,
               std::function<void(const std::string& tag)> decided);

}  // namespace lectern::ui
