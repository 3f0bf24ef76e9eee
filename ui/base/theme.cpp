#include "ui/base/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <array>
#include <cmath>

namespace lectern::ui {

namespace {

struct Colours {
    QRgb window, base, alternate, button, text, quiet, highlight, highlighted, link, visited,
        disabled;
};

constexpr Colours kLight{0xfff3f3f1, 0xffffffff, 0xfff7f7f5, 0xffebebe8, 0xff1d1f21, 0xff5c6166,
                         0xff1f5fa8, 0xffffffff, 0xff1a56a0, 0xff6a3d8f, 0xff8f9396};
constexpr Colours kDark{0xff26282b, 0xff1d1f21, 0xff232528, 0xff33363a, 0xffe4e5e6, 0xffa6abb0,
                        0xff3f7ec4, 0xffffffff, 0xff7db4f0, 0xffc19be0, 0xff75797d};
constexpr Colours kHighContrast{0xff000000, 0xff000000, 0xff101010, 0xff000000,
                                0xffffffff, 0xffffffff, 0xffffe600, 0xff000000,
                                0xff66ccff, 0xffff9cff, 0xffb0b0b0};

QPalette paletteOf(const Colours& colours) {
    QPalette palette(QColor(colours.button), QColor(colours.window));
    const auto set = [&palette](QPalette::ColorRole role, QRgb colour) {
        palette.setColor(QPalette::All, role, QColor(colour));
    };
    set(QPalette::Window, colours.window);
    set(QPalette::WindowText, colours.text);
    set(QPalette::Base, colours.base);
    set(QPalette::AlternateBase, colours.alternate);
    set(QPalette::Text, colours.text);
    set(QPalette::PlaceholderText, colours.quiet);
    set(QPalette::Button, colours.button);
    set(QPalette::ButtonText, colours.text);
    set(QPalette::BrightText, colours.highlighted);
    set(QPalette::ToolTipBase, colours.base);
    set(QPalette::ToolTipText, colours.text);
    set(QPalette::Highlight, colours.highlight);
    set(QPalette::HighlightedText, colours.highlighted);
    set(QPalette::Link, colours.link);
    set(QPalette::LinkVisited, colours.visited);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(colours.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(colours.disabled));
    return palette;
}

/// Relative luminance as WCAG 2.1 defines it.
double luminance(const QColor& colour) {
    const auto linear = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double lighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
}

constexpr std::array kNames = {"system", "light", "dark", "high-contrast"};

}  // namespace

QString themeName(ThemeChoice choice) {
    return QLatin1String(kNames[static_cast<size_t>(choice)]);
}

ThemeChoice themeFromName(const QString& name) {
    for (size_t i = 0; i < kNames.size(); ++i)
        if (name == QLatin1String(kNames[i])) return static_cast<ThemeChoice>(i);
    return ThemeChoice::System;
}

QPalette themePalette(ThemeChoice choice) {
    switch (choice) {
        case ThemeChoice::Light:
            return paletteOf(kLight);
        case ThemeChoice::Dark:
            return paletteOf(kDark);
        case ThemeChoice::HighContrast:
            return paletteOf(kHighContrast);
        case ThemeChoice::System:
            break;
    }
    return QApplication::style()->standardPalette();
}

void applyTheme(ThemeChoice choice) {
    static const QString kPlatformStyle = QApplication::style()->name();
    const QString style = choice == ThemeChoice::System ? kPlatformStyle : QStringLiteral("Fusion");
    if (QApplication::style()->name().compare(style, Qt::CaseInsensitive) != 0)
        QApplication::setStyle(QStyleFactory::create(style));
    QApplication::setPalette(choice == ThemeChoice::System ? QPalette() : themePalette(choice));
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::WindowText).lightness() >
           palette.color(QPalette::Window).lightness();
}

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto between = [share](float a, float b) {
        return static_cast<float>(a + (b - a) * share);
    };
    return QColor::fromRgbF(between(from.redF(), to.redF()), between(from.greenF(), to.greenF()),
                            between(from.blueF(), to.blueF()));
}

QColor quietText(const QPalette& palette) {
    constexpr double kReadable = 4.5;
    const QColor text = palette.color(QPalette::Text), base = palette.color(QPalette::Base);
    for (double share = 0.4; share > 0; share -= 0.05)
        if (const QColor colour = mixed(text, base, share); contrast(colour, base) >= kReadable)
            return colour;
    return text;
}

}  // namespace lectern::ui
