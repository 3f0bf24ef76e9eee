#include "app/workspace/file_list.h"

#include <QTest>

#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class FileListTest : public QObject {
    Q_OBJECT

    static void touch(const fs::path& path) {
        fs::create_directories(path.parent_path());
        writeFile(path, "x");
    }
    static QStringList below(const TempDir& dir, const FileList& list) {
        QStringList names;
        for (const QString& file : list.files)
            names << file.mid(static_cast<qsizetype>(dir.path().string().size()) + 1);
        return names;
    }
    static FileList listed(const TempDir& dir) {
        return listPdfs(QString::fromStdString(dir.path().string()), {});
    }

  private slots:
    void pdfsComeInTheOrderOfTheirNames() {
        TempDir dir;
        for (const char* name : {"Annex 10.pdf", "annex 2.PDF", "Zebra/b.pdf", "Zebra/a.pdf",
                                 "lease.pdf", "notes.txt", "image.pdf.png", "pdf", "Élan.pdf"})
            touch(dir / name);
        const FileList list = listed(dir);
        QVERIFY(!list.problem);
        QCOMPARE(below(dir, list), (QStringList{"annex 2.PDF", "Annex 10.pdf", "Élan.pdf",
                                                "lease.pdf", "Zebra/a.pdf", "Zebra/b.pdf"}));
    }

    void linksAndHiddenFilesAreLeftOut() {
        TempDir dir, outside;
        touch(dir / "real.pdf");
        touch(dir / ".hidden.pdf");
        touch(dir / ".git" / "x.pdf");
        touch(outside / "far.pdf");
        fs::create_symlink(dir / "real.pdf", dir / "link.pdf");
        fs::create_directory_symlink(outside.path(), dir / "away");
        fs::create_directory_symlink(dir.path(), dir / "loop");
        fs::create_directory(dir / "folder.pdf");
        QCOMPARE(below(dir, listed(dir)), QStringList{"real.pdf"});
    }

    void aFolderWithNothingToTakeSaysSo() {
        TempDir dir;
        touch(dir / "notes.txt");
        const FileList list = listed(dir);
        QVERIFY(list.files.isEmpty());
        QVERIFY(list.problem && list.problem->code == ErrorCode::NotFound);
        QVERIFY(list.problem->message.find("no PDF files") != std::string::npos);
        const FileList absent = listPdfs("/nonexistent/folder", {});
        QVERIFY(absent.problem && absent.problem->code == ErrorCode::Io);
    }

    void tooManyFilesAreCutAndTold() {
        TempDir dir;
        for (int i = 0; i < kMaxFolderFiles + 3; ++i) touch(dir / (std::to_string(i) + ".pdf"));
        const FileList list = listed(dir);
        QCOMPARE(list.files.size(), qsizetype{kMaxFolderFiles});
        QVERIFY(list.problem && list.problem->code == ErrorCode::LimitExceeded);
        QCOMPARE(below(dir, list).last(), QString("%1.pdf").arg(kMaxFolderFiles - 1));
    }

    void tooDeepIsCutAndTold() {
        TempDir dir;
        fs::path deep = dir.path();
        for (int i = 0; i < kMaxFolderDepth + 4; ++i) deep /= "d";
        touch(deep / "lost.pdf");
        touch(dir / "a.pdf");
        const FileList list = listed(dir);
        QCOMPARE(below(dir, list), QStringList{"a.pdf"});
        QVERIFY(list.problem && list.problem->code == ErrorCode::LimitExceeded);
    }

    void stoppingEndsIt() {
        TempDir dir;
        touch(dir / "a.pdf");
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(listPdfs(QString::fromStdString(dir.path().string()), stop.get_token())
                    .files.isEmpty());
    }
};

QTEST_APPLESS_MAIN(FileListTest)
#include "file_list_test.moc"
