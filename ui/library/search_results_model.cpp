#include "ui/library/search_results_model.h"

#include <QLocale>
#include <algorithm>

#include "ui/base/error_presenter.h"
#include "ui/base/inert_text.h"
#include "ui/library/search_place.h"

namespace lectern::ui {

namespace {

/// So much text before the first mark still lets it stand in the first line of a narrow list.
constexpr int kMostBeforeMark = 28;

void startNearFirstMark(std::u32string& text, std::vector<app::CharacterRange>& marks) {
    if (marks.empty() || marks.front().start <= kMostBeforeMark) return;
    size_t cut = size_t(marks.front().start - kMostBeforeMark);
    const size_t space = text.find(U' ', cut);
    if (space != std::u32string::npos && int(space) < marks.front().start) cut = space + 1;
    text = U"…" + text.substr(cut);
    const int shift = int(cut) - 1;
    for (app::CharacterRange& mark : marks) {
        mark.start -= shift;
        mark.end -= shift;
    }
}

}  // namespace

InertExcerpt inertExcerpt(const app::SearchHit& hit) {
    std::u32string text = app::fromUtf8(hit.excerpt);
    std::vector<app::CharacterRange> marks = hit.marks;
    startNearFirstMark(text, marks);
    InertExcerpt out;
    const auto append = [&](int from, int to) {
        const QString piece =
            inertLine(QString::fromUcs4(text.data() + from, std::max(0, to - from)));
        out.text += piece;
        return int(piece.size());
    };
    int done = 0;
    for (const app::CharacterRange& mark : marks) {
        const int start = std::clamp(mark.start, done, int(text.size()));
        const int end = std::clamp(mark.end, start, int(text.size()));
        append(done, start);
        const int at = int(out.text.size());
        out.marks.append({at, append(start, end)});
        done = end;
    }
    append(done, int(text.size()));
    return out;
}

SearchResultsModel::SearchResultsModel(QObject* parent) : QAbstractListModel(parent) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &SearchResultsModel::start);
}

void SearchResultsModel::setWorkspace(app::Workspace* workspace) {
    m_pause.stop();
    m_workspace = workspace;
    ++m_generation;
    m_is_searching = m_is_stale = false;
    search({}, std::nullopt);
}

void SearchResultsModel::search(const QString& words, std::optional<app::BinderId> binder) {
    m_words = words.trimmed();
    m_binder = binder;
    if (!m_words.isEmpty() && m_workspace) {
        setState(State::Searching);
        m_pause.start();
        return;
    }
    m_pause.stop();
    ++m_generation;
    m_is_searching = m_is_stale = false;
    ++m_found;
    beginResetModel();
    m_hits.clear();
    endResetModel();
    setState(State::Empty);
}

/// One search at a time: words typed meanwhile wait for its end, and only the last of them run.
void SearchResultsModel::start() {
    if (!m_workspace || m_words.isEmpty()) return;
    m_is_stale = m_is_searching;
    if (m_is_searching) return;
    m_is_searching = true;
    app::SearchScope scope;
    scope.binder = m_binder;
    scope.limit = kLimit + 1;  // one more tells whether there are more
    scope.excerpt_limit = kFirstExcerpts;
    m_workspace->read(
        this,
        [words = m_words.toStdString(), scope](const app::Library& library) {
            return library.search(words, scope);
        },
        [this, words = m_words,
         generation = m_generation](Result<std::vector<app::SearchHit>> hits) {
            if (generation != m_generation) return;
            m_is_searching = false;
            if (m_is_stale) {
                start();
                return;
            }
            m_found_words = words;
            take(std::move(hits));
            fillExcerpts();
        });
}

void SearchResultsModel::take(Result<std::vector<app::SearchHit>> hits) {
    ++m_found;
    beginResetModel();
    m_hits.clear();
    if (hits) m_hits = std::move(*hits);
    endResetModel();
    m_error.reset();
    if (!hits) m_error = hits.error();
    setState(!hits ? State::Failed : m_hits.empty() ? State::NothingFound : State::Found);
}

/// What a list does not show at first, while the user looks at what it shows.
void SearchResultsModel::fillExcerpts() {
    if (int(m_hits.size()) <= kFirstExcerpts) return;
    m_workspace->read(
        this,
        [words = m_found_words.toStdString(), hits = m_hits](const app::Library& library) {
            return library.withExcerpts(words, app::SearchScope::Match::All, hits);
        },
        [this, found = m_found](Result<std::vector<app::SearchHit>> hits) {
            if (found != m_found || !hits) return;  // without them a row has its first line
            m_hits = std::move(*hits);
            emit dataChanged(index(kFirstExcerpts), index(rowCount() - 1));
        });
}

void SearchResultsModel::setState(State state) {
    m_state = state;
    emit stateChanged();
}

QString SearchResultsModel::statusText() const {
    const QString words = isolated(inertLine(m_words));
    switch (m_state) {
        case State::Empty:
            return {};
        case State::Searching:
            return tr("Searching…");
        case State::Found:
            if (int(m_hits.size()) > kLimit) return tr("The best %n pages", nullptr, kLimit);
            return tr("%n pages", nullptr, int(m_hits.size()));
        case State::NothingFound:
            return m_binder ? tr("No page of this binder has all the words “%1”.").arg(words)
                            : tr("No page of this vault has all the words “%1”.").arg(words);
        case State::Failed:
            switch (m_error ? m_error->code : ErrorCode::Internal) {
                case ErrorCode::InvalidArgument:
                    return tr("Type a word to search for.");
                case ErrorCode::LimitExceeded:
                    return tr("These are too many words for one search.");
                default:
                    return tr("The search failed: %1")
                        .arg(m_error ? ErrorPresenter::present(*m_error).text() : QString());
            }
    }
    return {};
}

void SearchResultsModel::locate(const QModelIndex& at) {
    if (!m_workspace || !at.isValid() || at.row() >= rowCount()) return;
    const app::SearchHit& hit = m_hits[size_t(at.row())];
    Place place;
    place.document = hit.document;
    place.page_index = hit.page_index;
    place.mark = Place::Mark::SearchHit;
    m_workspace->read(
        this,
        [document = hit.document, page = hit.page_index, words = m_found_words](
            const app::Library& library) -> Result<std::vector<app::CharacterRange>> {
            LECTERN_TRY_ASSIGN(const app::Page text, library.page(document, page));
            return searchRanges(text, words);
        },
        [this, place](Result<std::vector<app::CharacterRange>> ranges) mutable {
            if (ranges) place.ranges = std::move(*ranges);  // else the page as such
            emit placeFound(place);
        });
}

int SearchResultsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : std::min(int(m_hits.size()), kLimit);
}

QVariant SearchResultsModel::data(const QModelIndex& at, int role) const {
    if (!at.isValid() || at.row() >= rowCount()) return {};
    const app::SearchHit& hit = m_hits[size_t(at.row())];
    const auto heading = [&] {
        const QString title = isolated(inertLine(hit.document_title));
        const QString label = inertLine(hit.page_label);
        const QString index = QLocale().toString(hit.page_index + 1);
        //: title of a document, printed page label, number of the page in the file
        return label.isEmpty() || label == QString::number(hit.page_index + 1)
                   ? tr("p. %2 · %1").arg(title, index)
                   : tr("p. %2 (PDF %3) · %1").arg(title, isolated(label), index);
    };
    switch (role) {
        case DocumentIdRole:
            return qint64(hit.document);
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return heading();
        case SubtitleRole:
        case Qt::AccessibleDescriptionRole:
            return inertExcerpt(hit).text;
        case MarksRole:
            return QVariant::fromValue(inertExcerpt(hit).marks);
        case Qt::ToolTipRole:
            return literalRichText(heading());
        default:
            return {};
    }
}

}  // namespace lectern::ui
