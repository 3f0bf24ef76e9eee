#include "app/context/prompt_template.h"

#include <unicode/uchar.h>

#include "app/document/page.h"

namespace lectern::app {

std::string expandTemplate(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    std::string out;
    while (!text.empty()) {
        const size_t open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        bool replaced = false;
        for (const auto& [name, value] : values) {
            if (text.size() < name.size() + 2 || text.substr(1, name.size()) != name ||
                text[name.size() + 1] != '}')
                continue;
            out += value;
            text.remove_prefix(name.size() + 2);
            replaced = true;
            break;
        }
        if (!replaced) {
            out += '{';
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string headerText(std::string_view utf8, size_t max_characters) {
    std::u32string out;
    bool space = false;
    for (const char32_t c : fromUtf8(utf8)) {
        const auto code = static_cast<UChar32>(c);
        if (u_isUWhiteSpace(code) || u_charType(code) == U_CONTROL_CHAR ||
            u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
            space = !out.empty();
            continue;
        }
        if (space) out += U' ';
        space = false;
        out += c;
        if (out.size() >= max_characters) {
            out.resize(max_characters);
            out += U'\u2026';
            break;
        }
    }
    return toUtf8(out);
}

}  // namespace lectern::app
