#include "ui/library/removal.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

#include "app/vault/names.h"
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
    QStringList out;
    for (const std::string& name : names) out.append(quoted(name));
    return out.join(QStringLiteral(", "));
}

/// As Library::removeDocument tells: "lease.pdf" and "lease.pdf (2)" are named after lease.pdf, and
/// so is the beginning of a long name.
bool isNamedAfter(const std::string& binder, const std::string& file) {
    constexpr qsizetype kTellingBytes = 116;
    static const QRegularExpression kNumber(QStringLiteral(" \\(\\d+\\)$"));
    const QString base = QString::fromStdString(app::binderName(file));
    QString name = QString::fromStdString(binder);
    if (name != base) name.remove(kNumber);
    return name == base || (name.toUtf8().size() >= kTellingBytes && base.startsWith(name));
}

int countStates(const std::filesystem::path& states) {
    int count = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator it(states, error), end; !error && it != end;
         it.increment(error))
        count += it->path().extension() == app::kStateExtension;
    return count;
}

}  // namespace

Result<DocumentRemoval> documentRemoval(const app::Library& library, app::DocumentId document,
                                        const std::filesystem::path& states) {
    LECTERN_TRY_ASSIGN(const app::DocumentRecord record, library.document(document));
    LECTERN_TRY_ASSIGN(const auto notes, library.notes(document));
    LECTERN_TRY_ASSIGN(const auto binders, library.binders());
    DocumentRemoval out;
    out.document = document;
    out.title = record.title;
    out.page_count = record.page_count;
    out.note_count = int(notes.size());
    out.state_count = countStates(states);
    for (const app::BinderRecord& binder : binders) {
        const bool holds_it =
            std::any_of(binder.documents.begin(), binder.documents.end(),
                        [&](const app::DocumentRecord& held) { return held.id == document; });
        if (!holds_it) continue;
        out.conversation_count += binder.conversation_count;
        const bool goes =
            binder.documents.size() == 1 && isNamedAfter(binder.name, record.file_name);
        (goes ? out.gone : out.binders).push_back(binder.name);
    }
    return out;
}

Result<BinderRemoval> binderRemoval(const app::Library& library, app::BinderId binder) {
    LECTERN_TRY_ASSIGN(const app::BinderRecord record, library.binder(binder));
    return BinderRemoval{binder, record.name, int(record.documents.size()),
                         record.conversation_count};
}

QString removalQuestion(const DocumentRemoval& removal) {
    return Removal::tr("Remove the document %1 from this vault?").arg(quoted(removal.title));
}

QString removalConsequences(const DocumentRemoval& removal) {
    QStringList lines;
    lines.append(Removal::tr("These are deleted and cannot be brought back:"));
    const auto item = [&](const QString& text) { lines.append(QStringLiteral("• ") + text); };
    item(Removal::tr("its text and the vault's copy of the file (%n pages)", nullptr,
                     removal.page_count));
    if (removal.note_count > 0)
        item(Removal::tr("%n notes and highlights in it", nullptr, removal.note_count));
    if (removal.conversation_count > 0)
        item(Removal::tr("%n conversations of the binders that hold it, since they quote it",
                         nullptr, removal.conversation_count));
    if (!removal.gone.empty())
        item(Removal::tr("%n binders made for this file alone: ", nullptr,
                         int(removal.gone.size())) +
             listed(removal.gone));
    if (removal.state_count > 0)
        item(Removal::tr("%n saved states, all of the vault: other binders will be read again",
                         nullptr, removal.state_count));
    if (!removal.binders.empty())
        lines.append(
            Removal::tr("%n binders stay, without it: ", nullptr, int(removal.binders.size())) +
            listed(removal.binders));
    lines.append(Removal::tr("The file that it was imported from is not touched."));
    return lines.join(u'\n');
}

QString removalQuestion(const BinderRemoval& removal) {
    return Removal::tr("Remove the binder %1?").arg(quoted(removal.name));
}

QString removalConsequences(const BinderRemoval& removal) {
    QStringList lines;
    if (removal.conversation_count > 0) {
        lines.append(Removal::tr("These are deleted and cannot be brought back:"));
        lines.append(QStringLiteral("• ") + Removal::tr("%n conversations of this binder", nullptr,
                                                        removal.conversation_count));
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

QString removalReport(const std::string& title, const app::RemovedDocument& removed) {
    QStringList parts{Removal::tr("The document %1 has been removed.").arg(quoted(title))};
    if (removed.conversations > 0)
        parts.append(Removal::tr("%n conversations went with it.", nullptr, removed.conversations));
    if (removed.notes > 0)
        parts.append(Removal::tr("%n notes went with it.", nullptr, removed.notes));
    if (!removed.binders.empty())
        parts.append(Removal::tr("%n binders made for it alone went with it: ", nullptr,
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
