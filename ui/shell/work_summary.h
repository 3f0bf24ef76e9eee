#pragma once

#include <QObject>
#include <optional>

#include "app/conversation/assistant.h"
#include "app/workspace/import_queue.h"
#include "app/workspace/workspace.h"

namespace lectern::ui {

/// The work that runs, in one line, and what of it has ended.
class WorkSummary : public QObject {
    Q_OBJECT
  public:
    enum class Kind { None, Importing, Reading, Answering, Printing };
    struct Line {
        Kind kind = Kind::None;
        QString text;      ///< empty: nothing runs
        int percent = -1;  ///< -1: not known
        bool operator==(const Line&) const = default;
    };

    using QObject::QObject;
    /// Follows a vault's work until the next call; nullptr: nothing runs. Borrowed.
    void follow(app::Workspace* workspace, app::Assistant* assistant);
    Line line() const;
    bool isBusy() const { return line().kind != Kind::None; }

    /// What is shown for a state of the queue; for tests and for follow().
    void setImports(const std::vector<app::ImportItem>& items, bool is_busy);
    void setReading(const std::optional<app::ReadingProgress>& progress);
    void setAnswering(bool is_answering);
    void setPrinting(int pages_done, int pages);  ///< 0 of 0: nothing is printed
    bool isPrinting() const { return m_sheets > 0; }

  signals:
    void changed();
    /// Long work is over; text for a notification, without names from documents.
    void ended(lectern::ui::WorkSummary::Kind kind, const QString& text);

  private:
    Line importLine() const;
    Line readingLine() const;
    Line printLine() const;

    QList<QMetaObject::Connection> m_connections;
    bool m_importing = false, m_answering = false;
    int m_files_done = 0, m_files = 0, m_pages_done = 0, m_pages = 0;
    int m_sheets_done = 0, m_sheets = 0;
    std::optional<app::ReadingProgress> m_reading;
};

}  // namespace lectern::ui
