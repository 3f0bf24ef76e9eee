#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <poppler-qt6.h>

#include <QImage>
#include <cstring>

#include "app/importer_worker/channel.h"
#include "app/importer_worker/page_links.h"
#include "app/importer_worker/tasks.h"
#include "app/render/render_protocol.h"

namespace lectern::importer {

namespace {

namespace worker = app::worker;
using worker::DrawRequest;

/// The parent's shared memory; its size is sealed.
std::span<uint8_t> mapOutput() {
    struct stat info {};
    if (::fstat(worker::kOutputFd, &info) != 0 || info.st_size <= 0) ::_exit(worker::kExitFailure);
    const auto size = static_cast<size_t>(info.st_size);
    void* const memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, worker::kOutputFd, 0);
    if (memory == MAP_FAILED) ::_exit(worker::kExitFailure);
    return {static_cast<uint8_t*>(memory), size};
}

tl::expected<QImage, PdfFailure> draw(Poppler::Document& document, const DrawRequest& request) {
    const auto damaged = tl::unexpected(PdfFailure{FailureKind::Corrupt, request.page_index + 1});
    const auto page = document.page(static_cast<int>(request.page_index));
    if (!page) return damaged;
    const double dots_per_inch = 72.0 * request.milli_scale / 1000.0;
    QImage image = page->renderToImage(dots_per_inch, dots_per_inch, request.x, request.y,
                                       request.width, request.height,
                                       static_cast<Poppler::Page::Rotation>(request.rotation / 90));
    if (image.width() != request.width || image.height() != request.height || image.depth() != 32)
        return damaged;
    return image;
}

void copyPixels(const QImage& image, std::span<uint8_t> output) {
    const size_t row_bytes = static_cast<size_t>(image.width()) * 4;
    for (int y = 0; y < image.height(); ++y)
        std::memcpy(output.data() + static_cast<size_t>(y) * row_bytes, image.constScanLine(y),
                    row_bytes);
}

uint32_t pageCount(const Poppler::Document& document) {
    return static_cast<uint32_t>(document.numPages());
}

void answerDraw(Poppler::Document& document, const worker::Record& record,
                std::span<uint8_t> output) {
    const auto request = worker::parseDraw(record.payload);
    if (record.kind != worker::Kind::Draw || !request ||
        request->page_index >= pageCount(document) || request->byteCount() > output.size())
        ::_exit(worker::kExitFailure);
    const auto image = draw(document, *request);
    if (!image) return send(worker::failureRecord(image.error().kind, image.error().page_number));
    copyPixels(*image, output);
    send(worker::drawnRecord({request->number, static_cast<uint32_t>(request->width),
                              static_cast<uint32_t>(request->height)}));
}

void answerLinks(Poppler::Document& document, const worker::Record& record) {
    const auto request = worker::parseListLinks(record.payload);
    if (!request || request->page_index >= pageCount(document)) ::_exit(worker::kExitFailure);
    send(worker::linksRecord(
        {request->number, listLinks(document, static_cast<int>(request->page_index))}));
}

}  // namespace

void drawPages() {
    const std::span<uint8_t> output = mapOutput();
    PdfDocument document = openRequestedDocument();
    Poppler::Document& poppler = document.poppler();
    poppler.setRenderHint(Poppler::Document::Antialiasing);
    poppler.setRenderHint(Poppler::Document::TextAntialiasing);
    send(worker::openedRecord(pageCount(poppler)));
    for (;;) {
        const worker::Record record = receive();
        if (record.kind == worker::Kind::ListLinks)
            answerLinks(poppler, record);
        else
            answerDraw(poppler, record, output);
    }
}

}  // namespace lectern::importer
