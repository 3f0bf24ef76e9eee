#include "app/conversation/file_binder.h"

#include <algorithm>

namespace lectern::app {

namespace {

/// Binders are told apart by name in menus; past this a name no longer helps.
constexpr size_t kMaxNameBytes = 120;

std::string nameAfterFiles(const std::vector<DocumentRecord>& documents) {
    std::string name = documents.front().file_name;
    if (documents.size() > 1) name += " and " + std::to_string(documents.size() - 1) + " more";
    if (name.size() > kMaxNameBytes) {
        size_t end = kMaxNameBytes;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
        name.resize(end);
    }
    return name;
}

bool holdsExactly(const BinderRecord& binder, const std::vector<DocumentRecord>& documents) {
    return std::equal(
        binder.documents.begin(), binder.documents.end(), documents.begin(), documents.end(),
        [](const DocumentRecord& a, const DocumentRecord& b) { return a.id == b.id; });
}

}  // namespace

Result<BinderRecord> findBinder(const Library& library, const std::string& name) {
    LECTERN_TRY_ASSIGN(auto found, library.findBinder(name));
    if (found) return *found;
    LECTERN_TRY_ASSIGN(const auto binders, library.binders());
    std::string names;
    for (const BinderRecord& binder : binders) names += (names.empty() ? "" : ", ") + binder.name;
    return fail(ErrorCode::NotFound, "there is no binder \"" + name + "\" in this vault" +
                                         (names.empty() ? "; it has none" : "; it has: " + names));
}

Result<BinderRecord> binderOfDocuments(Library& library, const std::vector<DocumentRecord>& given) {
    std::vector<DocumentRecord> documents;  // a file named twice counts once, as in a binder
    for (const DocumentRecord& document : given)
        if (std::none_of(documents.begin(), documents.end(),
                         [&](const DocumentRecord& other) { return other.id == document.id; }))
            documents.push_back(document);
    if (documents.empty()) return fail(ErrorCode::InvalidArgument, "no documents");
    LECTERN_TRY_ASSIGN(const auto binders, library.binders());
    for (const BinderRecord& binder : binders)
        if (holdsExactly(binder, documents)) return binder;
    const std::string base = nameAfterFiles(documents);
    // The library cleans names and refuses one that is taken, so it decides what is free.
    constexpr int kMostOfOneName = 1000;
    auto binder = library.createBinder(base);
    for (int number = 2;
         !binder && binder.error().code == ErrorCode::InvalidArgument && number <= kMostOfOneName;
         ++number)
        binder = library.createBinder(base + " (" + std::to_string(number) + ")");
    if (!binder) return fail(std::move(binder.error()));
    for (const DocumentRecord& document : documents)
        LECTERN_TRY(library.addToBinder(binder->id, document.id));
    return findBinder(library, binder->name);
}

}  // namespace lectern::app
