#include "app/conversation/export.h"

#include <nlohmann/json.hpp>

#include "app/conversation/export_record.h"
#include "app/conversation/wording.h"

namespace lectern::app {

namespace {

using namespace export_record;

/// Text of a document or a model inside Markdown: characters that would start markup are escaped.
std::string escaped(const std::string& text) {
    static constexpr std::string_view kMarkup = "\\`*_{}[]<>#|";
    std::string out;
    for (char c : text) {
        if (kMarkup.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string quoted(const std::string& text) {
    std::string out = "> ";
    for (char c : text) out += c == '\n' ? std::string("\n> ") : std::string(1, c);
    return out;
}

std::string citationLine(const Json& citation, int document_count) {
    const CitationOutcome outcome = outcomeOf(citation);
    std::string line = "- " +
                       escaped(placeName(outcome.document_number, outcome.page_number,
                                         textOf(citation, "page_label"), document_count)) +
                       ": ";
    const std::string quote = textOf(citation, "quote");
    if (!quote.empty()) line += "“" + escaped(quote) + "” ";
    line += "(**" + outcomeSentence(outcome, document_count) + "**";
    if (outcome.has_gaps)
        for (const std::string& gap : stringsOf(citation, "left_out"))
            line += " … " + escaped(gap) + " …";
    return line + ")\n";
}

std::string passageLine(const Json& passage, int document_count) {
    return "- " +
           escaped(placeName(static_cast<int>(numberOf(passage, "document")),
                             static_cast<int>(numberOf(passage, "page")),
                             textOf(passage, "page_label"), document_count)) +
           ": " + escaped(textOf(passage, "excerpt")) + "\n";
}

std::string assistantMarkdown(const TurnRecord& turn, int document_count) {
    std::string out = escaped(turn.text) + "\n\n";
    const Json record = recordOf(turn.record_json);
    if (!record.is_object()) return out;
    if (const auto reason = cutOffWords(textOf(record, "stopped")); !reason.empty())
        out += "This answer was cut off: " + std::string(reason) + ".\n\n";
    const auto list = [&](const char* heading, const char* key, const auto& line) {
        const std::vector<Json> objects = objectsOf(record, key);
        if (objects.empty()) return;
        out += std::string(heading) + "\n\n";
        for (const Json& object : objects) out += line(object, document_count);
        out += "\n";
    };
    list("Citations:", "citations", citationLine);
    list("Found by full-text search (not the model's words):", "passages", passageLine);
    if (const auto coverage = record.find("coverage");
        coverage != record.end() && coverage->is_object())
        out += coverageSentence(*coverage, escaped) +
               " Model: " + escaped(textOf(record, "model")) + ", seed " + seedOf(record) + ".\n\n";
    if (const std::string limits = textOf(record, "model_limits"); !limits.empty())
        out += "About this model: " + escaped(limits) + "\n\n";
    return out;
}

std::string noteMarkdown(const NoteRecord& note, const std::string& label) {
    std::string line = "- " + escaped(placeName(0, note.page_index + 1, label, 1)) + ":";
    if (!note.quote.empty()) line += " “" + escaped(note.quote) + "”";
    if (!note.text.empty()) line += (note.quote.empty() ? " " : " — ") + escaped(note.text);
    for (size_t at = line.find('\n'); at != std::string::npos; at = line.find('\n', at + 3))
        line.insert(at + 1, "  ");  // or the note would end here
    return line + "\n";
}

Result<std::string> notesMarkdown(const Library& library, const BinderRecord& binder) {
    std::string out;
    for (size_t i = 0; i < binder.documents.size(); ++i) {
        LECTERN_TRY_ASSIGN(const auto notes, library.notes(binder.documents[i].id));
        if (notes.empty()) continue;
        LECTERN_TRY_ASSIGN(const auto pages, library.pageOverviews(binder.documents[i].id));
        out += std::string(out.empty() ? "\n## Notes\n" : "") + "\n### D" + std::to_string(i + 1) +
               ": " + escaped(binder.documents[i].title) + "\n\n";
        for (const NoteRecord& note : notes)
            out += noteMarkdown(note, labelOf(pages, note.page_index));
    }
    return out;
}

Result<Json> notesJson(const Library& library, DocumentId document) {
    static constexpr const char* kColours[] = {"yellow", "green", "blue", "red"};
    LECTERN_TRY_ASSIGN(const auto notes, library.notes(document));
    LECTERN_TRY_ASSIGN(const auto pages, library.pageOverviews(document));
    Json list = Json::array();
    for (const NoteRecord& note : notes)
        list.push_back({{"id", note.id},
                        {"page", note.page_index + 1},
                        {"page_label", labelOf(pages, note.page_index)},
                        {"start", note.range.start},
                        {"end", note.range.end},
                        {"quote", note.quote},
                        {"text", note.text},
                        {"colour", kColours[static_cast<int>(note.colour)]},
                        {"created_at", note.created_at},
                        {"changed_at", note.changed_at}});
    return list;
}

}  // namespace

Result<std::vector<ConversationRecord>> exportedConversations(const Library& library,
                                                              const BinderRecord& binder,
                                                              std::optional<ConversationId> only) {
    if (!only) return library.conversations(binder.id);
    LECTERN_TRY_ASSIGN(ConversationRecord conversation, library.conversation(*only));
    if (conversation.binder != binder.id)
        return fail(ErrorCode::InvalidArgument, "the conversation is not about this binder");
    return std::vector<ConversationRecord>{std::move(conversation)};
}

Result<std::string> exportMarkdown(const Library& library, const BinderRecord& binder,
                                   std::optional<ConversationId> only) {
    std::string out = "# " + escaped(binder.name) + "\n\n";
    for (size_t i = 0; i < binder.documents.size(); ++i)
        out += "- D" + std::to_string(i + 1) + ": " + escaped(binder.documents[i].title) + " (" +
               std::to_string(binder.documents[i].page_count) + " pages, SHA-256 " +
               toHex(binder.documents[i].sha256) + ")\n";
    const int document_count = static_cast<int>(binder.documents.size());
    if (!only) {
        LECTERN_TRY_ASSIGN(const std::string notes, notesMarkdown(library, binder));
        out += notes;
    }
    LECTERN_TRY_ASSIGN(const auto conversations, exportedConversations(library, binder, only));
    for (const ConversationRecord& conversation : conversations) {
        out += "\n## " + escaped(conversation.title) + "\n\n" + conversation.created_at + "\n\n";
        LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
        for (const TurnRecord& turn : turns)
            out += turn.role == "user" ? quoted(escaped(turn.text)) + "\n\n"
                                       : assistantMarkdown(turn, document_count);
    }
    return out;
}

Result<std::string> exportJson(const Library& library, const BinderRecord& binder,
                               std::optional<ConversationId> only) {
    Json documents = Json::array(), conversations = Json::array();
    for (const DocumentRecord& document : binder.documents) {
        documents.push_back({{"title", document.title},
                             {"file", document.file_name},
                             {"sha256", toHex(document.sha256)},
                             {"pages", document.page_count}});
        if (only) continue;
        LECTERN_TRY_ASSIGN(documents.back()["notes"], notesJson(library, document.id));
    }
    LECTERN_TRY_ASSIGN(const auto stored, exportedConversations(library, binder, only));
    for (const ConversationRecord& conversation : stored) {
        LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
        Json turn_list = Json::array();
        for (const TurnRecord& turn : turns) {
            Json record = recordOf(turn.record_json);
            turn_list.push_back({{"id", turn.id},
                                 {"parent", turn.parent},
                                 {"role", turn.role},
                                 {"text", turn.text},
                                 {"thinking", turn.thinking},
                                 {"created_at", turn.created_at},
                                 {"rating", turn.rating},
                                 {"record", std::move(record)}});
        }
        conversations.push_back({{"id", conversation.id},
                                 {"title", conversation.title},
                                 {"created_at", conversation.created_at},
                                 {"turns", std::move(turn_list)}});
    }
    return Json{{"binder", binder.name},
                {"documents", std::move(documents)},
                {"conversations", std::move(conversations)}}
               .dump(1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace lectern::app
