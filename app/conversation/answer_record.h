#pragma once

#include <string>

#include "app/conversation/ask_service.h"

namespace lectern::app {

/// A finished answer as one JSON object: what `ask --json` prints and what the vault keeps with the
/// turn (architecture.md, "Command line").
std::string answerRecordJson(const AskResult& result, double import_ms);

/// What is known of an answer whose program ended before it did; its "stopped" is
/// kInterruptedName.
std::string interruptedRecordJson(const AskResult& result);

/// "D1 p. 3": how a citation's place is written for people; with the printed label where it
/// differs.
std::string placeName(const CheckedCitation& citation, int document_count);

std::string_view stopReasonName(engine::StopReason reason);

}  // namespace lectern::app
