#include "ui/shell/session_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTimer>

#include "app/vault/paths.h"

namespace lectern::ui {

namespace {

constexpr qint64 kMaxBytes = 16 << 20;  // unsent texts and places; more is not ours

bool writeFile(const QString& path, const QByteArray& bytes) {
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(folder)) return false;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);  // it holds unsent questions
    file.write(bytes);
    return file.commit();
}

}  // namespace

SessionStore::SessionStore(const QString& file, QObject* parent)
    : QObject(parent),
      m_file(file.isEmpty() ? QString::fromStdString((app::stateHome() / "session.json").string())
                            : file),
      m_thread(std::make_unique<app::BackgroundThread>(QStringLiteral("session"))) {}

SessionStore::~SessionStore() = default;

QJsonObject SessionStore::read() const {
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxBytes) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

void SessionStore::keep(std::function<QJsonObject()> take) {
    m_take = std::move(take);
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &SessionStore::writeChanges);
    timer->start(kEveryMs);
}

void SessionStore::writeNow() {
    if (!m_take) return;
    m_thread.reset();  // what it was writing is older
    writeFile(m_file, QJsonDocument(m_take()).toJson(QJsonDocument::Compact));
    m_take = nullptr;
}

void SessionStore::writeChanges() {
    if (!m_take || !m_thread) return;
    const QByteArray now = QJsonDocument(m_take()).toJson(QJsonDocument::Compact);
    if (now == m_written) return;
    m_written = now;
    m_thread->run(
        this, [path = m_file, now] { return writeFile(path, now); },
        [this](bool well) {
            if (!well) m_written.clear();  // once more with the next tick
        });
}

}  // namespace lectern::ui
