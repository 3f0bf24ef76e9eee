#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace lectern::app {

/// Replaces {name} by its value. One pass: a value that itself spells a placeholder stays as it is,
/// so that a title or question cannot reach another field. Unknown names stay.
std::string expandTemplate(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// A title or page label for a header line: control and invisible characters and line ends become
/// one space, longer text is cut at `max_characters` with an ellipsis.
std::string headerText(std::string_view utf8, size_t max_characters);

}  // namespace lectern::app
