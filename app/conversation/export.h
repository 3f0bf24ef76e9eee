#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/vault/library.h"

namespace lectern::app {

/// A binder's notes and conversations for people: the user's notes by document and page; questions,
/// answers, each citation with its status and place, what search found, pages read and not read,
/// the model's limits. Thinking is left out. `only`: one conversation, without the notes.
Result<std::string> exportMarkdown(const Library& library, const BinderRecord& binder,
                                   std::optional<ConversationId> only = {});
/// The same as one file for a browser or a printer: nothing in it runs, links or loads, and what
/// documents and models wrote is text, its control characters made visible.
Result<std::string> exportHtml(const Library& library, const BinderRecord& binder,
                               std::optional<ConversationId> only = {});
/// The same for programs, with the complete record of each answer.
Result<std::string> exportJson(const Library& library, const BinderRecord& binder,
                               std::optional<ConversationId> only = {});

/// What the exports take: all of the binder's, or one of them. InvalidArgument: of another binder.
Result<std::vector<ConversationRecord>> exportedConversations(const Library& library,
                                                              const BinderRecord& binder,
                                                              std::optional<ConversationId> only);

}  // namespace lectern::app
