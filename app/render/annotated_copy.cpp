#include "app/render/annotated_copy.h"

#include <sys/stat.h>

#include "app/import/document_file.h"
#include "app/import/limits.h"
#include "app/render/copy_session.h"
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

Result<std::vector<worker::AnnotationRecord>> toRecords(
    std::span<const PdfAnnotation> annotations) {
    if (annotations.size() > limits::kMaxAnnotations)
        return fail(ErrorCode::LimitExceeded,
                    "more than " + std::to_string(limits::kMaxAnnotations) + " annotations");
    std::vector<worker::AnnotationRecord> records;
    for (const PdfAnnotation& annotation : annotations) {
        const std::string where = "page " + std::to_string(annotation.page_index + 1);
        if (annotation.page_index < 0)
            return fail(ErrorCode::InvalidArgument, "an annotation for " + where);
        if (annotation.boxes.size() > limits::kMaxAnnotationBoxes ||
            annotation.text.size() > limits::kMaxAnnotationTextBytes)
            return fail(ErrorCode::LimitExceeded, where + ": an annotation is too long");
        worker::AnnotationRecord record;
        record.page_index = static_cast<uint32_t>(annotation.page_index);
        record.rgb = annotation.rgb & 0xFFFFFF;
        record.text = annotation.text;
        for (const NormalizedRect& box : annotation.boxes)
            record.boxes.push_back(worker::encodeBox(box));
        records.push_back(std::move(record));
    }
    return records;
}

Status checkSize(const UniqueFd& copy, uint64_t expected) {
    struct stat info {};
    if (::fstat(copy.get(), &info) != 0 || info.st_size <= 0 ||
        static_cast<uint64_t>(info.st_size) != expected)
        return fail(ErrorCode::Corrupt, "the importer's worker wrote something else than it said");
    if (expected > limits::kMaxCopyBytes)
        return fail(ErrorCode::LimitExceeded, "the copy would be too large");
    return {};
}

Result<UniqueFd> openSource(const std::filesystem::path& file,
                            const std::optional<std::string>& password,
                            const std::filesystem::path& copy) {
    std::error_code error;
    if (std::filesystem::equivalent(file, copy, error))
        return fail(ErrorCode::InvalidArgument, "the copy would replace the document itself");
    if (password && password->size() > limits::kMaxPasswordBytes)
        return fail(ErrorCode::InvalidArgument, "the password is too long");
    return openDocumentFile(file);
}

}  // namespace

Status writeAnnotatedCopy(Spawner& spawner, const std::filesystem::path& file,
                          const std::optional<std::string>& password,
                          std::span<const PdfAnnotation> annotations,
                          const std::filesystem::path& copy, std::stop_token stop) {
    const auto write = [&](const PendingFile& pending) -> Status {
        LECTERN_TRY_ASSIGN(const auto records, toRecords(annotations));
        LECTERN_TRY_ASSIGN(const UniqueFd document, openSource(file, password, copy));
        LECTERN_TRY_ASSIGN(
            Worker worker,
            spawner.impl().startWorker(document, worker::Mode::Annotate, pending.descriptor()));
        LECTERN_TRY_ASSIGN(const uint64_t bytes,
                           runCopy(std::move(worker), password, records, std::move(stop)));
        return checkSize(pending.descriptor(), bytes);
    };
    const std::filesystem::path target = std::filesystem::absolute(copy);
    LECTERN_TRY_ASSIGN(PendingFile pending, PendingFile::create(target.parent_path()));
    if (auto written = write(pending); !written) return fail(written.error().within(file.string()));
    return pending.commit(target.filename().string());
}

}  // namespace lectern::app
