#pragma once

#include <string>
#include <string_view>

#include "kernels/base/result.h"

namespace lectern::app {

/// A vault's name is typed by a person; a binder's may be made from file names, which can be
/// longer.
inline constexpr int kMaxNameCharacters = 120;
inline constexpr int kMaxBinderNameCharacters = 300;

/// A vault's name in Unicode's composed form, without white space around it. Error InvalidArgument
/// says what is wrong with it: empty, too long, a slash, a control or invisible formatting
/// character, invalid UTF-8.
Result<std::string> checkedVaultName(std::string_view name);
/// A binder's name, as it is stored and looked up: control characters become spaces, invisible ones
/// go, bytes that are no UTF-8 become U+FFFD. File names hold all of these, and no path is ever
/// made from a binder's name. Empty or too long: the caller's to refuse.
std::string binderName(std::string_view name);
/// The form in which names are stored and looked up; checks nothing.
std::string normalizedName(std::string_view name);
/// Equal for names that differ in case only.
std::string foldedName(std::string_view name);
/// ASCII letters, digits and single hyphens taken from a name, at most 40; may be empty.
std::string asciiSlug(std::string_view name);

}  // namespace lectern::app
