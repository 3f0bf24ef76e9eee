#pragma once

#include <QIcon>
#include <QString>

namespace lectern::ui {

/// A symbolic icon by its freedesktop name, or one of our own names (resources/icons): from the
/// desktop's theme, else ours, drawn in the palette's text colour whenever it is painted, so it
/// follows a change of theme. Asserts that one of the two exists.
QIcon icon(const QString& name);

/// Ours always, also where the desktop's theme has the name: for signs that must look the same
/// beside each other.
QIcon symbol(const QString& name);

}  // namespace lectern::ui
