#pragma once

#include "app/import/importer.h"
#include "tests/bench/ui/report.h"

namespace lectern::bench {

// Each works in a LECTERN_HOME of its own.

/// How late the event loop answers while a document is imported, read and asked.
void measureStalls(app::Spawner& spawner, Report& report);
/// From opening a vault of 10,000 documents until their list is painted.
void measureOpening(app::Spawner& spawner, Report& report);
/// From the last key of a search in 100,000 pages until its results are painted.
void measureSearch(app::Spawner& spawner, int words_per_page, Report& report);
/// From choosing a conversation of 500 long turns until it is painted, and how late the event loop
/// answers while it is opened and scrolled through.
void measureConversation(app::Spawner& spawner, Report& report);
/// From the key until the next page is painted, its picture being there.
void measureTurning(app::Spawner& spawner, Report& report);

}  // namespace lectern::bench
