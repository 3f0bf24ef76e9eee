#pragma once

#include <QObject>
#include <memory>
#include <stop_token>

#include "app/render/annotated_copy.h"
#include "app/workspace/background_thread.h"
#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// Saves a copy of a document with the user's highlights and notes as PDF annotations, beside the
/// window. Ends with the object.
class NotesCopy : public QObject {
    Q_OBJECT
  public:
    explicit NotesCopy(std::shared_ptr<ReaderDocument> document, QObject* parent = nullptr);
    ~NotesCopy() override;

    void save(const QString& path);
    static Result<std::vector<app::PdfAnnotation>> annotationsOf(
        const app::Library& library, app::DocumentId document,
        const std::vector<app::NoteRecord>& notes);

  signals:
    void saved(const QString& path);
    void failed(const lectern::Error& error);

  private:
    void write(std::vector<app::PdfAnnotation> annotations, const QString& path);

    std::shared_ptr<ReaderDocument> m_document;
    std::stop_source m_stop;
    std::unique_ptr<app::BackgroundThread> m_thread;
};

}  // namespace lectern::ui
