#pragma once

#include <QAbstractListModel>
#include <memory>
#include <vector>

#include "ui/reader/find_text.h"
#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// Looks for words in a document, some pages at a time beside the window, and lists where they
/// stand in reading order, while they are being found.
class DocumentFinder : public QAbstractListModel {
    Q_OBJECT
  public:
    static constexpr int kMaxHits = 5'000;
    enum Role { PageRole = Qt::UserRole, ExcerptRole, MarkStartRole, MarkLengthRole };

    explicit DocumentFinder(ReaderDocument* document, QObject* parent = nullptr);

    /// Replaces the search; the first hit at or after `from_page` becomes the current one. Empty
    /// words clear the list.
    void search(const QString& words, bool whole_words, int from_page);
    bool isSearching() const { return m_next_page >= 0; }
    bool hasQuery() const { return m_query != nullptr; }
    const std::vector<FindHit>& hits() const { return m_hits; }
    int currentRow() const { return m_current; }  ///< -1: none
    void setCurrentRow(int row);
    void step(int direction);  ///< wraps round
    /// "3 of 17", "No hits", how far it has come.
    QString statusText() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  signals:
    void currentRowChanged(int row);
    void statusChanged();

  private:
    void searchNextPages();
    void append(std::vector<FindHit> hits);

    ReaderDocument* m_document;
    std::shared_ptr<const FindQuery> m_query;
    std::vector<FindHit> m_hits;
    quint64 m_search = 0;  // answers to an older one are dropped
    int m_next_page = -1, m_from_page = 0, m_current = -1;
    bool m_too_many = false;
    std::optional<Error> m_error;
};

}  // namespace lectern::ui
