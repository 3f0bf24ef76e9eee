#include "app/conversation/answer_record_reader.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/conversation/answer_record.h"
#include "app/conversation/wording.h"
#include "engine/checkpoint/strict_json.h"

namespace lectern::app {

namespace {

using Json = nlohmann::json;

/// Null where it is none.
Json recordOf(std::string_view record_json) {
    return engine::parseStrictJson(record_json, "record").value_or(nullptr);
}

const Json& member(const Json& object, const char* key) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string textOf(const Json& object, const char* key) {
    const Json& value = member(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

double numberOf(const Json& object, const char* key) {
    const Json& value = member(object, key);
    return value.is_number() ? value.get<double>() : 0;
}

int64_t integerOf(const Json& object, const char* key) {
    const Json& value = member(object, key);
    return value.is_number_integer() ? value.get<int64_t>() : 0;
}

int intOf(const Json& object, const char* key) {
    return static_cast<int>(std::clamp<int64_t>(integerOf(object, key), 0, INT32_MAX));
}

std::vector<std::string> textsOf(const Json& object, const char* key) {
    std::vector<std::string> texts;
    if (const Json& list = member(object, key); list.is_array())
        for (const Json& text : list)
            if (text.is_string()) texts.push_back(text.get<std::string>());
    return texts;
}

constexpr int kMostDepth = 16;
/// Of a saying's words, of each value and of the whole: values that repeat in values would grow
/// without end.
constexpr size_t kMostSayingBytes = 8192;

bool isSmall(const Json& value) {
    return !value.is_string() || value.get_ref<const std::string&>().size() <= kMostSayingBytes;
}

/// Bytes and steps of its text: also what says nothing may be said without end.
size_t costOf(const Saying& saying) {
    std::vector<size_t> costs;
    for (const SayingValue& at : saying.values) {
        const auto* text = std::get_if<std::string>(&at.value);
        const auto* inner = std::get_if<Saying>(&at.value);
        costs.push_back(20 + (text ? text->size() : inner ? costOf(*inner) : 0));
    }
    size_t cost = saying.words.size();
    for (size_t i = 0; i + 1 < saying.words.size(); ++i) {
        const auto value = static_cast<size_t>(saying.words[i + 1] - '1');
        if (saying.words[i] == '%' && value < costs.size()) cost += costs[value];
    }
    return cost;
}

Saying sayingOf(const Json& list, int depth = 0) {
    Saying saying;
    if (!list.is_array() || list.empty() || !list[0].is_string() || depth > kMostDepth ||
        !std::all_of(list.begin(), list.end(), isSmall))
        return saying;
    saying.words = list[0].get<std::string>();
    for (size_t i = 1; i < list.size(); ++i) {
        if (list[i].is_number_integer())
            saying.values.emplace_back(list[i].get<int64_t>());
        else if (list[i].is_string())
            saying.values.emplace_back(list[i].get<std::string>());
        else
            saying.values.emplace_back(sayingOf(list[i], depth + 1));
    }
    return costOf(saying) <= kMostSayingBytes ? saying : Saying();
}

/// The warnings; of records from before there were sayings, their English text.
std::vector<Saying> sayingsOf(const Json& json) {
    std::vector<Saying> sayings;
    if (const Json& list = member(json, "warning_sayings"); list.is_array())
        for (const Json& one : list) sayings.push_back(sayingOf(one));
    if (!sayings.empty()) return sayings;
    for (const std::string& text : textsOf(json, "warnings")) sayings.push_back(say(text));
    return sayings;
}

/// Whole and not negative, as pages, characters and tokens are.
std::optional<int> countOf(const Json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    const auto number = value.get<int64_t>();
    if (number < 0 || number > INT32_MAX) return std::nullopt;
    return static_cast<int>(number);
}

std::vector<int> numbersOf(const Json& object, const char* key) {
    std::vector<int> numbers;
    if (const Json& list = member(object, key); list.is_array())
        for (const Json& one : list)
            if (const auto number = countOf(one)) numbers.push_back(*number);
    return numbers;
}

template <typename T, typename Read>
std::vector<T> objectsOf(const Json& object, const char* key, Read read) {
    std::vector<T> values;
    if (const Json& list = member(object, key); list.is_array())
        for (const Json& element : list)
            if (element.is_object()) values.push_back(read(element));
    return values;
}

/// A box lies on its page.
bool isBox(const Json& box) {
    const auto isSide = [](const Json& side) {
        return side.is_number() && side.get<double>() >= 0 && side.get<double>() <= 1;
    };
    return box.is_array() && box.size() == 4 && std::all_of(box.begin(), box.end(), isSide) &&
           box[0] <= box[2] && box[1] <= box[3];
}

std::vector<NormalizedRect> boxesOf(const Json& citation) {
    std::vector<NormalizedRect> boxes;
    if (const Json& list = member(citation, "boxes"); list.is_array())
        for (const Json& box : list)
            if (isBox(box))
                boxes.push_back({box[0].get<float>(), box[1].get<float>(), box[2].get<float>(),
                                 box[3].get<float>()});
    return boxes;
}

std::optional<CharacterRange> rangeOf(const Json& first, const Json& last) {
    const auto start = countOf(first), end = countOf(last);
    if (!start || !end || *start >= *end) return std::nullopt;
    return CharacterRange{*start, *end};
}

/// Every stretch where it was kept, else the whole from first to last.
std::vector<CharacterRange> rangesOf(const Json& citation) {
    std::vector<CharacterRange> ranges;
    if (const Json& list = member(citation, "ranges"); list.is_array())
        for (const Json& pair : list)
            if (pair.is_array() && pair.size() == 2)
                if (const auto range = rangeOf(pair[0], pair[1])) ranges.push_back(*range);
    if (ranges.empty())
        if (const auto range = rangeOf(member(citation, "start"), member(citation, "end")))
            ranges.push_back(*range);
    return ranges;
}

CheckedCitation citationOf(const Json& json) {
    CheckedCitation checked;
    Citation& citation = checked.citation;
    citation.document_number = intOf(json, "document");
    citation.page_number = intOf(json, "page");
    citation.quote = textOf(json, "quote");
    citation.answer_start = intOf(json, "answer_start");
    citation.answer_end = intOf(json, "answer_end");
    citation.check.status =
        citationStatusOfName(textOf(json, "status")).value_or(CitationStatus::NotChecked);
    citation.check.found_page_index = intOf(json, "found_page") - 1;
    citation.check.ranges = rangesOf(json);
    checked.document_title = textOf(json, "document_title");
    checked.page_label = textOf(json, "page_label");
    // answers from before found_document was kept looked only in the named document
    checked.found_document_number = json.contains("found_document") ? intOf(json, "found_document")
                                    : citation.check.found_page_index >= 0
                                        ? std::max(citation.document_number, 1)
                                        : 0;
    checked.found_document_title = textOf(json, "found_document_title");
    checked.found_page_label = textOf(json, "found_page_label");
    checked.lacks_document = citation.document_number == 0;
    checked.boxes = boxesOf(json);
    checked.gaps = textsOf(json, "left_out");
    return checked;
}

FoundPassage passageOf(const Json& json) {
    FoundPassage passage;
    passage.document_number = intOf(json, "document");
    passage.hit.page_index = intOf(json, "page") - 1;
    passage.hit.page_label = textOf(json, "page_label");
    passage.hit.excerpt = textOf(json, "excerpt");
    return passage;
}

ToolCall toolCallOf(const Json& json) {
    ToolCall call;
    call.name = textOf(json, "name");
    call.arguments_json = textOf(json, "arguments");
    call.written = textOf(json, "written");
    call.reply = textOf(json, "reply");
    call.outcome = textOf(json, "outcome") == "malformed" ? ToolCall::Outcome::Malformed
                                                          : ToolCall::Outcome::NotAvailable;
    return call;
}

Coverage coverageOf(const Json& json) {
    Coverage coverage;
    coverage.pages_total = intOf(json, "pages_total");
    coverage.pages_read = intOf(json, "pages_read");
    coverage.documents = objectsOf<Coverage::Document>(json, "documents", [](const Json& document) {
        return Coverage::Document{textOf(document, "title"), intOf(document, "pages_total"),
                                  numbersOf(document, "pages_read"),
                                  numbersOf(document, "pages_without_text")};
    });
    return coverage;
}

}  // namespace

std::optional<AskResult> readAnswerRecord(std::string_view record_json) {
    const Json json = recordOf(record_json);
    if (!json.is_object()) return std::nullopt;
    AskResult result;
    result.answer = textOf(json, "answer");
    result.thinking = textOf(json, "thinking");
    result.citations = objectsOf<CheckedCitation>(json, "citations", citationOf);
    result.tool_calls = objectsOf<ToolCall>(json, "tool_calls", toolCallOf);
    result.passages = objectsOf<FoundPassage>(json, "passages", passageOf);
    result.coverage = coverageOf(member(json, "coverage"));
    result.document_hashes = textsOf(json, "document_hashes");
    result.stop_reason =
        stopReasonOfName(textOf(json, "stopped")).value_or(engine::StopReason::StopToken);
    const Json& tokens = member(json, "tokens");
    result.prompt_tokens = integerOf(tokens, "prompt");
    result.reused_tokens = integerOf(tokens, "reused");
    result.computed_tokens = integerOf(tokens, "computed");
    result.generated_tokens = integerOf(tokens, "generated");
    result.thinking_tokens = integerOf(tokens, "thinking");
    const Json& times = member(json, "times_ms");
    result.prefill_ms = numberOf(times, "prefill");
    result.first_token_ms = numberOf(times, "first_token");
    result.thinking_ms = numberOf(times, "thinking");
    result.total_ms = numberOf(times, "total");
    result.tokens_per_second = numberOf(json, "tokens_per_second");
    result.model = textOf(json, "model");
    result.model_limits = textOf(json, "model_limits");
    if (const Json& seed = member(json, "seed"); seed.is_number_unsigned())
        result.seed = seed.get<uint64_t>();
    result.conversation = integerOf(json, "conversation");
    result.warnings = sayingsOf(json);
    result.unfinished_tokens = numbersOf(json, "unfinished_tokens");
    return result;
}

bool isInterruptedRecord(std::string_view record_json) {
    return textOf(recordOf(record_json), "stopped") == kInterruptedName;
}

}  // namespace lectern::app
