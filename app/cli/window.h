#pragma once

namespace lectern::app::cli {

/// `lectern` without a subcommand: replaces this process by lectern-window beside it where there is
/// a display; otherwise says how to use the command line. Returns the exit code if it returns.
int openWindow(const char* program);

}  // namespace lectern::app::cli
