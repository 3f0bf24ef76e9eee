#include "ui/shell/work_summary.h"

#include <algorithm>

#include "ui/base/units.h"

namespace lectern::ui {

namespace {

constexpr int kWhole = 100;

int percentOf(qint64 done, qint64 total) {
    return total > 0 ? static_cast<int>(std::clamp<qint64>(done * kWhole / total, 0, kWhole)) : -1;
}

}  // namespace

void WorkSummary::follow(app::Workspace* workspace, app::Assistant* assistant) {
    for (const auto& connection : std::as_const(m_connections)) disconnect(connection);
    m_connections.clear();
    m_importing = m_answering = false;
    m_reading.reset();
    if (workspace) {
        app::ImportQueue* queue = &workspace->imports();
        const auto update = [this, queue] { setImports(queue->items(), queue->isBusy()); };
        m_connections << connect(queue, &app::ImportQueue::itemsAdded, this, update)
                      << connect(queue, &app::ImportQueue::itemChanged, this, update)
                      << connect(queue, &app::ImportQueue::itemsReset, this, update)
                      << connect(queue, &app::ImportQueue::busyChanged, this, update)
                      << connect(queue, &app::ImportQueue::finished, this,
                                 [this](int imported, int failed) {
                                     QString text = tr("%n file(s) imported.", nullptr, imported);
                                     if (failed > 0)
                                         text += u' ' + tr("%n file(s) failed.", nullptr, failed);
                                     emit ended(Kind::Importing, text);
                                 });
    }
    if (assistant) {
        m_connections << connect(assistant, &app::Assistant::readingProgressed, this,
                                 [this](const app::ReadingProgress& p) { setReading(p); })
                      << connect(assistant, &app::Assistant::readingEnded, this,
                                 [this](app::BinderId, bool is_complete) {
                                     setReading(std::nullopt);
                                     if (is_complete)
                                         emit ended(Kind::Reading, tr("The binder is read."));
                                 })
                      << connect(assistant, &app::Assistant::readingFailed, this,
                                 [this] { setReading(std::nullopt); })
                      // Reading for a question ends with the first it has to say.
                      << connect(assistant, &app::Assistant::thinkingGrew, this,
                                 [this] { setReading(std::nullopt); })
                      << connect(assistant, &app::Assistant::answerGrew, this,
                                 [this] { setReading(std::nullopt); })
                      << connect(assistant, &app::Assistant::failed, this,
                                 [this] { setReading(std::nullopt); })
                      << connect(
                             assistant, &app::Assistant::answered, this,
                             [this] { emit ended(Kind::Answering, tr("The answer is there.")); })
                      << connect(assistant, &app::Assistant::busyChanged, this,
                                 [this](bool busy) { setAnswering(busy); });
    }
    emit changed();
}

WorkSummary::Line WorkSummary::line() const {
    // Reading for a question is told as reading: it has a time left, an answer has none.
    if (m_reading) return readingLine();
    if (m_answering) return {Kind::Answering, tr("Answering"), -1};
    if (m_importing) return importLine();
    return {};
}

void WorkSummary::setImports(const std::vector<app::ImportItem>& items, bool is_busy) {
    const Line before = line();
    m_importing = is_busy;
    m_files = static_cast<int>(items.size());
    m_files_done = static_cast<int>(std::count_if(
        items.begin(), items.end(), [](const app::ImportItem& item) { return item.isFinished(); }));
    const auto current = std::find_if(items.begin(), items.end(), [](const app::ImportItem& item) {
        return item.state == app::ImportItem::State::Importing;
    });
    m_pages_done = current == items.end() ? 0 : current->pages_done;
    m_pages = current == items.end() ? 0 : current->pages_total;
    if (line() != before) emit changed();
}

void WorkSummary::setReading(const std::optional<app::ReadingProgress>& progress) {
    const Line before = line();
    m_reading = progress;
    if (line() != before) emit changed();
}

void WorkSummary::setAnswering(bool is_answering) {
    const Line before = line();
    m_answering = is_answering;
    if (line() != before) emit changed();
}

WorkSummary::Line WorkSummary::importLine() const {
    const int percent = percentOf(m_pages_done, m_pages);
    const int number = std::min(m_files_done + 1, m_files);
    const QString files = m_files > 1 ? tr("Importing file %1 of %2").arg(number).arg(m_files)
                                      : tr("Importing 1 file");
    return {Kind::Importing, percent < 0 ? files : tr("%1, %2 %").arg(files).arg(percent), percent};
}

WorkSummary::Line WorkSummary::readingLine() const {
    const int percent = percentOf(m_reading->tokens_done, m_reading->tokens_total);
    QString text = percent < 0 ? tr("Reading") : tr("Reading, %1 %").arg(percent);
    if (const QString left = Units::timeLeft(m_reading->seconds_left); !left.isEmpty())
        //: %1 "Reading, 63 %", %2 "4 min left"
        text = tr("%1, %2").arg(text, left);
    return {Kind::Reading, text, percent};
}

}  // namespace lectern::ui
