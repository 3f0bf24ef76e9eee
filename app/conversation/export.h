#pragma once

#include <string>

#include "app/vault/library.h"

namespace lectern::app {

/// A binder's conversations for people: questions, answers, each citation with its status and
/// place, what search found, pages read and not read, the model's limits. Thinking is left out.
Result<std::string> exportMarkdown(const Library& library, const BinderRecord& binder);
/// The same for programs, with the complete record of each answer.
Result<std::string> exportJson(const Library& library, const BinderRecord& binder);

}  // namespace lectern::app
