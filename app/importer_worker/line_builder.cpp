#include "app/importer_worker/line_builder.h"

#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace lectern::importer {

namespace {

bool isRightToLeft(char32_t c) {
    const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

/// White space that the file does not contain: as wide as the gap, or thin where there is none.
PlacedCharacter gapBetween(const PlacedCharacter& before, const PlacedCharacter& after) {
    const bool same_row = before.top < after.bottom && after.top < before.bottom;
    const float right = same_row ? std::max(before.right, after.left) : before.right;
    return {U' ', before.right, before.top, right, before.bottom};
}

/// The direction a line is read in: that of its letters; where both occur, that of the letters at
/// its two ends; where these differ, the page's.
Direction directionOf(const std::vector<PlacedCharacter>& line, Direction page) {
    LetterCount left_end, right_end;
    for (const PlacedCharacter& placed : line) {
        LetterCount letter;
        letter.add(placed);
        if (letter.isEmpty()) continue;
        if (left_end.isEmpty()) left_end = letter;
        right_end = letter;
    }
    return left_end.direction() == right_end.direction() ? left_end.direction() : page;
}

/// Visual order (as drawn, left to right) to logical order (as read), by the Unicode bidirectional
/// algorithm run backwards.
std::vector<PlacedCharacter> toLogicalOrder(std::vector<PlacedCharacter> line, Direction page) {
    LetterCount letters;
    for (const PlacedCharacter& placed : line) letters.add(placed);
    if (letters.leftward == 0) return line;
    const bool leftward = directionOf(line, page) == Direction::RightToLeft;

    std::u16string text;
    std::vector<size_t> character_of_unit;
    for (size_t i = 0; i < line.size(); ++i) {
        char16_t units[2];
        int32_t count = 0;
        U16_APPEND_UNSAFE(units, count, static_cast<UChar32>(line[i].character));
        text.append(units, static_cast<size_t>(count));
        character_of_unit.insert(character_of_unit.end(), static_cast<size_t>(count), i);
    }
    const std::unique_ptr<UBiDi, void (*)(UBiDi*)> bidi(ubidi_open(), ubidi_close);
    UErrorCode error = U_ZERO_ERROR;
    ubidi_setReorderingMode(bidi.get(), UBIDI_REORDER_INVERSE_NUMBERS_AS_L);
    ubidi_setPara(bidi.get(), text.data(), static_cast<int32_t>(text.size()), leftward ? 1 : 0,
                  nullptr, &error);
    std::vector<int32_t> order(text.size());
    ubidi_getVisualMap(bidi.get(), order.data(), &error);
    if (U_FAILURE(error)) return line;

    std::vector<PlacedCharacter> logical;
    logical.reserve(line.size());
    std::vector<bool> taken(line.size(), false);
    for (const int32_t unit :
         order) {  // surrogate halves stay together: the first one stands for both
        if (unit < 0) continue;
        const size_t index = character_of_unit[static_cast<size_t>(unit)];
        if (!taken[index]) logical.push_back(line[index]);
        taken[index] = true;
    }
    return logical.size() == line.size() ? logical : line;
}

}  // namespace

void LetterCount::add(const PlacedCharacter& placed) {
    leftward += isRightToLeft(placed.character);
    rightward += u_charDirection(static_cast<UChar32>(placed.character)) == U_LEFT_TO_RIGHT;
}

void LineBuilder::addWord(std::vector<PlacedCharacter> word, bool space_after) {
    if (word.empty()) {
        m_space_pending |= space_after;
        return;
    }
    if (m_space_pending && !m_line.empty())
        m_line.push_back(gapBetween(m_line.back(), word.front()));
    m_line.insert(m_line.end(), word.begin(), word.end());
    m_space_pending = space_after;
}

std::vector<PlacedCharacter> LineBuilder::finish(Direction page) {
    std::vector<PlacedCharacter> line = toLogicalOrder(std::exchange(m_line, {}), page);
    m_space_pending = false;
    if (line.empty()) return line;
    const PlacedCharacter& last = line.back();
    const float edge = isRightToLeft(last.character) ? last.left : last.right;
    line.push_back({U'\n', edge, last.top, edge, last.bottom});
    return line;
}

}  // namespace lectern::importer
