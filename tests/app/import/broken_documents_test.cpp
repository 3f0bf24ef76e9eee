// Broken, hostile and absent documents: always one clear error, never a crash or a hang of this
// process.
#include <sys/stat.h>
#include <unistd.h>

#include <random>

#include "tests/app/import/import_test_support.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class BrokenDocumentsTest : public QObject {
    Q_OBJECT
  public:
    explicit BrokenDocumentsTest(Spawner& spawner) : m_spawner(spawner), m_importer(spawner) {}

  private:
    /// The outcome with the file's name taken out.
    std::string outcomeOf(const std::filesystem::path& path) {
        std::string text = outcome(m_importer.import(path, {}, {}));
        const size_t name = text.find(path.string() + ": ");
        if (name != std::string::npos) text.erase(name, path.string().size() + 2);
        return text;
    }
    std::string outcomeOfBytes(const std::string& bytes) {
        writeFile(m_dir / "document.pdf", bytes);
        return outcomeOf(m_dir / "document.pdf");
    }

  private slots:
    void cleanup() {
        // Whatever the document did, its worker is gone.
        QVERIFY(eventually([&] { return childrenOf(m_spawner.impl().pid).empty(); }));
    }

    void filesThatAreNone() {
        QCOMPARE(outcomeOf(m_dir / "missing.pdf"), std::string("not_found: no such file"));
        QCOMPARE(outcomeOf(m_dir.path()),
                 std::string("invalid_argument: a directory, not a document"));
        QCOMPARE(outcomeOfBytes(""), std::string("corrupt: the file is empty"));
        const auto pipe = m_dir / "pipe.pdf";
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        QCOMPARE(outcomeOf(pipe), std::string("invalid_argument: not a regular file"));
        QCOMPARE(outcomeOf("/dev/zero"), std::string("invalid_argument: not a regular file"));
    }

    void unreadableFile() {
        writeFile(m_dir / "secret.pdf", readFile(fixture("simple.pdf")));
        ::chmod((m_dir / "secret.pdf").c_str(), 0);
        // Root may read every file: for a moment this is nobody.
        const bool is_root = ::geteuid() == 0;
        if (is_root) QCOMPARE(::seteuid(65534), 0);
        const std::string found = outcomeOf(m_dir / "secret.pdf");
        if (is_root) QCOMPARE(::seteuid(0), 0);
        QCOMPARE(found, std::string("io: cannot be opened: Permission denied"));
    }

    void fileBeyondTheLimitIsNotEvenHandedOver() {
        const auto path = m_dir / "large.pdf";
        writeFile(path, "%PDF-1.7\n");
        std::filesystem::resize_file(path, static_cast<uintmax_t>(limits::kMaxFileBytes) + 1);
        QCOMPARE(outcomeOf(path), std::string("limit_exceeded: larger than 512 MiB"));
    }

    void otherFormatsAreNamedAsSuch() {
        for (const char* bytes : {"PK\x03\x04 a zip", "<html>no</html>", "plain text",
                                  "\x7f"
                                  "ELF"})
            QCOMPARE(outcomeOfBytes(bytes), std::string("unsupported: not a PDF file"));
    }

    void garbageBehindTheHeader() {
        std::string garbage = "%PDF-1.7\n";
        std::mt19937 random(7);
        for (int i = 0; i < 20000; ++i) garbage += static_cast<char>(random());
        QVERIFY(outcomeOfBytes(garbage).starts_with("corrupt: damaged"));
        QVERIFY(outcomeOfBytes(garbage + "\n%%EOF\n").starts_with("corrupt: damaged"));
    }

    void aFileCutShortIsNeverTakenForWhole() {
        for (const char* name : {"simple.pdf", "labels_outline.pdf", "cjk.pdf"}) {
            const std::string whole = readFile(fixture(name));
            for (const double part : {0.1, 0.3, 0.5, 0.7, 0.9, 0.99}) {
                const auto size = static_cast<size_t>(static_cast<double>(whole.size()) * part);
                const std::string found = outcomeOfBytes(whole.substr(0, size));
                QCOMPARE(found, std::string("corrupt: damaged: the end of the file is missing"));
            }
        }
    }

    void aWrongCrossReferenceTableIsMended() {
        std::string bytes = readFile(fixture("simple.pdf"));
        const size_t offset = bytes.rfind("startxref\n") + 10;
        bytes.replace(offset, 3, "999");
        QCOMPARE(outcomeOfBytes(bytes), std::string("document"));
    }

    void aPageOfImpossibleSizeIsNamed() {
        std::string bytes = readFile(fixture("simple.pdf"));
        bytes.replace(bytes.find("[0 0 612 792]"), 13, "[0 0 612 99999999999]");
        QCOMPARE(outcomeOfBytes(bytes),
                 std::string("corrupt: damaged: not readable as a PDF (page 2)"));
    }

    /// Poppler goes on with what it could decode; half a page must not pass for a whole one.
    void aPageWhoseContentCannotBeDecodedIsNotReadInPart() {
        std::string bytes = readFile(fixture("two_columns.pdf"));
        const size_t start = bytes.find("stream\n") + 7;
        const size_t length = bytes.find("\nendstream") - start;
        bytes.replace(start + length / 2, length - length / 2, length - length / 2, '\xff');
        QCOMPARE(outcomeOfBytes(bytes),
                 std::string("corrupt: damaged: not readable as a PDF (page 1)"));
    }

    void bombsEndInAnError_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        QTest::newRow("stream")
            << "huge_stream.pdf"
            << "limit_exceeded: more than 500000 characters on one page (page 1)";
        QTest::newRow("pages") << "many_pages.pdf"
                               << "corrupt: damaged: not readable as a PDF";
        QTest::newRow("page tree") << "page_tree_loop.pdf"
                                   << "corrupt: damaged: not readable as a PDF (page 2)";
    }
    void bombsEndInAnError() {
        QFETCH(QString, name);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(outcomeOf(fixture(name.toStdString()))), expected);
    }

    void nestingAndLoopsAreSurvived() {
        for (const auto& [name, text] : {std::pair{"deep_nesting.pdf", "Nested.\n"},
                                         {"loops.pdf", "Round and round.\nWithin.\n"}}) {
            const auto document = m_importer.import(fixture(name), {}, {});
            QVERIFY2(document.has_value(), outcome(document).c_str());
            QCOMPARE(toUtf8(document->pages.at(0).text), std::string(text));
        }
    }

    /// Bytes changed, removed, doubled and swapped at places given by the seed.
    void mutantsAreAnErrorOrADocument() {
        constexpr uint32_t kSeed = 20250512;
        std::mt19937 random(kSeed);
        const auto below = [&](size_t bound) { return static_cast<size_t>(random()) % bound; };
        const std::vector<std::string> names = {
            "simple.pdf", "labels_outline.pdf", "typography.pdf", "cjk.pdf", "rotated.pdf",
            "rtl.pdf",    "no_text.pdf",        "loops.pdf"};
        int documents = 0;
        for (int mutant = 0; mutant < 48; ++mutant) {
            std::string bytes =
                readFile(fixture(names[static_cast<size_t>(mutant) % names.size()]));
            for (size_t change = 0; change < 1 + below(12); ++change) {
                const size_t at = below(bytes.size());
                switch (below(4)) {
                    case 0:
                        bytes[at] = static_cast<char>(random());
                        break;
                    case 1:
                        bytes.erase(at, below(20));
                        break;
                    case 2:
                        bytes.insert(at, bytes.substr(at, below(40)));
                        break;
                    default:
                        std::swap(bytes[at], bytes[below(bytes.size())]);
                        break;
                }
            }
            const auto start = std::chrono::steady_clock::now();
            writeFile(m_dir / "mutant.pdf", bytes);
            const auto result = m_importer.import(m_dir / "mutant.pdf", {}, {});
            const QByteArray label = QByteArray("seed ") + QByteArray::number(kSeed) + " mutant " +
                                     QByteArray::number(mutant) + " " + outcome(result).c_str();
            QVERIFY2(msSince(start) < 30'000, label);
            documents += result.has_value();
            if (result) continue;
            const ErrorCode code = result.error().code;
            QVERIFY2(code == ErrorCode::Corrupt || code == ErrorCode::Unsupported ||
                         code == ErrorCode::Encrypted || code == ErrorCode::LimitExceeded,
                     label);
        }
        QVERIFY(documents > 0 &&
                documents < 48);  // else the changes were all too weak or too strong
    }

  private:
    Spawner& m_spawner;
    Importer m_importer;
    TempDir m_dir;
};

int main(int argc, char** argv) {
    return runWithSpawner<BrokenDocumentsTest>(realWorker(), argc, argv);
}
#include "broken_documents_test.moc"
