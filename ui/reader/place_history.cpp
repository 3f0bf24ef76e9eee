#include "ui/reader/place_history.h"

#include <cmath>

namespace lectern::ui {

namespace {

constexpr double kSamePlace = 0.02;

bool samePlace(const ReaderPosition& a, const ReaderPosition& b) {
    return a.document == b.document && a.page_index == b.page_index &&
           std::abs(a.page_fraction - b.page_fraction) < kSamePlace;
}

void push(std::vector<ReaderPosition>& places, const ReaderPosition& place) {
    if (!places.empty() && samePlace(places.back(), place)) return;
    places.push_back(place);
    if (places.size() > PlaceHistory::kMaxPlaces) places.erase(places.begin());
}

std::optional<ReaderPosition> move(std::vector<ReaderPosition>& source,
                                   std::vector<ReaderPosition>& target,
                                   const ReaderPosition& from) {
    // Going to where one stands would look as if the key did nothing.
    while (!source.empty() && samePlace(source.back(), from)) source.pop_back();
    if (source.empty()) return std::nullopt;
    const ReaderPosition place = source.back();
    source.pop_back();
    if (from.document != 0) push(target, from);
    return place;
}

}  // namespace

void PlaceHistory::leave(const ReaderPosition& from) {
    if (from.document == 0) return;
    push(m_back, from);
    m_forward.clear();
}

std::optional<ReaderPosition> PlaceHistory::back(const ReaderPosition& from) {
    return move(m_back, m_forward, from);
}

std::optional<ReaderPosition> PlaceHistory::forward(const ReaderPosition& from) {
    return move(m_forward, m_back, from);
}

void PlaceHistory::forget(app::DocumentId document) {
    const auto of_document = [&](const ReaderPosition& p) { return p.document == document; };
    std::erase_if(m_back, of_document);
    std::erase_if(m_forward, of_document);
}

void PlaceHistory::clear() {
    m_back.clear();
    m_forward.clear();
}

}  // namespace lectern::ui
