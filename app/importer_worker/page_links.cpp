#include "app/importer_worker/page_links.h"

#include <poppler-link.h>
#include <poppler-qt6.h>

#include <cmath>
#include <optional>

#include "app/import/limits.h"

namespace lectern::importer {

namespace {

namespace limits = app::limits;
using app::worker::LinkRecord;

float fraction(double value) {
    return std::isfinite(value) ? static_cast<float>(std::clamp(value, 0.0, 1.0)) : 0.0f;
}

/// Poppler gives areas in fractions of the page as shown, perhaps upside down.
app::worker::Box boxOf(const QRectF& area) {
    const QRectF upright = area.normalized();
    return app::worker::encodeBox({fraction(upright.left()), fraction(upright.top()),
                                   fraction(upright.right()), fraction(upright.bottom())});
}

std::optional<LinkRecord> targetOf(const Poppler::LinkGoto& link, int page_count) {
    const Poppler::LinkDestination target = link.destination();
    if (link.isExternal() || target.pageNumber() < 1 || target.pageNumber() > page_count)
        return std::nullopt;
    LinkRecord record;
    record.target_page = target.pageNumber() - 1;
    if (target.isChangeTop()) {
        const float top = fraction(target.top());
        record.target_top = app::worker::encodeBox({0, top, 0, top})[1];
    }
    return record;
}

/// An address is copied, so it is given whole or not at all.
std::optional<LinkRecord> addressOf(const Poppler::LinkBrowse& link) {
    std::u32string address;
    for (const uint c : link.url().toUcs4()) {
        const char32_t character = c;
        if (character == U'\n' || !app::worker::isPageCharacter(character)) return std::nullopt;
        address += character;
    }
    LinkRecord record;
    record.address = app::toUtf8(address);
    if (record.address.empty() || record.address.size() > limits::kMaxLinkAddressBytes)
        return std::nullopt;
    return record;
}

std::optional<LinkRecord> recordOf(const Poppler::Link& link, int page_count) {
    auto record = link.linkType() == Poppler::Link::Goto
                      ? targetOf(static_cast<const Poppler::LinkGoto&>(link), page_count)
                  : link.linkType() == Poppler::Link::Browse
                      ? addressOf(static_cast<const Poppler::LinkBrowse&>(link))
                      : std::nullopt;
    if (record) record->box = boxOf(link.linkArea());
    return record;
}

}  // namespace

std::vector<LinkRecord> listLinks(Poppler::Document& document, int page_index) {
    std::vector<LinkRecord> records;
    const auto page = document.page(page_index);
    if (!page) return records;
    for (const auto& link : page->links()) {
        if (records.size() == limits::kMaxPageLinks) break;
        if (auto record = recordOf(*link, document.numPages()))
            records.push_back(std::move(*record));
    }
    return records;
}

}  // namespace lectern::importer
