#pragma once

#include <QStringView>
#include <optional>

namespace lectern::ui {

/// How well typed letters fit a text: all of them stand in it in this order, whatever their case;
/// nullopt if not. Higher is better: letters beside each other and at the beginning of words count
/// most, then an early and a short text.
std::optional<int> fuzzyScore(QStringView typed, QStringView text);

}  // namespace lectern::ui
