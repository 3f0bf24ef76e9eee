#include "app/import/limits.h"
#include "app/importer_worker/channel.h"
#include "app/importer_worker/tasks.h"

namespace lectern::importer {

void sendText() {
    namespace worker = app::worker;
    const PdfDocument document = openRequestedDocument();
    const auto page_count = static_cast<uint32_t>(document.pageCount());
    send(worker::headerRecord(page_count, document.title()));
    send(worker::outlineRecord(document.outline()));
    int64_t characters = 0;
    for (uint32_t i = 0; i < page_count; ++i) {
        const auto page = document.readPage(static_cast<int>(i));
        if (!page) giveUp(page.error());
        characters += static_cast<int64_t>(page->text.size());
        if (characters > app::limits::kMaxDocumentCharacters)
            giveUp({FailureKind::DocumentTooLong, i + 1});
        send(worker::pageRecord(*page));
    }
    send(worker::endRecord(page_count));
}

}  // namespace lectern::importer
