// Ctrl-C and the password prompt on a terminal of the program's own.

#include <QDirIterator>
#include <QElapsedTimer>

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <termios.h>

#include "tests/app/cli/lectern_process.h"

namespace {

constexpr const char* kCtrlC = "\x03";
constexpr int kTimeoutMs = 30'000;

/// The program with a pseudo-terminal as its controlling one.
class Terminal {
  public:
    Terminal(const LecternHome& home, const QStringList& arguments) {
        std::vector<QByteArray> words{LECTERN_BIN_DIR "/lectern"};
        for (const QString& argument : arguments) words.push_back(argument.toUtf8());
        std::vector<char*> argv;
        for (QByteArray& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const QByteArray folder = home.path("").toUtf8();
        m_child = ::forkpty(&m_master, nullptr, nullptr, nullptr);
        if (m_child != 0) return;
        ::setenv("LECTERN_HOME", folder.constData(), 1);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ~Terminal() {
        if (m_child > 0 && !m_ended) {
            ::kill(m_child, SIGKILL);
            ::waitpid(m_child, nullptr, 0);
        }
        ::close(m_master);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(const char* text) const {
        QCOMPARE(::write(m_master, text, strlen(text)), ssize_t(strlen(text)));
    }
    /// Reads until `text` has come `count` times.
    bool shows(const char* text, int count = 1) {
        QElapsedTimer timer;
        for (timer.start(); timer.elapsed() < kTimeoutMs;) {
            if (m_output.count(text) >= count) return true;
            if (!read()) break;
        }
        return m_output.count(text) >= count;
    }
    bool echoes() const {
        termios now{};
        return ::tcgetattr(m_master, &now) == 0 && (now.c_lflag & ECHO);
    }
    bool ignoresEcho() const {
        QElapsedTimer timer;
        for (timer.start(); echoes() && timer.elapsed() < kTimeoutMs;) QTest::qSleep(5);
        return !echoes();
    }
    /// -1: it did not end, or by a signal.
    int exitCode() {
        QElapsedTimer timer;
        for (timer.start(); timer.elapsed() < kTimeoutMs;) {
            int status = 0;
            read();
            if (::waitpid(m_child, &status, WNOHANG) != m_child) continue;
            m_ended = true;
            while (read()) {
            }
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        return -1;
    }
    const QByteArray& output() const { return m_output; }

  private:
    /// What is there within 20 ms; false at the end.
    bool read() {
        pollfd polled{m_master, POLLIN, 0};
        if (::poll(&polled, 1, 20) <= 0) return !m_ended;
        char bytes[4096];
        const ssize_t count = ::read(m_master, bytes, sizeof bytes);
        if (count > 0) m_output.append(bytes, static_cast<int>(count));
        return count > 0;
    }

    int m_master = -1;
    pid_t m_child = -1;
    bool m_ended = false;
    QByteArray m_output;
};

/// Holds the vault as another process would.
class HeldVault {
  public:
    explicit HeldVault(const LecternHome& home) {
        QDirIterator files(home.path(""), {"owner.lock"}, QDir::Files,
                           QDirIterator::Subdirectories);
        m_fd = ::open(qPrintable(files.next()), O_RDWR | O_CLOEXEC);
        m_held = m_fd >= 0 && ::flock(m_fd, LOCK_EX | LOCK_NB) == 0;
    }
    ~HeldVault() { ::close(m_fd); }
    HeldVault(const HeldVault&) = delete;
    HeldVault& operator=(const HeldVault&) = delete;
    bool held() const { return m_held; }

  private:
    int m_fd = -1;
    bool m_held = false;
};

QString sample() {
    return sourceFile("resources/samples/harbour-services-agreement.pdf");
}

}  // namespace

class CliTerminalTest : public QObject {
    Q_OBJECT

  private slots:
    void aWrongPasswordIsAskedAgain();
    void ctrlCAtThePasswordPromptEndsItWithTheEchoOn();
    void ctrlCEndsReadingFromStdin_data();
    void ctrlCEndsReadingFromStdin();
    void ctrlCEndsWaitingForAVault();
    void aHeldVaultCanBeLookedAt();
    void ctrlCEndsGeneratingWithAMessage();
};

void CliTerminalTest::aWrongPasswordIsAskedAgain() {
    const LecternHome home;
    Terminal terminal(home, {"text", dataFile("pdf/encrypted.pdf")});
    QVERIFY2(terminal.shows("Password for encrypted.pdf: "), terminal.output());
    QVERIFY(terminal.ignoresEcho());
    terminal.type("harbor\n");
    QVERIFY2(terminal.shows("does not open encrypted.pdf"), terminal.output());
    QVERIFY2(terminal.shows("Password for encrypted.pdf: ", 2), terminal.output());
    QVERIFY(terminal.ignoresEcho());
    terminal.type("harbour\n");
    QCOMPARE(terminal.exitCode(), 0);
    QVERIFY2(terminal.output().contains("[page 1"), terminal.output());
    QVERIFY(!terminal.output().contains("harbor\r"));
    QVERIFY(terminal.echoes());
}

void CliTerminalTest::ctrlCAtThePasswordPromptEndsItWithTheEchoOn() {
    const LecternHome home;
    Terminal terminal(home, {"text", dataFile("pdf/encrypted.pdf")});
    QVERIFY2(terminal.shows("Password for"), terminal.output());
    QVERIFY(terminal.ignoresEcho());
    terminal.type(kCtrlC);
    QCOMPARE(terminal.exitCode(), 130);
    QVERIFY2(terminal.output().contains("stopped"), terminal.output());
    QVERIFY(terminal.echoes());

    Terminal adding(home, {"add", sample(), dataFile("pdf/encrypted.pdf"), "--binder", "Both"});
    QVERIFY2(adding.shows("Password for"), adding.output());
    QVERIFY(adding.ignoresEcho());
    adding.type(kCtrlC);
    QCOMPARE(adding.exitCode(), 130);
    QVERIFY2(adding.output().contains("repeat the same command"), adding.output());
}

void CliTerminalTest::ctrlCEndsReadingFromStdin_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("tokenize") << QStringList{"tokenize", "--model", "starter-model"};
    QTest::newRow("render") << QStringList{"render"};
}

void CliTerminalTest::ctrlCEndsReadingFromStdin() {
    QFETCH(QStringList, arguments);
    const LecternHome home;
    Terminal terminal(home, arguments);
    QTest::qWait(1000);
    terminal.type(kCtrlC);
    QCOMPARE(terminal.exitCode(), 130);
    QVERIFY2(terminal.output().contains("stopped"), terminal.output());
}

void CliTerminalTest::ctrlCEndsWaitingForAVault() {
    const LecternHome home;
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
    const HeldVault held(home);
    QVERIFY(held.held());
    Terminal terminal(home, {"add", sample(), "--binder", "Other", "--wait", "600"});
    QTest::qWait(1000);
    terminal.type(kCtrlC);
    QCOMPARE(terminal.exitCode(), 130);
    QVERIFY2(terminal.output().contains("stopped while waiting"), terminal.output());
}

void CliTerminalTest::aHeldVaultCanBeLookedAt() {
    const LecternHome home;
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
    const HeldVault held(home);
    QVERIFY(held.held());
    const auto refused = home.run({"states", "delete", "--all"});
    QCOMPARE(refused.exit_code, 3);
    QVERIFY2(refused.err.contains("--wait SECONDS"), refused.err);
    QCOMPARE(home.run({"states", "list"}).exit_code, 0);
    QCOMPARE(home.run({"states", "verify"}).exit_code, 0);
}

void CliTerminalTest::ctrlCEndsGeneratingWithAMessage() {
    const LecternHome home;
    QFile ids(home.path("ids.json"));
    QVERIFY(ids.open(QIODevice::WriteOnly));
    ids.write("{\"sequences\": [[1, 2, 3]]}");
    ids.close();
    Terminal terminal(home, {"generate", "--model", "starter-model", "--ids-file", ids.fileName(),
                             "--max-new-tokens", "10000000"});
    QTest::qWait(1500);
    terminal.type(kCtrlC);
    QCOMPARE(terminal.exitCode(), 130);
    QVERIFY2(terminal.output().contains("lectern: stopped"), terminal.output());
}

QTEST_GUILESS_MAIN(CliTerminalTest)
#include "cli_terminal_test.moc"
