#include "app/conversation/context_planner.h"

#include <algorithm>

namespace lectern::app {

namespace {

using engine::Segment;
using engine::SegmentKind;

int64_t tokenCount(const Segment& segment) {
    return static_cast<int64_t>(segment.tokens.size());
}

/// The documents' segments, between those that any document brings along.
template <typename Shares>
std::vector<Segment> segmentsOf(const Shares& shares) {
    std::vector<Segment> segments;
    const auto any = std::find_if(shares.begin(), shares.end(),
                                  [](const auto& share) { return share->segment.has_value(); });
    if (any == shares.end()) return segments;
    segments = (*any)->before;
    for (const auto& share : shares)
        if (share->segment) segments.push_back(*share->segment);
    segments.insert(segments.end(), (*any)->after.begin(), (*any)->after.end());
    return segments;
}

}  // namespace

Result<std::shared_ptr<const ContextPlanner::Share>> ContextPlanner::share(
    const DocumentRecord& document, int number) {
    const Place place{document.sha256, number, document.title};
    if (const auto known = m_shares.find(place); known != m_shares.end()) return known->second;
    LECTERN_TRY_ASSIGN(const std::vector<Page> pages, m_vault.library().pages(document.id));
    // Alone, but at its place, so that it has its number.
    std::vector<LayoutDocument> documents(static_cast<size_t>(number) + 1);
    documents.back() = {document.title, pages, {}};
    LECTERN_TRY_ASSIGN(ContextLayout layout,
                       layoutDocuments(documents, m_model.profile, m_model.engine->tokenizer()));
    auto share = std::make_shared<Share>();
    share->pages = std::move(layout.pages);
    for (Segment& segment : layout.segments) {
        if (segment.kind == SegmentKind::Document)
            share->segment = std::move(segment);
        else
            (share->segment ? share->after : share->before).push_back(std::move(segment));
    }
    if (share->segment) m_kept_tokens += tokenCount(*share->segment);
    m_shares[place] = share;
    return share;
}

/// Keeps only what this plan needs once there is too much.
void ContextPlanner::forgetOthers(const Shares& wanted) {
    if (m_kept_tokens <= kMaxKeptTokens) return;
    std::erase_if(m_shares, [&](const auto& known) {
        return std::find(wanted.begin(), wanted.end(), known.second) == wanted.end();
    });
    m_kept_tokens = 0;
    for (const auto& [place, share] : m_shares)
        if (share->segment) m_kept_tokens += tokenCount(*share->segment);
}

Result<ContextPlan> ContextPlanner::plan(const BinderRecord& binder,
                                         const engine::StateBank& states, const AskOptions& options,
                                         int64_t free_memory_bytes) {
    ContextPlan plan;
    plan.binder = binder.id;
    plan.limit = contextLimit(*m_model.engine, options.context_tokens, free_memory_bytes);
    plan.trained_tokens = m_model.profile.trained_context;
    plan.answer_reserve_tokens = kAnswerReserveTokens;
    Shares shares;
    std::vector<PageCost> pages;
    for (const DocumentRecord& document : binder.documents) {
        LECTERN_TRY_ASSIGN(auto found, share(document, static_cast<int>(shares.size())));
        pages.insert(pages.end(), found->pages.begin(), found->pages.end());
        shares.push_back(std::move(found));
    }
    forgetOthers(shares);

    const std::vector<Segment> segments = segmentsOf(shares);
    for (const Segment& segment : segments) plan.total_tokens += tokenCount(segment);
    if (!segments.empty())
        plan.tokens_read =
            states.longestPrefixTokens(engine::planPrefill(segments, states.identity().rootKey()));
    for (const Segment& segment : segments) {
        if (segment.kind == SegmentKind::Document) break;
        plan.instruction_tokens += tokenCount(segment);
    }
    int64_t begin = plan.instruction_tokens;
    int64_t document_tokens = 0;
    for (size_t i = 0; i < shares.size(); ++i) {
        const DocumentRecord& record = binder.documents[i];
        ContextPlan::Document document{
            record.id, record.title, record.page_count, record.pages_without_text, 0, 0};
        if (shares[i]->segment) document.tokens = tokenCount(*shares[i]->segment);
        document.tokens_read = std::clamp<int64_t>(plan.tokens_read - begin, 0, document.tokens);
        begin += document.tokens;
        document_tokens += document.tokens;
        plan.documents.push_back(std::move(document));
    }
    plan.fits = plan.total_tokens + plan.answer_reserve_tokens <= plan.limit.tokens;
    if (!plan.fits)
        plan.what_fits = pagesThatFit(
            binder, pages,
            plan.limit.tokens - plan.answer_reserve_tokens - (plan.total_tokens - document_tokens));
    return plan;
}

}  // namespace lectern::app
