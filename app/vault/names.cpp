#include "app/vault/names.h"

#include <QChar>
#include <QString>
#include <QtGlobal>

#include "app/document/page.h"

namespace lectern::app {

namespace {

constexpr int kMaxSlugCharacters = 40;

QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

bool isInvisible(char32_t c) {
    switch (QChar::category(c)) {
        case QChar::Other_Control:
        case QChar::Other_Format:  // also the marks that turn the direction of text
        case QChar::Other_NotAssigned:
        case QChar::Other_PrivateUse:
        case QChar::Other_Surrogate:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string normalizedName(std::string_view name) {
    return toQt(name).normalized(QString::NormalizationForm_C).trimmed().toStdString();
}

Result<std::string> checkedVaultName(std::string_view name) {
    const auto refuse = [&](const Saying& why) {
        return fail(ErrorCode::InvalidArgument,
                    say(QT_TRANSLATE_NOOP("app", "a vault's name %1"), {why}));
    };
    if (toUtf8(fromUtf8(name)) != name)
        return refuse(say(QT_TRANSLATE_NOOP("app", "must be valid UTF-8")));
    std::string normal = normalizedName(name);
    const std::u32string characters = fromUtf8(normal);
    if (characters.empty()) return refuse(say(QT_TRANSLATE_NOOP("app", "must not be empty")));
    if (characters.size() > static_cast<size_t>(kMaxNameCharacters))
        return refuse(say(QT_TRANSLATE_NOOP("app", "has at most %1 characters"),
                          {static_cast<int64_t>(kMaxNameCharacters)}));
    for (const char32_t c : characters) {
        if (c == U'/' || c == U'\\')
            return refuse(say(QT_TRANSLATE_NOOP("app", "must not contain a slash")));
        if (isInvisible(c))
            return refuse(
                say(QT_TRANSLATE_NOOP("app", "must not contain control or invisible characters")));
    }
    if (normal == "." || normal == "..")
        return refuse(say(QT_TRANSLATE_NOOP("app", "must not be \"%1\""), {normal}));
    return normal;
}

std::string binderName(std::string_view name) {
    std::u32string kept;
    for (const char32_t c : fromUtf8(name)) {
        if (QChar::category(c) == QChar::Other_Control)
            kept += U' ';
        else if (!isInvisible(c))
            kept += c;
    }
    return normalizedName(toUtf8(kept));
}

std::string foldedName(std::string_view name) {
    return toQt(name)
        .normalized(QString::NormalizationForm_KC)
        .toCaseFolded()
        .normalized(QString::NormalizationForm_C)
        .toStdString();
}

std::string asciiSlug(std::string_view name) {
    std::string slug;
    for (const QChar c : toQt(name).normalized(QString::NormalizationForm_KD).toLower()) {
        const char16_t code = c.unicode();
        const bool keep = (code >= u'a' && code <= u'z') || (code >= u'0' && code <= u'9');
        if (keep)
            slug += static_cast<char>(code);
        else if (!c.isMark() && !slug.empty() && slug.back() != '-')
            slug += '-';
        if (slug.size() == static_cast<size_t>(kMaxSlugCharacters)) break;
    }
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

}  // namespace lectern::app
