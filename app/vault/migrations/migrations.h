#pragma once

#include <span>
#include <string_view>

namespace lectern::app {

/// SQL that takes a library from version i to i + 1, at position i. The texts are the .sql files of
/// this folder, put into the program when it is built. A released step is never edited: a change is
/// a new step.
std::span<const std::string_view> libraryMigrations();

}  // namespace lectern::app
