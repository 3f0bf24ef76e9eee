// The command line as a user meets it: the real program, the real importer, the bundled model.

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>

#include <csignal>

#include <unistd.h>

#include "app/conversation/file_binder.h"
#include "app/vault/vault.h"
#include "tests/app/cli/lectern_process.h"
#include "tests/support/pdf_writer.h"

class CliTest : public QObject {
    Q_OBJECT

    static QString sample() {
        return sourceFile("resources/samples/harbour-services-agreement.pdf");
    }
    static QString kQuestion() { return "How much notice is needed to terminate?"; }

  private slots:
    void asksTheSampleAndReusesItInANewProcess();
    void aBranchGoesOffBehindAnEarlierTurn();
    void citationsOfTheAnswerAreCheckedOnThePage();
    void textShowsABoxForEveryCharacter();
    void brokenFileGivesOneLineAndStoresNothing();
    void aBinderLargerThanTheContextIsRefusedBeforeReading();
    void focusReadsOnlyMatchingPagesAndSaysSo();
    void aBinderWithoutTextIsRefusedAndNothingStored();
    void aCitationInABinderOfTwoNamesTheDocument();
    void interruptedReadingSaysHowToGoOnAndResumes();
    void killedReadingResumesEachTime();
    void verifyChecksQuotesWithoutAModel();
    void verifyJobsAnswerLineByLine();
    void libraryCommandsWorkTogether();
    void aRemovedDocumentLeavesNoWordBehind();
    void eachGoodFileIsAddedWhateverBecomesOfTheOthers();
    void aFileThatIsTooLargeIsRefusedBeforeItIsRead();
    void addingStopsWhileHashing();
    void anAnswerThatAKillCutOffIsThereForTheNextQuestion();
    void vaultsAreListedWithoutADefault();
    void noVaultBecomesTheDefaultByItself();
    void vaultsShareNothing();
    void aSecondOwnerIsToldWhoHoldsTheVault();
    void exportHoldsQuestionAnswerAndStatus();
    void statesAreListedVerifiedAndDeleted();
    void wrongUsageExitsWithTwo();
};

void CliTest::asksTheSampleAndReusesItInANewProcess() {
    const LecternHome home;
    const auto first = home.run({"ask", sample(), kQuestion(), "--json", "--temperature", "0"});
    QVERIFY2(first.exit_code == 0, first.err);
    const QJsonObject cold = first.json();
    const QJsonObject cold_tokens = cold["tokens"].toObject();
    QVERIFY(!cold["answer"].toString().isEmpty());
    QCOMPARE(cold_tokens["reused"].toInt(), 0);
    QCOMPARE(cold_tokens["computed"].toInt(), cold_tokens["prompt"].toInt());
    for (const char* key : {"answer", "thinking", "citations", "passages", "coverage", "tokens",
                            "times_ms", "model", "seed"})
        QVERIFY2(cold.contains(key), key);
    QCOMPARE(cold["coverage"].toObject()["pages_read"].toInt(),
             cold["coverage"].toObject()["pages_total"].toInt());
    QVERIFY(!cold["passages"].toArray().isEmpty());

    const QJsonObject warm =
        home.run({"ask", sample(), kQuestion(), "--json", "--temperature", "0"}).json();
    const QJsonObject warm_tokens = warm["tokens"].toObject();
    QVERIFY(warm_tokens["reused"].toInt() > 0);
    QCOMPARE(warm_tokens["reused"].toInt() + warm_tokens["computed"].toInt(),
             warm_tokens["prompt"].toInt());
    QVERIFY(warm_tokens["computed"].toInt() < 64);
    QCOMPARE(warm["answer"].toString(), cold["answer"].toString());

    const QJsonObject other =
        home.run({"ask", sample(), "Which law governs this Agreement?", "--json"}).json();
    QCOMPARE(other["tokens"].toObject()["reused"].toInt() > 0, true);
}

void CliTest::aBranchGoesOffBehindAnEarlierTurn() {
    const LecternHome home;
    const QStringList ask{"ask", sample(),           "--json", "--temperature", "0", "--thinking",
                          "off", "--max-new-tokens", "16"};
    const QJsonObject first = home.run(ask + QStringList{kQuestion()}).json();
    const QJsonObject second =
        home.run(ask + QStringList{"--continue", "Which law governs it?"}).json();
    QVERIFY(second["tokens"].toObject()["prompt"].toInt() >
            first["tokens"].toObject()["prompt"].toInt());
    QVERIFY(first["answer_turn"].toInt() > first["question_turn"].toInt());
    const QString after = QString::number(first["answer_turn"].toInt());
    const QJsonObject beside =
        home.run(ask + QStringList{"--continue", "--after", after, "Which law governs it?"}).json();
    QCOMPARE(beside["conversation"].toInt(), first["conversation"].toInt());
    QVERIFY(beside["answer_turn"].toInt() > second["answer_turn"].toInt());
    QCOMPARE(beside["tokens"].toObject()["prompt"].toInt(),
             second["tokens"].toObject()["prompt"].toInt());
    QVERIFY(beside["tokens"].toObject()["computed"].toInt() < 16);
    QCOMPARE(home.run(ask + QStringList{"--continue", "--after", "4711", "What?"}).exit_code, 1);
    QCOMPARE(home.run(ask + QStringList{"--after", after, "What?"}).exit_code, 2);
    // the record is written before the turn has a number
    const QString binder = QJsonDocument::fromJson(home.run({"binders", "--json"}).out)
                               .array()[0]
                               .toObject()["name"]
                               .toString();
    const QByteArray stored = home.run({"export", "--binder", binder, "--format", "json"}).out;
    QVERIFY(stored.contains("seed") && !stored.contains("answer_turn"));
}

void CliTest::citationsOfTheAnswerAreCheckedOnThePage() {
    const LecternHome home;
    const QJsonObject result =
        home.run({"ask", sample(), kQuestion(), "--json", "--temperature", "0"}).json();
    const QJsonArray citations = result["citations"].toArray();
    QVERIFY2(!citations.isEmpty(), qPrintable(result["answer"].toString()));
    const QJsonObject text = home.run({"text", sample(), "--json"}).json();
    for (const QJsonValue& value : citations) {
        const QJsonObject citation = value.toObject();
        const QString status = citation["status"].toString();
        QVERIFY(QStringList({"verified", "elsewhere", "not_found", "no_quote", "no_such_page"})
                    .contains(status));
        if (status != "verified") continue;
        const QJsonObject page = text["pages"].toArray()[citation["page"].toInt() - 1].toObject();
        const auto characters = page["text"].toString().toUcs4();
        QString found;
        for (int i = citation["start"].toInt(); i < citation["end"].toInt(); ++i)
            found += QString::fromUcs4(reinterpret_cast<const char32_t*>(&characters[i]), 1);
        const auto words = [](QString s) { return s.remove(QRegularExpression("[^\\w]+")); };
        QCOMPARE(words(found), words(citation["quote"].toString()));
        QVERIFY(!citation["boxes"].toArray().isEmpty());
    }
}

void CliTest::textShowsABoxForEveryCharacter() {
    const LecternHome home;
    const QJsonArray pages = home.run({"text", sample(), "--json"}).json()["pages"].toArray();
    QVERIFY(pages.size() >= 3);
    for (const QJsonValue& value : pages) {
        const QJsonObject page = value.toObject();
        QCOMPARE(page["boxes"].toArray().size(), page["text"].toString().toUcs4().size());
        for (const QJsonValue& box : page["boxes"].toArray())
            for (const QJsonValue& side : box.toArray())
                QVERIFY(side.toDouble() >= 0 && side.toDouble() <= 1);
    }
}

void CliTest::brokenFileGivesOneLineAndStoresNothing() {
    const LecternHome home;
    const QString broken = home.path("broken.pdf");
    QFile file(broken);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("%PDF-1.7\n1 0 obj\n<< /Type /Catalog ");
    file.close();
    const auto asked = home.run({"ask", broken, "What?"});
    QCOMPARE(asked.exit_code, 1);
    QCOMPARE(asked.err.count('\n'), 1);
    QVERIFY2(asked.err.contains("broken.pdf"), asked.err);
    QVERIFY(asked.out.isEmpty());
    QCOMPARE(home.run({"binders", "--json"}).out.trimmed(), QByteArray("[]"));
    const auto missing = home.run({"text", home.path("missing.pdf")});
    QCOMPARE(missing.exit_code, 1);
    QVERIFY(missing.err.contains("missing.pdf"));
}

void CliTest::aBinderLargerThanTheContextIsRefusedBeforeReading() {
    const LecternHome home;
    const auto refused = home.run({"ask", sample(), kQuestion(), "--context", "400"});
    QCOMPARE(refused.exit_code, 1);
    QVERIFY2(refused.err.contains("--focus") && refused.err.contains("tokens"), refused.err);
    QVERIFY(home.run({"states", "list", "--json"}).out.trimmed() == "[]");
}

void CliTest::focusReadsOnlyMatchingPagesAndSaysSo() {
    const LecternHome home;
    lectern::test::writePdf(home.path("long.pdf").toStdString(),
                            lectern::test::variedPages(12, 30));
    const auto run = home.run({"ask", home.path("long.pdf"), "What is the access code for gate 9?",
                               "--context", "2500", "--focus", "--json", "--temperature", "0"});
    QVERIFY2(run.exit_code == 0, run.err);
    const QJsonObject coverage = run.json()["coverage"].toObject();
    QCOMPARE(coverage["pages_total"].toInt(), 12);
    QVERIFY(coverage["pages_read"].toInt() >= 1 && coverage["pages_read"].toInt() < 12);
    QVERIFY(coverage["documents"].toArray()[0].toObject()["pages_read"].toArray().contains(9));
    QVERIFY(!run.json()["warnings"].toArray().isEmpty());
}

void CliTest::aBinderWithoutTextIsRefusedAndNothingStored() {
    const LecternHome home;
    lectern::test::writePdf(home.path("scan.pdf").toStdString(), {{}, {}});
    lectern::test::writePdf(home.path("half.pdf").toStdString(), {{"Some words stand here."}, {}});
    QVERIFY(home.run({"add", home.path("scan.pdf"), "--binder", "Scan"}).exit_code == 0);
    for (const QStringList& command : {QStringList{"ask", "--binder", "Scan", "What?"},
                                       QStringList{"read", "--binder", "Scan"}}) {
        const auto run = home.run(command);
        QCOMPARE(run.exit_code, 1);
        QVERIFY2(run.err.contains("no page of this binder has text"), run.err);
    }
    QVERIFY(!home.run({"export", "--binder", "Scan"}).out.contains("What?"));
    const auto half = home.run({"read", home.path("half.pdf"), "--json"});
    QVERIFY2(half.exit_code == 0, half.err);
    const QJsonArray warnings = half.json()["warnings"].toArray();
    QVERIFY2(warnings.size() == 1 && warnings[0].toString().contains("no text on page 2"),
             half.out);
}

void CliTest::aCitationInABinderOfTwoNamesTheDocument() {
    const LecternHome home;
    lectern::test::writePdf(home.path("minutes.pdf").toStdString(), {{"The board met in Velden."}});
    const QStringList ask{"ask",       home.path("minutes.pdf"), sample(),
                          kQuestion(), "--temperature",          "0"};
    const auto run = home.run(ask + QStringList{"--json"});
    QVERIFY2(run.exit_code == 0, run.err);
    const QJsonObject citation = run.json()["citations"].toArray()[0].toObject();
    QCOMPARE(citation["found_document"].toInt(), 2);
    const auto terminal = home.run(ask);
    QVERIFY2(terminal.out.contains("D2 p. ") && !terminal.out.contains("D0"), terminal.out);
}

void CliTest::interruptedReadingSaysHowToGoOnAndResumes() {
    const LecternHome home;
    lectern::test::writePdf(home.path("long.pdf").toStdString(),
                            lectern::test::variedPages(60, 50));
    QVERIFY(home.run({"add", home.path("long.pdf"), "--binder", "Long"}).exit_code == 0);
    const QStringList read{
        "read", "--binder",  "Long",      "--context", "200000", "--snapshot-every",
        "1024", "--backend", "reference", "--json"};
    QProcess process;
    home.start(process, read);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(home.path("")).entryList().size() > 0, 5000);
    QTest::qWait(1500);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 130);
    const QByteArray message = process.readAllStandardError();
    QVERIFY2(message.contains("goes on from there"), message);
}

void CliTest::killedReadingResumesEachTime() {
    const LecternHome home;
    lectern::test::writePdf(home.path("long.pdf").toStdString(),
                            lectern::test::variedPages(100, 50));
    QVERIFY(home.run({"add", home.path("long.pdf"), "--binder", "Long"}).exit_code == 0);
    const QStringList read{"read",   "--binder",         "Long", "--context",
                           "200000", "--snapshot-every", "2048", "--json"};
    const auto saved = [&] {
        int count = 0;
        for (QDirIterator files(home.path(""), {"*.snapshot"}, QDir::Files,
                                QDirIterator::Subdirectories);
             files.hasNext(); files.next())
            ++count;
        return count;
    };
    for (int round = 0; round < 4;
         ++round) {  // each run gets a little further, then dies somewhere
        const int before = saved();
        QProcess process;
        home.start(process, read);
        QTRY_VERIFY_WITH_TIMEOUT(saved() > before || process.state() == QProcess::NotRunning,
                                 120'000);
        QTest::qWait(17 * round);
        process.kill();
        process.waitForFinished();
    }
    const auto finished = home.run(read);
    QVERIFY2(finished.exit_code == 0, finished.err);
    const QJsonObject tokens = finished.json()["tokens"].toObject();
    QVERIFY2(tokens["reused"].toInt() > 0, "four killed runs left nothing behind");
    QVERIFY2(home.run({"states", "verify"}).exit_code == 0, "a kill left a damaged state");
    QCOMPARE(home.run(read).json()["tokens"].toObject()["computed"].toInt(), 0);
}

void CliTest::verifyChecksQuotesWithoutAModel() {
    const LecternHome home;
    lectern::test::writePdf(
        home.path("v.pdf").toStdString(),
        {{"Either party may terminate this Agreement", "with 60 days written notice."},
         {"The purchase price is $48,500."}});
    const QString file = home.path("v.pdf");
    QCOMPARE(home.run({"verify", file, "--page", "1", "may terminate this Agreement with 60 days"})
                 .exit_code,
             0);
    const auto elsewhere = home.run(
        {"verify", file, "--page", "2", "terminate this Agreement with 60 days", "--json"});
    QCOMPARE(elsewhere.exit_code, 1);
    QCOMPARE(elsewhere.json()["status"].toString(), QString("elsewhere"));
    QCOMPARE(elsewhere.json()["found_page"].toInt(), 1);
    QCOMPARE(home.run({"verify", file, "--page", "1", "may terminate this Agreement with 30 days",
                       "--json"})
                 .json()["status"],
             QJsonValue("not_found"));
    QVERIFY(home.run({"verify", file, "--page", "2", "terminate this Agreement with 60 days"})
                .out.contains("on another page: the quote stands on p. 1"));
    QCOMPARE(home.run({"verify", file, "--page", "9", "may terminate this Agreement with 60 days",
                       "--json"})
                 .json()["status"],
             QJsonValue("no_such_page"));
}

void CliTest::verifyJobsAnswerLineByLine() {
    const LecternHome home;
    lectern::test::writePdf(home.path("v.pdf").toStdString(),
                            {{"Either party may terminate this Agreement at once."}});
    const QByteArray file = home.path("v.pdf").toUtf8();
    const QByteArray jobs =
        "{\"id\": 1, \"file\": \"" + file +
        "\", \"page_index\": 0, \"quote\": \"party may terminate this Agreement\"}\n"
        "{\"id\": \"two\", \"file\": \"" +
        file +
        "\", \"page_index\": 0, \"quote\": \"party must terminate this Agreement\"}\n"
        "{\"id\": 3, \"file\": \"/no/such.pdf\", \"page_index\": 0, \"quote\": \"x\"}\n"
        "not json\n{\"id\":" +
        QByteArray(200'000, '[') + QByteArray(200'000, ']') + "}\n";
    const auto run = home.run({"verify", "--jobs", "-"}, jobs);
    QCOMPARE(run.exit_code, 0);
    const QList<QByteArray> lines = run.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 5);
    const auto status = [&](int i) {
        return QJsonDocument::fromJson(lines[i]).object()["status"].toString();
    };
    QCOMPARE(status(0), QString("verified"));
    QCOMPARE(status(1), QString("not_found"));
    QCOMPARE(status(2), QString("error"));
    QCOMPARE(status(3), QString("error"));
    QCOMPARE(status(4), QString("error"));
    QCOMPARE(QJsonDocument::fromJson(lines[1]).object()["id"].toString(), QString("two"));
}

void CliTest::libraryCommandsWorkTogether() {
    const LecternHome home;
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
    const auto again = home.run({"add", sample(), "--binder", "Harbour", "--json"});
    QCOMPARE(again.json()["documents"].toArray()[0].toObject()["new"].toBool(), false);
    const auto binders = QJsonDocument::fromJson(home.run({"binders", "--json"}).out).array();
    QCOMPARE(binders.size(), 1);
    QCOMPARE(binders[0].toObject()["documents"].toArray().size(), 1);
    const auto hits =
        QJsonDocument::fromJson(home.run({"search", "written notice", "--json"}).out).array();
    QVERIFY(!hits.isEmpty());
    QCOMPARE(home.run({"search", "\"AND (", "--json"}).exit_code == 0 ||
                 home.run({"search", "\"AND (", "--json"}).exit_code == 1,
             true);
    QCOMPARE(home.run({"remove", "--binder", "Harbour"}).exit_code, 0);
    QCOMPARE(home.run({"remove", "harbour-services-agreement.pdf"}).exit_code, 0);
    QCOMPARE(home.run({"search", "written notice", "--json"}).out.trimmed(), QByteArray("[]"));
    QCOMPARE(home.run({"ask", "--binder", "Harbour", "What?"}).exit_code, 1);
}

void CliTest::aRemovedDocumentLeavesNoWordBehind() {
    const LecternHome home;
    const auto filesWith = [&](const QByteArray& words) {
        QStringList found;
        for (QDirIterator files(home.path("vaults"), QDir::Files, QDirIterator::Subdirectories);
             files.hasNext();) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(words))
                found << file.fileName();
        }
        return found;
    };
    const auto ask = [&] { return home.run({"ask", sample(), kQuestion(), "--json"}).json(); };
    const QString binder = "harbour-services-agreement.pdf";
    QVERIFY(!ask()["passages"].toArray().isEmpty());
    QVERIFY(home.run({"export", "--binder", binder, "--format", "json"}).out.contains("notice"));
    QVERIFY(!filesWith("written notice").isEmpty());
    const auto removed = home.run({"remove", "harbour-services-agreement.pdf", "--json"});
    QVERIFY2(removed.exit_code == 0, removed.err);
    const QJsonObject details = removed.json()["details"].toObject();
    QCOMPARE(details["conversations"].toInt(), 1);
    QCOMPARE(details["binders"].toArray(), QJsonArray{binder});
    QVERIFY(details["states"].toInt() > 0);
    for (const char* words : {"written notice", "notice", "Harbour"})
        QVERIFY2(filesWith(words).isEmpty(), qPrintable(filesWith(words).join(' ')));
    QCOMPARE(home.run({"states", "list", "--json"}).out.trimmed(), QByteArray("[]"));
    QCOMPARE(home.run({"binders", "--json"}).out.trimmed(), QByteArray("[]"));
    QCOMPARE(ask()["tokens"].toObject()["reused"].toInt(), 0);
}

void CliTest::vaultsAreListedWithoutADefault() {
    const LecternHome home;
    const auto defaults = [&] {
        QStringList marked;
        const auto listed = QJsonDocument::fromJson(home.run({"vault", "list", "--json"}).out);
        for (const QJsonValue& vault : listed.array())
            marked << vault["name"].toString() + (vault["default"].toBool() ? "*" : "");
        return marked;
    };
    for (const char* name : {"A", "B", "C"})
        QCOMPARE(home.run({"vault", "create", name}).exit_code, 0);
    QCOMPARE(home.run({"vault", "default", "A"}).exit_code, 0);
    QCOMPARE(defaults(), (QStringList{"A*", "B", "C"}));
    QVERIFY(home.run({"vault", "list"}).out.contains("A (default)"));
    QCOMPARE(home.run({"vault", "remove", "A", "--yes"}).exit_code, 0);
    const auto listed = home.run({"vault", "list"});
    QVERIFY2(listed.exit_code == 0, listed.err);
    QVERIFY2(!listed.out.contains("(default)"), listed.out);
    QVERIFY2(listed.out.contains("choose one with: lectern vault default NAME"), listed.out);
    QCOMPARE(defaults(), (QStringList{"B", "C"}));
}

void CliTest::noVaultBecomesTheDefaultByItself() {
    const LecternHome home;
    QVERIFY(home.run({"vault", "create", "A"}).out.contains("it is the default vault"));
    QVERIFY(!home.run({"vault", "create", "B"}).out.contains("default"));
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
    const auto removed = home.run({"vault", "remove", "A", "--yes"});
    QVERIFY2(removed.out.contains("lectern vault default NAME"), removed.out);
    const auto refused = home.run({"add", sample(), "--binder", "Harbour"});
    QCOMPARE(refused.exit_code, 1);
    QVERIFY2(refused.err.contains("lectern vault default NAME"), refused.err);
    QCOMPARE(home.run({"binders", "--vault", "B", "--json"}).out.trimmed(), QByteArray("[]"));
    QCOMPARE(home.run({"vault", "default", "B"}).exit_code, 0);
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
}

void CliTest::eachGoodFileIsAddedWhateverBecomesOfTheOthers() {
    const LecternHome home;
    const QString broken = home.path("broken.pdf");
    QFile file(broken);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("%PDF-1.7\n1 0 obj\n<< /Type /Catalog ");
    file.close();
    const QString missing = home.path("missing.pdf"), good = home.path("good.pdf");
    lectern::test::writePdf(good.toStdString(), {{"The deposit is $900."}});
    const auto binders = [&] {
        return QJsonDocument::fromJson(home.run({"binders", "--json"}).out).array();
    };
    QCOMPARE(home.run({"add", broken, missing, "--binder", "Mixed"}).exit_code, 1);
    QVERIFY(binders().isEmpty());
    QCOMPARE(home.run({"add", good, "--binder", " "}).exit_code, 1);  // before it is stored
    QCOMPARE(home.run({"search", "deposit", "--json"}).out.trimmed(), QByteArray("[]"));

    const auto mixed = home.run({"add", sample(), broken, missing, good, "--binder", "Mixed"});
    QCOMPARE(mixed.exit_code, 1);
    const QList<QByteArray> lines = mixed.err.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[0].contains("broken.pdf") && lines[1].contains("missing.pdf"), mixed.err);
    QVERIFY2(lines[2].contains("2 of 4 files added to binder \"Mixed\""), mixed.err);
    QCOMPARE(binders().size(), 1);
    QCOMPARE(binders()[0].toObject()["documents"].toArray().size(), 2);

    const auto json = home.run({"add", broken, good, "--binder", "Mixed", "--json"});
    QCOMPARE(json.exit_code, 1);
    QCOMPARE(json.json()["added"].toInt(), 1);
    QCOMPARE(json.json()["files"].toInt(), 2);
    QCOMPARE(json.json()["failed"].toArray()[0].toObject()["file"].toString(), broken);

    const auto alone = home.run({"add", broken, "--binder", "Mixed"});
    QCOMPARE(alone.exit_code, 1);
    QCOMPARE(alone.err.count('\n'), 1);
}

void CliTest::aFileThatIsTooLargeIsRefusedBeforeItIsRead() {
    const LecternHome home;
    QFile film(home.path("film.mkv"));
    QVERIFY(film.open(QIODevice::WriteOnly) && film.resize(qint64(1) << 40));  // all of it a hole
    const auto refused = home.run({"add", film.fileName(), "--binder", "Films"});
    QCOMPARE(refused.exit_code, 1);
    QVERIFY2(refused.err.contains("film.mkv: larger than 512 MiB"), refused.err);
}

void CliTest::addingStopsWhileHashing() {
    const LecternHome home;
    // A hole in front of its end: hashing takes long, reading its page does not.
    QFile file(home.path("large.pdf"));
    lectern::test::writePdf(file.fileName().toStdString(), {{"The deposit is $900."}});
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray small = file.readAll();
    QVERIFY(file.resize(qint64(128) << 20) && file.seek(file.size()));
    file.write("\n" + small.mid(small.lastIndexOf("startxref")));
    file.close();
    const QStringList add{"add", file.fileName(), "--binder", "Large"};
    const auto added = home.run(add);
    QVERIFY2(added.exit_code == 0, added.err);
    QProcess process;
    process.setChildProcessModifier([] {  // Ctrl-C that waits for the program to begin
        sigset_t interrupts;
        sigemptyset(&interrupts);
        sigaddset(&interrupts, SIGINT);
        ::sigprocmask(SIG_BLOCK, &interrupts, nullptr);
        ::kill(::getpid(), SIGINT);
    });
    home.start(process, add);
    QVERIFY(process.waitForFinished(60'000));
    const QByteArray message = process.readAllStandardError();
    QVERIFY2(message.contains("stopped while importing") && message.contains("repeat the same"),
             message);
    QCOMPARE(process.exitCode(), 130);
}

void CliTest::anAnswerThatAKillCutOffIsThereForTheNextQuestion() {
    using namespace lectern::app;
    const LecternHome home;
    const QStringList ask{"ask",           sample(), "--max-new-tokens", "8", "--json",
                          "--temperature", "0",      kQuestion()};
    QCOMPARE(home.run({"add", sample(), "--binder", "Harbour"}).exit_code, 0);
    qputenv("LECTERN_HOME", home.path("").toUtf8());
    {
        auto vault =
            Vault::open(VaultRegistry::find(std::nullopt).value(), Library::Access::ReadWrite)
                .value();
        Library& library = vault->library();
        const auto documents = library.documents().value();
        const auto binder = binderOfDocuments(library, documents).value();
        DraftRecord draft;
        draft.conversation = library.createConversation(binder.id, "Who pays?").value().id;
        draft.question = "Who pays?";
        draft.answer = "Tarvel Holdings pays.";
        QVERIFY(library.saveDraft(draft).has_value());
    }
    qunsetenv("LECTERN_HOME");
    const auto asked = home.run(ask + QStringList{"--continue"});
    QVERIFY2(asked.exit_code == 0, asked.err);
    QVERIFY2(asked.err.contains("recovered 1 interrupted answer\n"), asked.err);
    const QByteArray all = home.run({"binders", "--json"}).out;
    const QString binder =
        QJsonDocument::fromJson(all).array().last().toObject()["name"].toString();
    const QByteArray told = home.run({"export", "--binder", binder}).out;
    QVERIFY2(told.contains("Tarvel Holdings pays.") && told.contains(kQuestion().toUtf8()), told);
    QVERIFY(!home.run(ask).err.contains("recovered"));
}

void CliTest::vaultsShareNothing() {
    const LecternHome home;
    QCOMPARE(home.run({"vault", "create", "Matter A"}).exit_code, 0);
    QCOMPARE(home.run({"vault", "create", "Matter B"}).exit_code, 0);
    const auto ask = [&](const char* vault) {
        return home.run({"ask", sample(), kQuestion(), "--vault", vault, "--json"})
            .json()["tokens"]
            .toObject();
    };
    QVERIFY(ask("Matter A")["computed"].toInt() > 0);
    QCOMPARE(ask("Matter B")["reused"].toInt(), 0);  // what A has read is nothing to B
    QVERIFY(ask("Matter A")["reused"].toInt() > 0);
    QCOMPARE(QJsonDocument::fromJson(home.run({"binders", "--vault", "Matter B", "--json"}).out)
                 .array()
                 .size(),
             1);
    QCOMPARE(home.run({"vault", "remove", "Matter A"}).exit_code, 2);  // without --yes
    QCOMPARE(home.run({"vault", "remove", "Matter A", "--yes"}).exit_code, 0);
    QCOMPARE(home.run({"binders", "--vault", "Matter A"}).exit_code, 1);
}

void CliTest::aSecondOwnerIsToldWhoHoldsTheVault() {
    const LecternHome home;
    lectern::test::writePdf(home.path("long.pdf").toStdString(),
                            lectern::test::variedPages(40, 50));
    QVERIFY(home.run({"add", home.path("long.pdf"), "--binder", "Long"}).exit_code == 0);
    QProcess owner;
    home.start(owner,
               {"read", "--binder", "Long", "--context", "200000", "--backend", "reference"});
    const auto second = [&] { return home.run({"add", sample(), "--binder", "Harbour"}); };
    const auto holder = [&] {  // what the vault's lock file says of its owner
        QDirIterator files(home.path(""), {"owner.lock"}, QDir::Files,
                           QDirIterator::Subdirectories);
        QFile file(files.next());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QTRY_VERIFY_WITH_TIMEOUT(holder().contains(QByteArray::number(owner.processId())), 20'000);
    const LecternHome::Run refused = second();
    QCOMPARE(refused.exit_code, 3);
    QVERIFY2(refused.err.contains(QByteArray::number(owner.processId())), refused.err);
    QCOMPARE(home.run({"binders", "--json"}).exit_code, 0);  // readers are not kept out
    owner.kill();
    owner.waitForFinished();
    QCOMPARE(second().exit_code, 0);
}

void CliTest::exportHoldsQuestionAnswerAndStatus() {
    const LecternHome home;
    const QJsonObject asked =
        home.run({"ask", sample(), kQuestion(), "--json", "--temperature", "0"}).json();
    const QString binder = QJsonDocument::fromJson(home.run({"binders", "--json"}).out)
                               .array()[0]
                               .toObject()["name"]
                               .toString();
    const QByteArray markdown = home.run({"export", "--binder", binder}).out;
    QVERIFY(markdown.contains(kQuestion().toUtf8()));
    const QMap<QString, QByteArray> words{{"verified", "stands on that page"},
                                          {"elsewhere", "on another page"},
                                          {"not_found", "NOT FOUND"},
                                          {"no_quote", "no quote to check"},
                                          {"no_such_page", "no such page"}};
    for (const QJsonValue& citation : asked["citations"].toArray())
        QVERIFY2(markdown.contains(words[citation.toObject()["status"].toString()]), markdown);
    QVERIFY(!asked["model_limits"].toString().isEmpty());
    QVERIFY(markdown.contains("About this model: "));
    const QByteArray html = home.run({"export", "--binder", binder, "--format", "html"}).out;
    QVERIFY2(html.startsWith("<!DOCTYPE html>") && html.contains("About this model: "), html);
    QVERIFY(!html.contains("<script") && !html.contains("href"));
    const QJsonObject json = home.run({"export", "--binder", binder, "--format", "json"}).json();
    const QJsonArray turns = json["conversations"].toArray()[0].toObject()["turns"].toArray();
    QCOMPARE(turns.size(), 2);
    QCOMPARE(turns[1].toObject()["text"].toString(), asked["answer"].toString());
    QCOMPARE(turns[1].toObject()["record"].toObject()["seed"].toDouble(), asked["seed"].toDouble());
}

void CliTest::statesAreListedVerifiedAndDeleted() {
    const LecternHome home;
    QCOMPARE(home.run({"ask", sample(), kQuestion()}).exit_code, 0);
    const auto states = QJsonDocument::fromJson(home.run({"states", "list", "--json"}).out).array();
    QVERIFY(!states.isEmpty());
    QCOMPARE(home.run({"states", "verify"}).exit_code, 0);
    const QString key = states[0].toObject()["key"].toString();
    const auto pinned = home.run({"states", "pin", key.left(16), "--json"});
    QCOMPARE(pinned.exit_code, 0);
    QCOMPARE(pinned.json()["key"].toString(), key);
    QCOMPARE(pinned.json()["pinned"].toBool(), true);
    QVERIFY(home.run({"states", "list"}).out.startsWith("KEY "));
    // The first one is what the others continue from.
    const auto removed = home.run({"states", "delete", key.left(16), "--json"});
    QCOMPARE(removed.exit_code, 0);
    QCOMPARE(removed.json()["needed_by"].toInt(), static_cast<int>(states.size()) - 1);
    QCOMPARE(removed.json()["deleted"].toString(), QString(states.size() > 1 ? "state" : "all"));
    QCOMPARE(home.run({"states", "delete"}).exit_code, 2);
    QCOMPARE(home.run({"states", "delete", "--all"}).exit_code, 0);
    QCOMPARE(home.run({"states", "list", "--json"}).out.trimmed(), QByteArray("[]"));
}

void CliTest::wrongUsageExitsWithTwo() {
    const LecternHome home;
    QCOMPARE(home.run({"ask", "--no-such-option"}).exit_code, 2);
    QCOMPARE(home.run({"--help"}).exit_code, 0);
    for (const char* command :
         {"ask", "add", "binders", "read", "remove", "search", "text", "verify", "vault", "export",
          "states", "models", "info", "tokenize", "render", "logits", "generate", "bench"}) {
        const QByteArray help = home.run({command, "--help"}).out;
        QVERIFY2(help.contains(QByteArray(": lectern ") + command), help);
        QVERIFY2(help.contains("--wait SECONDS"), help);
    }
    QCOMPARE(home.run({"generate"}).exit_code, 2);
    const auto unquoted = home.run({"ask", sample(), "What", "is", "the", "notice", "period?"});
    QCOMPARE(unquoted.exit_code, 1);
    QVERIFY2(unquoted.err.contains("quotes"), unquoted.err);
    QCOMPARE(home.run({"ask", "only one word"}).exit_code, 2);
    QCOMPARE(home.run({"ask", sample(), "What?", "--thinking", "much"}).exit_code, 2);
    QCOMPARE(home.run({"read"}).exit_code, 2);
    QCOMPARE(home.run({"verify", sample()}).exit_code, 2);
}

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
