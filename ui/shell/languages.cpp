#include "ui/shell/languages.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace lectern::ui {

namespace {

const QString kEnglish = QStringLiteral("en");

/// Replaces the translator of the call before.
void install(QTranslator*& slot, const QLocale& locale, const QString& name,
             const QString& folder) {
    if (slot) {
        QCoreApplication::removeTranslator(slot);
        slot->deleteLater();
    }
    slot = new QTranslator(QCoreApplication::instance());
    if (slot->load(locale, name, QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(slot);
}

/// Pages and tokens are counted in the digits that documents print; a locale of the same language
/// that writes them where this one does not.
QLocale withLatinDigits(const QLocale& locale) {
    const auto hasThem = [](const QLocale& one) { return one.zeroDigit() == QLatin1String("0"); };
    if (hasThem(locale)) return locale;
    for (const QLocale& other :
         QLocale::matchingLocales(locale.language(), QLocale::AnyScript, QLocale::AnyTerritory))
        if (hasThem(other)) return other;
    return locale;
}

}  // namespace

QStringList languages() {
    return {kEnglish, QStringLiteral("ar"), QStringLiteral("de")};
}

QString languageName(const QString& code) {
    const QLocale locale(code);
    QString name = code == kEnglish ? QStringLiteral("English") : locale.nativeLanguageName();
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    return name;
}

void installLanguage(const QString& code) {
    static QTranslator* ours = nullptr;
    static QTranslator* qts = nullptr;
    static QTranslator* plurals = nullptr;
    const QLocale locale = code.isEmpty() ? QLocale::system() : withLatinDigits(QLocale(code));
    if (!code.isEmpty()) QLocale::setDefault(locale);
    install(qts, locale, QStringLiteral("qtbase"),
            QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    // English sentences have plurals too: they show where a language has no translation.
    install(plurals, QLocale(kEnglish), QStringLiteral("lectern"), QStringLiteral(":/i18n"));
    install(ours, locale, QStringLiteral("lectern"), QStringLiteral(":/i18n"));
    // The direction of the language that is shown, which is English where there is no translation.
    const bool is_ours = languages().contains(QLocale::languageToCode(locale.language()));
    QApplication::setLayoutDirection(is_ours ? locale.textDirection() : Qt::LeftToRight);
}

}  // namespace lectern::ui
