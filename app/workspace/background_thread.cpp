#include "app/workspace/background_thread.h"

#include <QCoreApplication>

namespace lectern::app {

BackgroundThread::BackgroundThread(const QString& name)
    : m_home(std::make_unique<QObject>()), m_worker(new QObject) {
    m_thread.setObjectName(name);
    m_worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

BackgroundThread::~BackgroundThread() {
    // An event loop that is told to end first finishes every event it has, so those go before.
    QCoreApplication::removePostedEvents(m_worker, QEvent::MetaCall);
    m_thread.quit();
    m_thread.wait();
}

}  // namespace lectern::app
