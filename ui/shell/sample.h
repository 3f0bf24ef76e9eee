#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "app/workspace/workspace.h"

namespace lectern::ui {

/// The sample contract that a first run offers; nullopt where the program's files lack it.
std::optional<QString> sampleFile();

/// Brings the sample into a vault, in a binder of its own; what is there already is found again.
class SampleOpener : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    void open(app::Workspace& workspace);

  signals:
    void binderReady(lectern::app::BinderId binder);  ///< its import has begun
    void imported(lectern::app::DocumentId document);
    void failed(const lectern::Error& error);

  private:
    void import(app::Workspace& workspace, app::BinderId binder, const QString& file);
};

}  // namespace lectern::ui
