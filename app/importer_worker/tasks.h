#pragma once

/// What the worker can be started for; each runs inside the sandbox from the first record to the
/// last.
namespace lectern::importer {

/// Mode::Import: every page's text.
void sendText();
/// Mode::Draw: opens once, then draws, and lists links, as asked until the parent has had enough.
void drawPages();
/// Mode::Annotate: takes annotations, writes the copy once.
void writeAnnotatedCopy();

}  // namespace lectern::importer
