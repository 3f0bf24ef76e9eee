#pragma once

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace lectern::ui {

/// Turns `rows` into `wanted` by the fewest kinds of signals an item model has, so that selection,
/// expansion and scroll position of its views survive a reload. `notify` has
/// beginRemove(first, last), endRemove(), beginInsert(first, last), endInsert(), beginMove(from,
/// to) with `to` as beginMoveRows counts, endMove(), changed(first, last).
template <typename Row, typename KeyOf, typename Notify>
void syncRows(std::vector<Row>& rows, std::vector<Row> wanted, KeyOf key_of, Notify&& notify) {
    using Key = std::decay_t<decltype(key_of(wanted.front()))>;
    std::unordered_map<Key, size_t> goal;
    for (size_t i = 0; i < wanted.size(); ++i) goal.emplace(key_of(wanted[i]), i);

    for (size_t last = rows.size(); last > 0;) {
        size_t first = last;
        while (first > 0 && !goal.contains(key_of(rows[first - 1]))) --first;
        if (first == last) {
            --last;
            continue;
        }
        notify.beginRemove(int(first), int(last - 1));
        rows.erase(rows.begin() + std::ptrdiff_t(first), rows.begin() + std::ptrdiff_t(last));
        notify.endRemove();
        last = first;
    }

    std::unordered_set<Key> present;
    for (const Row& row : rows) present.insert(key_of(row));
    const auto move = [&](size_t from, size_t to) {  // `to` as it counts afterwards
        notify.beginMove(int(from), int(to > from ? to + 1 : to));
        const auto begin = rows.begin();
        if (from < to)
            std::rotate(begin + std::ptrdiff_t(from), begin + std::ptrdiff_t(from + 1),
                        begin + std::ptrdiff_t(to + 1));
        else
            std::rotate(begin + std::ptrdiff_t(to), begin + std::ptrdiff_t(from),
                        begin + std::ptrdiff_t(from + 1));
        notify.endMove();
    };
    for (size_t i = 0; i < wanted.size(); ++i) {
        const Key key = key_of(wanted[i]);
        if (!present.contains(key)) {
            size_t end = i;
            while (end < wanted.size() && !present.contains(key_of(wanted[end]))) ++end;
            notify.beginInsert(int(i), int(end - 1));
            rows.insert(rows.begin() + std::ptrdiff_t(i), wanted.begin() + std::ptrdiff_t(i),
                        wanted.begin() + std::ptrdiff_t(end));
            notify.endInsert();
            i = end - 1;
            continue;
        }
        if (key_of(rows[i]) == key) continue;
        // One row taken down looks like all below it taken up; the first is one signal.
        if (i + 1 < rows.size() && key_of(rows[i + 1]) == key) {
            move(i, std::min(goal.at(key_of(rows[i])), rows.size() - 1));
            if (key_of(rows[i]) == key) continue;
        }
        const auto found = std::find_if(rows.begin() + std::ptrdiff_t(i), rows.end(),
                                        [&](const Row& row) { return key_of(row) == key; });
        move(size_t(found - rows.begin()), i);
    }
    rows = std::move(wanted);
    if (!rows.empty()) notify.changed(0, int(rows.size() - 1));
}

}  // namespace lectern::ui
