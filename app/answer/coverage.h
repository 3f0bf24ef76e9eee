#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/context/context_layout.h"

namespace lectern::app {

/// Which pages the model has read for an answer, and which not. Never omitted from an answer.
struct Coverage {
    struct Document {
        std::string title;
        int pages_total = 0;
        std::vector<int> pages_read;          ///< physical, from 1
        std::vector<int> pages_without_text;  ///< physical, from 1
    };
    std::vector<Document> documents;
    int pages_total = 0;
    int pages_read = 0;  ///< pages without text count as not read
};
Coverage coverageOf(std::span<const LayoutDocument> documents);
/// "1-4, 7": page numbers for people.
std::string pageList(std::span<const int> numbers);

}  // namespace lectern::app
