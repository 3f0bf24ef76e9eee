#pragma once

#include <QAbstractListModel>
#include <vector>

#include "ui/reader/reader_document.h"

namespace lectern::ui {

/// The user's highlights and notes of a document in reading order.
class NotesModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role { NoteIdRole = Qt::UserRole, TextRole, ColourRole, PageIndexRole };

    NotesModel(ReaderDocument* document, QObject* parent = nullptr);

    int rowOf(app::NoteId note) const;  ///< -1: not there
    const app::NoteRecord* note(int row) const;
    static QString colourName(app::NoteRecord::Colour colour);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// TextRole and ColourRole; stored by the document.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    bool removeRows(int row, int count, const QModelIndex& parent = {}) override;

  private:
    void takeOver();

    ReaderDocument* m_document;
    std::vector<app::NoteRecord> m_notes;
};

}  // namespace lectern::ui
