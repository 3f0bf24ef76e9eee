#pragma once

#include <QString>
#include <QStringView>
#include <optional>

namespace lectern::ui {

/// A formula in LaTeX notation as a line of Unicode text: Greek, operators, roots, fractions on a
/// slash, raised and lowered characters where Unicode has them. Empty where it holds something
/// that such a line would not show faithfully (environments, unknown commands): then it is shown
/// as it was written.
std::optional<QString> formulaText(QStringView latex);

}  // namespace lectern::ui
