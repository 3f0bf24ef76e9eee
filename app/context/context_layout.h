#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/context/prompt_profile.h"
#include "app/context/provenance.h"
#include "app/document/page.h"
#include "engine/run/prefill_plan.h"
#include "engine/tokenizer/tokenizer.h"
#include "kernels/base/result.h"

namespace lectern::app {

/// A document as it goes into a prompt: all pages, or (focus) only some of them.
struct LayoutDocument {
    std::string title;
    std::span<const Page> pages;
    std::vector<int> only_pages;  ///< page indices, ascending; empty: all
};

/// An earlier exchange of the conversation, thinking already dropped.
struct LayoutTurn {
    std::string question;
    std::string answer;
};

/// Tokens that one page takes, for "which pages fit".
struct PageCost {
    int document = 0;
    int page_index = 0;
    int64_t tokens = 0;
};

struct ContextLayout {
    std::vector<engine::Segment> segments;
    Provenance provenance;
    std::vector<PageCost> pages;  ///< in reading order
    int64_t document_tokens = 0;
    int64_t total_tokens = 0;
};

/// Lays out the part of the prompt that every question on these documents shares: start, system
/// instructions, documents. The one function that decides which turn carries the documents.
Result<ContextLayout> layoutDocuments(std::span<const LayoutDocument> documents,
                                      const PromptProfile& profile,
                                      const engine::Tokenizer& tokenizer);

/// Appends earlier turns, the question and the generation prompt.
Status appendQuestion(ContextLayout& layout, std::span<const LayoutTurn> history,
                      const std::string& question, const PromptProfile& profile,
                      const engine::Tokenizer& tokenizer);

/// An answer that was cut off, as far as it came.
struct UnfinishedTurn {
    std::string thinking, answer;
    /// As they were generated; where there are none, the texts are tokenised: tags as such, the
    /// words never. Without an answer the thinking is left open.
    std::vector<engine::Token> tokens;
};
/// After the question: the prompt ends inside the answer.
Status appendUnfinishedTurn(ContextLayout& layout, const UnfinishedTurn& unfinished,
                            const engine::Tokenizer& tokenizer);
/// What is appended, as text.
std::string textOf(const UnfinishedTurn& unfinished, const engine::Tokenizer& tokenizer);

/// What a tool, or the assistant in its place, says to the model.
struct ToolReply {
    std::string tool;
    std::string text;
};

/// After an answer that called tools: takes the generation prompt at the end away (with what of
/// the answer it holds), appends the answer as the model gave it (calls included), one turn with
/// the replies and a new generation prompt.
Status appendToolReplies(ContextLayout& layout, const std::string& answer,
                         std::span<const ToolReply> replies, const engine::Tokenizer& tokenizer);

}  // namespace lectern::app
