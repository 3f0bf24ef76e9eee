#pragma once

#include <string>
#include <vector>

#include "app/vault/library.h"

namespace lectern::test {

/// A page whose characters all have a box, as the importer makes them.
inline app::Page makePage(int index, const std::string& label, std::string_view text) {
    app::Page page;
    page.index = index;
    page.label = label;
    page.text = app::fromUtf8(text);
    page.boxes.assign(page.text.size(), {0.1f, 0.1f, 0.2f, 0.2f});
    page.width_points = 595;
    page.height_points = 842;
    return page;
}

/// Pages from 1 with these texts, labelled "i", "ii", ... so that label and number differ.
inline std::vector<app::Page> makePages(const std::vector<std::string>& texts) {
    std::vector<app::Page> pages;
    for (const std::string& text : texts)
        pages.push_back(
            makePage(static_cast<int>(pages.size()), std::string(pages.size() + 1, 'i'), text));
    return pages;
}

/// A new binder with one document whose pages have these texts; `number` tells its bytes from those
/// of others.
inline app::BinderRecord makeBinder(app::Library& library, const std::string& name,
                                    const std::string& file, uint8_t number,
                                    const std::vector<std::string>& texts) {
    const app::BinderRecord binder = library.createBinder(name).value();
    app::DocumentText text;
    text.pages = makePages(texts);
    const auto document = library.addDocument({number}, file, 1, text).value();
    if (!library.addToBinder(binder.id, document.id)) return {};
    return library.findBinder(name).value().value();
}

/// A contract of three pages that the bundled model can answer from.
inline std::vector<std::string> agreementPages() {
    return {
        "This Agreement is made on 4 March 2021 between Tarvel Holdings and Nomira Labs. The "
        "parties agree to act in good faith.",
        "Either party may terminate this Agreement with 60 days written notice. The purchase "
        "price is $48,500.",
        "This Agreement is governed by the laws of Ireland."};
}

}  // namespace lectern::test
