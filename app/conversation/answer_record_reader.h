#pragma once

#include <optional>
#include <string_view>

#include "app/conversation/ask_service.h"

namespace lectern::app {

/// What answerRecordJson wrote, for showing a stored answer again. What the record does not hold
/// keeps its default; answers of earlier versions hold less. Empty where it is no such record.
std::optional<AskResult> readAnswerRecord(std::string_view record_json);

/// Whether it is the record of an answer that a crash ended (interruptedRecordJson).
bool isInterruptedRecord(std::string_view record_json);

}  // namespace lectern::app
