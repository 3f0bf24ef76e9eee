#include "app/conversation/assistant.h"

#include <QMetaObject>

#include "app/conversation/file_binder.h"

namespace lectern::app {

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

}  // namespace

AssistantWorker::AssistantWorker(Spawner* spawner, std::filesystem::path model_dir)
    : m_spawner(spawner), m_model_dir(std::move(model_dir)) {}

Status AssistantWorker::open() {
    if (m_vault) return {};
    LECTERN_TRY_ASSIGN(const VaultInfo info, VaultRegistry::find(std::nullopt));
    LECTERN_TRY_ASSIGN(m_vault, Vault::open(info, Library::Access::ReadWrite));
    return {};
}

Status AssistantWorker::import(const QStringList& files, std::stop_token stop) {
    LECTERN_TRY(open());
    if (!m_spawner) return fail(ErrorCode::Sandbox, "the document importer could not be started");
    Importer importer(*m_spawner);
    for (const QString& name : files) {
        const std::filesystem::path file = name.toStdString();
        LECTERN_TRY_ASSIGN(const Sha256 sha256, Vault::hashFile(file));
        LECTERN_TRY_ASSIGN(auto document, m_vault->library().findDocument(sha256));
        if (!document) {
            ImportOptions options;
            options.progress = [&](const ImportProgress& at) {
                emit progressed(tr("Importing %1").arg(text(file.filename().string())),
                                at.pages_total > 0 ? double(at.pages_done) / at.pages_total : 0.0);
            };
            LECTERN_TRY_ASSIGN(const DocumentText pages, importer.import(file, options, stop));
            LECTERN_TRY_ASSIGN(const auto original, m_vault->storeOriginal(file));
            if (original.sha256 != sha256)
                return fail(ErrorCode::Io,
                            file.string() + ": the file changed while it was being imported");
            LECTERN_TRY_ASSIGN(document,
                               m_vault->library().addDocument(sha256, file.filename().string(),
                                                              original.bytes, pages));
        }
        m_documents.push_back(*document);
    }
    return {};
}

void AssistantWorker::addFiles(const QStringList& files, std::stop_token stop) {
    if (const Status done = import(files, stop); !done) emit failed(text(done.error().message));
    QStringList titles;
    for (const DocumentRecord& document : m_documents) titles << text(document.title);
    emit documentsChanged(titles);
    emit idle();
}

Result<AskResult> AssistantWorker::answer(const QString& question, std::stop_token stop) {
    LECTERN_TRY(open());
    if (m_documents.empty()) return fail(ErrorCode::InvalidArgument, "add a document first");
    if (!m_model) {
        emit progressed(tr("Loading the model"), 0.0);
        LECTERN_TRY_ASSIGN(LoadedModel model, LoadedModel::open(m_model_dir, {}));
        m_model = std::make_unique<LoadedModel>(std::move(model));
    }
    LECTERN_TRY_ASSIGN(const BinderRecord binder,
                       binderOfDocuments(m_vault->library(), m_documents));
    AskEvents events;
    events.reading = [&](const engine::PrefillProgress& at) {
        emit progressed(tr("Reading"), double(at.tokens_done) / double(at.tokens_total));
    };
    events.thinking = [&](std::string_view) { emit progressed(tr("Thinking"), 0.0); };
    events.answer = [&](std::string_view piece) {
        emit answerGrew(QString::fromUtf8(piece.data(), static_cast<qsizetype>(piece.size())));
    };
    AskService service(*m_vault, *m_model);
    return service.ask(binder, question.toStdString(), {}, events, stop);
}

void AssistantWorker::ask(const QString& question, std::stop_token stop) {
    if (auto result = answer(question, stop))
        emit answered(*result, text(m_model->profile.limits));
    else
        emit failed(text(result.error().message));
    emit idle();
}

Assistant::Assistant(Spawner* spawner, std::filesystem::path model_dir, QObject* parent)
    : QObject(parent), m_worker(new AssistantWorker(spawner, std::move(model_dir))) {
    qRegisterMetaType<AskResult>("lectern::app::AskResult");
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &AssistantWorker::documentsChanged, this, &Assistant::documentsChanged);
    connect(m_worker, &AssistantWorker::progressed, this, &Assistant::progressed);
    connect(m_worker, &AssistantWorker::answerGrew, this, &Assistant::answerGrew);
    connect(m_worker, &AssistantWorker::answered, this, &Assistant::answered);
    connect(m_worker, &AssistantWorker::failed, this, &Assistant::failed);
    connect(m_worker, &AssistantWorker::idle, this, [this] {
        if (--m_jobs == 0) emit busyChanged(false);
    });
    m_thread.start();
}

Assistant::~Assistant() {
    m_stop.request_stop();
    m_thread.quit();
    m_thread.wait();
}

std::stop_token Assistant::startJob() {
    if (m_jobs++ == 0) {
        m_stop = std::stop_source();
        emit busyChanged(true);
    }
    return m_stop.get_token();
}

void Assistant::addFiles(const QStringList& files) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, files, stop = startJob()] { worker->addFiles(files, stop); });
}

void Assistant::ask(const QString& question) {
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, question, stop = startJob()] {
        worker->ask(question, stop);
    });
}

void Assistant::stop() {
    m_stop.request_stop();
}

}  // namespace lectern::app
