#include "ui/conversation/answer_source.h"

#include <algorithm>

#include "ui/conversation/formula_text.h"

namespace lectern::ui {

namespace {

// A placeholder is ⸨ opener digits closer ⸩: punctuation outside, so that emphasis beside it is
// parsed as it would be beside the bracket it stands for; inside private characters that no text
// gets to keep.
constexpr QChar kOpen{0x2E28}, kClose{0x2E29};
constexpr QChar kCitation{0xE000}, kFormula{0xE001}, kEnd{0xE002};
constexpr qsizetype kMaxFormula = 2000;
/// A paragraph or list longer than this is cut at a line's end, so that laying out what is not
/// finished stays cheap.
constexpr qsizetype kMaxPiece = 24000;

struct Line {
    qsizetype begin = 0, end = 0;  // without the line feed
    bool is_terminated = false;
};

Line lineAt(QStringView text, qsizetype begin) {
    const qsizetype feed = text.indexOf(u'\n', begin);
    return feed < 0 ? Line{begin, text.size(), false} : Line{begin, feed, true};
}

qsizetype indentOf(QStringView line) {
    qsizetype indent = 0;
    for (const QChar c : line) {
        if (c == u' ')
            ++indent;
        else if (c == u'\t')
            indent += 4;
        else
            break;
    }
    return indent;
}

/// The fence character where the line opens or closes a code block.
struct Fence {
    QChar character;
    qsizetype length = 0;
    bool has_info = false;
};
Fence fenceOf(QStringView line) {
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text[0] != u'`' && text[0] != u'~')) return {};
    qsizetype length = 0;
    while (length < text.size() && text[length] == text[0]) ++length;
    if (length < 3 || (text[0] == u'`' && text.mid(length).contains(u'`'))) return {};
    return {text[0], length, length < text.size()};
}

bool isListItem(QStringView line) {
    const QStringView text = line.trimmed();
    if (text.size() >= 2 && (text[0] == u'-' || text[0] == u'*' || text[0] == u'+'))
        return text[1].isSpace();
    qsizetype digits = 0;
    while (digits < text.size() && digits < 10 && text[digits].isDigit()) ++digits;
    return digits > 0 && digits + 1 < text.size() &&
           (text[digits] == u'.' || text[digits] == u')') && text[digits + 1].isSpace();
}

/// Follows fences from line to line.
class FenceState {
  public:
    bool isInside() const { return m_open.length > 0; }
    void pass(QStringView line) {
        const Fence fence = fenceOf(line);
        if (fence.length == 0) return;
        if (!isInside())
            m_open = fence;
        else if (fence.character == m_open.character && fence.length >= m_open.length &&
                 !fence.has_info)
            m_open = {};
    }

  private:
    Fence m_open;
};

bool goesOn(QStringView first, QStringView next) {
    if (isListItem(first)) return isListItem(next) || indentOf(next) >= 2;
    if (first.trimmed().startsWith(u'>')) return next.trimmed().startsWith(u'>');
    return false;
}

QString placeholder(QChar kind, qsizetype index) {
    return QString(kOpen) + kind + QString::number(index) + kEnd + kClose;
}

/// Copies a piece and takes out what Markdown must not see.
class Preparer {
  public:
    Preparer(QStringView source, qsizetype begin, qsizetype end,
             const std::vector<AnswerMark>& marks)
        : m_source(source.left(end)), m_position(begin), m_marks(marks) {
        m_mark = static_cast<size_t>(
            std::partition_point(marks.begin(), marks.end(),
                                 [begin](const AnswerMark& mark) { return mark.begin < begin; }) -
            marks.begin());
    }

    PreparedMarkdown run() {
        while (m_position < m_source.size()) {
            if (atLineStart()) passFence();
            if (m_position < m_source.size()) step();
        }
        return std::move(m_out);
    }

  private:
    bool atLineStart() const { return m_position == 0 || m_source[m_position - 1] == u'\n'; }

    /// Of a code block, marks are taken out as everywhere; formulas are code.
    void passFence() {
        const Line line = lineAt(m_source, m_position);
        const QStringView text = m_source.mid(line.begin, line.end - line.begin);
        m_fence.pass(text);
        if (fenceOf(text).length > 0) copy(line.end - line.begin);
    }

    void step() {
        if (takeMark()) return;
        const QChar c = m_source[m_position];
        if (!m_fence.isInside()) {
            if (c == u'`' && copyCodeSpan()) return;
            if (c == u'\\' && (takeFormula(u"\\(", u"\\)") || takeFormula(u"\\[", u"\\]"))) return;
            if (c == u'$' && takeFormula(u"$$", u"$$")) return;
        }
        copy(1);
    }

    bool takeMark() {
        while (m_mark < m_marks.size() && m_marks[m_mark].begin < m_position) ++m_mark;
        if (m_mark == m_marks.size() || m_marks[m_mark].begin != m_position) return false;
        // One mark may name several places: "[D1 p. 3; D2 p. 4]" leaves several citations.
        const qsizetype end = m_marks[m_mark].end;
        for (; m_mark < m_marks.size() && m_marks[m_mark].begin == m_position; ++m_mark)
            m_out.markdown += placeholder(kCitation, m_marks[m_mark].citation);
        m_position = std::clamp<qsizetype>(end, m_position + 1, m_source.size());
        return true;
    }

    bool takeFormula(QStringView open, QStringView close) {
        if (!m_source.mid(m_position).startsWith(open)) return false;
        const qsizetype inner = m_position + open.size();
        const qsizetype end = m_source.indexOf(close, inner);
        if (end < 0 || end == inner || end - inner > kMaxFormula) return false;
        const QStringView body = m_source.mid(inner, end - inner);
        if (body.contains(u"\n\n")) return false;
        m_out.markdown += placeholder(kFormula, static_cast<qsizetype>(m_out.formulas.size()));
        m_out.formulas.push_back(
            m_source.mid(m_position, end + close.size() - m_position).toString());
        m_position = end + close.size();
        return true;
    }

    /// Copies up to the end of the run of backticks that closes the one here; marks inside stay
    /// what they are.
    bool copyCodeSpan() {
        qsizetype length = 0;
        while (m_position + length < m_source.size() && m_source[m_position + length] == u'`')
            ++length;
        qsizetype at = m_position + length;
        while (at < m_source.size()) {
            at = m_source.indexOf(u'`', at);
            if (at < 0) break;
            qsizetype run = 0;
            while (at + run < m_source.size() && m_source[at + run] == u'`') ++run;
            if (run == length) {
                copy(at + run - m_position);
                return true;
            }
            at += run;
        }
        copy(length);
        return true;
    }

    void copy(qsizetype length) {
        for (qsizetype i = 0; i < length; ++i) {
            const QChar c = m_source[m_position + i];
            const bool is_reserved = c.unicode() >= 0xE000 && c.unicode() <= 0xE002;
            m_out.markdown += is_reserved ? QChar(QChar::ReplacementCharacter) : c;
        }
        m_position += length;
    }

    QStringView m_source;
    qsizetype m_position;
    const std::vector<AnswerMark>& m_marks;
    size_t m_mark;
    FenceState m_fence;
    PreparedMarkdown m_out;
};

}  // namespace

qsizetype markdownPieceEnd(QStringView source, qsizetype begin, bool is_complete) {
    FenceState fence;
    QStringView first;
    bool is_after_blank = false;
    for (qsizetype at = begin; at < source.size();) {
        const Line line = lineAt(source, at);
        const QStringView text = source.mid(line.begin, line.end - line.begin);
        const bool is_blank = text.trimmed().isEmpty();
        // What a line begins is known at its end.
        if (!is_blank && !line.is_terminated && !is_complete) return -1;
        if (!is_blank && !first.isNull() && !fence.isInside() &&
            ((is_after_blank && !goesOn(first, text)) || line.begin - begin > kMaxPiece))
            return line.begin;
        if (!is_blank && first.isNull()) first = text;
        fence.pass(text);
        is_after_blank = is_blank;
        at = line.end + 1;
    }
    return -1;
}

PreparedMarkdown prepareMarkdown(QStringView source, qsizetype begin, qsizetype end,
                                 const std::vector<AnswerMark>& marks) {
    return Preparer(source, begin, end, marks).run();
}

std::vector<TextPart> splitPlaceholders(const QString& text) {
    std::vector<TextPart> parts;
    qsizetype from = 0;
    const auto addText = [&](qsizetype to) {
        if (to > from) parts.push_back({TextPart::Kind::Text, text.mid(from, to - from), 0});
    };
    for (qsizetype at = text.indexOf(kOpen); at >= 0; at = text.indexOf(kOpen, at + 1)) {
        const qsizetype end = text.indexOf(kClose, at);
        if (end < at + 4 || text[end - 1] != kEnd) continue;
        if (text[at + 1] != kCitation && text[at + 1] != kFormula) continue;
        bool is_number = false;
        const int index = QStringView(text).mid(at + 2, end - at - 3).toInt(&is_number);
        if (!is_number) continue;
        addText(at);
        parts.push_back(
            {text[at + 1] == kCitation ? TextPart::Kind::Citation : TextPart::Kind::Formula,
             {},
             index});
        from = end + 1;
        at = end;
    }
    addText(text.size());
    return parts;
}

ShownFormula showFormula(const QString& written) {
    const QStringView inner = QStringView(written).mid(2, written.size() - 4);
    if (auto text = formulaText(inner); text && !text->isEmpty()) return {std::move(*text), true};
    return {written.simplified(), false};
}

qsizetype unitOfCodePoint(QStringView text, int code_point) {
    qsizetype unit = 0;
    for (; code_point > 0 && unit < text.size(); --code_point)
        unit += text[unit].isHighSurrogate() && unit + 1 < text.size() ? 2 : 1;
    return unit;
}

}  // namespace lectern::ui
