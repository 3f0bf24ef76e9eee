#pragma once

#include <sqlite3.h>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QSignalSpy>
#include <QtTest>
#include <filesystem>
#include <memory>

#include "app/import/importer.h"
#include "app/workspace/import_queue.h"
#include "app/workspace/workspace.h"
#include "kernels/base/log.h"
#include "tests/app/vault/vault_fixture.h"

namespace lectern::test {

/// A vault of its own for one test, open as the window has it.
class OpenVault {
  public:
    explicit OpenVault(app::Spawner* spawner) : m_spawner(spawner) {
        auto info = app::VaultRegistry::create("Test");
        if (!info) qFatal("%s", info.error().message.c_str());
        m_info = *info;
        open();
    }
    app::Workspace& workspace() { return *m_workspace; }
    app::Library& library() { return m_workspace->vault().library(); }
    void open() {
        auto workspace = app::Workspace::open(m_info, m_spawner);
        if (!workspace) qFatal("%s", workspace.error().message.c_str());
        m_workspace = std::move(*workspace);
    }
    void close() { m_workspace.reset(); }

    /// A document with these pages, without a file.
    app::DocumentId add(const std::string& title,
                        const std::vector<std::u32string>& pages = {U"A page."}) {
        auto document =
            library().addDocument(hashOf(++m_count), title + ".pdf", 100, makeText(title, pages));
        if (!document) qFatal("%s", document.error().message.c_str());
        return document->id;
    }
    /// "Document 00000" and so on, in one transaction, with a page each by their records alone.
    void addMany(int count) {
        sqlite3* database = nullptr;
        sqlite3_open((m_info.path / "library.sqlite").c_str(), &database);
        const std::string sql =
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " +
            std::to_string(count) +
            ") INSERT INTO documents (sha256, title, file_name, file_bytes, page_count, "
            "imported_at, title_key, filter_text) SELECT randomblob(32), printf('Document %05d', "
            "i), printf('%05d.pdf', i), 100, i % 300 + 1, '2026-01-01T00:00:00Z', "
            "printf('document %05d', i), printf('document %05d %05d.pdf', i, i) FROM n";
        char* message = nullptr;
        if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK)
            qFatal("%s", message);
        sqlite3_close(database);
    }
    app::BinderId binder(const std::string& name, const std::vector<app::DocumentId>& documents) {
        auto binder = library().createBinder(name);
        if (!binder) qFatal("%s", binder.error().message.c_str());
        for (const app::DocumentId document : documents)
            if (auto added = library().addToBinder(binder->id, document); !added)
                qFatal("%s", added.error().message.c_str());
        return binder->id;
    }
    app::ConversationId conversation(app::BinderId binder, const std::string& title,
                                     const std::vector<std::string>& questions) {
        auto conversation = library().createConversation(binder, title);
        if (!conversation) qFatal("%s", conversation.error().message.c_str());
        std::vector<app::TurnRecord> turns;
        for (const std::string& question : questions) {
            app::TurnRecord asked, answered;
            asked.role = "user";
            asked.text = question;
            answered.role = "assistant";
            answered.text = "Answer.";
            answered.record_json = "{}";
            asked.record_json = "{}";
            turns.push_back(asked);
            turns.push_back(answered);
        }
        if (!turns.empty())
            if (auto added = library().addTurns(conversation->id, 0, turns); !added)
                qFatal("%s", added.error().message.c_str());
        return conversation->id;
    }
    void announceAll() {
        m_workspace->announce(app::Change::Documents | app::Change::Binders |
                              app::Change::Conversations | app::Change::Notes);
    }

  private:
    Home m_home;
    app::VaultInfo m_info;
    app::Spawner* m_spawner;
    std::unique_ptr<app::Workspace> m_workspace;
    uint64_t m_count = 0;
};

inline QString pdf(const char* name) {
    return QStringLiteral(LECTERN_TEST_DATA "/pdf/") + QString::fromLatin1(name);
}

inline bool allFinished(const app::ImportQueue& queue) {
    return std::all_of(queue.items().begin(), queue.items().end(), [](const app::ImportItem& item) {
        return item.isFinished() || item.state == app::ImportItem::State::NeedsPassword;
    });
}

/// The main function of a test that imports: the spawner starts before Qt and before any thread.
template <class Test>
int runUiTest(int argc, char** argv) {
    configureLogging(spdlog::level::warn);
    auto spawner = app::Spawner::start(std::filesystem::path(LECTERN_BIN_DIR) / "lectern-importer");
    if (!spawner) {
        std::fprintf(stderr, "%s\n", spawner.error().message.c_str());
        return 1;
    }
    QApplication application(argc, argv);
    Test test(spawner->get());
    return QTest::qExec(&test, argc, argv);
}

}  // namespace lectern::test
