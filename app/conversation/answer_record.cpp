#include "app/conversation/answer_record.h"

#include <nlohmann/json.hpp>

#include "app/conversation/wording.h"

namespace lectern::app {

namespace {

using Json = nlohmann::ordered_json;

Json citationJson(const CheckedCitation& checked) {
    const Citation& citation = checked.citation;
    const QuoteCheck& check = citation.check;
    Json json;
    json["document"] =
        citation.document_number > 0 ? Json(citation.document_number) : Json(nullptr);
    json["document_title"] = checked.document_title;
    json["page"] = citation.page_number;
    json["page_label"] = checked.page_label;
    json["quote"] = citation.quote;
    json["status"] = citationStatusName(check.status);
    if (checked.lacks_document) json["reason"] = "names_no_document";
    const bool is_found = check.found_page_index >= 0;
    json["found_document"] = is_found ? Json(checked.found_document_number) : Json(nullptr);
    json["found_page"] = is_found ? Json(check.found_page_index + 1) : Json(nullptr);
    json["found_page_label"] = is_found ? Json(checked.found_page_label) : Json(nullptr);
    json["start"] = check.ranges.empty() ? Json(nullptr) : Json(check.ranges.front().start);
    json["end"] = check.ranges.empty() ? Json(nullptr) : Json(check.ranges.back().end);
    if (check.ranges.size() > 1) {  // an ellipsis: start and end do not tell what it left out
        Json ranges = Json::array();
        for (const CharacterRange& range : check.ranges) ranges.push_back({range.start, range.end});
        json["ranges"] = std::move(ranges);
    }
    Json boxes = Json::array();
    for (const NormalizedRect& box : checked.boxes)
        boxes.push_back({box.left, box.top, box.right, box.bottom});
    json["boxes"] = std::move(boxes);
    if (!checked.gaps.empty()) json["left_out"] = checked.gaps;
    json["answer_start"] = citation.answer_start;
    json["answer_end"] = citation.answer_end;
    return json;
}

Json toolCallsJson(const std::vector<ToolCall>& calls) {
    Json json = Json::array();
    for (const ToolCall& call : calls)
        json.push_back({{"name", call.name},
                        {"arguments", call.arguments_json},
                        {"written", call.written},
                        {"outcome", toolOutcomeName(call.outcome)},
                        {"reply", call.reply}});
    return json;
}

/// A saying as a list: its words, then its values; see sayingOf of the reader.
Json sayingJson(const Saying& saying) {
    Json list = Json::array({saying.words});
    for (const SayingValue& at : saying.values) {
        if (const auto* number = std::get_if<int64_t>(&at.value))
            list.push_back(*number);
        else if (const auto* text = std::get_if<std::string>(&at.value))
            list.push_back(*text);
        else
            list.push_back(sayingJson(std::get<Saying>(at.value)));
    }
    return list;
}

Json coverageJson(const Coverage& coverage) {
    Json json;
    json["pages_total"] = coverage.pages_total;
    json["pages_read"] = coverage.pages_read;
    Json documents = Json::array();
    for (const Coverage::Document& document : coverage.documents)
        documents.push_back({{"title", document.title},
                             {"pages_total", document.pages_total},
                             {"pages_read", document.pages_read},
                             {"pages_without_text", document.pages_without_text}});
    json["documents"] = std::move(documents);
    return json;
}

Json recordJson(const AskResult& result, double import_ms) {
    Json json;
    json["answer"] = result.answer;
    json["thinking"] = result.thinking;
    Json citations = Json::array();
    for (const CheckedCitation& citation : result.citations)
        citations.push_back(citationJson(citation));
    json["citations"] = std::move(citations);
    json["tool_calls"] = toolCallsJson(result.tool_calls);
    Json passages = Json::array();
    for (const FoundPassage& passage : result.passages)
        passages.push_back({{"source", "full-text search"},
                            {"document", passage.document_number},
                            {"page", passage.hit.page_index + 1},
                            {"page_label", passage.hit.page_label},
                            {"excerpt", passage.hit.excerpt}});
    json["passages"] = std::move(passages);
    json["coverage"] = coverageJson(result.coverage);
    if (!result.document_hashes.empty()) json["document_hashes"] = result.document_hashes;
    json["stopped"] = stopReasonName(result.stop_reason);
    json["tokens"] = {{"prompt", result.prompt_tokens},
                      {"reused", result.reused_tokens},
                      {"computed", result.computed_tokens},
                      {"generated", result.generated_tokens},
                      {"thinking", result.thinking_tokens}};
    json["times_ms"] = {{"import", import_ms},
                        {"prefill", result.prefill_ms},
                        {"first_token", result.first_token_ms},
                        {"thinking", result.thinking_ms},
                        {"total", result.total_ms + import_ms}};
    json["tokens_per_second"] = result.tokens_per_second;
    json["model"] = result.model;
    json["model_limits"] = result.model_limits;
    json["seed"] = result.seed;
    json["conversation"] = result.conversation;
    json["question_turn"] = result.question_turn;
    json["answer_turn"] = result.answer_turn;
    Json warnings = Json::array(), sayings = Json::array();
    for (const Saying& warning : result.warnings) {
        warnings.push_back(warning.english());
        sayings.push_back(sayingJson(warning));
    }
    json["warnings"] = std::move(warnings);
    json["warning_sayings"] = std::move(sayings);
    if (!result.unfinished_tokens.empty()) json["unfinished_tokens"] = result.unfinished_tokens;
    return json;
}

std::string printed(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string_view stopReasonName(engine::StopReason reason) {
    switch (reason) {
        case engine::StopReason::StopToken:
            return "finished";
        case engine::StopReason::MaxTokens:
            return "max_tokens";
        case engine::StopReason::ContextFull:
            return "context_full";
        case engine::StopReason::Cancelled:
            return "cancelled";
        case engine::StopReason::Loop:
            return "loop";
    }
    return "finished";
}

std::string placeName(const CheckedCitation& checked, int document_count) {
    const Citation& citation = checked.citation;
    return placeName(citation.document_number, citation.page_number, checked.page_label,
                     document_count);
}

std::string answerRecordJson(const AskResult& result, double import_ms) {
    return printed(recordJson(result, import_ms));
}

std::string interruptedRecordJson(const AskResult& result) {
    Json json = recordJson(result, 0.0);
    json["stopped"] = kInterruptedName;
    for (const char* unknown : {"passages", "coverage", "tokens", "times_ms", "tokens_per_second",
                                "model", "model_limits", "seed"})
        json.erase(unknown);
    return printed(json);
}

}  // namespace lectern::app
