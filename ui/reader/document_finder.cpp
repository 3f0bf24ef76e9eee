#include "ui/reader/document_finder.h"

#include <algorithm>

namespace lectern::ui {

namespace {

/// Small enough that other questions to the library wait some milliseconds only.
constexpr int kPagesAtOnce = 8;

}  // namespace

DocumentFinder::DocumentFinder(ReaderDocument* document, QObject* parent)
    : QAbstractListModel(parent), m_document(document) {}

void DocumentFinder::search(const QString& words, bool whole_words, int from_page) {
    ++m_search;
    beginResetModel();
    m_hits.clear();
    m_current = -1;
    m_next_page = -1;
    m_too_many = false;
    m_error.reset();
    m_from_page = from_page;
    auto query = std::make_shared<const FindQuery>(words, whole_words);
    m_query = query->isEmpty() ? nullptr : std::move(query);
    endResetModel();
    if (m_query) {
        m_next_page = 0;
        searchNextPages();
    }
    emit currentRowChanged(-1);
    emit statusChanged();
}

void DocumentFinder::searchNextPages() {
    const int first = m_next_page;
    const int last = std::min(first + kPagesAtOnce, m_document->pageCount());
    m_document->workspace().read(
        this,
        [id = m_document->id(), first, last,
         query = m_query](const app::Library& library) -> Result<std::vector<FindHit>> {
            std::vector<FindHit> hits;
            for (int i = first; i < last; ++i) {
                LECTERN_TRY_ASSIGN(const app::Page page, library.page(id, i));
                for (FindHit& hit : query->findIn(page)) hits.push_back(std::move(hit));
            }
            return hits;
        },
        [this, last, search = m_search](Result<std::vector<FindHit>> hits) {
            if (search != m_search) return;
            if (!hits) {
                m_error = hits.error();
                m_next_page = -1;
                return emit statusChanged();
            }
            append(std::move(*hits));
            const bool done = m_too_many || last >= m_document->pageCount();
            m_next_page = done ? -1 : last;
            if (!done) searchNextPages();
            // Nothing after the page where it began: on from the top.
            if (done && m_current < 0 && !m_hits.empty()) setCurrentRow(0);
            emit statusChanged();
        });
}

void DocumentFinder::append(std::vector<FindHit> hits) {
    const int before = static_cast<int>(m_hits.size());
    if (before + static_cast<int>(hits.size()) > kMaxHits) {
        m_too_many = true;
        hits.resize(static_cast<size_t>(kMaxHits - before));
    }
    if (hits.empty()) return;
    beginInsertRows({}, before, before + static_cast<int>(hits.size()) - 1);
    std::move(hits.begin(), hits.end(), std::back_inserter(m_hits));
    endInsertRows();
    if (m_current >= 0) return;
    const auto found =
        std::find_if(m_hits.begin() + before, m_hits.end(),
                     [this](const FindHit& h) { return h.page_index >= m_from_page; });
    if (found != m_hits.end()) setCurrentRow(static_cast<int>(found - m_hits.begin()));
}

void DocumentFinder::setCurrentRow(int row) {
    if (row < 0 || row >= rowCount()) return;
    m_current = row;
    emit currentRowChanged(row);
    emit statusChanged();
}

void DocumentFinder::step(int direction) {
    const int count = rowCount();
    if (count == 0) return;
    setCurrentRow(m_current < 0 ? (direction > 0 ? 0 : count - 1)
                                : (m_current + direction + count) % count);
}

QString DocumentFinder::statusText() const {
    if (!m_query) return {};
    if (m_error) return tr("The search stopped: the library could not be read.");
    if (m_hits.empty()) {
        return isSearching()
                   ? tr("Searching page %1 of %2").arg(m_next_page + 1).arg(m_document->pageCount())
                   : tr("No hits");
    }
    const int current = std::max(0, m_current) + 1;
    if (m_too_many || isSearching()) {
        //: "3 of more than 17": the search goes on, or was ended at so many.
        return tr("%1 of more than %L2").arg(current).arg(m_hits.size());
    }
    return tr("%1 of %L2").arg(current).arg(m_hits.size());
}

int DocumentFinder::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

QVariant DocumentFinder::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const FindHit& hit = m_hits[static_cast<size_t>(index.row())];
    const QString page = m_document->labels().name(hit.page_index);
    switch (role) {
        case Qt::DisplayRole:
            return QString(page + QLatin1Char('\n') + hit.excerpt);
        case Qt::AccessibleTextRole:
            return QString(page + QStringLiteral(": ") + hit.excerpt);
        case PageRole:
            return page;
        case ExcerptRole:
            return hit.excerpt;
        case MarkStartRole:
            return hit.mark_start;
        case MarkLengthRole:
            return hit.mark_length;
        default:
            return {};
    }
}

}  // namespace lectern::ui
