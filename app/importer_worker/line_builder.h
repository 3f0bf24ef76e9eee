#pragma once

#include <string>
#include <vector>

#include "app/document/page.h"

namespace lectern::importer {

/// A character where it stands on the page, in points of the page as shown.
struct PlacedCharacter {
    char32_t character = 0;
    float left = 0, top = 0, right = 0, bottom = 0;
};

enum class Direction { LeftToRight, RightToLeft };

/// How many letters run which way; digits, punctuation and spaces count for neither.
struct LetterCount {
    int rightward = 0, leftward = 0;
    void add(const PlacedCharacter& placed);
    bool isEmpty() const { return rightward + leftward == 0; }
    Direction direction() const {
        return leftward > rightward ? Direction::RightToLeft : Direction::LeftToRight;
    }
};

/// Puts the words of a line together, left to right as they stand, then into the order in which
/// they are read: lines with right-to-left script are turned from visual to logical order.
class LineBuilder {
  public:
    /// `space_after`: the page shows a gap between this word and the next.
    void addWord(std::vector<PlacedCharacter> word, bool space_after);
    bool empty() const { return m_line.empty(); }
    /// The line with U+000A at its end (a box without width); the builder is empty again. `page`
    /// decides the direction of a line that starts with one and ends with the other.
    std::vector<PlacedCharacter> finish(Direction page);

  private:
    std::vector<PlacedCharacter> m_line;
    bool m_space_pending = false;
};

}  // namespace lectern::importer
