#pragma once

#include <optional>
#include <span>

#include "app/import/worker_protocol.h"
#include "app/importer_worker/pdf_document.h"

/// The worker's end of the channel to its parent. Whatever goes wrong with it ends the process:
/// without the parent there is nothing to do.
namespace lectern::importer {

void send(std::span<const uint8_t> bytes);
/// Waits for the next record of the parent.
app::worker::Record receive();

/// Tells why, and ends.
[[noreturn]] void giveUp(const PdfFailure& failure);
/// From now on a failing allocation tells OutOfMemory and ends.
void giveUpWhenMemoryIsShort();

/// Says that the sandbox stands, waits for the request and opens the document it asks for.
PdfDocument openRequestedDocument();

}  // namespace lectern::importer
