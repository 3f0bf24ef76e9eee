#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "app/vault/boxes.h"
#include "app/vault/library.h"
#include "app/vault/library_impl.h"
#include "app/vault/name_keys.h"
#include "app/vault/search_tokenizer.h"

namespace lectern::test {

/// What a large library is to hold: documents "Report 17 …" of pages of made-up words, every tenth
/// with the tag "lease". The same numbers give the same library.
struct LargeLibrary {
    int documents = 10'000;
    int pages_per_document = 10;
    int words_per_page = 40;
    uint32_t seed = 1;
};

namespace large_library {

/// Words as unevenly frequent as those of a language: the first of 4,000 stand on most pages.
class Words {
  public:
    static constexpr size_t kCount = 4'000;

    explicit Words(uint32_t seed) : m_random(seed) {
        static const char* const kSyllables[] = {"ba",  "ren", "to",  "lis", "mo",  "ka", "ver",
                                                 "sun", "di",  "pel", "no",  "gar", "hi", "tam"};
        for (size_t i = 0; i < kCount; ++i) {
            std::string word;
            for (size_t rest = i + 14; rest > 0; rest /= 14) word += kSyllables[rest % 14];
            m_words.push_back(word);
        }
    }
    const std::string& next() {
        const double even = static_cast<double>(m_random()) / 4294967296.0;
        return m_words[static_cast<size_t>(even * even * even * kCount)];
    }
    /// By how often it is used: 0 most, kCount - 1 least.
    const std::string& word(size_t rank) const { return m_words[rank]; }

  private:
    std::mt19937 m_random;
    std::vector<std::string> m_words;
};

inline std::string pageText(Words& words, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i == 0 ? "" : i % 10 == 0 ? "\n" : " ") + words.next();
    return text;
}

/// Boxes for ASCII text, on lines of their own.
inline std::string boxesFor(const std::string& text) {
    std::vector<app::NormalizedRect> boxes;
    float left = 0.1f, top = 0.1f;
    for (const char c : text) {
        boxes.push_back({left, top, left + 0.008f, top + 0.012f});
        left += 0.008f;
        if (c != '\n') continue;
        left = 0.1f;
        top = top < 0.9f ? top + 0.014f : 0.1f;
    }
    return app::encodeBoxes(boxes);
}

inline void insertPage(SQLite::Statement& page, SQLite::Statement& search, int64_t id,
                       int64_t document, int index, const std::string& text) {
    const std::string label = std::to_string(index + 1), boxes = boxesFor(text);
    const double width = 595.276, height = 841.89;
    page.bind(1, id);
    page.bind(2, document);
    page.bind(3, index);
    page.bindNoCopy(4, label);
    page.bindNoCopy(5, text);
    app::bindBlob(page, 6, boxes);
    page.bind(7, width);
    page.bind(8, height);
    const std::string checksum = app::RowChecksum()
                                     .add(int64_t{index})
                                     .add(label)
                                     .add(text)
                                     .add(boxes)
                                     .add(width)
                                     .add(height)
                                     .add(int64_t{0})
                                     .finish();
    app::bindBlob(page, 9, checksum);
    page.exec();
    page.reset();
    search.bind(1, id);
    search.bindNoCopy(2, text);
    search.exec();
    search.reset();
}

inline void insertDocument(SQLite::Statement& statement, int64_t id, const LargeLibrary& large,
                           Words& words) {
    const std::string title =
        "Report " + std::to_string(id) + " " + words.next() + " " + words.next();
    const std::string file = "file-" + std::to_string(id) + ".pdf";
    std::string hash(32, '\0');
    for (size_t i = 0; i < 8; ++i)
        hash[i] = static_cast<char>(static_cast<uint64_t>(id) >> (8 * i));
    hash[31] = 'L';
    statement.bind(1, id);
    app::bindBlob(statement, 2, hash);
    statement.bind(3, title);
    statement.bind(4, file);
    statement.bind(5, large.pages_per_document);
    statement.bind(6, app::titleKey(title));
    statement.bind(7, app::filterText(title, file));
    statement.exec();
    statement.reset();
}

inline void insertAll(SQLite::Database& database, const LargeLibrary& large) {
    SQLite::Statement document(
        database,
        "INSERT INTO documents (id, sha256, title, file_name, file_bytes, page_count, imported_at, "
        "title_key, filter_text) VALUES (?1,?2,?3,?4,1000,?5,'2026-01-01T00:00:00Z',?6,?7)");
    SQLite::Statement page(
        database,
        "INSERT INTO pages (id, document, page_index, label, text, boxes, width, height, rotation, "
        "has_text, checksum) VALUES (?,?,?,?,?,?,?,?,0,1,?)");
    SQLite::Statement search(database, "INSERT INTO page_search (rowid, text) VALUES (?, ?)");
    Words words(large.seed);
    int64_t page_id = 1;
    for (int64_t id = 1; id <= large.documents; ++id) {
        insertDocument(document, id, large, words);
        for (int index = 0; index < large.pages_per_document; ++index)
            insertPage(page, search, page_id++, id, index, pageText(words, large.words_per_page));
    }
    database.exec("INSERT INTO tags (id, name, key) VALUES (1, 'lease', 'lease')");
    database.exec(
        "INSERT INTO document_tags (document, tag) SELECT id, 1 FROM documents WHERE id % 10 = 0");
}

}  // namespace large_library

/// Fills a new library, or that of a new vault which nobody has open, past Library and in one
/// transaction without syncing: 100,000 pages in well under a minute. Needs SQLiteCpp and sqlite3.
inline Status fillLargeLibrary(const std::filesystem::path& path, const LargeLibrary& large) {
    LECTERN_TRY(app::Library::open(path, app::Library::Access::ReadWrite));  // makes the tables
    return app::guarded("filling a large library", path, [&]() -> Status {
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
        LECTERN_TRY(app::registerSearchTokenizer(database.getHandle()));
        database.exec("PRAGMA journal_mode = MEMORY");
        database.exec("PRAGMA synchronous = OFF");
        SQLite::Transaction transaction(database);
        large_library::insertAll(database, large);
        transaction.commit();
        return {};
    });
}

}  // namespace lectern::test
