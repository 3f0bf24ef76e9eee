#include "app/workspace/import_queue.h"

#include <sodium.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <stop_token>

#include "app/import/document_file.h"
#include "app/workspace/file_list.h"
#include "app/workspace/workspace.h"

namespace lectern::app {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kProgressInterval{50};

fs::path pathOf(const QString& file) {
    return fs::path(QFile::encodeName(file).toStdString());
}

/// Which file, for which binder: what is queued once.
QString keyOf(const QString& file, const std::optional<BinderId>& binder) {
    return QString::number(binder.value_or(0)) + u'\n' +
           QDir::cleanPath(QFileInfo(file).absoluteFilePath());
}

/// A password that leaves no copy of itself behind here.
class Password {
  public:
    explicit Password(const QString& text) : m_bytes(text.toUtf8()) {}
    ~Password() {
        if (!m_bytes.isEmpty()) sodium_memzero(m_bytes.data(), static_cast<size_t>(m_bytes.size()));
    }
    Password(const Password&) = delete;
    Password& operator=(const Password&) = delete;
    std::string text() const { return m_bytes.toStdString(); }

  private:
    QByteArray m_bytes;
};

/// What reading a file came to: a document of the vault's, or one to be stored.
struct Imported {
    Sha256 sha256{};
    std::optional<DocumentRecord> known;
    std::shared_ptr<const DocumentText> text;
};

struct Stored {
    DocumentRecord document;
    std::optional<Error> binder_error;  ///< the document is in, but not in the binder
};

/// The part of an import that happens beside everything else: nothing is written.
struct ReadingJob {
    Library& library;
    Spawner* spawner;
    fs::path file;
    std::shared_ptr<Password> password;
    std::function<void(const ImportProgress&)> progress;
    std::stop_token stop;

    Result<Imported> operator()() const {
        LECTERN_TRY(checkDocumentSize(file));
        Imported imported;
        LECTERN_TRY_ASSIGN(imported.sha256, Vault::hashFile(file, stop));
        LECTERN_TRY_ASSIGN(imported.known, library.findDocument(imported.sha256));
        if (imported.known) return imported;
        LECTERN_TRY_ASSIGN(DocumentText text, parse());
        imported.text = std::make_shared<const DocumentText>(std::move(text));
        return imported;
    }

  private:
    Result<DocumentText> parse() const {
        if (!spawner)
            return fail(ErrorCode::Sandbox,
                        file.string() +
                            ": documents cannot be read, since the importer could not "
                            "be started");
        ImportOptions options;
        if (password) options.password = password->text();
        options.progress = progress;
        auto text = Importer(*spawner).import(file, options, stop);
        if (options.password) sodium_memzero(options.password->data(), options.password->size());
        return text;
    }
};

Status addToBinder(Library& library, const std::optional<BinderId>& binder, DocumentId document) {
    return binder ? library.addToBinder(*binder, document) : Status{};
}

Result<Stored> store(Vault& vault, const fs::path& file, const Imported& imported,
                     const std::optional<BinderId>& binder, std::stop_token stop) {
    Stored stored;
    LECTERN_TRY_ASSIGN(stored.document,
                       vault.addDocument(file, imported.sha256, *imported.text, stop));
    if (const Status added = addToBinder(vault.library(), binder, stored.document.id); !added)
        stored.binder_error = added.error();
    return stored;
}

}  // namespace

struct ImportQueue::Impl {
    ImportQueue& queue;
    Workspace& workspace;
    std::vector<ImportItem> items;
    std::map<ImportId, std::shared_ptr<Password>> passwords;
    ImportId last_id = 0;
    std::optional<ImportId> current;
    std::stop_source stop_current, stop_listing;
    int listing_count = 0;
    bool is_busy = false;
    bool is_round_open = false;                // something began since finished() was said
    std::set<ImportId> went_well, went_wrong;  // since then
    // Last, so that they have ended before the rest goes.
    BackgroundThread listing{QStringLiteral("lectern-list")};
    BackgroundThread importing{QStringLiteral("lectern-import")};

    Impl(ImportQueue& q, Workspace& w) : queue(q), workspace(w) {}

    int rowOf(ImportId id) const {
        // Ids ascend along the rows.
        const auto found = std::lower_bound(
            items.begin(), items.end(), id,
            [](const ImportItem& item, ImportId wanted) { return item.id < wanted; });
        return found != items.end() && found->id == id ? static_cast<int>(found - items.begin())
                                                       : -1;
    }
    std::vector<ImportId> append(const QStringList& files, std::optional<BinderId> binder);
    void appendFailed(const QString& file, std::optional<BinderId> binder, const Error& error);
    void list(const QString& folder, std::optional<BinderId> binder);
    void listAgain(int row);
    void startNext();
    void start(ImportItem& item);
    std::function<void(const ImportProgress&)> progressOf(ImportId id);
    void wasRead(ImportId id, Result<Imported> imported);
    void keep(ImportId id, Imported imported);
    void joinBinder(ImportId id, const DocumentRecord& document);
    void end(ImportId id, ImportItem::State state, std::optional<Error> error,
             std::optional<DocumentRecord> document = {});
    void endFailed(ImportId id, const Error& error);
    void updateBusy();
};

std::vector<ImportId> ImportQueue::Impl::append(const QStringList& files,
                                                std::optional<BinderId> binder) {
    QHash<QString, ImportId> queued;
    for (const ImportItem& item : items)
        if (item.state == ImportItem::State::Waiting || item.state == ImportItem::State::Importing)
            queued.insert(keyOf(item.file, item.binder), item.id);
    std::vector<ImportId> ids;
    const int first = static_cast<int>(items.size());
    for (const QString& file : files) {
        ImportId& id = queued[keyOf(file, binder)];
        if (id == 0) {
            id = ++last_id;
            items.push_back({id, file, binder, {}, 0, 0, {}, {}});
        }
        ids.push_back(id);
    }
    if (const int count = static_cast<int>(items.size()) - first; count > 0) {
        is_round_open = true;
        emit queue.itemsAdded(first, count);
    }
    return ids;
}

void ImportQueue::Impl::appendFailed(const QString& file, std::optional<BinderId> binder,
                                     const Error& error) {
    const ImportId id = ++last_id;
    items.push_back({id, file, binder, ImportItem::State::Failed, 0, 0, error, {}});
    is_round_open = true;
    went_wrong.insert(id);
    emit queue.itemsAdded(static_cast<int>(items.size()) - 1, 1);
}

void ImportQueue::Impl::list(const QString& folder, std::optional<BinderId> binder) {
    ++listing_count;
    listing.run(
        &queue, [folder, stop = stop_listing.get_token()] { return listPdfs(folder, stop); },
        [this, folder, binder, stop = stop_listing.get_token()](const FileList& found) {
            --listing_count;
            if (!stop.stop_requested()) {
                append(found.files, binder);
                if (found.problem) appendFailed(folder, binder, *found.problem);
            }
            startNext();
        });
}

/// The folder's own row told what was wrong with it.
void ImportQueue::Impl::listAgain(int row) {
    const ImportItem item = items[static_cast<size_t>(row)];
    items.erase(items.begin() + row);
    emit queue.itemsReset();
    list(item.file, item.binder);
    startNext();
}

void ImportQueue::Impl::startNext() {
    if (!current) {
        const auto next = std::find_if(items.begin(), items.end(), [](const ImportItem& item) {
            return item.state == ImportItem::State::Waiting;
        });
        if (next != items.end()) start(*next);
    }
    updateBusy();
}

void ImportQueue::Impl::start(ImportItem& item) {
    const ImportId id = item.id;
    current = id;
    stop_current = {};
    item.state = ImportItem::State::Importing;
    item.pages_done = item.pages_total = 0;
    std::shared_ptr<Password> password;
    if (const auto found = passwords.find(id); found != passwords.end()) {
        password = std::move(found->second);
        passwords.erase(found);
    }
    importing.run(&queue,
                  ReadingJob{workspace.vault().library(), workspace.spawner(), pathOf(item.file),
                             std::move(password), progressOf(id), stop_current.get_token()},
                  [this, id](Result<Imported> read) { wasRead(id, std::move(read)); });
    emit queue.itemChanged(rowOf(id));
}

/// Called on the importing thread, for every page; passed on as often as an eye can use it.
std::function<void(const ImportProgress&)> ImportQueue::Impl::progressOf(ImportId id) {
    return [this, id, last = std::chrono::steady_clock::time_point()](
               const ImportProgress& progress) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < kProgressInterval) return;
        last = now;
        QMetaObject::invokeMethod(
            &queue,
            [this, id, progress] {
                const int row = rowOf(id);
                if (row < 0 || current != id) return;
                ImportItem& item = items[static_cast<size_t>(row)];
                item.pages_done = progress.pages_done;
                item.pages_total = progress.pages_total;
                emit queue.itemChanged(row);
            },
            Qt::QueuedConnection);
    };
}

void ImportQueue::Impl::wasRead(ImportId id, Result<Imported> imported) {
    if (!imported)
        endFailed(id, imported.error());
    else if (stop_current.stop_requested())
        end(id, ImportItem::State::Cancelled, std::nullopt);
    else if (imported->known)
        joinBinder(id, *imported->known);
    else
        keep(id, std::move(*imported));
}

void ImportQueue::Impl::keep(ImportId id, Imported imported) {
    const ImportItem& item = items[static_cast<size_t>(rowOf(id))];
    const auto binder = item.binder;
    workspace.write(
        binder ? Change::Documents | Change::Binders : Changes(Change::Documents), &queue,
        [file = pathOf(item.file), imported = std::move(imported), binder,
         stop = stop_current.get_token()](Vault& vault) {
            return store(vault, file, imported, binder, stop);
        },
        [this, id](const Result<Stored>& stored) {
            if (!stored)
                endFailed(id, stored.error());
            else if (stored->binder_error)
                end(id, ImportItem::State::Failed, stored->binder_error, stored->document);
            else
                end(id, ImportItem::State::Done, std::nullopt, stored->document);
        });
}

void ImportQueue::Impl::joinBinder(ImportId id, const DocumentRecord& document) {
    const ImportItem& item = items[static_cast<size_t>(rowOf(id))];
    workspace.write(
        item.binder ? Changes(Change::Binders) : Changes(), &queue,
        [file = pathOf(item.file), binder = item.binder, document,
         stop = stop_current.get_token()](Vault& vault) -> Status {
            LECTERN_TRY(vault.restoreOriginal(file, document.sha256, stop));
            return addToBinder(vault.library(), binder, document.id);
        },
        [this, id, document](const Status& added) {
            if (added)
                end(id, ImportItem::State::Duplicate, std::nullopt, document);
            else
                endFailed(id, added.error());
        });
}

void ImportQueue::Impl::endFailed(ImportId id, const Error& error) {
    switch (error.code) {
        case ErrorCode::Cancelled:
            return end(id, ImportItem::State::Cancelled, std::nullopt);
        case ErrorCode::Encrypted:
            return end(id, ImportItem::State::NeedsPassword, error);
        default:
            return end(id, ImportItem::State::Failed, error);
    }
}

void ImportQueue::Impl::end(ImportId id, ImportItem::State state, std::optional<Error> error,
                            std::optional<DocumentRecord> document) {
    const int row = rowOf(id);
    ImportItem& item = items[static_cast<size_t>(row)];
    item.state = state;
    item.error = std::move(error);
    item.document = std::move(document);
    if (item.document) item.pages_done = item.pages_total = item.document->page_count;
    if (state == ImportItem::State::Done || state == ImportItem::State::Duplicate)
        went_well.insert(id);
    if (state == ImportItem::State::Failed) went_wrong.insert(id);
    passwords.erase(id);
    if (current == id) current.reset();
    emit queue.itemChanged(row);
    startNext();
}

void ImportQueue::Impl::updateBusy() {
    const bool busy = current.has_value() || listing_count > 0;
    if (busy != is_busy) {
        is_busy = busy;
        emit queue.busyChanged(busy);
    }
    const bool is_all_finished =
        !is_busy && std::all_of(items.begin(), items.end(),
                                [](const ImportItem& item) { return item.isFinished(); });
    if (!is_all_finished || !is_round_open) return;
    is_round_open = false;
    const auto imported_count = static_cast<int>(std::exchange(went_well, {}).size());
    const auto failed_count = static_cast<int>(std::exchange(went_wrong, {}).size());
    emit queue.finished(imported_count, failed_count);
}

ImportQueue::ImportQueue(Workspace& workspace) : m_impl(std::make_unique<Impl>(*this, workspace)) {}

ImportQueue::~ImportQueue() {
    m_impl->stop_current.request_stop();
    m_impl->stop_listing.request_stop();
}

std::vector<ImportId> ImportQueue::add(const QStringList& files, std::optional<BinderId> binder) {
    QStringList plain;
    for (const QString& file : files)
        if (QFileInfo(file).isDir())
            m_impl->list(file, binder);
        else
            plain << file;
    auto ids = m_impl->append(plain, binder);
    m_impl->startNext();
    return ids;
}

void ImportQueue::cancel(ImportId id) {
    const int row = m_impl->rowOf(id);
    if (row < 0) return;
    const ImportItem& item = m_impl->items[static_cast<size_t>(row)];
    if (item.state == ImportItem::State::Importing)
        m_impl->stop_current.request_stop();  // which ends it within moments
    else if (!item.isFinished())
        m_impl->end(id, ImportItem::State::Cancelled, std::nullopt);
}

void ImportQueue::cancelAll() {
    m_impl->stop_listing.request_stop();
    m_impl->stop_listing = {};
    m_impl->stop_current.request_stop();
    std::vector<ImportId> left;
    for (const ImportItem& item : m_impl->items)
        if (!item.isFinished() && item.state != ImportItem::State::Importing)
            left.push_back(item.id);
    for (const ImportId id : left) cancel(id);
}

void ImportQueue::retry(ImportId id, const std::optional<QString>& password) {
    const int row = m_impl->rowOf(id);
    if (row < 0) return;
    ImportItem& item = m_impl->items[static_cast<size_t>(row)];
    if (item.state != ImportItem::State::Failed && item.state != ImportItem::State::Cancelled &&
        item.state != ImportItem::State::NeedsPassword)
        return;
    m_impl->went_wrong.erase(id);
    m_impl->is_round_open = true;
    if (QFileInfo(item.file).isDir()) return m_impl->listAgain(row);
    item.state = ImportItem::State::Waiting;
    item.error.reset();
    if (password) m_impl->passwords[id] = std::make_shared<Password>(*password);
    emit itemChanged(row);
    m_impl->startNext();
}

void ImportQueue::clearFinished() {
    std::erase_if(m_impl->items, [](const ImportItem& item) { return item.isFinished(); });
    emit itemsReset();
}

const std::vector<ImportItem>& ImportQueue::items() const {
    return m_impl->items;
}

bool ImportQueue::isBusy() const {
    return m_impl->is_busy;
}

}  // namespace lectern::app
