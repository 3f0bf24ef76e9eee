#include "ui/conversation/citation_model.h"

#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

namespace {

constexpr int kAround = 120;  ///< characters before and after the passage
constexpr int kMaxPreview = 1500;

/// White space of the page collapsed, so that lines of the page do not break the preview.
QString pageText(const app::Page& page, int begin, int end) {
    begin = std::clamp(begin, 0, static_cast<int>(page.text.size()));
    end = std::clamp(end, begin, static_cast<int>(page.text.size()));
    const std::u32string_view text = std::u32string_view(page.text).substr(
        static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    QString out;
    for (const char32_t c : text) {
        const bool is_space = c < 128 && QChar(static_cast<char16_t>(c)).isSpace();
        if (is_space && out.endsWith(u' ')) continue;
        if (is_space)
            out += u' ';
        else
            out += QString::fromUcs4(&c, 1);
    }
    return inertLine(out);
}

}  // namespace

AnsweredDocuments::AnsweredDocuments(const std::vector<app::DocumentRecord>& binder,
                                     const app::Coverage& coverage) {
    if (coverage.documents.empty()) {
        for (const app::DocumentRecord& document : binder) m_ids.push_back(document.id);
        return;
    }
    for (size_t i = 0; i < coverage.documents.size(); ++i) {
        const auto is_it = [&](const app::DocumentRecord& document) {
            return document.title == coverage.documents[i].title &&
                   document.page_count == coverage.documents[i].pages_total;
        };
        app::DocumentId id = 0;
        if (i < binder.size() && is_it(binder[i]))
            id = binder[i].id;
        else if (std::count_if(binder.begin(), binder.end(), is_it) == 1)
            id = std::find_if(binder.begin(), binder.end(), is_it)->id;
        m_ids.push_back(id);
    }
}

app::DocumentId AnsweredDocuments::id(int document_number) const {
    if (document_number < 1 || document_number > count()) return 0;
    return m_ids[static_cast<size_t>(document_number - 1)];
}

std::optional<Place> citationPlace(const app::CheckedCitation& checked,
                                   const AnsweredDocuments& documents) {
    const app::Citation& citation = checked.citation;
    if (citation.check.status == app::CitationStatus::NoSuchPage) return std::nullopt;
    const bool is_found = citation.check.found_page_index >= 0;
    int number = is_found ? checked.found_document_number : citation.document_number;
    if (number == 0 && documents.count() == 1) number = 1;
    Place place;
    place.document = documents.id(number);
    place.page_index = is_found ? citation.check.found_page_index : citation.page_number - 1;
    if (place.document == 0 || place.page_index < 0) return std::nullopt;
    if (is_found) place.boxes = checked.boxes;
    return place;
}

void CitationModel::setCitations(std::vector<app::CheckedCitation> citations,
                                 AnsweredDocuments documents) {
    beginResetModel();
    m_citations = std::move(citations);
    m_documents = std::move(documents);
    endResetModel();
}

std::optional<Place> CitationModel::place(int row) const {
    if (row < 0 || row >= rowCount()) return std::nullopt;
    return citationPlace(m_citations[static_cast<size_t>(row)], m_documents);
}

int CitationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_citations.size());
}

QVariant CitationModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const app::CheckedCitation& checked = m_citations[static_cast<size_t>(index.row())];
    const QString label = chipLabel(checked, m_documents.count());
    const QString status = citationSentence(checked, m_documents.count());
    const QString quote = inertLine(checked.citation.quote);
    switch (role) {
        case Qt::DisplayRole:
            return quote.isEmpty() ? label + "  " + status
                                   : label + "  " + tr("“%1”").arg(isolated(quote));
        case Qt::ToolTipRole:
            return literalRichText(quote.isEmpty() ? status
                                                   : tr("“%1”").arg(quote) + "\n" + status);
        case Qt::AccessibleTextRole:
            return pageName(checked.citation.document_number, checked.citation.page_number,
                            m_documents.count()) +
                   ". " + status + (quote.isEmpty() ? QString() : " " + tr("“%1”").arg(quote));
        case LabelRole:
            return label;
        case StatusRole:
            return status;
        case QuoteRole:
            return quote;
        default:
            return {};
    }
}

void PassageModel::setPassages(std::vector<app::FoundPassage> passages,
                               AnsweredDocuments documents) {
    beginResetModel();
    m_passages = std::move(passages);
    m_documents = std::move(documents);
    endResetModel();
}

std::optional<Place> PassageModel::place(int row) const {
    if (row < 0 || row >= rowCount()) return std::nullopt;
    const app::FoundPassage& passage = m_passages[static_cast<size_t>(row)];
    Place place;
    place.document = m_documents.id(passage.document_number);
    if (place.document == 0 && m_documents.count() == 1) place.document = m_documents.id(1);
    place.page_index = passage.hit.page_index;
    place.mark = Place::Mark::SearchHit;
    if (place.document == 0 || place.page_index < 0) return std::nullopt;
    return place;
}

int PassageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_passages.size());
}

QVariant PassageModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const app::FoundPassage& passage = m_passages[static_cast<size_t>(index.row())];
    const QString page =
        pageName(passage.document_number, passage.hit.page_index + 1, m_documents.count());
    const QString excerpt = inertLine(passage.hit.excerpt);
    if (role == Qt::DisplayRole) return page + "  " + isolated(excerpt);
    if (role == Qt::ToolTipRole) return literalRichText(excerpt);
    if (role == Qt::AccessibleTextRole) return page + ". " + excerpt;
    return {};
}

PassagePreview passagePreview(const app::Page& page,
                              const std::vector<app::CharacterRange>& ranges) {
    PassagePreview preview;
    if (ranges.empty()) return preview;
    const auto add = [&](int begin, int end, PassagePreview::Part::Kind kind) {
        if (QString text = pageText(page, begin, std::min(end, begin + kMaxPreview));
            !text.isEmpty())
            preview.parts.push_back({std::move(text), kind});
    };
    using Kind = PassagePreview::Part::Kind;
    add(std::max(0, ranges.front().start - kAround), ranges.front().start, Kind::Around);
    for (size_t i = 0; i < ranges.size(); ++i) {
        if (i > 0) add(ranges[i - 1].end, ranges[i].start, Kind::LeftOut);
        add(ranges[i].start, ranges[i].end, Kind::Quoted);
    }
    add(ranges.back().end, ranges.back().end + kAround, Kind::Around);
    return preview;
}

QString previewHtml(const QString& heading, const PassagePreview& preview) {
    QString html = "<p style='white-space:normal'><b>" + heading.toHtmlEscaped() + "</b></p>";
    if (preview.parts.empty()) return "<qt>" + html + "</qt>";
    html += "<p style='white-space:normal'>";
    for (const PassagePreview::Part& part : preview.parts) {
        const QString text = part.text.toHtmlEscaped();
        if (part.kind == PassagePreview::Part::Kind::Quoted)
            html += "<u>" + text + "</u>";
        else if (part.kind == PassagePreview::Part::Kind::LeftOut)
            html += "<i>" + CitationModel::tr("[left out in the answer: %1]").arg(text.trimmed()) +
                    "</i> ";
        else
            html += text;
    }
    return "<qt>" + html + "</p></qt>";
}

}  // namespace lectern::ui
