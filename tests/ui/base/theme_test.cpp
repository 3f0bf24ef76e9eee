#include "ui/base/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include "ui/base/icon.h"

namespace lectern::ui {

class ThemeTest : public QObject {
    Q_OBJECT
  private slots:
    void everyThemeHasReadableText_data();
    void everyThemeHasReadableText();
    void namesAreKeptByTheirChoice();
    void darkIsToldFromLight();
    void ourIconsFollowTheText();
    void everyIconFileDraws();
};

namespace {

int distance(const QColor& a, const QColor& b) {
    return std::abs(qGray(a.rgb()) - qGray(b.rgb()));
}

/// The darkest or lightest pixel that is fully drawn.
QColor inkOf(const QIcon& icon) {
    const QImage image = icon.pixmap(64, 64).toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() == 255) return image.pixelColor(x, y);
    return {};
}

}  // namespace

void ThemeTest::everyThemeHasReadableText_data() {
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
    QTest::newRow("high contrast") << static_cast<int>(ThemeChoice::HighContrast);
}

void ThemeTest::everyThemeHasReadableText() {
    QFETCH(int, choice);
    const QPalette palette = themePalette(static_cast<ThemeChoice>(choice));
    const std::pair<QPalette::ColorRole, QPalette::ColorRole> pairs[] = {
        {QPalette::WindowText, QPalette::Window},
        {QPalette::Text, QPalette::Base},
        {QPalette::ButtonText, QPalette::Button},
        {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::ToolTipText, QPalette::ToolTipBase},
        {QPalette::Link, QPalette::Base}};
    for (const auto& [text, ground] : pairs)
        QVERIFY2(distance(palette.color(text), palette.color(ground)) > 90,
                 qPrintable(QString::number(text)));
    QVERIFY(distance(quietText(palette), palette.color(QPalette::Base)) > 90);
}

void ThemeTest::namesAreKeptByTheirChoice() {
    for (const auto choice :
         {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast})
        QCOMPARE(themeFromName(themeName(choice)), choice);
    QCOMPARE(themeFromName("purple"), ThemeChoice::System);
}

void ThemeTest::darkIsToldFromLight() {
    QVERIFY(isDark(themePalette(ThemeChoice::Dark)));
    QVERIFY(!isDark(themePalette(ThemeChoice::Light)));
    applyTheme(ThemeChoice::Dark);
    QVERIFY(isDark(QApplication::palette()));
    applyTheme(ThemeChoice::System);
    QVERIFY(!isDark(QApplication::palette()));
}

void ThemeTest::ourIconsFollowTheText() {
    const QIcon pin = symbol("pin");
    applyTheme(ThemeChoice::Light);
    const QColor light = inkOf(pin);
    applyTheme(ThemeChoice::Dark);
    const QColor dark = inkOf(pin);
    applyTheme(ThemeChoice::System);
    QVERIFY(light.isValid() && dark.isValid());
    QVERIFY(distance(light, dark) > 120);
}

void ThemeTest::everyIconFileDraws() {
    symbol("pin");  // makes the files known
    int count = 0;
    for (QDirIterator files(":/icons"); files.hasNext(); ++count) {
        files.next();
        const QIcon icon = symbol(files.fileInfo().completeBaseName());
        QVERIFY2(inkOf(icon).isValid(), qPrintable(files.fileName()));
    }
    QVERIFY(count > 40);
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::ThemeTest)
#include "theme_test.moc"
