#include "app/answer/highlight.h"

#include <algorithm>

namespace lectern::app {

namespace {

bool isBlank(char32_t c) {
    return c == U' ' || c == U'\n' || c == U'\t' || c == 0xA0;
}

/// Two boxes share a line if they overlap by more than half of the lower one's height.
bool sameLine(const NormalizedRect& a, const NormalizedRect& b) {
    const float overlap = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    return overlap > 0.5f * std::min(a.bottom - a.top, b.bottom - b.top);
}

}  // namespace

std::vector<NormalizedRect> lineBoxes(const Page& page, CharacterRange range) {
    std::vector<NormalizedRect> lines;
    const int end = std::min<int>(range.end, static_cast<int>(page.boxes.size()));
    bool starts_line = true;
    for (int i = std::max(0, range.start); i < end; ++i) {
        const char32_t c = page.text[static_cast<size_t>(i)];
        if (c == U'\n') starts_line = true;
        if (isBlank(c)) continue;
        const NormalizedRect& box = page.boxes[static_cast<size_t>(i)];
        if (starts_line || !sameLine(lines.back(), box)) {
            lines.push_back(box);
            starts_line = false;
            continue;
        }
        NormalizedRect& line = lines.back();
        line = {std::min(line.left, box.left), std::min(line.top, box.top),
                std::max(line.right, box.right), std::max(line.bottom, box.bottom)};
    }
    return lines;
}

std::string rangeText(const Page& page, CharacterRange range) {
    std::u32string text;
    const int end = std::min<int>(range.end, static_cast<int>(page.text.size()));
    for (int i = std::max(0, range.start); i < end; ++i) {
        const char32_t c = page.text[static_cast<size_t>(i)];
        if (!isBlank(c))
            text += c;
        else if (!text.empty() && text.back() != U' ')
            text += U' ';
    }
    return toUtf8(text);
}

}  // namespace lectern::app
