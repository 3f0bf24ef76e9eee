#include "app/answer/citation.h"

namespace lectern::app {

std::string_view citationStatusName(CitationStatus status) {
    switch (status) {
        case CitationStatus::NotChecked:
            return "not_checked";
        case CitationStatus::Verified:
            return "verified";
        case CitationStatus::Elsewhere:
            return "elsewhere";
        case CitationStatus::NotFound:
            return "not_found";
        case CitationStatus::NoQuote:
            return "no_quote";
        case CitationStatus::NoSuchPage:
            return "no_such_page";
    }
    return "not_checked";
}

}  // namespace lectern::app
