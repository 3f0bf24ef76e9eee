#include "app/answer/text_fold.h"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "app/document/page.h"

namespace lectern::app {

namespace {

constexpr char32_t kSoftHyphen = 0x00AD;
constexpr char32_t kEmDash = 0x2014;
constexpr char32_t kEllipsis = 0x2026;
constexpr char32_t kTatweel = 0x0640;
/// Real text has a handful of marks on a letter; a longer heap is sorted in windows only.
constexpr size_t kMaxSortedMarks = 32;

const icu::Normalizer2& nfkd() {
    static const icu::Normalizer2& instance = [&]() -> const icu::Normalizer2& {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* found = icu::Normalizer2::getNFKDInstance(status);
        return *found;  // built into the library's code, not a data file
    }();
    return instance;
}

/// Dashes that part sentences; the others bind what they touch.
bool isSentenceDash(char32_t source) {
    return source == kEmDash || source == 0x2015 || source == 0x2E3A || source == 0x2E3B;
}

bool isLineEnd(char32_t c) {
    return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

bool isSpace(char32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
    return u_isUWhiteSpace(static_cast<UChar32>(c));
}

bool isDash(char32_t c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 ||
           c == 0xFF0D || c == 0x2E3A || c == 0x2E3B;
}

bool isSingleQuote(char32_t c) {
    return c == '\'' || c == '`' || c == 0x00B4 || (c >= 0x2018 && c <= 0x201B) || c == 0x2032 ||
           c == 0x2039 || c == 0x203A || c == 0x02BC || c == 0xFF07 || c == 0xFF40 || c == 0x05F3;
}

bool isDoubleQuote(char32_t c) {
    return c == '"' || (c >= 0x201C && c <= 0x201F) || c == 0x2033 || c == 0x00AB || c == 0x00BB ||
           c == 0xFF02 || c == 0x301D || c == 0x301E || c == 0x301F || c == 0x05F4;
}

/// Invisible characters: joiners, bidi controls, variation selectors, control codes. Elongation of
/// Arabic letters is typesetting too.
bool isDropped(char32_t c) {
    if (c < 0x80) return c < 0x20 || c == 0x7F;
    return c == kTatweel || u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR ||
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

UnitKind kindOf(char32_t c) {
    if (c < 0x80) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return UnitKind::Letter;
        if (c >= '0' && c <= '9') return UnitKind::Digit;
        if (c == '$') return UnitKind::Currency;
        if (c == '+' || c == '<' || c == '=' || c == '>' || c == '|' || c == '~' || c == '^')
            return UnitKind::Symbol;
        return UnitKind::Punctuation;
    }
    switch (u_charType(static_cast<UChar32>(c))) {
        case U_UPPERCASE_LETTER:
        case U_LOWERCASE_LETTER:
        case U_TITLECASE_LETTER:
        case U_MODIFIER_LETTER:
        case U_OTHER_LETTER:
            return UnitKind::Letter;
        case U_NON_SPACING_MARK:
        case U_COMBINING_SPACING_MARK:
        case U_ENCLOSING_MARK:
            return UnitKind::Mark;
        case U_DECIMAL_DIGIT_NUMBER:
            return UnitKind::Digit;
        case U_LETTER_NUMBER:
        case U_OTHER_NUMBER:
            return UnitKind::Number;
        case U_CURRENCY_SYMBOL:
            return UnitKind::Currency;
        case U_MATH_SYMBOL:
        case U_MODIFIER_SYMBOL:
        case U_OTHER_SYMBOL:
        case U_PRIVATE_USE_CHAR:
        case U_UNASSIGNED:
            return UnitKind::Symbol;
        default:
            return UnitKind::Punctuation;
    }
}

bool isNoSpaceScript(char32_t c) {
    if (c < 0x0E00) return false;
    if (c == 0x30FC || c == 0x3005 || c == 0x3006 || c == 0x3007) return true;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
        case USCRIPT_YI:
            return true;
        default:
            return false;
    }
}

/// Full-width punctuation beside which white space is layout. Full-width digits, letters, full stop
/// and signs are left out: white space between numbers always counts.
bool isWidePunctuation(char32_t c) {
    return (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011) ||
           (c >= 0x3014 && c <= 0x301B) || c == 0xFF01 || c == 0xFF08 || c == 0xFF09 ||
           c == 0xFF0C || c == 0xFF1A || c == 0xFF1B || c == 0xFF1F || c == 0xFF3B || c == 0xFF3D;
}

bool isHangul(char32_t c) {
    return c >= 0x1100 && c <= 0x11FF;
}

bool isAlphanumeric(char32_t c) {
    const UnitKind kind = kindOf(c);
    return kind == UnitKind::Letter || kind == UnitKind::Digit || kind == UnitKind::Number;
}

/// First pass: one or more units per character; white space and dots still raw.
class Folder {
  public:
    explicit Folder(std::u32string_view text) : m_text(text) { m_units.reserve(text.size()); }

    FoldedText run() {
        for (m_at = 0; m_at < m_text.size(); ++m_at) foldCharacter(m_text[m_at]);
        foldEllipses();
        keepSentenceDashes();
        return resolveSpaces();
    }

  private:
    void foldCharacter(char32_t c) {
        if (c < 0x80) return emit(c);
        if (c == kSoftHyphen) return append({c, c, 0, 0, UnitKind::Dash});
        if (isSpace(c) || isDash(c) || isSingleQuote(c) || isDoubleQuote(c) || c == kEllipsis)
            return emit(c);
        if (isDropped(c)) return;
        const auto type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_DECOMPOSITION_TYPE);
        if (type == U_DT_NONE || type == U_DT_SUPER || type == U_DT_SUB || type == U_DT_FRACTION)
            return emit(c);
        icu::UnicodeString mapped;
        if (!nfkd().getDecomposition(static_cast<UChar32>(c), mapped) || !mayDecompose(c, mapped))
            return emit(c);
        for (int32_t i = 0; i < mapped.length(); i = mapped.moveIndex32(i, 1))
            emit(static_cast<char32_t>(mapped.char32At(i)));
    }

    /// Numbers must not change: a circled, parenthesised or Roman numeral is taken apart only where
    /// no letter or digit touches it, "10①" must not read 101. Spacing accents and the numero sign
    /// stay themselves.
    bool mayDecompose(char32_t c, const icu::UnicodeString& mapped) const {
        if (c == 0x2116 || mapped.indexOf(u' ') >= 0) return false;
        const UnitKind kind = kindOf(c);
        if (kind == UnitKind::Digit) return true;
        bool has_digit = false;
        for (int32_t i = 0; i < mapped.length(); i = mapped.moveIndex32(i, 1))
            has_digit = has_digit || u_isdigit(mapped.char32At(i));
        if (kind != UnitKind::Number) return !has_digit;
        const bool free_before = m_at == 0 || !isAlphanumeric(m_text[m_at - 1]);
        const bool free_after = m_at + 1 == m_text.size() || !isAlphanumeric(m_text[m_at + 1]);
        return free_before && free_after;
    }

    /// `c` is a decomposed character of m_text[m_at].
    void emit(char32_t c) {
        const char32_t source = m_text[m_at];
        if (isSpace(c)) return emitSpace(c);
        if (isDropped(c)) return;
        if (isDash(c)) return emitDash(c);
        if (isSingleQuote(c) || isDoubleQuote(c)) return emitQuote(c);
        if (c == kEllipsis) return append({c, source, 0, 0, UnitKind::Ellipsis});
        const UnitKind kind = kindOf(c);
        bool no_space = c >= 0x0E00 && isNoSpaceScript(c);
        if (kind == UnitKind::Mark && !m_units.empty())
            no_space = no_space || m_units.back().no_space_script;
        append({c, source, 0, 0, kind, no_space});
        if (kind == UnitKind::Mark) sortMarks();
    }

    void emitSpace(char32_t c) {
        const uint8_t newline = isLineEnd(c) ? 1 : 0;
        if (!m_units.empty() && m_units.back().kind == UnitKind::Space) {
            FoldedUnit& run = m_units.back();
            run.end = static_cast<uint32_t>(m_at + 1);
            const bool crlf = c == '\n' && m_text[m_at - (m_at > 0 ? 1 : 0)] == '\r';
            if (!crlf) run.newlines = static_cast<uint8_t>(std::min(2, run.newlines + newline));
            return;
        }
        append({' ', c, 0, 0, UnitKind::Space, false, newline});
    }

    void emitDash(char32_t c) {
        // "--" is a typewriter's em dash
        if (c == '-' && !m_units.empty() && m_units.back().kind == UnitKind::Dash &&
            m_units.back().end == m_at && m_text[m_at - 1] == '-') {
            m_units.back().end = static_cast<uint32_t>(m_at + 1);
            m_units.back().source = kEmDash;
            return;
        }
        append({'-', c, 0, 0, UnitKind::Dash});
    }

    /// All quotation marks are one class, except after a digit, where ' and " are feet and inches.
    void emitQuote(char32_t c) {
        const bool after_digit = !m_units.empty() && m_units.back().kind == UnitKind::Digit;
        if (isSingleQuote(c) && !m_units.empty() && m_units.back().kind == UnitKind::Quote &&
            m_units.back().end == m_at && isSingleQuote(m_units.back().source) &&
            m_units.back().code == '\'') {
            FoldedUnit& pair = m_units.back();  // two single marks are a double one
            const bool pair_after_digit =
                m_units.size() > 1 && m_units[m_units.size() - 2].kind == UnitKind::Digit;
            pair.end = static_cast<uint32_t>(m_at + 1);
            pair.source = '"';
            if (pair_after_digit) pair.code = '"';
            return;
        }
        const char32_t code = after_digit && isDoubleQuote(c) ? U'"' : U'\'';
        append({code, c, 0, 0, UnitKind::Quote});
    }

    void append(FoldedUnit unit) {
        unit.start = static_cast<uint32_t>(m_at);
        unit.end = static_cast<uint32_t>(m_at + 1);
        m_units.push_back(unit);
    }

    /// Canonical order of combining marks, so that the order of typing does not matter.
    void sortMarks() {
        size_t i = m_units.size() - 1;
        const auto rank = [](const FoldedUnit& unit) {
            return u_getCombiningClass(static_cast<UChar32>(unit.code));
        };
        if (rank(m_units[i]) == 0) return;
        const size_t stop = i - std::min(i, kMaxSortedMarks);
        while (i > stop && m_units[i - 1].kind == UnitKind::Mark &&
               rank(m_units[i - 1]) > rank(m_units[i])) {
            std::swap(m_units[i - 1], m_units[i]);
            --i;
        }
    }

    /// "...", ". . ." and longer runs become one unit; so do full stops that touch an ellipsis.
    void foldEllipses() {
        FoldedText out;
        out.reserve(m_units.size());
        for (size_t i = 0; i < m_units.size();) {
            size_t end = i;
            int dots = 0;
            const bool starts_with_space = m_units[i].kind == UnitKind::Space;
            for (size_t k = i; !starts_with_space && k < m_units.size(); ++k) {
                const FoldedUnit& unit = m_units[k];
                if (unit.kind == UnitKind::Ellipsis) {
                    dots += 3;
                    end = k + 1;
                } else if (unit.code == '.') {
                    ++dots;
                    end = k + 1;
                } else if (unit.kind != UnitKind::Space || unit.newlines > 1 || end != k) {
                    break;
                }
            }
            if (dots >= 3) {
                FoldedUnit unit = m_units[i];
                unit.code = unit.source = kEllipsis;
                unit.kind = UnitKind::Ellipsis;
                unit.end = m_units[end - 1].end;
                out.push_back(unit);
                i = end;
            } else {
                out.push_back(m_units[i++]);
            }
        }
        m_units.swap(out);
    }

    /// Before a number an em dash (or "--") must not pass for a minus, unless it makes a range.
    void keepSentenceDashes() {
        for (size_t i = 0; i + 1 < m_units.size(); ++i) {
            if (m_units[i].kind != UnitKind::Dash || !isSentenceDash(m_units[i].source)) continue;
            const UnitKind next = m_units[i + 1].kind;
            const bool in_range =
                i > 0 && (m_units[i - 1].kind == UnitKind::Digit ||
                          (isWordUnit(m_units[i - 1]) && m_text[m_units[i].start] != U'-'));
            if (!in_range && (next == UnitKind::Digit || next == UnitKind::Currency))
                m_units[i].code = kEmDash;
        }
    }

    FoldedText resolveSpaces() {
        FoldedText out;
        out.reserve(m_units.size());
        for (size_t i = 0; i < m_units.size(); ++i) {
            const FoldedUnit& unit = m_units[i];
            if (unit.source == kSoftHyphen && unit.kind == UnitKind::Dash) {
                if (!isBrokenWord(i, out)) continue;  // invisible inside a line
            } else if (unit.kind != UnitKind::Dash || !isBrokenWord(i, out)) {
                if (unit.kind == UnitKind::Space)
                    resolveSpace(i, out);
                else
                    out.push_back(unit);
                continue;
            }
            FoldedUnit join = unit;
            join.kind = UnitKind::Join;
            join.code = 0;
            join.end = m_units[i + 1].end;
            out.push_back(join);
            ++i;  // the line end belongs to the join
        }
        return out;
    }

    /// Letter, hyphen, line end, letter. A digit on either side keeps the hyphen: 10-20 is not
    /// 1020.
    bool isBrokenWord(size_t i, const FoldedText& out) const {
        const char32_t c = m_units[i].source;
        if (c != '-' && c != 0x2010 && c != kSoftHyphen) return false;
        if (out.empty() || i + 2 >= m_units.size()) return false;
        const auto is_letter = [](const FoldedUnit& unit) {
            return unit.kind == UnitKind::Letter || unit.kind == UnitKind::Mark;
        };
        return is_letter(out.back()) && m_units[i + 1].kind == UnitKind::Space &&
               m_units[i + 1].newlines > 0 && is_letter(m_units[i + 2]);
    }

    void resolveSpace(size_t i, FoldedText& out) const {
        if (out.empty() || i + 1 == m_units.size()) return;
        FoldedUnit space = m_units[i];
        const FoldedUnit& before = out.back();
        const FoldedUnit& after = m_units[i + 1];
        if (isLayoutSpace(before, after, out)) return;
        const bool line_end = space.newlines > 0;
        const bool breakable = before.kind == UnitKind::Dash || before.code == '/';
        const bool hangul = isHangul(before.code) && isHangul(after.code);
        if (before.kind == UnitKind::Ellipsis || after.kind == UnitKind::Ellipsis ||
            (line_end && (breakable || hangul)))
            space.kind = UnitKind::OptionalSpace;
        out.push_back(space);
    }

    /// White space beside a character of a script that does not use it.
    static bool isLayoutSpace(const FoldedUnit& before, const FoldedUnit& after,
                              const FoldedText& out) {
        if (before.no_space_script || after.no_space_script) return true;
        if (isWidePunctuation(after.source)) return true;
        if (!isWidePunctuation(before.source)) return false;
        // "１，０００": a full-width comma between digits belongs to the number
        const bool after_digit = out.size() > 1 && out[out.size() - 2].kind == UnitKind::Digit;
        return !(after_digit && after.kind == UnitKind::Digit);
    }

    std::u32string_view m_text;
    size_t m_at = 0;
    FoldedText m_units;
};

}  // namespace

FoldedText foldText(std::u32string_view text) {
    return Folder(text).run();
}

char32_t foldCase(char32_t code) {
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(code), U_FOLD_CASE_DEFAULT));
}

bool isUpperCase(char32_t code) {
    if (code < 0x80) return code >= 'A' && code <= 'Z';
    return u_isupper(static_cast<UChar32>(code)) || u_istitle(static_cast<UChar32>(code));
}

bool isLowerCase(char32_t code) {
    if (code < 0x80) return code >= 'a' && code <= 'z';
    return u_islower(static_cast<UChar32>(code));
}

bool isHanNumeral(char32_t code) {
    static constexpr std::u32string_view kNumerals =
        U"〇零一二三四五六七八九十百千万萬億亿兆壱弐参壹贰貳叁參肆伍陆陸柒捌玖拾佰仟两兩廿卅半";
    return code >= 0x3007 && kNumerals.find(code) != std::u32string_view::npos;
}

std::string skeletonOf(const FoldedText& text, std::vector<uint32_t>& unit_of_byte) {
    std::string out;
    out.reserve(text.size());
    unit_of_byte.clear();
    unit_of_byte.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (!isWordUnit(text[i])) continue;
        const char32_t folded = foldCase(text[i].code);
        if (folded < 0x80)
            out += static_cast<char>(folded);
        else
            out += toUtf8(std::u32string_view(&folded, 1));
        unit_of_byte.resize(out.size(), static_cast<uint32_t>(i));
    }
    return out;
}

std::string skeletonOf(const FoldedText& text) {
    std::vector<uint32_t> ignored;
    return skeletonOf(text, ignored);
}

}  // namespace lectern::app
