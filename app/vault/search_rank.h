#pragma once

#include "kernels/base/result.h"

struct sqlite3;
struct fts5_api;

namespace lectern::app {

/// Makes the FTS5 function "lectern_rank" known to a connection: lectern_rank(page_search, sizes),
/// where `sizes` is the row's own in page_search_docsize. As FTS5's bm25 (k1 1.2, b 0.75; smaller
/// is better) and the same number where a search has several terms; of a single term the weight
/// is left out, which is the same for every page.
///
/// bm25 looks each page's length up by a statement of its own and counts the pages of each term to
/// the end: where a term is on most of 100,000 pages that is two thirds of the time.
Status registerSearchRank(sqlite3* database);

/// FTS5's door for extensions; nullptr where SQLite has no FTS5.
fts5_api* fts5Api(sqlite3* database);

}  // namespace lectern::app
