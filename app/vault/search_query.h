#pragma once

#include <string>
#include <string_view>

#include "app/vault/library.h"
#include "kernels/base/result.h"

struct sqlite3;

namespace lectern::app {

/// Past this a query costs more than it tells apart.
inline constexpr size_t kMaxSearchTerms = 64;

/// Turns what a person typed into an FTS5 expression in which everything is quoted, so that no
/// character of it is syntax. Words and "quoted phrases" become terms; a * at the end of one makes
/// it a prefix. Any: the terms are alternatives, runs of a script without spaces count as their
/// pairs of characters, doubled ones and (where others remain) short English and German function
/// words left out, and those past kMaxSearchTerms ignored. All: every term must be there. Errors:
/// InvalidArgument (no word in it), LimitExceeded (All, too many terms).
Result<std::string> searchExpression(sqlite3* database, std::string_view typed,
                                     SearchScope::Match match);

}  // namespace lectern::app
