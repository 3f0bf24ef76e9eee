#include "app/vault/library.h"

#include <sodium.h>

#include <cstdlib>

#include "app/vault/boxes.h"
#include "app/vault/library_impl.h"
#include "app/vault/name_keys.h"
#include "app/vault/private_files.h"

namespace lectern::app {

namespace {

Status checkPages(const DocumentText& text) {
    for (size_t i = 0; i < text.pages.size(); ++i) {
        const Page& page = text.pages[i];
        if (page.index != static_cast<int>(i))
            return fail(
                ErrorCode::InvalidArgument,
                "page " + std::to_string(i + 1) + " carries index " + std::to_string(page.index));
        if (page.boxes.size() != page.text.size())
            return fail(ErrorCode::InvalidArgument,
                        "page " + std::to_string(i + 1) + " has " +
                            std::to_string(page.text.size()) + " characters but " +
                            std::to_string(page.boxes.size()) + " boxes");
    }
    return {};
}

struct PageRow {
    std::string label, text, boxes;
    int index = 0;
    double width = 0, height = 0;
    int rotation = 0;

    std::string checksum() const {
        return RowChecksum()
            .add(int64_t{index})
            .add(label)
            .add(text)
            .add(boxes)
            .add(width)
            .add(height)
            .add(int64_t{rotation})
            .finish();
    }
};

void insertPages(SQLite::Database& database, DocumentId document, const std::vector<Page>& pages) {
    SQLite::Statement insert_page(
        database,
        "INSERT INTO pages (document, page_index, label, text, boxes, width, "
        "height, rotation, has_text, checksum) VALUES (?,?,?,?,?,?,?,?,?,?)");
    SQLite::Statement insert_words(database, "INSERT INTO page_search (rowid, text) VALUES (?, ?)");
    for (const Page& page : pages) {
        const PageRow row{page.label,   toUtf8(page.text), encodeBoxes(page.boxes),
                          page.index,   page.width_points, page.height_points,
                          page.rotation};
        insert_page.bind(1, document);
        insert_page.bind(2, row.index);
        insert_page.bindNoCopy(3, row.label);
        insert_page.bindNoCopy(4, row.text);
        bindBlob(insert_page, 5, row.boxes);
        insert_page.bind(6, row.width);
        insert_page.bind(7, row.height);
        insert_page.bind(8, row.rotation);
        insert_page.bind(9, page.hasText() ? 1 : 0);
        bindBlob(insert_page, 10, row.checksum());
        insert_page.exec();
        insert_page.reset();
        insert_words.bind(1, database.getLastInsertRowid());
        insert_words.bindNoCopy(2, row.text);
        insert_words.exec();
        insert_words.reset();
    }
}

void insertOutline(SQLite::Database& database, DocumentId document,
                   const std::vector<OutlineItem>& outline) {
    SQLite::Statement insert(
        database,
        "INSERT INTO outline (document, position, title, page_index, level) VALUES (?,?,?,?,?)");
    int position = 0;
    for (const OutlineItem& item : outline) {
        insert.bind(1, document);
        insert.bind(2, position++);
        insert.bind(3, item.title);
        insert.bind(4, item.page_index);
        insert.bind(5, item.level);
        insert.exec();
        insert.reset();
    }
}

Error damagedPage(DocumentId document, int page_index) {
    return {ErrorCode::Corrupt,
            "page " + std::to_string(page_index + 1) + " of document " + std::to_string(document) +
                " is damaged in the library; remove the document and add it again"};
}

constexpr const char* kPageColumns =
    "p.page_index, p.label, p.text, p.boxes, p.width, p.height, p.rotation, p.checksum";

/// From SELECT kPageColumns.
Result<Page> pageFrom(SQLite::Statement& row, DocumentId document) {
    PageRow stored;
    stored.index = row.getColumn(0).getInt();
    stored.label = columnBytes(row.getColumn(1));
    stored.text = columnBytes(row.getColumn(2));
    stored.boxes = columnBytes(row.getColumn(3));
    stored.width = row.getColumn(4).getDouble();
    stored.height = row.getColumn(5).getDouble();
    stored.rotation = row.getColumn(6).getInt();
    if (stored.checksum() != columnBytes(row.getColumn(7)))
        return fail(damagedPage(document, stored.index));
    Page page;
    page.index = stored.index;
    page.label = stored.label;
    page.text = fromUtf8(stored.text);
    auto boxes = decodeBoxes(stored.boxes, page.text.size());
    if (!boxes) return fail(damagedPage(document, stored.index));
    page.boxes = std::move(*boxes);
    page.width_points = stored.width;
    page.height_points = stored.height;
    page.rotation = stored.rotation;
    return page;
}

}  // namespace

std::string cleanTitle(std::string_view title) {
    std::u32string out;
    for (const char32_t c : fromUtf8(title)) {
        const bool blank = c <= 0x20 || (c >= 0x7F && c <= 0xA0);
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != U' ')
            out += U' ';
    }
    while (!out.empty() && out.back() == U' ') out.pop_back();
    return toUtf8(out);
}

Library::Library(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Library::~Library() = default;

Result<std::unique_ptr<Library>> Library::open(const std::filesystem::path& database,
                                               Access access) {
    if (sodium_init() < 0) return fail(ErrorCode::Internal, "libsodium could not be started");
    auto impl = std::make_unique<Impl>();
    impl->path = database;
    impl->access = access;
    LECTERN_TRY_ASSIGN(impl->database, openLibraryDatabase(database, access == Access::ReadWrite));
    return std::unique_ptr<Library>(new Library(std::move(impl)));
}

Result<DocumentRecord> Library::addDocument(const Sha256& sha256, const std::string& given_name,
                                            int64_t file_bytes, const DocumentText& text) {
    LECTERN_TRY(checkPages(text));
    const std::lock_guard lock(m_impl->mutex);  // nobody adds the same between looking and adding
    LECTERN_TRY_ASSIGN(auto known, findDocument(sha256));
    if (known) return std::move(*known);
    auto id = m_impl->inTransaction("adding a document", [&]() -> Result<DocumentId> {
        const std::string own_title = cleanTitle(text.title);
        // A file name may be any bytes; everything that leaves the library is UTF-8.
        const std::string file_name = toUtf8(fromUtf8(given_name));
        const std::string& title = own_title.empty() ? file_name : own_title;
        SQLite::Statement insert(
            m_impl->db(),
            "INSERT INTO documents (sha256, title, file_name, file_bytes, page_count, imported_at, "
            "title_key, filter_text) VALUES (?,?,?,?,?,?,?,?)");
        bindBlob(insert, 1, {reinterpret_cast<const char*>(sha256.data()), sha256.size()});
        insert.bind(2, title);
        insert.bind(3, file_name);
        insert.bind(4, file_bytes);
        insert.bind(5, static_cast<int64_t>(text.pages.size()));
        insert.bind(6, utcNow());
        insert.bind(7, titleKey(title));
        insert.bind(8, filterText(title, file_name));
        insert.exec();
        const DocumentId document_id = m_impl->db().getLastInsertRowid();
        insertPages(m_impl->db(), document_id, text.pages);
        insertOutline(m_impl->db(), document_id, text.outline);
        return document_id;
    });
    if (!id) return fail(id.error());
    return document(*id);
}

Result<std::optional<DocumentRecord>> Library::findDocument(const Sha256& sha256) const {
    return m_impl->reading(
        "looking for a document", [&]() -> Result<std::optional<DocumentRecord>> {
            SQLite::Statement query(m_impl->db(), std::string("SELECT ") + kDocumentColumns +
                                                      " FROM documents d WHERE sha256 = ?");
            bindBlob(query, 1, {reinterpret_cast<const char*>(sha256.data()), sha256.size()});
            if (!query.executeStep()) return std::optional<DocumentRecord>();
            std::vector<DocumentRecord> found{documentFrom(query)};
            completeDocuments(m_impl->db(), found);
            return std::optional<DocumentRecord>(std::move(found.front()));
        });
}

Result<DocumentRecord> Library::document(DocumentId id) const {
    return m_impl->reading("reading a document's record", [&]() -> Result<DocumentRecord> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement query(m_impl->db(), std::string("SELECT ") + kDocumentColumns +
                                                  " FROM documents d WHERE d.id = ?");
        query.bind(1, id);
        query.executeStep();
        std::vector<DocumentRecord> found{documentFrom(query)};
        completeDocuments(m_impl->db(), found);
        return std::move(found.front());
    });
}

Result<std::vector<DocumentRecord>> Library::documents() const {
    return m_impl->reading("listing documents", [&]() -> Result<std::vector<DocumentRecord>> {
        std::vector<DocumentRecord> found;
        SQLite::Statement query(m_impl->db(), std::string("SELECT ") + kDocumentColumns +
                                                  " FROM documents d ORDER BY d.id");
        while (query.executeStep()) found.push_back(documentFrom(query));
        completeDocuments(m_impl->db(), found);
        return found;
    });
}

Result<std::vector<Page>> Library::pages(DocumentId id) const {
    return m_impl->reading("reading pages", [&]() -> Result<std::vector<Page>> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement query(m_impl->db(),
                                std::string("SELECT ") + kPageColumns +
                                    ", d.page_count FROM documents d JOIN pages p ON p.document = "
                                    "d.id WHERE d.id = ? ORDER BY p.page_index");
        query.bind(1, id);
        std::vector<Page> pages;
        int expected = 0;
        while (query.executeStep()) {
            expected = query.getColumn(8).getInt();
            LECTERN_TRY_ASSIGN(Page page, pageFrom(query, id));
            if (page.index != static_cast<int>(pages.size()))
                return fail(damagedPage(id, static_cast<int>(pages.size())));
            pages.push_back(std::move(page));
        }
        if (!pages.empty() && static_cast<int>(pages.size()) != expected)
            return fail(damagedPage(id, static_cast<int>(pages.size())));
        return pages;
    });
}

Result<Page> Library::page(DocumentId id, int page_index) const {
    return m_impl->reading("reading a page", [&]() -> Result<Page> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement query(m_impl->db(),
                                std::string("SELECT ") + kPageColumns +
                                    " FROM pages p WHERE p.document = ? AND p.page_index = ?");
        query.bind(1, id);
        query.bind(2, page_index);
        if (!query.executeStep())
            return fail(ErrorCode::NotFound, "document " + std::to_string(id) + " has no page " +
                                                 std::to_string(page_index + 1));
        return pageFrom(query, id);
    });
}

Result<std::vector<PageOverview>> Library::pageOverviews(DocumentId id) const {
    return m_impl->reading("listing pages", [&]() -> Result<std::vector<PageOverview>> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement query(
            m_impl->db(),
            "SELECT label, width, height, has_text, page_index FROM pages INDEXED BY pages_layout "
            "WHERE document = ? ORDER BY page_index");
        query.bind(1, id);
        std::vector<PageOverview> pages;
        while (query.executeStep()) {
            if (query.getColumn(4).getInt() != static_cast<int>(pages.size()))
                return fail(damagedPage(id, static_cast<int>(pages.size())));
            pages.push_back({columnBytes(query.getColumn(0)), query.getColumn(1).getDouble(),
                             query.getColumn(2).getDouble(), query.getColumn(3).getInt() != 0});
        }
        return pages;
    });
}

Result<std::vector<OutlineItem>> Library::outline(DocumentId id) const {
    return m_impl->reading("reading an outline", [&]() -> Result<std::vector<OutlineItem>> {
        LECTERN_TRY(m_impl->mustExist("documents", "document", id));
        SQLite::Statement query(m_impl->db(),
                                "SELECT title, page_index, level FROM outline WHERE document = ? "
                                "ORDER BY position");
        query.bind(1, id);
        std::vector<OutlineItem> items;
        while (query.executeStep())
            items.push_back({columnBytes(query.getColumn(0)), query.getColumn(1).getInt(),
                             query.getColumn(2).getInt()});
        return items;
    });
}

std::string toHex(const Sha256& hash) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(hash.size() * 2);
    for (const uint8_t byte : hash) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

}  // namespace lectern::app
