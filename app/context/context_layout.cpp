#include "app/context/context_layout.h"

#include <algorithm>
#include <cassert>
#include <string_view>

#include "app/context/prompt_template.h"
#include "engine/run/thinking_gate.h"
#include "engine/tokenizer/chat_template.h"

namespace lectern::app {

namespace {

using engine::Segment;
using engine::SegmentKind;
using engine::SpecialTokens;
using engine::Token;
using engine::TokenSpan;
namespace markup = engine::markup;

constexpr std::string_view kThinkOpen = "<think>\n";
constexpr size_t kMaxTitleCharacters = 200;
constexpr size_t kMaxLabelCharacters = 40;

/// Collects the pieces of one segment: markup with special tokens recognised, content never.
class SegmentBuilder {
  public:
    SegmentBuilder(const engine::Tokenizer& tokenizer, SegmentKind kind, std::string label)
        : m_tokenizer(tokenizer), m_segment{kind, std::move(label), {}} {}

    SegmentBuilder& addMarkup(std::string_view text) {
        return add(text, SpecialTokens::Recognised);
    }
    SegmentBuilder& addContent(std::string_view text) { return add(text, SpecialTokens::Plain); }
    Result<Segment> take() {
        if (!m_status) return fail(std::move(m_status.error()));
        return std::move(m_segment);
    }

  private:
    SegmentBuilder& add(std::string_view text, SpecialTokens special) {
        if (!m_status || text.empty()) return *this;
        auto tokens = m_tokenizer.encode(text, special);
        if (tokens)
            m_segment.tokens.insert(m_segment.tokens.end(), tokens->begin(), tokens->end());
        else
            m_status = fail(std::move(tokens.error()));
        return *this;
    }

    const engine::Tokenizer& m_tokenizer;
    Segment m_segment;
    Status m_status;
};

Status append(ContextLayout& layout, Result<Segment> segment) {
    if (!segment) return fail(std::move(segment.error()));
    layout.total_tokens += static_cast<int64_t>(segment->tokens.size());
    layout.segments.push_back(std::move(*segment));
    return {};
}

/// The pages of a document that go into the prompt, in order. An index that does not exist stands
/// for no page, so a list of nothing but such indices leaves the document out.
std::vector<const Page*> chosenPages(const LayoutDocument& document) {
    std::vector<const Page*> pages;
    for (size_t i = 0; i < document.pages.size(); ++i)
        if (document.only_pages.empty() ||
            std::binary_search(document.only_pages.begin(), document.only_pages.end(),
                               static_cast<int>(i)))
            pages.push_back(&document.pages[i]);
    return pages;
}

/// Text of a document segment, and where each page lies in it.
struct DocumentDraft {
    struct PageDraft {
        const Page* page = nullptr;
        int64_t begin = 0;       ///< byte where the page's share begins, its marker included
        int64_t text_begin = 0;  ///< bytes of the page's text
        int64_t text_end = 0;
    };
    std::string text;
    std::vector<PageDraft> pages;
};

DocumentDraft draftDocument(const LayoutDocument& document, const std::string& name,
                            const std::vector<const Page*>& pages, const PromptProfile& profile) {
    DocumentDraft draft;
    const std::string title = headerText(document.title, kMaxTitleCharacters);
    draft.text = expandTemplate(profile.document_header, {{"document", name}, {"title", title}});
    for (const Page* page : pages) {
        DocumentDraft::PageDraft entry{page, static_cast<int64_t>(draft.text.size()), 0, 0};
        if (draft.pages.empty()) entry.begin = 0;  // the header is the first page's cost
        draft.text += expandTemplate(profile.page_marker,
                                     {{"page", std::to_string(page->index + 1)},
                                      {"label", headerText(page->label, kMaxLabelCharacters)}});
        entry.text_begin = static_cast<int64_t>(draft.text.size());
        draft.text += toUtf8(page->text);
        entry.text_end = static_cast<int64_t>(draft.text.size());
        // text that already ends as a page ends gets no second end: models were trained on one
        if (page->text.empty() || profile.page_end.empty() ||
            !draft.text.ends_with(profile.page_end))
            draft.text += profile.page_end;
        draft.pages.push_back(entry);
    }
    draft.text += profile.documents_end;
    return draft;
}

/// Bytes that toUtf8 writes for a character; what is no character becomes U+FFFD.
int64_t utf8Bytes(char32_t c) {
    if (c < 0x80) return 1;
    if (c < 0x800) return 2;
    return c > 0xFFFF && c <= 0x10FFFF ? 4 : 3;
}

/// Characters of a page's tokens: spans[first, last) overlap its text.
Provenance::Entry entryFor(const DocumentDraft::PageDraft& page, int document,
                           std::span<const TokenSpan> spans, size_t first, size_t last,
                           int64_t segment_begin) {
    Provenance::Entry entry;
    entry.token_begin = segment_begin + static_cast<int64_t>(first);
    entry.token_end = segment_begin + static_cast<int64_t>(last);
    entry.document = document;
    entry.page_index = page.page->index;
    const std::u32string& text = page.page->text;
    uint32_t characters = 0;       // that end at or before `at`, plus the one `at` is inside of
    int64_t at = page.text_begin;  // end of those characters
    for (size_t i = first; i < last; ++i) {
        const bool inside = i > first && spans[i].begin < at;
        while (at < spans[i].end && characters < text.size()) at += utf8Bytes(text[characters++]);
        entry.character_ends.push_back(characters |
                                       (inside ? Provenance::Entry::kBeginsInside : 0));
    }
    return entry;
}

Status appendDocument(ContextLayout& layout, const LayoutDocument& document, int number,
                      const PromptProfile& profile, const engine::Tokenizer& tokenizer) {
    const std::vector<const Page*> pages = chosenPages(document);
    if (pages.empty()) return {};
    const std::string name = "D" + std::to_string(number + 1);
    const DocumentDraft draft = draftDocument(document, name, pages, profile);
    LECTERN_TRY_ASSIGN(const std::vector<TokenSpan> spans,
                       tokenizer.encodeWithOffsets(draft.text, SpecialTokens::Plain));

    size_t token = 0;
    for (size_t p = 0; p < draft.pages.size(); ++p) {
        const DocumentDraft::PageDraft& page = draft.pages[p];
        const int64_t share_end = p + 1 < draft.pages.size()
                                      ? draft.pages[p + 1].begin
                                      : static_cast<int64_t>(draft.text.size());
        const size_t share_begin = token;
        while (token < spans.size() && spans[token].begin < share_end) ++token;
        layout.pages.push_back(
            {number, page.page->index, static_cast<int64_t>(token - share_begin)});
        if (page.text_begin == page.text_end) continue;
        // a token that began in the page before may reach into this one
        size_t first = share_begin > 0 ? share_begin - 1 : 0;
        while (first < token && spans[first].end <= page.text_begin) ++first;
        size_t last = first;
        while (last < spans.size() && spans[last].begin < page.text_end) ++last;
        layout.provenance.add(entryFor(page, number, spans, first, last, layout.total_tokens));
    }
    Segment segment{SegmentKind::Document, name + " " + headerText(document.title, 60), {}};
    segment.tokens.reserve(spans.size());
    for (const TokenSpan& span : spans) segment.tokens.push_back(span.id);
    layout.document_tokens += static_cast<int64_t>(segment.tokens.size());
    return append(layout, std::move(segment));
}

std::string systemText(const PromptProfile& profile) {
    const std::string citation =
        expandTemplate(profile.citation, {{"document", "D1"}, {"page", "N"}});
    return expandTemplate(profile.system,
                          {{"citation", citation}, {"not_found", profile.not_found}});
}

bool hasDocument(const ContextLayout& layout) {
    return std::any_of(layout.segments.begin(), layout.segments.end(), [](const Segment& segment) {
        return segment.kind == SegmentKind::Document;
    });
}

bool hasUserTurn(const ContextLayout& layout) {
    return std::any_of(layout.segments.begin(), layout.segments.end(), [](const Segment& segment) {
        return segment.kind == SegmentKind::UserTurn;
    });
}

Status appendUserTurn(ContextLayout& layout, const std::string& question,
                      const PromptProfile& profile, const engine::Tokenizer& tokenizer) {
    // documents in the user turn have opened it already
    const bool is_open = profile.documents_in == PromptProfile::DocumentsIn::User &&
                         hasDocument(layout) && !hasUserTurn(layout);
    SegmentBuilder turn(tokenizer, SegmentKind::UserTurn, "question");
    if (!is_open) turn.addMarkup(markup::userOpen());
    turn.addContent(expandTemplate(profile.question, {{"question", question}}));
    turn.addMarkup(markup::turnClose());
    return append(layout, turn.take());
}

Status appendAnswer(ContextLayout& layout, const std::string& answer,
                    const engine::Tokenizer& tokenizer) {
    SegmentBuilder turn(tokenizer, SegmentKind::AssistantTurn, "answer");
    turn.addMarkup(markup::assistantOpen()).addContent(answer).addMarkup(markup::turnClose());
    return append(layout, turn.take());
}

Status appendGenerationPrompt(ContextLayout& layout, const engine::Tokenizer& tokenizer) {
    SegmentBuilder prompt(tokenizer, SegmentKind::GenerationPrompt, "generation prompt");
    prompt.addMarkup(markup::assistantOpen());
    return append(layout, prompt.take());
}

}  // namespace

Result<ContextLayout> layoutDocuments(std::span<const LayoutDocument> documents,
                                      const PromptProfile& profile,
                                      const engine::Tokenizer& tokenizer) {
    ContextLayout layout;
    const bool any = std::any_of(documents.begin(), documents.end(),
                                 [](const LayoutDocument& d) { return !chosenPages(d).empty(); });
    const bool in_system = any && profile.documents_in == PromptProfile::DocumentsIn::System;
    const bool in_user = any && !in_system;
    const std::string system = systemText(profile);

    SegmentBuilder start(tokenizer, SegmentKind::Start, "start");
    start.addMarkup(markup::documentStart());
    if (in_user && system.empty()) start.addMarkup(markup::userOpen());
    LECTERN_TRY(append(layout, start.take()));

    if (in_system || !system.empty()) {
        SegmentBuilder turn(tokenizer, SegmentKind::System, "instructions");
        turn.addMarkup(markup::systemOpen()).addContent(system);
        if (in_system && !system.empty()) turn.addContent("\n\n");
        if (!in_system) turn.addMarkup(markup::turnClose());
        if (in_user) turn.addMarkup(markup::userOpen());
        LECTERN_TRY(append(layout, turn.take()));
    }
    for (size_t i = 0; i < documents.size(); ++i)
        LECTERN_TRY(appendDocument(layout, documents[i], static_cast<int>(i), profile, tokenizer));
    if (in_system) {
        // apart from the last document, so that a further one can follow it
        SegmentBuilder close(tokenizer, SegmentKind::System, "end of documents");
        close.addMarkup(markup::turnClose());
        LECTERN_TRY(append(layout, close.take()));
    }
    return layout;
}

Status appendQuestion(ContextLayout& layout, std::span<const LayoutTurn> history,
                      const std::string& question, const PromptProfile& profile,
                      const engine::Tokenizer& tokenizer) {
    if (question.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(ErrorCode::InvalidArgument, "the question is empty");
    for (const LayoutTurn& turn : history) {
        LECTERN_TRY(appendUserTurn(layout, turn.question, profile, tokenizer));
        LECTERN_TRY(appendAnswer(layout, turn.answer, tokenizer));
    }
    LECTERN_TRY(appendUserTurn(layout, question, profile, tokenizer));
    return appendGenerationPrompt(layout, tokenizer);
}

Status appendUnfinishedTurn(ContextLayout& layout, const UnfinishedTurn& unfinished,
                            const engine::Tokenizer& tokenizer) {
    assert(!layout.segments.empty() &&
           layout.segments.back().kind == SegmentKind::GenerationPrompt);
    std::vector<Token> tokens = unfinished.tokens;
    if (tokens.empty()) {
        SegmentBuilder turn(tokenizer, SegmentKind::GenerationPrompt, "");
        if (!unfinished.thinking.empty()) turn.addMarkup(kThinkOpen);
        turn.addContent(unfinished.thinking);
        if (!unfinished.thinking.empty() && !unfinished.answer.empty())
            turn.addMarkup(engine::kForcedThinkingEnd);
        turn.addContent(unfinished.answer);
        LECTERN_TRY_ASSIGN(Segment segment, turn.take());
        tokens = std::move(segment.tokens);
    }
    std::vector<Token>& prompt = layout.segments.back().tokens;
    prompt.insert(prompt.end(), tokens.begin(), tokens.end());
    layout.total_tokens += static_cast<int64_t>(tokens.size());
    return {};
}

std::string textOf(const UnfinishedTurn& unfinished, const engine::Tokenizer& tokenizer) {
    if (!unfinished.tokens.empty()) return tokenizer.decode(unfinished.tokens);
    if (unfinished.thinking.empty()) return unfinished.answer;
    const std::string opened = std::string(kThinkOpen) + unfinished.thinking;
    return unfinished.answer.empty()
               ? opened
               : opened + std::string(engine::kForcedThinkingEnd) + unfinished.answer;
}

Status appendToolReplies(ContextLayout& layout, const std::string& answer,
                         std::span<const ToolReply> replies, const engine::Tokenizer& tokenizer) {
    assert(!layout.segments.empty() &&
           layout.segments.back().kind == SegmentKind::GenerationPrompt);
    layout.total_tokens -= static_cast<int64_t>(layout.segments.back().tokens.size());
    layout.segments.pop_back();
    LECTERN_TRY(appendAnswer(layout, answer, tokenizer));
    std::string text;
    for (const ToolReply& reply : replies)
        text += "tool name: " + reply.tool + "\ntool result: " + reply.text + "\n\n";
    SegmentBuilder turn(tokenizer, SegmentKind::UserTurn, "tool replies");
    turn.addMarkup(markup::toolOpen()).addContent(text).addMarkup(markup::turnClose());
    LECTERN_TRY(append(layout, turn.take()));
    return appendGenerationPrompt(layout, tokenizer);
}

}  // namespace lectern::app
