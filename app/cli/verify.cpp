#include <fstream>
#include <iostream>
#include <map>

#include "app/answer/citation_verifier.h"
#include "app/answer/highlight.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/conversation/wording.h"
#include "engine/checkpoint/strict_json.h"

namespace lectern::app::cli {

namespace {

struct VerifyArguments {
    std::string file, quote, jobs;
    int page = 0;
    PasswordOptions password;
};

/// A document with its verifier; the pages keep their address.
struct CheckedDocument {
    DocumentText text;
    std::unique_ptr<CitationVerifier> verifier;
};
using Documents = std::map<std::string, Result<std::shared_ptr<CheckedDocument>>>;

Result<std::shared_ptr<CheckedDocument>> openDocument(const Context& context,
                                                      const std::string& file,
                                                      const PasswordOptions& password) {
    auto document = std::make_shared<CheckedDocument>();
    LECTERN_TRY_ASSIGN(document->text, importFile(context, file, password));
    document->verifier = std::make_unique<CitationVerifier>(document->text.pages);
    return document;
}

Json checkJson(const CheckedDocument& document, int page_index, const std::string& quote) {
    const QuoteCheck check = document.verifier->check(page_index, quote);
    Json json{{"status", citationStatusName(check.status)}};
    if (check.found_page_index < 0) return json;
    const Page& page = document.text.pages[static_cast<size_t>(check.found_page_index)];
    Json boxes = Json::array(), gaps = Json::array();
    for (const CharacterRange& range : check.ranges)
        for (const NormalizedRect& box : lineBoxes(page, range))
            boxes.push_back({box.left, box.top, box.right, box.bottom});
    for (const CharacterRange& gap : check.gaps) gaps.push_back(rangeText(page, gap));
    json["found_page_index"] = check.found_page_index;
    json["found_page"] = check.found_page_index + 1;
    json["page_label"] = page.label;
    json["start"] = check.ranges.empty() ? 0 : check.ranges.front().start;
    json["end"] = check.ranges.empty() ? 0 : check.ranges.back().end;
    json["boxes"] = std::move(boxes);
    if (!gaps.empty()) json["left_out"] = std::move(gaps);
    return json;
}

/// One line of --jobs: {"id", "file", "page_index", "quote"} in, {"id", "status", …} out. A line
/// that cannot be done is answered with "error", so that a long cite-check goes on.
Json runJob(const Context& context, const std::string& line, const PasswordOptions& password,
            Documents& documents) {
    const Json job = engine::parseStrictJson(line, "job").value_or(nullptr);
    Json out;
    out["id"] = job.is_object() && job.contains("id") ? job["id"] : Json(nullptr);
    const auto wrong = [&](const std::string& message) {
        out["status"] = "error";
        out["error"] = message;
        return out;
    };
    if (!job.is_object() || !job.contains("file") || !job["file"].is_string() ||
        !job.contains("quote") || !job["quote"].is_string() || !job.contains("page_index") ||
        !job["page_index"].is_number_integer())
        return wrong(
            "a job needs \"file\" (string), \"page_index\" (integer) and \"quote\" (string)");
    const auto page_index = job["page_index"].get<int64_t>();
    const auto file = job["file"].get<std::string>();
    auto found = documents.find(file);
    if (found == documents.end())
        found = documents.emplace(file, openDocument(context, file, password)).first;
    if (!found->second) return wrong(found->second.error().message);
    const int clamped =
        page_index < 0 || page_index > 1'000'000'000 ? -1 : static_cast<int>(page_index);
    out.update(checkJson(**found->second, clamped, job["quote"].get<std::string>()));
    return out;
}

Status runJobs(const Context& context, const VerifyArguments& arguments) {
    std::ifstream file;
    if (arguments.jobs != "-") {
        file.open(arguments.jobs);
        if (!file) return fail(ErrorCode::Io, arguments.jobs + ": cannot be opened");
    }
    std::istream& input = arguments.jobs == "-" ? std::cin : file;
    Documents documents;
    std::string line;
    while (std::getline(input, line)) {
        if (context.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        printLine(runJob(context, line, arguments.password, documents)
                      .dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    return {};
}

Status runVerify(const Context& context, const VerifyArguments& arguments) {
    if (!arguments.jobs.empty()) return runJobs(context, arguments);
    if (arguments.file.empty() || arguments.quote.empty() || arguments.page < 1)
        return fail(ErrorCode::Usage,
                    "give a file, --page N (from 1) and a quote, or --jobs FILE; see `lectern "
                    "verify --help`");
    LECTERN_TRY_ASSIGN(const auto document,
                       openDocument(context, arguments.file, arguments.password));
    const Json json = checkJson(*document, arguments.page - 1, arguments.quote);
    if (context.json) {
        printLine(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
        CitationOutcome outcome;
        outcome.status = citationStatusOfName(json["status"].get<std::string>())
                             .value_or(CitationStatus::NotChecked);
        outcome.document_number = outcome.found_document_number = 1;
        outcome.page_number = arguments.page;
        outcome.found_page_number = json.value("found_page", 0);
        outcome.has_gaps = json.contains("left_out");
        printLine(outcomeSentence(outcome, 1));
        if (json.contains("left_out"))
            for (const auto& gap : json["left_out"])
                printUntrusted("  left out: " + gap.get<std::string>() + "\n");
    }
    if (json["status"] != "verified")
        return fail(ErrorCode::NotFound,
                    "the quote does not stand on page " + std::to_string(arguments.page));
    return {};
}

}  // namespace

Registered addVerify(CLI::App& app, Context& context) {
    auto* command =
        app.add_subcommand("verify", "Check quotes against documents, without any model");
    auto arguments = std::make_shared<VerifyArguments>();
    command->add_option("file", arguments->file, "PDF file");
    command->add_option("quote", arguments->quote, "The quote");
    command->add_option("--page", arguments->page, "Physical page, from 1")
        ->check(CLI::Range(1, 1000000));
    command->add_option(
        "--jobs", arguments->jobs,
        "JSON lines {\"id\", \"file\", \"page_index\", \"quote\"}, page_index from 0; - is stdin");
    arguments->password.registerOn(*command);
    command->footer("Example: lectern verify exhibit.pdf --page 12 \"time is of the essence\"");
    return {command, [&context, arguments] { return runVerify(context, *arguments); }};
}

}  // namespace lectern::app::cli
