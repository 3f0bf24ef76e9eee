#pragma once

#include <QString>

namespace lectern::ui {

/// What a new order costs, before it counts: "In this order 412,000 tokens have to be read again,
/// about 4 min." Negative: not known.
QString reorderCostText(qint64 tokens_to_read, double seconds);

/// "about 20 s", "about 4 min", "about 2 h".
QString aboutTime(double seconds);

}  // namespace lectern::ui
