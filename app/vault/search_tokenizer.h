#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/result.h"

struct sqlite3;

namespace lectern::app {

/// Makes the FTS5 tokenizer "lectern" known to a connection: SQLite's unicode61 (remove_diacritics
/// 2), and
///  - a character of a script that writes without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) is
///  a word of its
///    own, so that a search for 契約 finds it anywhere, as a phrase;
///  - the Latin ligatures U+FB00-FB06 are the letters they stand for;
///  - a word broken by a hyphen at the end of a line is found whole as well as by its parts.
/// Stored indexes depend on these rules: a change needs a migration that rebuilds page_search.
Status registerSearchTokenizer(sqlite3* database);

/// The words of a search text, by the same rules.
Result<std::vector<std::string>> searchWords(sqlite3* database, std::string_view text);

/// Whether a word from searchWords is a character that the tokenizer makes a word of its own.
bool isWordOfOneCharacter(std::string_view word);

}  // namespace lectern::app
