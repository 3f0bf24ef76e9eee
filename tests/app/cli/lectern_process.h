#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>
#include <QtTest>

/// Runs the real program in a home of its own.
class LecternHome {
  public:
    LecternHome() {
        m_environment = QProcessEnvironment::systemEnvironment();
        m_environment.insert("LECTERN_HOME", m_dir.path());
        m_environment.remove("DISPLAY");
    }

    struct Run {
        int exit_code = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    Run run(const QStringList& arguments, const QByteArray& input = {}) const {
        QProcess process;
        start(process, arguments);
        process.write(input);
        process.closeWriteChannel();
        Run result;
        if (!process.waitForFinished(600'000)) process.kill();
        result.out = process.readAllStandardOutput();
        result.err = process.readAllStandardError();
        result.exit_code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        return result;
    }
    void start(QProcess& process, const QStringList& arguments) const {
        process.setProcessEnvironment(m_environment);
        process.start(LECTERN_BIN_DIR "/lectern", arguments);
    }
    QString path(const QString& name) const { return m_dir.filePath(name); }

  private:
    QTemporaryDir m_dir;
    QProcessEnvironment m_environment;
};

inline QString sourceFile(const char* name) {
    return QString(LECTERN_SOURCE_DIR) + "/" + name;
}
inline QString dataFile(const char* name) {
    return QString(LECTERN_TEST_DATA) + "/" + name;
}
