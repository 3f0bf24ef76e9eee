#pragma once

#include <QString>

#include "app/document/page.h"

namespace lectern::app {

/// A place on a page that leads to a place in the same document or to an address outside. The
/// address is the document's word: never followed, and shown as inert text.
struct PageLink {
    NormalizedRect box;     ///< page as shown in the file
    int target_page = -1;   ///< -1: `address` says where it leads
    double target_top = 0;  ///< of the target's height; the file's own rotation applied
    QString address;        ///< one line, without control characters
    bool isInternal() const { return target_page >= 0; }
};

}  // namespace lectern::app
