#include "ui/library/library_editor.h"

#include "app/vault/vault.h"

namespace lectern::ui {

using app::Change;
using app::Library;

namespace {

/// "New binder", "New binder (2)".
Result<std::string> freeName(const Library& library, const std::string& name) {
    constexpr int kMostOfOneName = 1000;
    LECTERN_TRY_ASSIGN(const std::string checked, Library::checkedBinderName(name));
    for (int number = 1;; ++number) {
        const std::string candidate =
            number == 1 ? checked : checked + " (" + std::to_string(number) + ")";
        LECTERN_TRY_ASSIGN(const auto taken, library.findBinder(candidate));
        if (!taken || number == kMostOfOneName) return candidate;
    }
}

Status addAll(Library& library, app::BinderId binder,
              const std::vector<app::DocumentId>& documents) {
    for (const app::DocumentId document : documents)
        LECTERN_TRY(library.addToBinder(binder, document));
    return {};
}

}  // namespace

LibraryEditor::LibraryEditor(QObject* parent) : QObject(parent) {}

void LibraryEditor::setWorkspace(app::Workspace* workspace) {
    m_workspace = workspace;
}

void LibraryEditor::write(app::Changes what, std::function<Status(Library&)> job,
                          std::function<void()> done) {
    if (!m_workspace) return;
    m_workspace->write(
        what, this, [job = std::move(job)](app::Vault& vault) { return job(vault.library()); },
        [this, done = std::move(done)](Status status) {
            if (!status)
                emit failed(status.error());
            else if (done)
                done();
        });
}

void LibraryEditor::createBinder(const QString& name, std::vector<app::DocumentId> documents,
                                 BinderMade done) {
    if (!m_workspace) return;
    m_workspace->write(
        Change::Binders, this,
        [name = name.toStdString(),
         documents = std::move(documents)](app::Vault& vault) -> Result<app::BinderRecord> {
            LECTERN_TRY_ASSIGN(const std::string free, freeName(vault.library(), name));
            LECTERN_TRY_ASSIGN(app::BinderRecord binder, vault.library().createBinder(free));
            LECTERN_TRY(addAll(vault.library(), binder.id, documents));
            return binder;
        },
        [this, done = std::move(done)](Result<app::BinderRecord> binder) {
            if (!binder)
                emit failed(binder.error());
            else if (done)
                done(*binder);
        });
}

void LibraryEditor::renameBinder(app::BinderId binder, const QString& name) {
    write(Change::Binders, [binder, name = name.toStdString()](Library& library) {
        return library.renameBinder(binder, name);
    });
}

void LibraryEditor::renameBinderCalled(const std::string& old_name, app::BinderId binder,
                                       const QString& name) {
    write(Change::Binders,
          [old_name, binder, name = name.toStdString()](Library& library) -> Status {
              LECTERN_TRY_ASSIGN(const app::BinderRecord record, library.binder(binder));
              if (record.name != old_name) return {};
              LECTERN_TRY_ASSIGN(const std::string free, freeName(library, name));
              return library.renameBinder(binder, free);
          });
}

void LibraryEditor::removeBinder(app::BinderId binder, std::function<void()> done) {
    write(
        Change::Binders | Change::Conversations,
        [binder](Library& library) { return library.removeBinder(binder); }, std::move(done));
}

void LibraryEditor::addToBinder(app::BinderId binder, std::vector<app::DocumentId> documents) {
    write(Change::Binders, [binder, documents = std::move(documents)](Library& library) {
        return addAll(library, binder, documents);
    });
}

void LibraryEditor::removeFromBinder(app::BinderId binder, std::vector<app::DocumentId> documents) {
    write(Change::Binders, [binder, documents = std::move(documents)](Library& library) -> Status {
        for (const app::DocumentId document : documents)
            LECTERN_TRY(library.removeFromBinder(binder, document));
        return {};
    });
}

void LibraryEditor::reorder(const app::BinderRecord& reordered) {
    std::vector<app::DocumentId> order;
    for (const app::DocumentRecord& document : reordered.documents) order.push_back(document.id);
    write(Change::Binders, [binder = reordered.id, order = std::move(order)](Library& library) {
        return library.reorderBinder(binder, order);
    });
}

void LibraryEditor::renameDocument(app::DocumentId document, const QString& title) {
    write(Change::Documents, [document, title = title.toStdString()](Library& library) {
        return library.renameDocument(document, title);
    });
}

void LibraryEditor::setTag(std::vector<app::DocumentId> documents, const QString& tag,
                           bool has_it) {
    write(Change::Documents,
          [documents = std::move(documents), tag = tag.toStdString(),
           has_it](Library& library) -> Status {
              for (const app::DocumentId document : documents)
                  LECTERN_TRY(library.setTag(document, tag, has_it));
              return {};
          });
}

void LibraryEditor::renameConversation(app::ConversationId conversation, const QString& title) {
    write(Change::Conversations, [conversation, title = title.toStdString()](Library& library) {
        return library.renameConversation(conversation, title);
    });
}

void LibraryEditor::removeConversation(app::ConversationId conversation,
                                       std::function<void()> done) {
    write(
        Change::Conversations,
        [conversation](Library& library) { return library.removeConversation(conversation); },
        std::move(done));
}

}  // namespace lectern::ui
