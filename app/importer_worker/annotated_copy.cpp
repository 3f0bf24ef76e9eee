#include <unistd.h>

#include <poppler-annotation.h>
#include <poppler-qt6.h>

#include <QColor>
#include <QDateTime>
#include <QIODevice>
#include <QUuid>
#include <algorithm>
#include <cerrno>
#include <map>

#include "app/importer_worker/channel.h"
#include "app/importer_worker/tasks.h"
#include "app/render/render_protocol.h"

namespace lectern::importer {

namespace {

namespace worker = app::worker;
using app::NormalizedRect;

/// Writes to the parent's file. Not QFile: that would ask the file system about a name.
class OutputDevice : public QIODevice {
  public:
    bool failed() const { return m_failed; }
    uint64_t written() const { return m_written; }

  protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* data, qint64 size) override {
        qint64 done = 0;
        while (done < size && !m_failed) {
            const ssize_t count =
                ::write(worker::kOutputFd, data + done, static_cast<size_t>(size - done));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) m_failed = true;
            if (count > 0) done += count;
        }
        m_written += static_cast<uint64_t>(done);
        return m_failed ? -1 : done;
    }

  private:
    uint64_t m_written = 0;
    bool m_failed = false;
};

QRectF rectOf(const worker::Box& box) {
    const NormalizedRect rect = worker::decodeBox(box);
    return {QPointF(rect.left, rect.top), QPointF(rect.right, rect.bottom)};
}

Poppler::HighlightAnnotation::Quad quadOf(const QRectF& rect) {
    Poppler::HighlightAnnotation::Quad quad{};
    quad.points[0] = rect.topLeft();
    quad.points[1] = rect.topRight();
    quad.points[2] = rect.bottomRight();
    quad.points[3] = rect.bottomLeft();
    return quad;
}

void describe(Poppler::Annotation& annotation, const worker::AnnotationRecord& record) {
    annotation.setContents(QString::fromStdString(record.text));
    annotation.setModificationDate(QDateTime::currentDateTimeUtc());
    annotation.setUniqueName(QUuid::createUuid().toString(QUuid::WithoutBraces));
    Poppler::Annotation::Style style;
    style.setColor(QColor(QRgb(record.rgb)));
    annotation.setStyle(style);
}

void addHighlight(Poppler::Page& page, const worker::AnnotationRecord& record) {
    Poppler::HighlightAnnotation annotation;
    QList<Poppler::HighlightAnnotation::Quad> quads;
    QRectF around;
    for (const worker::Box& box : record.boxes) {
        quads.append(quadOf(rectOf(box)));
        around |= rectOf(box);
    }
    describe(annotation, record);
    annotation.setBoundary(around);
    annotation.setHighlightQuads(quads);
    page.addAnnotation(&annotation);
}

/// A note on the page as a whole: an icon in its top left corner, the next one below it.
void addNote(Poppler::Page& page, const worker::AnnotationRecord& record, int notes_before) {
    constexpr double kIconPoints = 24, kMarginPoints = 12, kStepPoints = 30;
    const QSizeF size = page.pageSizeF();
    const double top = std::min(kMarginPoints + kStepPoints * notes_before,
                                std::max(0.0, size.height() - kIconPoints));
    Poppler::TextAnnotation annotation(Poppler::TextAnnotation::Linked);
    describe(annotation, record);
    annotation.setTextIcon(QStringLiteral("Note"));
    annotation.setBoundary({kMarginPoints / size.width(), top / size.height(),
                            kIconPoints / size.width(), kIconPoints / size.height()});
    page.addAnnotation(&annotation);
}

void add(Poppler::Document& document, const worker::AnnotationRecord& record,
         std::map<uint32_t, int>& notes) {
    const auto page = document.page(static_cast<int>(record.page_index));
    if (!page) giveUp({FailureKind::Corrupt, record.page_index + 1});
    if (record.boxes.empty())
        addNote(*page, record, notes[record.page_index]++);
    else
        addHighlight(*page, record);
}

void save(Poppler::Document& document) {
    OutputDevice output;
    output.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
    const auto converter = document.pdfConverter();
    converter->setOutputDevice(&output);
    converter->setPDFOptions(Poppler::PDFConverter::WithChanges);
    const bool converted = converter->convert();
    if (output.failed()) giveUp({FailureKind::CannotWrite});
    if (!converted) giveUp({FailureKind::CannotAnnotate});
    send(worker::savedRecord(output.written()));
}

}  // namespace

void writeAnnotatedCopy() {
    PdfDocument document = openRequestedDocument();
    const auto page_count = static_cast<uint32_t>(document.pageCount());
    send(worker::openedRecord(page_count));
    std::map<uint32_t, int> notes;
    for (;;) {
        const worker::Record record = receive();
        if (record.kind == worker::Kind::Save) break;
        const auto annotation = worker::parseAnnotation(record.payload);
        if (record.kind != worker::Kind::Annotation || !annotation ||
            annotation->page_index >= page_count)
            ::_exit(worker::kExitFailure);
        add(document.poppler(), *annotation, notes);
    }
    save(document.poppler());
}

}  // namespace lectern::importer
