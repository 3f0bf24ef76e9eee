#pragma once

#include <QCoreApplication>
#include <QString>

#include "kernels/base/error.h"

namespace lectern::ui {

/// An error in the words of the window; all of it is plain text and inert.
struct PresentedError {
    QString summary;       ///< what happened, one sentence
    QString next_step;     ///< what to do, one sentence; may be empty
    QString details;       ///< the error's own message and code, to unfold and copy
    QString text() const;  ///< summary and next step
};

/// The one place that turns an error code into a sentence. `subject` is what it happened to, as the
/// user knows it ("lease.pdf"); empty: nothing in particular. Not for Cancelled, which is no error
/// to show.
class ErrorPresenter {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::ErrorPresenter)
  public:
    static PresentedError present(const Error& error, const QString& subject = {});
};

}  // namespace lectern::ui
