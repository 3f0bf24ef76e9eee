#include "ui/reader/notes_copy.h"

#include "app/answer/highlight.h"
#include "ui/reader/page_marks.h"

namespace lectern::ui {

using app::NoteRecord;
using app::PdfAnnotation;

namespace {

/// A note on the page as such: a sign in its corner, as the reader shows it.
constexpr app::NormalizedRect kPageNote{0.93f, 0.02f, 0.97f, 0.05f};

}  // namespace

NotesCopy::NotesCopy(std::shared_ptr<ReaderDocument> document, QObject* parent)
    : QObject(parent), m_document(std::move(document)) {}

NotesCopy::~NotesCopy() {
    m_stop.request_stop();
}

Result<std::vector<PdfAnnotation>> NotesCopy::annotationsOf(const app::Library& library,
                                                            app::DocumentId document,
                                                            const std::vector<NoteRecord>& notes) {
    std::vector<PdfAnnotation> annotations;
    for (const NoteRecord& note : notes) {
        PdfAnnotation annotation;
        annotation.page_index = note.page_index;
        annotation.rgb = noteColour(note.colour).rgb() & 0xFFFFFF;
        annotation.text = note.text;
        if (note.range.start < note.range.end) {
            LECTERN_TRY_ASSIGN(const app::Page page, library.page(document, note.page_index));
            annotation.boxes = app::lineBoxes(page, note.range);
        } else {
            annotation.boxes = {kPageNote};
        }
        annotations.push_back(std::move(annotation));
    }
    return annotations;
}

void NotesCopy::save(const QString& path) {
    m_document->workspace().read(
        this,
        [id = m_document->id(), notes = m_document->notes()](const app::Library& library) {
            return annotationsOf(library, id, notes);
        },
        [this, path](Result<std::vector<PdfAnnotation>> annotations) {
            if (!annotations) return emit failed(annotations.error());
            write(std::move(*annotations), path);
        });
}

void NotesCopy::write(std::vector<PdfAnnotation> annotations, const QString& path) {
    app::Spawner* spawner = m_document->workspace().spawner();
    if (!spawner)
        return emit failed(Error(ErrorCode::Sandbox, "the importer could not be started"));
    m_thread = std::make_unique<app::BackgroundThread>(QStringLiteral("lectern-copy"));
    m_thread->run(
        this,
        [spawner, annotations = std::move(annotations), file = m_document->file(),
         password = m_document->givenPassword(), copy = path.toStdString(),
         stop = m_stop.get_token()] {
            return app::writeAnnotatedCopy(*spawner, file, password, annotations, copy, stop);
        },
        [this, path](Status status) {
            if (status)
                emit saved(path);
            else
                emit failed(status.error());
        });
}

}  // namespace lectern::ui
