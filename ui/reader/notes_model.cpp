#include "ui/reader/notes_model.h"

#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/reader/page_marks.h"

namespace lectern::ui {

using app::NoteRecord;

namespace {

bool sameIds(const std::vector<NoteRecord>& a, const std::vector<NoteRecord>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const NoteRecord& x, const NoteRecord& y) { return x.id == y.id; });
}

QIcon swatch(NoteRecord::Colour colour) {
    QPixmap pixmap(16, 16);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setBrush(noteColour(colour));
    painter.setPen(noteColour(colour).darker(200));
    painter.drawRect(1, 1, 13, 13);
    return pixmap;
}

}  // namespace

NotesModel::NotesModel(ReaderDocument* document, QObject* parent)
    : QAbstractListModel(parent), m_document(document), m_notes(document->notes()) {
    connect(document, &ReaderDocument::loaded, this, &NotesModel::takeOver);
    connect(document, &ReaderDocument::notesChanged, this, &NotesModel::takeOver);
}

/// Rows come and go one at a time where that is all that happened, so that a view keeps its place.
void NotesModel::takeOver() {
    const std::vector<NoteRecord>& now = m_document->notes();
    if (sameIds(m_notes, now)) {
        m_notes = now;
        if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    const auto known = [](const std::vector<NoteRecord>& notes, app::NoteId id) {
        return std::any_of(notes.begin(), notes.end(),
                           [id](const NoteRecord& n) { return n.id == id; });
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (known(now, m_notes[static_cast<size_t>(row)].id)) continue;
        beginRemoveRows({}, row, row);
        m_notes.erase(m_notes.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < static_cast<int>(now.size()); ++row) {
        const NoteRecord& note = now[static_cast<size_t>(row)];
        if (known(m_notes, note.id)) continue;
        beginInsertRows({}, row, row);
        m_notes.insert(m_notes.begin() + row, note);
        endInsertRows();
    }
    m_notes = now;
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

int NotesModel::rowOf(app::NoteId note) const {
    for (int row = 0; row < rowCount(); ++row)
        if (m_notes[static_cast<size_t>(row)].id == note) return row;
    return -1;
}

const NoteRecord* NotesModel::note(int row) const {
    return row >= 0 && row < rowCount() ? &m_notes[static_cast<size_t>(row)] : nullptr;
}

QString NotesModel::colourName(NoteRecord::Colour colour) {
    switch (colour) {
        case NoteRecord::Colour::Yellow:
            return tr("Yellow");
        case NoteRecord::Colour::Green:
            return tr("Green");
        case NoteRecord::Colour::Blue:
            return tr("Blue");
        case NoteRecord::Colour::Red:
            return tr("Red");
    }
    return {};
}

int NotesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_notes.size());
}

QVariant NotesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const NoteRecord& note = m_notes[static_cast<size_t>(index.row())];
    const QString page = m_document->labels().name(note.page_index);
    const QString quote = inertLine(note.quote);
    const QString text = inertLine(note.text);
    switch (role) {
        case Qt::DisplayRole: {
            QString shown = page;
            //: A quoted passage.
            if (!quote.isEmpty()) shown += QLatin1Char('\n') + tr("“%1”").arg(isolated(quote));
            if (!text.isEmpty()) shown += QLatin1Char('\n') + text;
            return shown;
        }
        case Qt::AccessibleTextRole:
            return QStringList{page, colourName(note.colour), quote, text}.join(
                QStringLiteral(", "));
        case Qt::DecorationRole:
            return swatch(note.colour);
        case NoteIdRole:
            return QVariant::fromValue<qint64>(note.id);
        case TextRole:
            return QString::fromStdString(note.text);
        case ColourRole:
            return static_cast<int>(note.colour);
        case PageIndexRole:
            return note.page_index;
        default:
            return {};
    }
}

bool NotesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    if (role != TextRole && role != ColourRole) return false;
    NoteRecord& note = m_notes[static_cast<size_t>(index.row())];
    if (role == TextRole) {
        const std::string text = value.toString().toStdString();
        if (text == note.text) return true;
        note.text = text;
    } else {
        const int colour = value.toInt();
        if (colour < 0 || colour > static_cast<int>(NoteRecord::Colour::Red)) return false;
        note.colour = static_cast<NoteRecord::Colour>(colour);
    }
    emit dataChanged(index, index);
    m_document->changeNote(note.id, QString::fromStdString(note.text), note.colour);
    return true;
}

/// The rows go when the library has let go of the notes.
bool NotesModel::removeRows(int row, int count, const QModelIndex& parent) {
    if (parent.isValid() || row < 0 || count < 1 || row + count > rowCount()) return false;
    for (int i = row; i < row + count; ++i)
        m_document->removeNote(m_notes[static_cast<size_t>(i)].id);
    return true;
}

}  // namespace lectern::ui
