#pragma once

#include <QAbstractListModel>
#include <QString>
#include <optional>
#include <vector>

#include "app/conversation/ask_service.h"
#include "ui/base/place.h"

namespace lectern::ui {

/// The documents that the numbers of an answer mean today: the order of a binder may have changed
/// since. Found by the title that the answer's record keeps for each number.
class AnsweredDocuments {
  public:
    AnsweredDocuments() = default;
    AnsweredDocuments(const std::vector<app::DocumentRecord>& binder,
                      const app::Coverage& coverage);
    int count() const { return static_cast<int>(m_ids.size()); }
    /// 0: the document is no longer in the binder, or there is none of that number.
    app::DocumentId id(int document_number) const;

  private:
    std::vector<app::DocumentId> m_ids;  // by number - 1
};

/// Where a citation leads: where its quote stands, else the page it names. Empty: nowhere.
std::optional<Place> citationPlace(const app::CheckedCitation& checked,
                                   const AnsweredDocuments& documents);

/// The citations of one answer, in order.
class CitationModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        LabelRole = Qt::UserRole,  ///< "✓ D1 p. 12", as on the chip
        StatusRole,                ///< the status as a sentence
        QuoteRole,
    };
    using QAbstractListModel::QAbstractListModel;

    void setCitations(std::vector<app::CheckedCitation> citations, AnsweredDocuments documents);
    const std::vector<app::CheckedCitation>& citations() const { return m_citations; }
    std::optional<Place> place(int row) const;
    const AnsweredDocuments& documents() const { return m_documents; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    std::vector<app::CheckedCitation> m_citations;
    AnsweredDocuments m_documents;
};

/// What full-text search found for the question; not part of the answer.
class PassageModel : public QAbstractListModel {
    Q_OBJECT
  public:
    using QAbstractListModel::QAbstractListModel;
    void setPassages(std::vector<app::FoundPassage> passages, AnsweredDocuments documents);
    std::optional<Place> place(int row) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    std::vector<app::FoundPassage> m_passages;
    AnsweredDocuments m_documents;
};

/// A citation's passage as it stands on its page, with what is around it.
struct PassagePreview {
    struct Part {
        QString text;  ///< inert
        enum class Kind { Around, Quoted, LeftOut } kind = Kind::Around;
    };
    std::vector<Part> parts;
};
PassagePreview passagePreview(const app::Page& page,
                              const std::vector<app::CharacterRange>& ranges);
/// For a tooltip: heading and passage, everything escaped.
QString previewHtml(const QString& heading, const PassagePreview& preview);

}  // namespace lectern::ui
