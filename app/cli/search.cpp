#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/conversation/file_binder.h"

namespace lectern::app::cli {

namespace {

struct SearchArguments {
    std::string words;
    std::optional<std::string> binder;
    int limit = 20;
    bool any = false;
};

/// The excerpt with its matches set in bold on a terminal.
std::string marked(const SearchHit& hit) {
    if (!stdoutIsTerminal()) return hit.excerpt;
    const std::u32string text = fromUtf8(hit.excerpt);
    std::string out;
    size_t at = 0;
    for (const CharacterRange& mark : hit.marks) {
        const auto start = static_cast<size_t>(mark.start), end = static_cast<size_t>(mark.end);
        if (start < at || end > text.size()) continue;
        out += inert(toUtf8(text.substr(at, start - at)));
        out += "\x1b[1m" + inert(toUtf8(text.substr(start, end - start))) + "\x1b[0m";
        at = end;
    }
    return out + inert(toUtf8(text.substr(at)));
}

Status runSearch(const Context& context, const SearchArguments& arguments) {
    LECTERN_TRY_ASSIGN(const auto vault, openVault(context, Library::Access::ReadOnly));
    SearchScope scope;
    scope.limit = arguments.limit;
    scope.match = arguments.any ? SearchScope::Match::Any : SearchScope::Match::All;
    if (arguments.binder) {
        LECTERN_TRY_ASSIGN(const BinderRecord binder,
                           findBinder(vault->library(), *arguments.binder));
        scope.binder = binder.id;
    }
    LECTERN_TRY_ASSIGN(const auto hits, vault->library().search(arguments.words, scope));
    Json json = Json::array();
    for (const SearchHit& hit : hits) {
        Json marks = Json::array();
        for (const CharacterRange& mark : hit.marks) marks.push_back({mark.start, mark.end});
        json.push_back({{"document", hit.document_title},
                        {"page", hit.page_index + 1},
                        {"page_label", hit.page_label},
                        {"excerpt", hit.excerpt},
                        {"marks", marks},
                        {"rank", rounded(hit.rank)}});
        if (!context.json)
            print(inert(hit.document_title) + " p. " + std::to_string(hit.page_index + 1) + "  " +
                  marked(hit) + "\n");
    }
    if (context.json)
        printLine(json.dump());
    else if (hits.empty())
        printLine("Nothing found.");
    return {};
}

}  // namespace

Registered addSearch(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("search", "Full-text search over the vault's documents");
    auto arguments = std::make_shared<SearchArguments>();
    command->add_option("words", arguments->words, "Words; \"a phrase\" in quotes, prefix*")
        ->required();
    command->add_option("--binder", arguments->binder, "Only in this binder");
    command->add_option("--limit", arguments->limit, "Most hits to show")
        ->check(CLI::Range(1, 10000));
    command->add_flag("--any", arguments->any, "Pages with any of the words, best first");
    command->footer("Example: lectern search '\"governing law\" ireland'");
    return {command, [&context, arguments] { return runSearch(context, *arguments); }};
}

}  // namespace lectern::app::cli
