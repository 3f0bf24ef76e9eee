#pragma once

namespace lectern::ui {

/// lectern.log in stateHome(), rotating, beside the warnings on stderr; Qt's own messages go there
/// too. After configureLogging and before any other logger is asked for. Where the file cannot be
/// written, stderr alone is used.
void logToFile();

}  // namespace lectern::ui
