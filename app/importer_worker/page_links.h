#pragma once

#include <vector>

#include "app/render/render_protocol.h"

namespace Poppler {
class Document;
}

namespace lectern::importer {

/// Where a page leads: places in the same document, and addresses as they are written. Actions of
/// any other kind (programs, scripts, other files) are left out, as are links that lead nowhere.
std::vector<app::worker::LinkRecord> listLinks(Poppler::Document& document, int page_index);

}  // namespace lectern::importer
