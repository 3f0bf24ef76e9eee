#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>

#include "app/workspace/background_thread.h"

namespace lectern::ui {

/// The window's session: asks for it every few seconds and writes it where it has changed, beside
/// the caller and atomically, so that a crash costs those seconds at most.
class SessionStore : public QObject {
    Q_OBJECT
  public:
    static constexpr int kEveryMs = 2000;

    /// `file`: its path; empty: session.json in stateHome().
    explicit SessionStore(const QString& file = {}, QObject* parent = nullptr);
    ~SessionStore() override;

    QJsonObject read() const;  ///< empty where there is none, or it is damaged
    /// Starts to keep what `take` returns.
    void keep(std::function<QJsonObject()> take);
    void writeNow();  ///< returns when it is on disk; for the end

    static QString toText(const QByteArray& state) { return QString::fromLatin1(state.toBase64()); }
    static QByteArray fromText(const QString& text) {
        return QByteArray::fromBase64(text.toLatin1());
    }

  private:
    void writeChanges();

    QString m_file;
    QByteArray m_written;
    std::function<QJsonObject()> m_take;
    std::unique_ptr<app::BackgroundThread> m_thread;
};

}  // namespace lectern::ui
