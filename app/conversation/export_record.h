#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/answer/coverage.h"
#include "app/conversation/wording.h"
#include "app/vault/library.h"
#include "engine/checkpoint/strict_json.h"

/// Reads the stored record of an answer for the exports. A record may have any shape: what is
/// missing or of another type counts as absent.
namespace lectern::app::export_record {

using Json = nlohmann::ordered_json;

/// The record, its members in their order; null where it is none. Strict first: values are copied
/// and printed level by level, so they may not nest without end.
inline Json recordOf(const std::string& text) {
    return engine::parseStrictJson(text, "record") ? Json::parse(text) : Json();
}

inline std::string textOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline int64_t numberOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

/// The objects of an array; none where there is no such array.
inline std::vector<Json> objectsOf(const Json& object, const char* key) {
    std::vector<Json> objects;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const Json& element : *found)
            if (element.is_object()) objects.push_back(element);
    return objects;
}

inline std::vector<int> numbersOf(const Json& object, const char* key) {
    std::vector<int> numbers;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const Json& element : *found)
            if (element.is_number_integer()) numbers.push_back(element.get<int>());
    return numbers;
}

inline std::vector<std::string> stringsOf(const Json& object, const char* key) {
    std::vector<std::string> strings;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const Json& element : *found)
            if (element.is_string()) strings.push_back(element.get<std::string>());
    return strings;
}

inline CitationOutcome outcomeOf(const Json& citation) {
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
    return outcome;
}

inline std::string labelOf(const std::vector<PageOverview>& pages, int page_index) {
    const auto index = static_cast<size_t>(page_index);
    return index < pages.size() ? pages[index].label : std::string();
}

/// The value as it stands in the record: "7", or "?".
inline std::string seedOf(const Json& record) {
    const auto seed = record.find("seed");
    return seed != record.end() && seed->is_number() ? seed->dump() : "?";
}

/// More pages than any document has.
inline constexpr int64_t kMostPages = 100'000;

/// "Pages read: 3 of 5; not read in lease.pdf: 4-5."
template <class Escape>
std::string coverageSentence(const Json& coverage, Escape escaped) {
    std::string text = "Pages read: " + std::to_string(numberOf(coverage, "pages_read")) + " of " +
                       std::to_string(numberOf(coverage, "pages_total"));
    for (const Json& document : objectsOf(coverage, "documents")) {
        const std::vector<int> read = numbersOf(document, "pages_read");
        std::vector<int> unread;
        const int64_t page_count = std::min(numberOf(document, "pages_total"), kMostPages);
        for (int page = 1; page <= page_count; ++page)
            if (!std::binary_search(read.begin(), read.end(), page)) unread.push_back(page);
        if (!unread.empty())
            text += "; not read in " + escaped(textOf(document, "title")) + ": " + pageList(unread);
    }
    return text + ".";
}

}  // namespace lectern::app::export_record
