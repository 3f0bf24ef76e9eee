#include "ui/library/removal.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <set>

#include "app/vault/vault_folder.h"
#include "ui/base/inert_text.h"

namespace lectern::ui {

namespace {

struct Removal {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::Removal)
};

QString quoted(const std::string& name) {
    return Removal::tr("“%1”").arg(isolated(inertLine(name)));
}

QString listed(const std::vector<std::string>& names) {
    constexpr size_t kMostNamed = 5;
    QStringList out;
    for (size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) out.append(quoted(names[i]));
    const QString named = out.join(QStringLiteral(", "));
    const int rest = int(names.size() - std::min(names.size(), kMostNamed));
    //: %1: names, with commas between them
    return rest == 0 ? named : Removal::tr("%1 and %n more", nullptr, rest).arg(named);
}

QString sizeText(int64_t bytes) {
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

/// Of the files below a folder that `counts` says to count; unreadable ones are passed over.
template <typename Counts>
void walk(const std::filesystem::path& folder, Counts&& counts) {
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code unreadable;
        const auto bytes = it->file_size(unreadable);
        if (!unreadable && it->is_regular_file(unreadable)) counts(it->path(), int64_t(bytes));
    }
}

struct Saved {
    int states = 0;
    int64_t state_bytes = 0, bytes = 0;
};

Saved savedIn(const std::filesystem::path& folder) {
    Saved saved;
    walk(folder, [&](const std::filesystem::path& file, int64_t bytes) {
        saved.bytes += bytes;
        if (file.extension() != app::kStateExtension) return;
        ++saved.states;
        saved.state_bytes += bytes;
    });
    return saved;
}

QString item(const QString& text) {
    return QStringLiteral("• ") + text;
}

}  // namespace

Result<DocumentRemoval> documentRemoval(const app::Library& library,
                                        const std::vector<app::DocumentId>& documents,
                                        const std::filesystem::path& states) {
    DocumentRemoval out;
    out.documents = documents;
    for (const app::DocumentId id : documents) {
        LECTERN_TRY_ASSIGN(const app::DocumentRecord record, library.document(id));
        out.titles.push_back(record.title);
    }
    LECTERN_TRY_ASSIGN(out.gone, library.wouldRemove(documents));
    const Saved saved = savedIn(states);
    out.gone.states = saved.states;
    out.state_bytes = saved.state_bytes;
    const std::set<app::DocumentId> removed(documents.begin(), documents.end());
    LECTERN_TRY_ASSIGN(const auto binders, library.binders());
    for (const app::BinderRecord& binder : binders) {
        const auto is_removed = [&](const app::DocumentRecord& held) {
            return removed.contains(held.id);
        };
        const bool goes = std::find(out.gone.binders.begin(), out.gone.binders.end(),
                                    binder.name) != out.gone.binders.end();
        if (!goes && std::any_of(binder.documents.begin(), binder.documents.end(), is_removed))
            out.binders.push_back(binder.name);
    }
    return out;
}

Result<BinderRemoval> binderRemoval(const app::Library& library, app::BinderId binder) {
    LECTERN_TRY_ASSIGN(const app::BinderRecord record, library.binder(binder));
    return BinderRemoval{binder, record.name, int(record.documents.size()),
                         record.conversation_count};
}

QString removalQuestion(const DocumentRemoval& removal) {
    if (removal.documents.size() == 1)
        return Removal::tr("Remove the document %1 from this vault?")
            .arg(quoted(removal.titles.front()));
    return Removal::tr("Remove %n documents from this vault?", nullptr,
                       int(removal.documents.size()));
}

QString removalConsequences(const DocumentRemoval& removal) {
    const app::RemovedDocuments& gone = removal.gone;
    const bool is_one = removal.documents.size() == 1;
    const QString size = sizeText(gone.file_bytes);
    QStringList lines;
    if (!is_one) lines.append(listed(removal.titles) + u'\n');
    lines.append(Removal::tr("These are deleted and cannot be brought back:"));
    lines.append(
        item(is_one ? Removal::tr("its text and the vault's copy of the file (%n pages, %1)",
                                  nullptr, gone.pages)
                          .arg(size)
                    : Removal::tr("their texts and the vault's copies of the files (%n pages, %1)",
                                  nullptr, gone.pages)
                          .arg(size)));
    if (gone.notes > 0)
        lines.append(
            item(is_one ? Removal::tr("%n notes and highlights in it", nullptr, gone.notes)
                        : Removal::tr("%n notes and highlights in them", nullptr, gone.notes)));
    if (gone.conversations > 0)
        lines.append(
            item(is_one ? Removal::tr("%n conversations of the binders that hold it or held it, "
                                      "since they quote it",
                                      nullptr, gone.conversations)
                        : Removal::tr("%n conversations of the binders that hold or held one of "
                                      "them, since they quote them",
                                      nullptr, gone.conversations)));
    if (!gone.binders.empty())
        lines.append(item((is_one ? Removal::tr("%n binders made for this file alone: ", nullptr,
                                                int(gone.binders.size()))
                                  : Removal::tr("%n binders made for these files alone: ", nullptr,
                                                int(gone.binders.size()))) +
                          listed(gone.binders)));
    if (gone.states > 0)
        lines.append(item(
            Removal::tr("%n saved states, all of the vault (%1): other binders will be read again",
                        nullptr, gone.states)
                .arg(sizeText(removal.state_bytes))));
    if (!removal.binders.empty())
        lines.append((is_one ? Removal::tr("%n binders stay, without it: ", nullptr,
                                           int(removal.binders.size()))
                             : Removal::tr("%n binders stay, without them: ", nullptr,
                                           int(removal.binders.size()))) +
                     listed(removal.binders));
    lines.append(is_one ? Removal::tr("The file that it was imported from is not touched.")
                        : Removal::tr("The files that they were imported from are not touched."));
    return lines.join(u'\n');
}

QString removalQuestion(const BinderRemoval& removal) {
    return Removal::tr("Remove the binder %1?").arg(quoted(removal.name));
}

QString removalConsequences(const BinderRemoval& removal) {
    QStringList lines;
    if (removal.conversation_count > 0) {
        lines.append(Removal::tr("These are deleted and cannot be brought back:"));
        lines.append(item(
            Removal::tr("%n conversations of this binder", nullptr, removal.conversation_count)));
    }
    if (removal.document_count > 0)
        lines.append(
            Removal::tr("Its %n documents stay in the vault.", nullptr, removal.document_count));
    if (lines.isEmpty()) lines.append(Removal::tr("It is empty; nothing else goes with it."));
    return lines.join(u'\n');
}

Result<ConversationRemoval> conversationRemoval(const app::Library& library,
                                                app::ConversationId conversation) {
    LECTERN_TRY_ASSIGN(const app::ConversationRecord record, library.conversation(conversation));
    LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation));
    ConversationRemoval out{conversation, record.title, 0, record.branch_count};
    out.question_count = int(std::count_if(turns.begin(), turns.end(),
                                           [](const auto& turn) { return turn.role == "user"; }));
    return out;
}

QString removalQuestion(const ConversationRemoval& removal) {
    if (removal.title.empty()) return Removal::tr("Remove the conversation without a title?");
    return Removal::tr("Remove the conversation %1?").arg(quoted(removal.title));
}

QString removalConsequences(const ConversationRemoval& removal) {
    QStringList lines;
    if (removal.question_count > 0) {
        lines.append(Removal::tr("These are deleted and cannot be brought back:"));
        lines.append(QStringLiteral("• ") + Removal::tr("%n questions with their answers", nullptr,
                                                        removal.question_count));
        if (removal.branch_count > 1)
            lines.append(QStringLiteral("• ") +
                         Removal::tr("%n branches", nullptr, removal.branch_count));
    } else {
        lines.append(Removal::tr("Nothing has been asked in it."));
    }
    lines.append(Removal::tr("The binder and its documents stay as they are."));
    return lines.join(u'\n');
}

Result<VaultRemoval> vaultRemoval(const app::Library& library, const app::VaultInfo& info) {
    LECTERN_TRY_ASSIGN(const auto documents, library.documents());
    LECTERN_TRY_ASSIGN(const auto binders, library.binders());
    std::vector<app::DocumentId> ids;
    for (const app::DocumentRecord& document : documents) ids.push_back(document.id);
    LECTERN_TRY_ASSIGN(const app::RemovedDocuments all, library.wouldRemove(ids));
    VaultRemoval out;
    out.name = info.name;
    out.document_count = all.documents;
    out.page_count = all.pages;
    out.note_count = all.notes;
    out.binder_count = int(binders.size());
    for (const app::BinderRecord& binder : binders)
        out.conversation_count += binder.conversation_count;
    const Saved saved = savedIn(info.path);
    out.state_count = saved.states;
    out.bytes = saved.bytes;
    return out;
}

QString removalQuestion(const VaultRemoval& removal) {
    return Removal::tr("Remove the vault %1 with everything in it?").arg(quoted(removal.name));
}

QString removalConsequences(const VaultRemoval& removal) {
    QStringList lines;
    lines.append(Removal::tr("These are deleted and cannot be brought back:"));
    if (removal.document_count == 0) lines.append(item(Removal::tr("a vault without documents")));
    if (removal.document_count > 0)
        lines.append(item(Removal::tr("%n documents, with the vault's copies of the files", nullptr,
                                      removal.document_count)));
    if (removal.binder_count > 0)
        lines.append(item(Removal::tr("%n binders", nullptr, removal.binder_count)));
    if (removal.conversation_count > 0)
        lines.append(item(Removal::tr("%n conversations", nullptr, removal.conversation_count)));
    if (removal.note_count > 0)
        lines.append(item(Removal::tr("%n notes and highlights", nullptr, removal.note_count)));
    if (removal.state_count > 0)
        lines.append(item(Removal::tr("%n saved states", nullptr, removal.state_count)));
    lines.append(Removal::tr("In all %1 on this disk.").arg(sizeText(removal.bytes)));
    lines.append(
        Removal::tr("The files that the documents were imported from are not touched, nor are "
                    "other vaults."));
    return lines.join(u'\n');
}

QString removalReport(const std::vector<std::string>& titles,
                      const app::RemovedDocuments& removed) {
    QStringList parts{
        titles.size() == 1
            ? Removal::tr("The document %1 has been removed.").arg(quoted(titles.front()))
            : Removal::tr("%n documents have been removed.", nullptr, removed.documents)};
    if (removed.conversations > 0)
        parts.append(Removal::tr("%n conversations were deleted.", nullptr, removed.conversations));
    if (removed.notes > 0)
        parts.append(Removal::tr("%n notes were deleted.", nullptr, removed.notes));
    if (!removed.binders.empty())
        parts.append(Removal::tr("%n binders made for the files alone were deleted: ", nullptr,
                                 int(removed.binders.size())) +
                     listed(removed.binders) + u'.');
    if (removed.states > 0)
        parts.append(Removal::tr("%n saved states were deleted; other binders will be read again.",
                                 nullptr, removed.states));
    return parts.join(u' ');
}

QString removalReport(const BinderRemoval& removed) {
    QString text = Removal::tr("The binder %1 has been removed.").arg(quoted(removed.name));
    if (removed.conversation_count > 0)
        text += u' ' +
                Removal::tr("%n conversations went with it.", nullptr, removed.conversation_count);
    if (removed.document_count > 0)
        text += u' ' + Removal::tr("Its %n documents are still in the vault.", nullptr,
                                   removed.document_count);
    return text;
}

}  // namespace lectern::ui
