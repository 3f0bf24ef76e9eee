#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lectern::app {

/// Fractions of the page as it is shown (rotation applied), origin top left.
struct NormalizedRect {
    float left = 0, top = 0, right = 0, bottom = 0;
};

/// One page as the importer saw it. A character is a Unicode code point everywhere: text[i] stands
/// in boxes[i], and every character range of a page (citations, provenance, search) indexes this
/// text.
struct Page {
    int index = 0;        ///< physical, from 0
    std::string label;    ///< as printed, e.g. "xii"; UTF-8; never used as an index
    std::u32string text;  ///< reading order, lines ended by U+000A
    std::vector<NormalizedRect>
        boxes;  ///< one per character; white space added between words has a thin box
    double width_points = 0, height_points = 0;  ///< as shown
    int rotation = 0;                            ///< of the file: 0, 90, 180, 270
    bool hasText() const { return !text.empty(); }
};

struct OutlineItem {
    std::string title;
    int page_index = -1;  ///< -1: no target
    int level = 0;
};

/// What the importer makes of a file.
struct DocumentText {
    std::string title;  ///< from the file's metadata; may be empty
    std::vector<Page> pages;
    std::vector<OutlineItem> outline;
    /// Physical page numbers (from 1) that have no text: scans, pictures, blank pages.
    std::vector<int> pagesWithoutText() const;
};

/// UTF-8 <-> code points. Invalid UTF-8 becomes U+FFFD; surrogates and values past U+10FFFF
/// likewise.
std::string toUtf8(std::u32string_view text);
std::u32string fromUtf8(std::string_view text);

}  // namespace lectern::app
