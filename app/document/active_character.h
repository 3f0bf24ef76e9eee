#pragma once

namespace lectern::app {

/// Characters that act instead of being read (threat-model.md, B6): control characters,
/// bidirectional marks, embeddings, overrides and isolates, line and paragraph separators, the byte
/// order mark, annotation and tag characters. Whoever shows text from outside makes them visible.
/// Line feed and tab are among them: what becomes of those the caller decides first. Joiners and
/// zero-width spaces are not, scripts need them.
constexpr bool isActiveCharacter(char32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;  // C0, delete, C1
    if (c == 0x061C || c == 0x200E || c == 0x200F) return true;
    if (c >= 0x2028 && c <= 0x202E) return true;  // separators, embeddings, overrides
    if (c >= 0x2066 && c <= 0x206F) return true;  // isolates, deprecated format characters
    if (c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB)) return true;
    return c >= 0xE0000 && c <= 0xE007F;
}

}  // namespace lectern::app
