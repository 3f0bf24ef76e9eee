#pragma once

#include <QString>
#include <QStringList>

namespace lectern::ui {

/// Codes of the languages that are compiled in, English ("en") first.
QStringList languages();
/// Its own name: "Deutsch".
QString languageName(const QString& code);
/// Translations of ours and of Qt's own dialogs, locale and layout direction of the application.
/// Empty: the system's. Before widgets are made.
void installLanguage(const QString& code);

}  // namespace lectern::ui
