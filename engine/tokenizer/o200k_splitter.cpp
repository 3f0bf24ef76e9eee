#include "engine/tokenizer/o200k_splitter.h"

#include "engine/tokenizer/utf8.h"

namespace lectern::engine {

namespace {

bool countsAsUpper(CharClass kind) {
    return kind == CharClass::Upper || kind == CharClass::Letter || kind == CharClass::Mark;
}
bool countsAsLower(CharClass kind) {
    return kind == CharClass::Lower || kind == CharClass::Letter || kind == CharClass::Mark;
}
bool isSymbol(CharClass kind) {
    return kind == CharClass::Other || kind == CharClass::Mark;
}
bool isSpace(CharClass kind) {
    return kind == CharClass::Space || kind == CharClass::Newline;
}

/// (?i:'s|'t|'re|'ve|'m|'ll|'d)? at p. Without case, U+017F (long s) is an s.
const char* contractionEnd(const char* p, const char* end) {
    if (end - p < 2 || *p != '\'') return p;
    const auto lower = [&](int i) { return p + i < end ? static_cast<char>(p[i] | 0x20) : '\0'; };
    switch (lower(1)) {
        case 's':
        case 't':
        case 'm':
        case 'd':
            return p + 2;
        case 'r':
        case 'v':
            return lower(2) == 'e' ? p + 3 : p;
        case 'l':
            return lower(2) == 'l' ? p + 3 : p;
        default:
            break;
    }
    if (end - p >= 3 && p[1] == '\xC5' && p[2] == '\xBF') return p + 3;
    return p;
}

}  // namespace

inline O200kSplitter::Char O200kSplitter::charAt(const char* p) const {
    const auto byte = static_cast<unsigned char>(*p);
    if (byte < 0x80) return {m_classes.of(byte), 1};
    int length = 0;
    const char32_t code_point = utf8::decode(p, length);
    return {m_classes.of(code_point), length};
}

const char* O200kSplitter::pieceEnd(const char* begin, const char* end) const {
    const Char first = charAt(begin);
    if (first.kind == CharClass::Number) {
        const char* p = begin + first.length;
        for (int count = 1; count < 3 && p < end; ++count) {
            const Char next = charAt(p);
            if (next.kind != CharClass::Number) break;
            p += next.length;
        }
        return p;
    }
    if (const char* word_end = wordEnd(begin, end, first)) return word_end;
    if (first.kind == CharClass::Other) return symbolEnd(begin, end);
    if (*begin == ' ' && begin + 1 < end && isSymbol(charAt(begin + 1).kind))
        return symbolEnd(begin + 1, end);
    return spaceEnd(begin, end);
}

/// The first two alternatives: an optional leading character that is neither letter, number nor
/// newline, then letters from upper to lower case. Null if neither matches. Where the expression
/// would try, fail and back off, the cases are told apart by the last caseless letter of the upper
/// run, so each character is looked at a bounded number of times.
const char* O200kSplitter::wordEnd(const char* begin, const char* end, Char first) const {
    if (first.kind == CharClass::Newline) return nullptr;
    const bool is_letter = first.kind == CharClass::Upper || first.kind == CharClass::Lower ||
                           first.kind == CharClass::Letter;
    const char* const letters = is_letter ? begin : begin + first.length;

    const char* p = letters;
    const char* after_caseless =
        nullptr;  // end of the last character that could also be lower case
    Char next{CharClass::Other, 0};
    while (p < end) {
        next = charAt(p);
        if (!countsAsUpper(next.kind)) break;
        p += next.length;
        if (next.kind != CharClass::Upper) after_caseless = p;
    }
    if (p < end && next.kind == CharClass::Lower) {
        while (p < end) {
            next = charAt(p);
            if (!countsAsLower(next.kind)) break;
            p += next.length;
        }
        return contractionEnd(p, end);
    }
    if (after_caseless) return contractionEnd(after_caseless, end);
    // A mark in front that nothing lower-case follows is a word by itself rather than a prefix.
    if (first.kind == CharClass::Mark) return contractionEnd(letters, end);
    if (p > letters) return contractionEnd(p, end);
    return nullptr;
}

/// [^\s\p{L}\p{N}]+[\r\n/]* from a symbol on.
const char* O200kSplitter::symbolEnd(const char* begin, const char* end) const {
    const char* p = begin;
    while (p < end) {
        const Char next = charAt(p);
        if (!isSymbol(next.kind)) break;
        p += next.length;
    }
    while (p < end && (*p == '\r' || *p == '\n' || *p == '/')) ++p;
    return p;
}

/// \s*[\r\n]+ | \s+(?!\S) | \s+: up to the last line break of the run; without one, all of the run
/// but the space that belongs to the word behind it.
const char* O200kSplitter::spaceEnd(const char* begin, const char* end) const {
    const char* p = begin;
    const char* last = begin;
    const char* after_newline = nullptr;
    while (p < end) {
        const Char next = charAt(p);
        if (!isSpace(next.kind)) break;
        last = p;
        p += next.length;
        if (next.kind == CharClass::Newline) after_newline = p;
    }
    if (after_newline) return after_newline;
    return p == end || last == begin ? p : last;
}

}  // namespace lectern::engine
