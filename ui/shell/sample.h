#pragma once

#include <QString>
#include <optional>

namespace lectern::ui {

/// The sample contract that a first run offers; nullopt where the program's files lack it.
std::optional<QString> sampleFile();

}  // namespace lectern::ui
