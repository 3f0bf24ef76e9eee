#pragma once

#include <string>
#include <string_view>

#include "kernels/base/result.h"

namespace lectern::app {

/// Names of vaults and binders that a person types. Longer ones no longer fit a line.
inline constexpr int kMaxNameCharacters = 120;

/// The name in Unicode's composed form, without white space around it. Error InvalidArgument says
/// what is wrong with it: empty, too long, a slash, a control or invisible formatting character,
/// invalid UTF-8. `what`: "vault".
Result<std::string> checkedName(std::string_view name, std::string_view what);
/// The form in which names are stored and looked up; checks nothing.
std::string normalizedName(std::string_view name);
/// Equal for names that differ in case only.
std::string foldedName(std::string_view name);
/// ASCII letters, digits and single hyphens taken from a name, at most 40; may be empty.
std::string asciiSlug(std::string_view name);

}  // namespace lectern::app
