#include "app/conversation/export.h"

#include <nlohmann/json.hpp>

namespace lectern::app {

namespace {

using Json = nlohmann::ordered_json;

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

std::string textOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string numberOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer()
               ? std::to_string(found->get<int64_t>())
               : std::string("?");
}

std::string citationLine(const Json& citation) {
    std::string line =
        "- D" + numberOf(citation, "document") + " p. " + numberOf(citation, "page") + ": ";
    const std::string quote = textOf(citation, "quote");
    if (!quote.empty()) line += "“" + escaped(quote) + "” ";
    line += "(**" + escaped(textOf(citation, "status")) + "**";
    if (textOf(citation, "status") == "elsewhere")
        line += ", page " + numberOf(citation, "found_page");
    return line + ")\n";
}

std::string assistantMarkdown(const TurnRecord& turn) {
    std::string out = escaped(turn.text) + "\n\n";
    const Json record = Json::parse(turn.record_json, nullptr, false);
    if (!record.is_object()) return out;
    if (const auto citations = record.find("citations");
        citations != record.end() && citations->is_array() && !citations->empty()) {
        for (const Json& citation : *citations) out += citationLine(citation);
        out += "\n";
    }
    if (const auto coverage = record.find("coverage");
        coverage != record.end() && coverage->is_object())
        out += "Pages read: " + numberOf(*coverage, "pages_read") + " of " +
               numberOf(*coverage, "pages_total") + ". Model: " + escaped(textOf(record, "model")) +
               ", seed " + numberOf(record, "seed") + ".\n\n";
    return out;
}

}  // namespace

Result<std::string> exportMarkdown(const Library& library, const BinderRecord& binder) {
    std::string out = "# " + escaped(binder.name) + "\n\n";
    for (size_t i = 0; i < binder.documents.size(); ++i)
        out += "- D" + std::to_string(i + 1) + ": " + escaped(binder.documents[i].title) + " (" +
               std::to_string(binder.documents[i].page_count) + " pages, SHA-256 " +
               toHex(binder.documents[i].sha256) + ")\n";
    LECTERN_TRY_ASSIGN(const auto conversations, library.conversations(binder.id));
    for (const ConversationRecord& conversation : conversations) {
        out += "\n## " + escaped(conversation.title) + "\n\n" + conversation.created_at + "\n\n";
        LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
        for (const TurnRecord& turn : turns)
            out +=
                turn.role == "user" ? quoted(escaped(turn.text)) + "\n\n" : assistantMarkdown(turn);
    }
    return out;
}

Result<std::string> exportJson(const Library& library, const BinderRecord& binder) {
    Json documents = Json::array(), conversations = Json::array();
    for (const DocumentRecord& document : binder.documents)
        documents.push_back({{"title", document.title},
                             {"file", document.file_name},
                             {"sha256", toHex(document.sha256)},
                             {"pages", document.page_count}});
    LECTERN_TRY_ASSIGN(const auto stored, library.conversations(binder.id));
    for (const ConversationRecord& conversation : stored) {
        LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
        Json turn_list = Json::array();
        for (const TurnRecord& turn : turns) {
            const Json record =
                Json::parse(turn.record_json.empty() ? "null" : turn.record_json, nullptr, false);
            turn_list.push_back({{"id", turn.id},
                                 {"parent", turn.parent},
                                 {"role", turn.role},
                                 {"text", turn.text},
                                 {"thinking", turn.thinking},
                                 {"created_at", turn.created_at},
                                 {"record", record.is_discarded() ? Json(nullptr) : record}});
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
