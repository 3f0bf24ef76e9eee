#pragma once

#include <QAbstractListModel>
#include <QList>
#include <QPointer>
#include <QTimer>
#include <optional>
#include <vector>

#include "app/workspace/workspace.h"
#include "ui/base/place.h"

namespace lectern::ui {

/// Characters of a text as QString counts them.
struct TextMark {
    int start = 0, length = 0;
    bool operator==(const TextMark&) const = default;
};

/// Pages of the vault that hold all words of a search, best first. Waits until typing pauses; the
/// last search wins; everything runs beside the GUI thread.
class SearchResultsModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        DocumentIdRole = Qt::UserRole,
        SubtitleRole,  ///< excerpt
        MarksRole,     ///< QList<TextMark> of the excerpt
    };
    enum class State { Empty, Searching, Found, NothingFound, Failed };
    static constexpr int kLimit = 200;
    /// So many hits come with their excerpts, as a list shows at first; the others get theirs
    /// right after.
    static constexpr int kFirstExcerpts = 24;
    static constexpr int kPauseMs = 150;

    explicit SearchResultsModel(QObject* parent = nullptr);

    void setWorkspace(app::Workspace* workspace);
    /// Everything of the vault where `binder` is empty.
    void search(const QString& words, std::optional<app::BinderId> binder);
    State state() const { return m_state; }
    QString statusText() const;
    /// Finds the words on the hit's page; placeFound follows.
    void locate(const QModelIndex& index);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    void stateChanged();
    void placeFound(const lectern::ui::Place& place);

  private:
    void start();
    void take(Result<std::vector<app::SearchHit>> hits);
    void fillExcerpts();
    void setState(State state);

    QPointer<app::Workspace> m_workspace;
    QTimer m_pause;
    QString m_words, m_found_words;
    std::optional<app::BinderId> m_binder;
    std::vector<app::SearchHit> m_hits;
    State m_state = State::Empty;
    std::optional<Error> m_error;
    bool m_is_searching = false, m_is_stale = false;
    int m_generation = 0;
    int m_found = 0;  ///< counts what was shown, so that late excerpts are known as such
};

/// An excerpt made inert, with its marks where they stand then; begins near the first of them.
struct InertExcerpt {
    QString text;
    QList<TextMark> marks;
};
InertExcerpt inertExcerpt(const app::SearchHit& hit);

}  // namespace lectern::ui

Q_DECLARE_METATYPE(lectern::ui::TextMark)
