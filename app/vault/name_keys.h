#pragma once

#include <string>
#include <string_view>

#include "kernels/base/result.h"

struct sqlite3;

namespace lectern::app {

/// What titles are sorted by, compared byte by byte: case, accents and the width of characters
/// aside, numbers by their value ("Annex 2" before "Annex 10"). The same in every locale, and no
/// more than that: languages order their letters differently.
std::string titleKey(std::string_view title);

/// What the words of a list's filter are looked for in: title and file name, case and accents
/// aside. The same folding is to be applied to the words.
std::string filterText(std::string_view title, std::string_view file_name);
std::string filterFolded(std::string_view text);

/// Both as SQL functions, lectern_title_key(title) and lectern_filter_text(title, file name), for
/// migrations.
Status registerNameFunctions(sqlite3* database);

}  // namespace lectern::app
