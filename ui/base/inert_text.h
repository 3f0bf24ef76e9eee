#pragma once

#include <QString>
#include <QStringView>
#include <string>

namespace lectern::ui {

/// Text of documents, file names and models as it may be shown (threat-model.md, B6): characters
/// that act instead of being read become visible, "<U+202E>". These are control characters,
/// bidirectional marks, embeddings, overrides and isolates, line and paragraph separators, the
/// byte order mark, annotation and tag characters; lone surrogates become U+FFFD. Joiners and
/// zero-width spaces stay, scripts need them. Line feeds and tabs stay in inertText and become
/// spaces in inertLine. The result is plain text: show it as Qt::PlainText or escape it for HTML.
QString inertText(QStringView text);
QString inertText(const std::string& utf8);
QString inertLine(QStringView text);
QString inertLine(const std::string& utf8);

/// For a name inside a sentence of ours: its writing direction ends with it. Inert already, or not
/// from outside.
QString isolated(const QString& inert);

/// For tooltips and other places that would take mark-up: shows exactly this text, wrapped.
QString literalRichText(const QString& inert);
/// For actions, buttons and tabs, where an ampersand would be an access key.
QString literalLabel(const QString& inert);

}  // namespace lectern::ui
