#pragma once

#include <QCoreApplication>
#include <QString>

namespace lectern::ui {

/// Whether this process can reach a network, by trying at that moment to make sockets.
class OfflineProof {
    Q_DECLARE_TR_FUNCTIONS(lectern::ui::OfflineProof)
  public:
    static OfflineProof take();

    bool isOffline() const { return m_is_offline; }
    QString title() const;        ///< "Offline"
    QString explanation() const;  ///< what was tried, what the system answered, what follows

  private:
    bool m_is_offline = false;
    QString m_ipv4, m_ipv6;  ///< what the system answered
};

}  // namespace lectern::ui
