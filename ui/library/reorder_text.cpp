#include "ui/library/reorder_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace lectern::ui {

namespace {

struct Reorder {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::Reorder)
};

}  // namespace

QString aboutTime(double seconds) {
    constexpr double kMinute = 60, kHour = 3600;
    if (seconds < 1) return Reorder::tr("less than a second");
    if (seconds < 10) return Reorder::tr("about %1 s").arg(int(std::lround(seconds)));
    if (seconds < 1.5 * kMinute)  // to ten seconds, as far as an estimate can be believed
        return Reorder::tr("about %1 s").arg(int(std::lround(seconds / 10)) * 10);
    if (seconds < 1.5 * kHour)
        return Reorder::tr("about %1 min").arg(int(std::lround(seconds / kMinute)));
    return Reorder::tr("about %1 h").arg(QLocale().toString(seconds / kHour, 'f', 1));
}

QString reorderCostText(qint64 tokens_to_read, double seconds) {
    if (tokens_to_read < 0)
        return Reorder::tr(
            "What follows the first changed place has to be read again. How long that takes is "
            "not known while no model is open.");
    if (tokens_to_read == 0) return Reorder::tr("In this order nothing has to be read again.");
    const QString tokens = QLocale().toString(tokens_to_read);
    if (seconds < 0)
        return Reorder::tr("In this order %1 tokens have to be read again.").arg(tokens);
    return Reorder::tr("In this order %1 tokens have to be read again, %2.")
        .arg(tokens, aboutTime(seconds));
}

}  // namespace lectern::ui
