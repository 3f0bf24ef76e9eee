#include "app/importer_worker/pdf_document.h"

#include <poppler-qt6.h>

#include <algorithm>
#include <cmath>

#include "app/import/limits.h"
#include "app/importer_worker/line_builder.h"

namespace lectern::importer {

namespace {

using app::OutlineItem;
using app::Page;
namespace limits = app::limits;

/// Viewers look for the header and the end mark within this many bytes, and so do we.
constexpr qsizetype kMarkerBytes = 1024;

/// One line of valid UTF-8 of at most `max_bytes`, without control characters; the cut shows.
std::string plainText(const QString& text, uint32_t max_bytes) {
    std::u32string clean;
    for (const uint c : text.simplified().toUcs4()) {
        const char32_t character = c;
        if (app::worker::isPageCharacter(character)) clean += character;
    }
    std::string out = app::toUtf8(clean);
    const std::string ellipsis = "\u2026";
    while (out.size() > max_bytes) {
        const size_t excess = out.size() - max_bytes + ellipsis.size();
        clean.resize(clean.size() - std::min(clean.size(), std::max<size_t>(1, excess / 4)));
        out = app::toUtf8(clean) + ellipsis;
    }
    return out;
}

/// Set when a compressed stream turns out to be damaged. Poppler then goes on with what it could
/// decode, and text would be missing without a word. Pictures are not decoded while text is read,
/// so they do not count.
bool stream_damaged = false;
void noteError(const QString& message, const QVariant&) {
    if (message.contains(QLatin1String("flate stream"))) stream_damaged = true;
}

FailureKind openFailure(const Poppler::Document* document, const QByteArray& bytes,
                        bool has_password) {
    if (document && document->isLocked())
        return has_password ? FailureKind::WrongPassword : FailureKind::NeedsPassword;
    // Poppler does not say why it failed; a security handler it does not know is the one case worth
    // a name.
    if (bytes.contains("/Encrypt") && !bytes.contains("/Standard"))
        return FailureKind::UnsupportedEncryption;
    return bytes.last(std::min(bytes.size(), kMarkerBytes)).contains("%%EOF")
               ? FailureKind::Corrupt
               : FailureKind::CutShort;
}

/// Opens without a password where the file allows it. AES-256 takes a password as UTF-8, the older
/// handlers as Latin-1: both are tried.
std::unique_ptr<Poppler::Document> openWithPassword(const QByteArray& bytes,
                                                    const std::optional<std::string>& password) {
    auto document = Poppler::Document::loadFromData(bytes);
    if (!document || !document->isLocked() || !password) return document;
    const auto utf8 = QByteArray::fromStdString(*password);
    if (document->unlock(utf8, utf8)) {  // still locked
        const QByteArray latin1 = QString::fromUtf8(utf8).toLatin1();
        document->unlock(latin1, latin1);
    }
    return document;
}

/// The characters of a word with their boxes, control characters left out.
std::vector<PlacedCharacter> placedCharacters(const Poppler::TextBox& word) {
    std::vector<PlacedCharacter> out;
    const QList<uint> text = word.text().toUcs4();
    out.reserve(static_cast<size_t>(text.size()));
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == U'\n' || !app::worker::isPageCharacter(text[i])) continue;
        const QRectF box = word.charBoundingBox(static_cast<int>(i));
        out.push_back({text[i], static_cast<float>(box.left()), static_cast<float>(box.top()),
                       static_cast<float>(box.right()), static_cast<float>(box.bottom())});
    }
    return out;
}

void appendLine(Page& page, std::vector<PlacedCharacter> line) {
    const auto fraction = [](float value, double size) {
        return std::clamp(static_cast<float>(value / size), 0.0f, 1.0f);
    };
    for (const PlacedCharacter& placed : line) {
        page.text += placed.character;
        page.boxes.push_back({fraction(placed.left, page.width_points),
                              fraction(placed.top, page.height_points),
                              fraction(placed.right, page.width_points),
                              fraction(placed.bottom, page.height_points)});
    }
}

bool isPageSize(double points) {
    return points > 0 && points <= limits::kMaxPagePoints;
}

/// The file's own rotation of a page; `pageSizeF` and the text boxes have it applied already.
int rotationOf(const Poppler::Page& page) {
    switch (page.orientation()) {
        case Poppler::Page::Landscape:
            return 90;
        case Poppler::Page::UpsideDown:
            return 180;
        case Poppler::Page::Seascape:
            return 270;
        case Poppler::Page::Portrait:
            break;
    }
    return 0;
}

void appendOutline(const QVector<Poppler::OutlineItem>& items, uint32_t level, int page_count,
                   std::vector<OutlineItem>& out) {
    for (const Poppler::OutlineItem& item : items) {
        if (out.size() + 1 >= limits::kMaxOutlineItems) {
            if (out.size() < limits::kMaxOutlineItems) out.push_back({"\u2026", -1, 0});
            return;
        }
        OutlineItem entry{plainText(item.name(), limits::kMaxOutlineTitleBytes), -1,
                          static_cast<int>(level)};
        const auto destination = item.destination();
        if (destination && item.externalFileName().isEmpty()) {
            const int page_number = destination->pageNumber();
            if (page_number >= 1 && page_number <= page_count) entry.page_index = page_number - 1;
        }
        out.push_back(std::move(entry));
        if (level + 1 < limits::kMaxOutlineDepth && item.hasChildren())
            appendOutline(item.children(), level + 1, page_count, out);
    }
}

}  // namespace

PdfDocument::PdfDocument(std::unique_ptr<Poppler::Document> document)
    : m_document(std::move(document)) {}
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;
PdfDocument::~PdfDocument() = default;

tl::expected<PdfDocument, PdfFailure> PdfDocument::open(
    QByteArray bytes, const std::optional<std::string>& password) {
    Poppler::setDebugErrorFunction(noteError, {});
    if (!bytes.first(std::min(bytes.size(), kMarkerBytes)).contains("%PDF-"))
        return tl::unexpected(PdfFailure{FailureKind::NotPdf});
    auto document = openWithPassword(bytes, password);
    if (!document || document->isLocked())
        return tl::unexpected(PdfFailure{openFailure(document.get(), bytes, password.has_value())});
    // Poppler mends a file whose end is missing by looking for objects: pages may be lost without a
    // word.
    if (document->xrefWasReconstructed() &&
        !bytes.last(std::min(bytes.size(), kMarkerBytes)).contains("%%EOF"))
        return tl::unexpected(PdfFailure{FailureKind::CutShort});
    if (document->numPages() < 1) return tl::unexpected(PdfFailure{FailureKind::Corrupt});
    if (static_cast<uint32_t>(document->numPages()) > limits::kMaxPages)
        return tl::unexpected(PdfFailure{FailureKind::TooManyPages});
    return PdfDocument(std::move(document));
}

int PdfDocument::pageCount() const {
    return m_document->numPages();
}

std::string PdfDocument::title() const {
    return plainText(m_document->title(), limits::kMaxTitleBytes);
}

std::vector<OutlineItem> PdfDocument::outline() const {
    std::vector<OutlineItem> out;
    appendOutline(m_document->outline(), 0, pageCount(), out);
    return out;
}

tl::expected<Page, PdfFailure> PdfDocument::readPage(int page_index) const {
    const auto page_number = static_cast<uint32_t>(page_index + 1);
    const auto source = m_document->page(page_index);
    if (!source) return tl::unexpected(PdfFailure{FailureKind::Corrupt, page_number});
    Page page;
    page.index = page_index;
    page.label = plainText(source->label(), limits::kMaxLabelBytes);
    page.rotation = rotationOf(*source);
    const QSizeF size = source->pageSizeF();
    page.width_points = size.width();
    page.height_points = size.height();
    if (!isPageSize(page.width_points) || !isPageSize(page.height_points))
        return tl::unexpected(PdfFailure{FailureKind::Corrupt, page_number});

    stream_damaged = false;
    const auto words = source->textList();
    if (stream_damaged) return tl::unexpected(PdfFailure{FailureKind::Corrupt, page_number});
    std::vector<std::vector<PlacedCharacter>> characters;
    LetterCount letters;
    size_t character_count = 0;
    for (const auto& word : words) {
        characters.push_back(placedCharacters(*word));
        for (const PlacedCharacter& placed : characters.back()) letters.add(placed);
        character_count += characters.back().size() + 1;  // with the space or line end behind it
    }
    if (character_count > limits::kMaxPageCharacters)
        return tl::unexpected(PdfFailure{FailureKind::PageTooLong, page_number});
    LineBuilder line;
    for (size_t i = 0; i < words.size(); ++i) {
        line.addWord(std::move(characters[i]), words[i]->hasSpaceAfter());
        if (!words[i]->nextWord()) appendLine(page, line.finish(letters.direction()));
    }
    appendLine(page, line.finish(letters.direction()));
    return page;
}

}  // namespace lectern::importer
