#pragma once

#include <QObject>
#include <QPalette>
#include <QString>

namespace lectern::ui {

enum class ThemeChoice { System, Light, Dark, HighContrast };

/// As settings keep it: "system", "light", "dark", "high-contrast".
QString themeName(ThemeChoice choice);
ThemeChoice themeFromName(const QString& name);  ///< unknown: System

/// The program's palette and style. System leaves both to the platform; the others are palettes
/// over Fusion, since platform styles may ignore parts of a palette. Widgets follow through
/// QEvent::PaletteChange; nothing else needs to be told.
void applyTheme(ThemeChoice choice);
QPalette themePalette(ThemeChoice choice);  ///< System: the platform's

/// Qt 6.4 does not say which scheme is on; a palette is dark where its text is lighter than its
/// window.
bool isDark(const QPalette& palette);

/// Between two colours of a palette, for lines and quiet text: share 0 is `from`, 1 is `to`.
QColor mixed(const QColor& from, const QColor& to, double share);

/// Text of second rank that still has a contrast of 4.5 : 1 on the palette's base.
QColor quietText(const QPalette& palette);

}  // namespace lectern::ui
