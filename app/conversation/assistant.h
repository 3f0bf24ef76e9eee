#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThread>
#include <memory>
#include <stop_token>

#include "app/conversation/ask_service.h"
#include "app/import/importer.h"

namespace lectern::app {

/// What the worker thread does; lives on it. Private to Assistant, public for moc.
class AssistantWorker : public QObject {
    Q_OBJECT
  public:
    AssistantWorker(Spawner* spawner, std::filesystem::path model_dir);

    void addFiles(const QStringList& files, std::stop_token stop);
    void ask(const QString& question, std::stop_token stop);

  signals:
    void documentsChanged(const QStringList& titles);
    void progressed(const QString& what, double fraction);
    void answerGrew(const QString& text);
    void answered(const lectern::app::AskResult& result, const QString& model_limits);
    void failed(const QString& message);
    void idle();

  private:
    Status open();
    Status import(const QStringList& files, std::stop_token stop);
    Result<AskResult> answer(const QString& question, std::stop_token stop);

    Spawner* m_spawner;
    std::filesystem::path m_model_dir;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<LoadedModel> m_model;
    std::vector<DocumentRecord> m_documents;
};

/// The window's door to the app: owns the engine thread; everything it is asked for happens there,
/// results come back as signals on the caller's thread. One job at a time; stop() ends the current
/// one within a token.
class Assistant : public QObject {
    Q_OBJECT
  public:
    /// `spawner` may be null where it could not be started; imports then fail with a reason.
    Assistant(Spawner* spawner, std::filesystem::path model_dir, QObject* parent = nullptr);
    ~Assistant() override;

    void addFiles(const QStringList& files);
    void ask(const QString& question);
    void stop();
    bool isBusy() const { return m_jobs > 0; }

  signals:
    void documentsChanged(const QStringList& titles);
    void progressed(const QString& what, double fraction);
    void answerGrew(const QString& text);
    void answered(const lectern::app::AskResult& result, const QString& model_limits);
    void failed(const QString& message);
    void busyChanged(bool busy);

  private:
    std::stop_token startJob();

    QThread m_thread;
    AssistantWorker* m_worker;
    std::stop_source m_stop;
    int m_jobs = 0;
};

}  // namespace lectern::app

Q_DECLARE_METATYPE(lectern::app::AskResult)
