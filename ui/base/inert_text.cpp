#include "ui/base/inert_text.h"

#include <QChar>

#include "app/document/active_character.h"

namespace lectern::ui {

namespace {

enum class Lines { Keep, Flatten };

QString inert(QStringView text, Lines lines) {
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        } else if (QChar::isSurrogate(c)) {
            c = QChar::ReplacementCharacter;
        }
        if (c == U'\n' || c == U'\t')
            out += lines == Lines::Keep ? QChar(c) : QChar(u' ');
        else if (app::isActiveCharacter(c))
            out += QStringLiteral("<U+%1>").arg(uint(c), 4, 16, QLatin1Char('0')).toUpper();
        else
            out += QStringView(QChar::fromUcs4(c));
    }
    return out;
}

}  // namespace

QString inertText(QStringView text) {
    return inert(text, Lines::Keep);
}
QString inertText(const std::string& utf8) {
    return inertText(QString::fromStdString(utf8));
}
QString inertLine(QStringView text) {
    return inert(text, Lines::Flatten);
}
QString inertLine(const std::string& utf8) {
    return inertLine(QString::fromStdString(utf8));
}

QString isolated(const QString& inert_text) {
    return QChar(0x2068) + inert_text + QChar(0x2069);
}

QString literalRichText(const QString& inert_text) {
    return QStringLiteral("<span style=\"white-space: pre-wrap\">%1</span>")
        .arg(inert_text.toHtmlEscaped());
}

QString literalLabel(const QString& inert_text) {
    return QString(inert_text).replace(u'&', QStringLiteral("&&"));
}

}  // namespace lectern::ui
