#include "app/conversation/export.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/answer/coverage.h"
#include "app/conversation/wording.h"

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

int64_t numberOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

/// The objects of an array; none where there is no such array.
std::vector<Json> objectsOf(const Json& object, const char* key) {
    std::vector<Json> objects;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const Json& element : *found)
            if (element.is_object()) objects.push_back(element);
    return objects;
}

std::vector<int> numbersOf(const Json& object, const char* key) {
    std::vector<int> numbers;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const Json& element : *found)
            if (element.is_number_integer()) numbers.push_back(element.get<int>());
    return numbers;
}

std::string citationLine(const Json& citation, int document_count) {
    CitationOutcome outcome;
    outcome.status =
        citationStatusOfName(textOf(citation, "status")).value_or(CitationStatus::NotChecked);
    outcome.document_number = static_cast<int>(numberOf(citation, "document"));
    outcome.page_number = static_cast<int>(numberOf(citation, "page"));
    outcome.found_page_number = static_cast<int>(numberOf(citation, "found_page"));
    // answers from before found_document was kept looked only in the named document
    outcome.found_document_number = citation.contains("found_document")
                                        ? static_cast<int>(numberOf(citation, "found_document"))
                                        : outcome.document_number;
    outcome.lacks_document = outcome.document_number == 0;
    const auto gaps = citation.find("left_out");
    outcome.has_gaps = gaps != citation.end() && gaps->is_array() && !gaps->empty();

    std::string line = "- " +
                       escaped(placeName(outcome.document_number, outcome.page_number,
                                         textOf(citation, "page_label"), document_count)) +
                       ": ";
    const std::string quote = textOf(citation, "quote");
    if (!quote.empty()) line += "“" + escaped(quote) + "” ";
    line += "(**" + outcomeSentence(outcome, document_count) + "**";
    if (outcome.has_gaps)
        for (const Json& gap : *gaps)
            if (gap.is_string()) line += " … " + escaped(gap.get<std::string>()) + " …";
    return line + ")\n";
}

std::string passageLine(const Json& passage, int document_count) {
    return "- " +
           escaped(placeName(static_cast<int>(numberOf(passage, "document")),
                             static_cast<int>(numberOf(passage, "page")),
                             textOf(passage, "page_label"), document_count)) +
           ": " + escaped(textOf(passage, "excerpt")) + "\n";
}

/// "Pages read: 3 of 5; not read in lease.pdf: 4-5."
std::string coverageSentence(const Json& coverage) {
    std::string text = "Pages read: " + std::to_string(numberOf(coverage, "pages_read")) + " of " +
                       std::to_string(numberOf(coverage, "pages_total"));
    for (const Json& document : objectsOf(coverage, "documents")) {
        const std::vector<int> read = numbersOf(document, "pages_read");
        std::vector<int> unread;
        for (int page = 1; page <= numberOf(document, "pages_total"); ++page)
            if (!std::binary_search(read.begin(), read.end(), page)) unread.push_back(page);
        if (!unread.empty())
            text += "; not read in " + escaped(textOf(document, "title")) + ": " + pageList(unread);
    }
    return text + ".";
}

std::string assistantMarkdown(const TurnRecord& turn, int document_count) {
    std::string out = escaped(turn.text) + "\n\n";
    const Json record = Json::parse(turn.record_json, nullptr, false);
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
    const auto seed = record.find("seed");
    if (const auto coverage = record.find("coverage");
        coverage != record.end() && coverage->is_object())
        out += coverageSentence(*coverage) + " Model: " + escaped(textOf(record, "model")) +
               ", seed " + (seed != record.end() && seed->is_number() ? seed->dump() : "?") +
               ".\n\n";
    if (const std::string limits = textOf(record, "model_limits"); !limits.empty())
        out += "About this model: " + escaped(limits) + "\n\n";
    return out;
}

}  // namespace

Result<std::string> exportMarkdown(const Library& library, const BinderRecord& binder) {
    std::string out = "# " + escaped(binder.name) + "\n\n";
    for (size_t i = 0; i < binder.documents.size(); ++i)
        out += "- D" + std::to_string(i + 1) + ": " + escaped(binder.documents[i].title) + " (" +
               std::to_string(binder.documents[i].page_count) + " pages, SHA-256 " +
               toHex(binder.documents[i].sha256) + ")\n";
    const int document_count = static_cast<int>(binder.documents.size());
    LECTERN_TRY_ASSIGN(const auto conversations, library.conversations(binder.id));
    for (const ConversationRecord& conversation : conversations) {
        out += "\n## " + escaped(conversation.title) + "\n\n" + conversation.created_at + "\n\n";
        LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
        for (const TurnRecord& turn : turns)
            out += turn.role == "user" ? quoted(escaped(turn.text)) + "\n\n"
                                       : assistantMarkdown(turn, document_count);
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
