#include "app/import/limits.h"
#include "app/import/worker_protocol.h"

namespace lectern::app::worker {

namespace {

std::string onPage(uint32_t page_number) {
    return page_number ? " (page " + std::to_string(page_number) + ")" : std::string();
}

}  // namespace

Error failureInWords(const Failure& failure) {
    const std::string where = onPage(failure.page_number);
    switch (failure.kind) {
        case FailureKind::NotPdf:
            return Error(ErrorCode::Unsupported, "not a PDF file");
        case FailureKind::Corrupt:
            return Error(ErrorCode::Corrupt, "damaged: not readable as a PDF" + where);
        case FailureKind::CutShort:
            return Error(ErrorCode::Corrupt, "damaged: the end of the file is missing");
        case FailureKind::NeedsPassword:
            return Error(ErrorCode::Encrypted, "encrypted: a password is needed");
        case FailureKind::WrongPassword:
            return Error(ErrorCode::Encrypted, "encrypted: the password does not open it");
        case FailureKind::UnsupportedEncryption:
            return Error(ErrorCode::Unsupported, "encrypted in a way that cannot be read");
        case FailureKind::TooManyPages:
            return Error(ErrorCode::LimitExceeded,
                         "more than " + std::to_string(limits::kMaxPages) + " pages");
        case FailureKind::PageTooLong:
            return Error(ErrorCode::LimitExceeded, "more than " +
                                                       std::to_string(limits::kMaxPageCharacters) +
                                                       " characters on one page" + where);
        case FailureKind::DocumentTooLong:
            return Error(ErrorCode::LimitExceeded,
                         "more than " + std::to_string(limits::kMaxDocumentCharacters) +
                             " characters in all" + where);
        case FailureKind::OutOfMemory:
            return Error(ErrorCode::LimitExceeded,
                         "reading it takes more memory than allowed (" +
                             std::to_string(limits::kWorkerMemoryBytes >> 20) + " MiB at most)");
        case FailureKind::CannotRead:
            return Error(ErrorCode::Io, "the file cannot be read");
        case FailureKind::CannotWrite:
            return Error(ErrorCode::Io, "the copy cannot be written");
        case FailureKind::CannotAnnotate:
            return Error(ErrorCode::Unsupported, "annotations cannot be added to this document");
    }
    return Error(ErrorCode::Corrupt, "the importer's worker sent an unknown failure");
}

}  // namespace lectern::app::worker
