#pragma once

#include <QCoreApplication>
#include <QString>

namespace lectern::ui {

/// Numbers with their units in the reader's language; the one way in which the window writes them.
class Units {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::Units)
  public:
    static QString bytes(qint64 bytes);
    static QString count(qint64 count);       ///< "411 980", thin spaces
    static QString about(qint64 count);       ///< "12 K", "1.2 M", "456 B" (billions)
    static QString duration(double seconds);  ///< "4 min"; below a second "1 s"
    static QString timeLeft(double seconds);  ///< "4 min left"; empty where negative: not known
};

}  // namespace lectern::ui
