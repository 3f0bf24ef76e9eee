// lectern-importer: reads one document inside the sandbox and sends what it finds to its parent,
// draws its pages, or writes a copy with annotations. Started by the spawner with the document on
// descriptor 3, the parent's channel on 4 and, to draw or annotate, an output on 5; see
// app/import/worker_protocol.h and app/render/render_protocol.h.
#include <unistd.h>

#include <cstring>

#include "app/import/worker_rules.h"
#include "app/importer_worker/channel.h"
#include "app/importer_worker/tasks.h"

namespace {

namespace worker = lectern::app::worker;
using worker::Mode;

Mode modeOf(int argc, char** argv) {
    if (argc < 2) return Mode::Import;
    if (std::strcmp(argv[1], worker::kDrawArgument) == 0) return Mode::Draw;
    if (std::strcmp(argv[1], worker::kAnnotateArgument) == 0) return Mode::Annotate;
    ::_exit(worker::kExitNotStarted);
}

}  // namespace

int main(int argc, char** argv) {
    const Mode mode = modeOf(argc, argv);
    if (!lectern::app::sandbox::enter(worker::sandboxRules(mode))) ::_exit(worker::kExitSandbox);
    lectern::importer::giveUpWhenMemoryIsShort();
    switch (mode) {
        case Mode::Import:
            lectern::importer::sendText();
            break;
        case Mode::Draw:
            lectern::importer::drawPages();
            break;
        case Mode::Annotate:
            lectern::importer::writeAnnotatedCopy();
            break;
    }
    ::_exit(worker::kExitDone);  // nothing to tidy up that the kernel does not
}
