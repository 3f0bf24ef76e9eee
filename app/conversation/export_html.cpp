#include <cstdio>

#include "app/conversation/export.h"
#include "app/conversation/export_record.h"
#include "app/document/active_character.h"

namespace lectern::app {

namespace {

using namespace export_record;

/// Black on white, so that it prints as it looks; a card stays on one page where it can.
constexpr const char* kStyle = R"(
body { font: 11pt/1.5 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff; }
h1, h2, h3 { line-height: 1.25; break-after: avoid; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.question { border-left: 4px solid #777; padding-left: 1em; font-weight: bold; }
.quote { font-style: italic; }
.status { font-weight: bold; }
.aside { color: #444; font-size: 90%; }
.code { border: 1px solid #777; border-radius: 3px; padding: 0 .2em; font: 80% monospace; }
li { margin: .3em 0; break-inside: avoid; }
section { break-inside: auto; }
@page { margin: 2cm; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
)";

/// Active characters, and those that show nothing: an export is read where nobody can ask Lectern.
bool isHiddenCharacter(char32_t c) {
    return (c != U'\n' && c != U'\t' && isActiveCharacter(c)) || c == 0xAD ||
           (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2065);
}

/// Any text between tags.
std::string html(const std::string& text) {
    std::u32string out;
    for (const char32_t c : fromUtf8(text)) {
        switch (c) {
            case U'&':
                out += U"&amp;";
                continue;
            case U'<':
                out += U"&lt;";
                continue;
            case U'>':
                out += U"&gt;";
                continue;
            case U'"':
                out += U"&quot;";
                continue;
            case U'\'':
                out += U"&#39;";
                continue;
            default:
                break;
        }
        if (!isHiddenCharacter(c)) {
            out += c;
            continue;
        }
        char code[16];
        std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(c));
        out += U"<span class=\"code\">" + fromUtf8(code) + U"</span>";
    }
    return toUtf8(out);
}

std::string element(const std::string& tag, const std::string& attributes,
                    const std::string& content) {
    return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + content + "</" + tag +
           ">\n";
}

/// A title carries no markup, and so no code for a hidden character either.
std::string plainTitle(const std::string& text) {
    std::u32string kept;
    for (const char32_t c : fromUtf8(text))
        if (!isHiddenCharacter(c)) kept += c;
    return html(toUtf8(kept));
}

/// Words of a document, a model or the user, which keep their own direction.
std::string words(const std::string& attributes, const std::string& text) {
    return "<bdi" + (attributes.empty() ? "" : " " + attributes) + ">" + html(text) + "</bdi>";
}

std::string citationItem(const Json& citation, int document_count) {
    const CitationOutcome outcome = outcomeOf(citation);
    // The number is the one of the answer; the title says which document that was.
    const std::string title = textOf(citation, "document_title");
    std::string item = html(placeName(outcome.document_number, outcome.page_number,
                                      textOf(citation, "page_label"), document_count));
    if (!title.empty()) item += " (" + words("", title) + ")";
    item += ": ";
    if (const std::string quote = textOf(citation, "quote"); !quote.empty())
        item += "“" + words("class=\"quote\"", quote) + "” ";
    item += "<span class=\"status\">" + html(outcomeSentence(outcome, document_count)) + "</span>";
    for (const std::string& gap : stringsOf(citation, "left_out"))
        item += " … " + words("", gap) + " …";
    return element("li", "", item);
}

std::string passageItem(const Json& passage, int document_count) {
    return element("li", "",
                   html(placeName(static_cast<int>(numberOf(passage, "document")),
                                  static_cast<int>(numberOf(passage, "page")),
                                  textOf(passage, "page_label"), document_count)) +
                       ": " + words("", textOf(passage, "excerpt")));
}

std::string answerDetails(const Json& record, int document_count) {
    std::string out;
    if (const auto reason = cutOffWords(textOf(record, "stopped")); !reason.empty())
        out += element("p", "class=\"status\"",
                       "This answer was cut off: " + html(std::string(reason)) + ".");
    const auto list = [&](const char* heading, const char* key, const auto& item) {
        std::string items;
        for (const Json& object : objectsOf(record, key)) items += item(object, document_count);
        if (!items.empty()) out += element("p", "", heading) + element("ul", "", items);
    };
    list("Citations:", "citations", citationItem);
    list("Found by full-text search (not the model’s words):", "passages", passageItem);
    if (const auto coverage = record.find("coverage");
        coverage != record.end() && coverage->is_object())
        out +=
            element("p", "class=\"aside\"",
                    coverageSentence(*coverage, html) + " Model: " + html(textOf(record, "model")) +
                        ", seed " + html(seedOf(record)) + ".");
    if (const std::string limits = textOf(record, "model_limits"); !limits.empty())
        out += element("p", "class=\"aside\"", "About this model: " + html(limits));
    return out;
}

/// How many documents the answer knew: a binder may have more or fewer since.
int documentCountOf(const Json& record, int document_count) {
    const auto coverage = record.find("coverage");
    if (coverage == record.end() || !coverage->is_object()) return document_count;
    const size_t known = objectsOf(*coverage, "documents").size();
    return known > 0 ? static_cast<int>(known) : document_count;
}

std::string turnHtml(const TurnRecord& turn, TurnId before, int document_count) {
    const bool is_question = turn.role == "user";
    std::string out;
    if (turn.parent != before)
        out += element(
            "p", "class=\"aside\"",
            is_question ? "A branch of the conversation:" : "Another answer to a question above:");
    out += element(
        "div", is_question ? "class=\"text question\" dir=\"auto\"" : "class=\"text\" dir=\"auto\"",
        html(turn.text));
    if (is_question) return out;
    if (turn.rating != 0)
        out += element("p", "class=\"aside\"",
                       turn.rating > 0 ? "Rated by you: good." : "Rated by you: not good.");
    const Json record = recordOf(turn.record_json);
    if (record.is_object()) out += answerDetails(record, documentCountOf(record, document_count));
    return out;
}

Result<std::string> conversationHtml(const Library& library, const ConversationRecord& conversation,
                                     int document_count) {
    LECTERN_TRY_ASSIGN(const auto turns, library.turns(conversation.id));
    std::string out = element("h2", "dir=\"auto\"", html(conversation.title)) +
                      element("p", "class=\"aside\"", html(conversation.created_at));
    TurnId before = 0;
    for (const TurnRecord& turn : turns) {
        out += turnHtml(turn, before, document_count);
        before = turn.id;
    }
    return element("section", "", out);
}

Result<std::string> notesHtml(const Library& library, const BinderRecord& binder) {
    std::string out;
    for (size_t i = 0; i < binder.documents.size(); ++i) {
        LECTERN_TRY_ASSIGN(const auto notes, library.notes(binder.documents[i].id));
        if (notes.empty()) continue;
        LECTERN_TRY_ASSIGN(const auto pages, library.pageOverviews(binder.documents[i].id));
        std::string items;
        for (const NoteRecord& note : notes) {
            const std::string label = labelOf(pages, note.page_index);
            std::string item = html(placeName(0, note.page_index + 1, label, 1)) + ": ";
            if (!note.quote.empty()) item += "“" + words("class=\"quote\"", note.quote) + "”";
            if (!note.text.empty())
                item += element("div", "class=\"text\" dir=\"auto\"", html(note.text));
            items += element("li", "", item);
        }
        out += element("h3", "",
                       "D" + std::to_string(i + 1) + ": " + words("", binder.documents[i].title)) +
               element("ul", "", items);
    }
    return out.empty() ? out : element("section", "", element("h2", "", "Notes") + out);
}

std::string documentsHtml(const BinderRecord& binder) {
    std::string items;
    for (size_t i = 0; i < binder.documents.size(); ++i) {
        const DocumentRecord& document = binder.documents[i];
        items += element("li", "",
                         "D" + std::to_string(i + 1) + ": " + words("", document.title) + " (" +
                             std::to_string(document.page_count) + " pages, SHA-256 " +
                             toHex(document.sha256) + ")");
    }
    return element("ul", "class=\"aside\"", items);
}

}  // namespace

Result<std::string> exportHtml(const Library& library, const BinderRecord& binder,
                               std::optional<ConversationId> only) {
    std::string body = element("h1", "dir=\"auto\"", html(binder.name)) + documentsHtml(binder);
    if (!only) {
        LECTERN_TRY_ASSIGN(const std::string notes, notesHtml(library, binder));
        body += notes;
    }
    LECTERN_TRY_ASSIGN(const auto conversations, exportedConversations(library, binder, only));
    for (const ConversationRecord& conversation : conversations) {
        LECTERN_TRY_ASSIGN(
            const std::string text,
            conversationHtml(library, conversation, static_cast<int>(binder.documents.size())));
        body += text;
    }
    // The policy is a second fence: nothing above writes a script, a link or an address.
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
           plainTitle(binder.name) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n" +
           body + "</body>\n</html>\n";
}

}  // namespace lectern::app
