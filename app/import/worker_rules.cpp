#include "app/import/worker_rules.h"

#include "app/import/limits.h"

namespace lectern::app::worker {

sandbox::Rules sandboxRules(Mode mode) {
    sandbox::Rules rules;
    // Character maps of CJK fonts that a file does not embed.
    rules.readable = {"/usr/share/poppler"};
    rules.first_closed_fd = mode == Mode::Import ? kChannelFd + 1 : kOutputFd + 1;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    rules.memory_bytes = limits::kWorkerMemoryBytes;
#endif
    rules.cpu_seconds = limits::kWorkerCpuSeconds;
    rules.open_files = limits::kWorkerOpenFiles;
    if (mode == Mode::Draw) {
        // Fonts that a file does not embed, and how fontconfig finds them. Not the user's own: they
        // lie in the home directory.
        rules.readable.insert(rules.readable.end(),
                              {"/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts",
                               "/usr/share/fontconfig", "/var/cache/fontconfig"});
        rules.looks_for_fonts = true;
        rules.open_files = limits::kDrawingOpenFiles;
    }
    if (mode == Mode::Annotate) rules.file_bytes = limits::kMaxCopyBytes;
    return rules;
}

}  // namespace lectern::app::worker
