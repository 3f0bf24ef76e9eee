// JSON that our own programs wrote and that may come back changed: stored answers, prompt profiles.

#include "app/context/prompt_profile.h"
#include "app/context/prompt_template.h"
#include "app/conversation/answer_record.h"
#include "app/conversation/answer_record_reader.h"
#include "app/conversation/export_record.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutation.h"
#include "tests/fuzz/scratch.h"

namespace lectern::fuzz {

namespace {

using namespace lectern::app;

/// As the exports read a record.
void readAsExport(std::string_view input) {
    using namespace lectern::app::export_record;
    const Json record = recordOf(std::string(input));
    if (!record.is_object()) return;
    for (const Json& citation : objectsOf(record, "citations")) (void)outcomeOf(citation);
    (void)stringsOf(record, "warnings");
    (void)seedOf(record);
    if (const auto coverage = record.find("coverage"); coverage != record.end())
        (void)coverageSentence(*coverage, [](const std::string& text) { return text; });
}

void runAnswerRecord(std::string_view input) {
    (void)isInterruptedRecord(input);
    readAsExport(input);
    const auto result = readAnswerRecord(input);
    if (!result) return;
    for (const CheckedCitation& checked : result->citations)
        require(checked.citation.document_number >= 0 && checked.citation.page_number >= 0 &&
                    checked.citation.check.found_page_index >= -1,
                "numbers of places are none or real");
    const std::string record = answerRecordJson(*result, 0);
    const auto again = readAnswerRecord(record);
    require(again.has_value(), "a record that was read is written and read again");
    require(answerRecordJson(*again, 0) == record, "read and written again it stays as it is");
}

AskResult sampleResult() {
    AskResult result;
    result.answer = "It says \"sixty\" [D1 p. 2].";
    result.thinking = "Hm.";
    CheckedCitation checked;
    checked.citation.document_number = 1;
    checked.citation.page_number = 2;
    checked.citation.quote = "sixty";
    checked.citation.answer_start = 16;
    checked.citation.answer_end = 25;
    checked.citation.check.status = CitationStatus::Verified;
    checked.citation.check.found_page_index = 1;
    checked.citation.check.ranges = {{4, 9}, {12, 15}};
    checked.document_title = "lease.pdf";
    checked.page_label = "ii";
    checked.found_document_number = 1;
    checked.found_document_title = "lease.pdf";
    checked.found_page_label = "ii";
    checked.boxes = {{0.1f, 0.2f, 0.3f, 0.4f}};
    checked.gaps = {"left out"};
    result.citations = {checked};
    result.tool_calls = {{"find", "{}", "{\"name\"…}", ToolCall::Outcome::NotAvailable, "No."}};
    FoundPassage passage;
    passage.document_number = 1;
    passage.hit.page_label = "ii";
    passage.hit.excerpt = "sixty days";
    result.passages = {passage};
    result.coverage.documents = {{"lease.pdf", 5, {1, 2}, {4}}};
    result.coverage.pages_total = 5;
    result.coverage.pages_read = 2;
    result.document_hashes = {"00ff"};
    result.model = "starter";
    result.seed = 7;
    result.warnings = {say("%1 pages have no text", {2})};
    result.unfinished_tokens = {1, 2, 3};
    return result;
}

void runPromptProfile(std::string_view input) {
    const auto& folder = scratch();
    writeFile(folder / "lectern.json", input);
    const auto profile = readPromptProfile(folder.path());
    if (!profile)
        return require(profile.error().message.find("lectern.json") != std::string::npos,
                       "a refusal names the file");
    require(profile->page_marker.find("{page}") != std::string::npos, "pages can be cited");
    require(profile->question.find("{question}") != std::string::npos, "the question is asked");
    require(profile->trained_context >= 0, "trained context");
    require(!profile->temperature || (*profile->temperature >= 0 && *profile->temperature <= 10),
            "temperature");
    require(profile->hash() == profile->hash(), "its hash is its own");
    const std::string asked = expandTemplate(profile->question, {{"question", "{question}{page}"}});
    require(asked.find("{question}{page}") != std::string::npos, "a question is not searched");
    (void)headerText(profile->name, 40);
}

constexpr std::string_view kProfileSeed =
    R"J({"name":"M1","documents_in":"user","system":"Cite as {citation}. Else: {not_found}","document_header":"{document} {title}\n","page_marker":"[{page}|{label}]\n","page_end":"","documents_end":"\n","question":"Q: {question}","citation":"[{document} p. {page}]","not_found":"Not stated.","limits":"","trained_context":4096,"temperature":0.7})J";

}  // namespace

std::vector<NamedTarget> recordTargets() {
    return {{"answer_record",
             runAnswerRecord,
             mutateJson,
             {answerRecordJson(sampleResult(), 1.5)},
             1500},
            {"prompt_profile", runPromptProfile, mutateJson, {std::string(kProfileSeed)}, 3000}};
}

}  // namespace lectern::fuzz
