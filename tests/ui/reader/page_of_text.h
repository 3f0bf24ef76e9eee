#pragma once

#include <string_view>

#include "app/document/page.h"

namespace lectern::ui {

/// A page with one line of text after the other: a character is 0.01 wide and 0.02 high, a line is
/// `line_step` below the last.
inline app::Page pageOfText(std::string_view utf8, int index = 0, float line_step = 0.03f) {
    app::Page page;
    page.index = index;
    page.label = std::to_string(index + 1);
    page.text = app::fromUtf8(utf8);
    page.width_points = 600;
    page.height_points = 800;
    float x = 0.1f, y = 0.1f;
    for (const char32_t c : page.text) {
        page.boxes.push_back({x, y, x + 0.01f, y + 0.02f});
        x += 0.01f;
        if (c == U'\n') {
            x = 0.1f;
            y += line_step;
        }
    }
    return page;
}

}  // namespace lectern::ui
