#include "ui/base/units.h"

#include <QLocale>
#include <cmath>

namespace lectern::ui {

QString Units::bytes(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString Units::count(qint64 count) {
    constexpr QChar kThinSpace{0x202F};
    constexpr qsizetype kGroup = 3;
    QString digits = QString::number(std::abs(count));
    for (qsizetype at = digits.size() - kGroup; at > 0; at -= kGroup) digits.insert(at, kThinSpace);
    return count < 0 ? u'-' + digits : digits;
}

QString Units::about(qint64 count) {
    const QLocale locale;
    const auto scaled = [&](double unit) {
        const double value = static_cast<double>(count) / unit;
        return locale.toString(value, 'f', value < 10 ? 1 : 0);
    };
    // Half a step early, so that nothing is "1000 K".
    if (count >= 999'500'000)
        //: billions, as in parameters of a model: "456 B"
        return tr("%1 B").arg(scaled(1e9));
    //: millions
    if (count >= 999'500) return tr("%1 M").arg(scaled(1e6));
    //: thousands
    if (count >= 10'000) return tr("%1 K").arg(scaled(1e3));
    return Units::count(count);
}

QString Units::duration(double seconds) {
    constexpr qint64 kMinute = 60, kHour = 3600;
    const auto whole = static_cast<qint64>(std::ceil(std::max(seconds, 1.0)));
    if (whole < 2 * kMinute) return tr("%1 s").arg(whole);
    if (whole < 2 * kHour) return tr("%1 min").arg((whole + kMinute / 2) / kMinute);
    return tr("%1 h %2 min").arg(whole / kHour).arg(whole % kHour / kMinute);
}

QString Units::timeLeft(double seconds) {
    return seconds < 0 ? QString() : tr("%1 left").arg(duration(seconds));
}

}  // namespace lectern::ui
