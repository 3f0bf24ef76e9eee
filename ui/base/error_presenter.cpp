#include "ui/base/error_presenter.h"

#include "ui/base/inert_text.h"
#include "ui/base/said.h"

namespace lectern::ui {

namespace {

/// Messages are clauses in lower case without a full stop; a file name at the front keeps its case.
QString asSentence(const std::string& message) {
    const QString text = inertLine(message).trimmed();
    return text.isEmpty() || text.endsWith(u'.') ? text : text + u'.';
}

/// Their next step only points to the details, which the sentence has said.
bool saysItself(ErrorCode code) {
    return code == ErrorCode::InvalidArgument || code == ErrorCode::Usage ||
           code == ErrorCode::LimitExceeded || code == ErrorCode::Unsupported ||
           code == ErrorCode::NotFound;
}

}  // namespace

QString PresentedError::text() const {
    return next_step.isEmpty() ? summary : summary + u' ' + next_step;
}

PresentedError ErrorPresenter::present(const Error& error, const QString& subject) {
    QString what, next;
    switch (error.code) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::Usage:
            what = tr("This cannot be done as it was asked for.");
            next = tr("The details say what is missing.");
            break;
        case ErrorCode::NotFound:
            what = tr("What is needed here was not found.");
            next = tr("Check that it has not been moved or removed, then try again.");
            break;
        case ErrorCode::Io:
            what = tr("The file or folder could not be read or written.");
            next = tr("Check its permissions and the free space on the disk, then try again.");
            break;
        case ErrorCode::Corrupt:
            what = tr("The file is damaged and cannot be used.");
            next = tr("Get it again from where it came from, or open a backup.");
            break;
        case ErrorCode::Unsupported:
            what = tr("This kind of file or model is not supported.");
            next = tr("The details say what is.");
            break;
        case ErrorCode::Mismatch:
            what = tr("This was made for another model, vault or version.");
            next = tr("Use what it was made for, or make it again.");
            break;
        case ErrorCode::LimitExceeded:
            what = tr("This is larger than fits.");
            next = tr("The details say what would fit.");
            break;
        case ErrorCode::OutOfMemory:
            what = tr("There is not enough memory for this.");
            next = tr("Close other programs, or choose a smaller model or fewer documents.");
            break;
        case ErrorCode::Cancelled:
            what = tr("Stopped.");
            break;
        case ErrorCode::Encrypted:
            what = tr("The file is protected by a password.");
            next = tr("Enter the password to open it.");
            break;
        case ErrorCode::Busy:
            what = tr("The vault is in use by another program.");
            next = tr("Close that program, then try again.");
            break;
        case ErrorCode::Sandbox:
            what =
                tr("The protection around file reading could not be set up, so nothing was "
                   "read.");
            next = tr("A kernel with seccomp and Landlock is needed.");
            break;
        case ErrorCode::Internal:
            what = tr("Something went wrong inside Lectern.");
            next =
                tr("Nothing that was saved is lost. Try again, and report the details if it "
                   "happens again.");
            break;
    }
    if (error.saying) {
        // More than the code says; what to do is part of it, or of the code.
        what = saidAsSentence(*error.saying);
        if (saysItself(error.code)) next.clear();
    }
    PresentedError result;
    //: %1 is the name of a file or binder, %2 a sentence on what happened to it
    result.summary =
        subject.isEmpty() ? what : tr("%1: %2").arg(isolated(inertLine(subject)), what);
    result.next_step = next;
    const std::string_view code = errorCodeName(error.code);
    result.details = QStringLiteral("%1 (%2)").arg(
        asSentence(error.message),
        QString::fromLatin1(code.data(), static_cast<qsizetype>(code.size())));
    return result;
}

}  // namespace lectern::ui
