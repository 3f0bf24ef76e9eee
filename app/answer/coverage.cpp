#include "app/answer/coverage.h"

#include <algorithm>

namespace lectern::app {

Coverage coverageOf(std::span<const LayoutDocument> documents) {
    Coverage coverage;
    for (const LayoutDocument& document : documents) {
        Coverage::Document entry;
        entry.title = document.title;
        entry.pages_total = static_cast<int>(document.pages.size());
        for (size_t i = 0; i < document.pages.size(); ++i) {
            const int index = static_cast<int>(i);
            const bool in_prompt = document.only_pages.empty() ||
                                   std::find(document.only_pages.begin(), document.only_pages.end(),
                                             index) != document.only_pages.end();
            if (!document.pages[i].hasText())
                entry.pages_without_text.push_back(index + 1);
            else if (in_prompt)
                entry.pages_read.push_back(index + 1);
        }
        coverage.pages_total += entry.pages_total;
        coverage.pages_read += static_cast<int>(entry.pages_read.size());
        coverage.documents.push_back(std::move(entry));
    }
    return coverage;
}

std::string pageList(std::span<const int> numbers) {
    std::vector<int> sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::string list;
    for (size_t first = 0; first < sorted.size();) {
        size_t last = first;
        while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
        if (!list.empty()) list += ", ";
        list += std::to_string(sorted[first]);
        if (last > first) list += "-" + std::to_string(sorted[last]);
        first = last + 1;
    }
    return list;
}

}  // namespace lectern::app
