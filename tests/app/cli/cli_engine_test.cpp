// The engine through the command line: every golden case of tests/data by the program's own
// subcommands.

#include <QFile>
#include <QJsonArray>

#include <zlib.h>

#include "tests/app/cli/lectern_process.h"
#include "tests/support/oracle.h"

class CliEngineTest : public QObject {
    Q_OBJECT

    QString m_m1;  // a model folder with only the published tokenizer
    LecternHome m_home;

    static QList<QJsonObject> lines(const QString& path) {
        QFile file(path);
        QList<QJsonObject> rows;
        if (file.open(QIODevice::ReadOnly))
            for (const QByteArray& line : file.readAll().split('\n'))
                if (!line.trimmed().isEmpty()) rows << QJsonDocument::fromJson(line).object();
        return rows;
    }
    static QByteArray jsonLine(const QJsonValue& value) {
        QByteArray text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        return text.mid(1, text.size() - 2) + "\n";
    }
    static QJsonArray parsed(const QByteArray& out) {
        return QJsonDocument::fromJson("[" + out.trimmed().replace("\n", ",") + "]").array();
    }

  private slots:
    void initTestCase();
    void tokenizerGoldens();
    void templateGoldens();
    void logitsOfEveryOracleCheckpoint_data();
    void logitsOfEveryOracleCheckpoint();
    void greedyContinuations_data() { logitsOfEveryOracleCheckpoint_data(); }
    void greedyContinuations();
    void starterModelContinuesAsInPyTorch();
    void infoAndModelsDescribeTheModel();
    void outputThatCannotBeWrittenIsAnError();
    void benchReportsPositiveFigures();
};

void CliEngineTest::initTestCase() {
    m_m1 = m_home.path("m1");
    QVERIFY(QDir().mkpath(m_m1));
    for (const char* name : {"config.json", "tokenizer_config.json"})
        QVERIFY(QFile::copy(dataFile("minimax-m1/") + name, m_m1 + "/" + name));
    gzFile packed = gzopen(qPrintable(dataFile("minimax-m1/tokenizer.json.gz")), "rb");
    QVERIFY(packed);
    QFile plain(m_m1 + "/tokenizer.json");
    QVERIFY(plain.open(QIODevice::WriteOnly));
    char buffer[65536];
    for (int got; (got = gzread(packed, buffer, sizeof buffer)) > 0;) plain.write(buffer, got);
    gzclose(packed);
}

void CliEngineTest::tokenizerGoldens() {
    QByteArray special, plain, decode;
    QJsonArray special_ids, plain_ids, decoded;
    const auto rows = lines(dataFile("minimax-m1/tokenizer-golden.jsonl"));
    QCOMPARE(rows.size(), 436);
    for (const QJsonObject& row : rows) {
        decode += QJsonDocument(row["ids"].toArray()).toJson(QJsonDocument::Compact) + "\n";
        decoded.append(row["decoded"]);
        if (!row["text"].isString()) continue;
        special += jsonLine(row["text"]);
        special_ids.append(row["ids"]);
        if (!row.contains("ids_plain")) continue;
        plain += jsonLine(row["text"]);
        plain_ids.append(row["ids_plain"]);
    }
    QCOMPARE(plain_ids.size(), 17);
    const auto compare = [](const QByteArray& out, const QJsonArray& want) {
        const QJsonArray got = parsed(out);
        QCOMPARE(got.size(), want.size());
        for (int i = 0; i < want.size(); ++i) QCOMPARE(got[i], want[i]);
    };
    const auto by_special = m_home.run({"tokenize", "--model", m_m1}, special);
    QVERIFY2(by_special.exit_code == 0, by_special.err);
    compare(by_special.out, special_ids);
    compare(m_home.run({"tokenize", "--model", m_m1, "--plain"}, plain).out, plain_ids);
    compare(m_home.run({"tokenize", "--model", m_m1, "--decode"}, decode).out, decoded);
    const auto outside = m_home.run({"tokenize", "--model", m_m1, "--decode"}, "[1]\n[999999]\n");
    QCOMPARE(outside.exit_code, 1);
    QVERIFY2(outside.err.contains("line 2: "), outside.err);
}

void CliEngineTest::templateGoldens() {
    int rendered_count = 0;
    for (const QJsonObject& row : lines(dataFile("minimax-m1/chat-golden.jsonl"))) {
        // The file's own bytes are passed on, so that numbers and key order of tools stay as they
        // are.
        rendered_count += row["rendered"].isString() ? 1 : 0;
    }
    QCOMPARE(rendered_count, 49);
    QFile file(dataFile("minimax-m1/chat-golden.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int plain_string_cases = 0, refused = 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.trimmed().isEmpty()) continue;
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        const QString name = row["name"].toString();
        const auto run = m_home.run({"render", "--model", m_m1, "--messages", "-"}, line);
        if (!row["rendered"].isString()) {
            const bool plain_string = name.contains("plain string");
            plain_string_cases += plain_string;
            refused += !plain_string;
            QVERIFY2((run.exit_code == 0) == plain_string, qPrintable(name));
            continue;
        }
        QVERIFY2(run.exit_code == 0, qPrintable(name + ": " + run.err));
        QCOMPARE(QString::fromUtf8(run.out), row["rendered"].toString());
        const auto ids =
            m_home.run({"render", "--model", m_m1, "--messages", "-", "--reference-ids"}, line);
        QVERIFY2(parsed(ids.out)[0].toArray() == row["ids"].toArray(), qPrintable(name));
    }
    QCOMPARE(plain_string_cases, 2);
    QCOMPARE(refused, 2);
}

void CliEngineTest::logitsOfEveryOracleCheckpoint_data() {
    QTest::addColumn<QString>("checkpoint");
    for (const char* name : lectern::test::kOracleCheckpoints) QTest::newRow(name) << QString(name);
}

void CliEngineTest::logitsOfEveryOracleCheckpoint() {
    QFETCH(QString, checkpoint);
    constexpr double kTolerance = 2e-4;  // tests/data/oracle/README.md
    const auto folder = lectern::test::oracleDir(checkpoint.toStdString());
    const lectern::test::Golden golden(folder / "golden.safetensors");
    QJsonArray sequences;
    std::vector<int> numbers;
    for (int i = 0; i < 4; ++i) {
        const auto name = "seq" + std::to_string(i) + ".input_ids";
        if (!golden.has(name)) continue;
        QJsonArray ids;
        for (int id : golden.ints(name)) ids.append(id);
        sequences.append(ids);
        numbers.push_back(i);
    }
    QVERIFY(sequences.size() >= 3);
    QFile file(m_home.path("ids.json"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QJsonDocument(QJsonObject{{"sequences", sequences}}).toJson());
    file.close();
    for (const char* backend : {"simd", "reference"}) {
        const QString out = m_home.path(QString("logits-%1.safetensors").arg(backend));
        const auto run =
            m_home.run({"logits", "--model", QString::fromStdString(folder.string()), "--ids-file",
                        file.fileName(), "--out", out, "--backend", backend});
        QVERIFY2(run.exit_code == 0, run.err);
        const lectern::test::Golden got(out.toStdString());
        for (size_t i = 0; i < numbers.size(); ++i) {
            const auto want = "seq" + std::to_string(numbers[i]) + ".logits";
            QCOMPARE(got.shape("logits." + std::to_string(i)), golden.shape(want));
            const double error = lectern::test::relativeError(
                got.floats("logits." + std::to_string(i)), golden.floats(want));
            QVERIFY2(error <= kTolerance,
                     qPrintable(QString("%1 %2: %3").arg(backend, want.c_str()).arg(error)));
        }
    }
}

void CliEngineTest::greedyContinuations() {
    QFETCH(QString, checkpoint);
    const auto folder = lectern::test::oracleDir(checkpoint.toStdString());
    const lectern::test::Golden golden(folder / "golden.safetensors");
    int checked = 0;
    for (int i = 0; i < 4; ++i) {
        const auto tokens = "greedy" + std::to_string(i) + ".tokens";
        if (!golden.has(tokens)) continue;
        QJsonArray ids, want;
        for (int id : golden.ints("seq" + std::to_string(i) + ".input_ids")) ids.append(id);
        for (int id : golden.ints(tokens)) want.append(id);
        QFile file(m_home.path("prompt.json"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(QJsonDocument(QJsonObject{{"sequences", QJsonArray{ids}}}).toJson());
        file.close();
        const auto run = m_home.run({"generate", "--model", QString::fromStdString(folder.string()),
                                     "--ids-file", file.fileName(), "--temperature", "0",
                                     "--max-new-tokens", "32", "--kv", "f32"});
        QVERIFY2(run.exit_code == 0, run.err);
        QCOMPARE(QJsonDocument::fromJson(run.out).array()[0].toObject()["ids"].toArray(), want);
        ++checked;
    }
    QVERIFY(checked >= 2);
}

void CliEngineTest::starterModelContinuesAsInPyTorch() {
    QFile file(dataFile("starter-golden.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    for (const QJsonValue& value :
         QJsonDocument::fromJson(file.readAll()).object()["items"].toArray()) {
        const QJsonObject item = value.toObject();
        QFile ids(m_home.path("starter.json"));
        QVERIFY(ids.open(QIODevice::WriteOnly | QIODevice::Truncate));
        ids.write(
            QJsonDocument(QJsonObject{{"sequences", QJsonArray{item["prompt_ids"]}}}).toJson());
        ids.close();
        const QJsonArray want = item["greedy_ids"].toArray();
        const auto run =
            m_home.run({"generate", "--model", sourceFile("resources/starter-model"), "--ids-file",
                        ids.fileName(), "--temperature", "0", "--max-new-tokens",
                        QString::number(want.size()), "--kv", "f32"});
        QVERIFY2(run.exit_code == 0, run.err);
        QCOMPARE(QJsonDocument::fromJson(run.out).array()[0].toObject()["ids"].toArray(), want);
    }
}

void CliEngineTest::infoAndModelsDescribeTheModel() {
    const auto info =
        m_home.run({"info", "--model", "starter-model", "--json", "--context", "1000"}).json();
    QCOMPARE(info["layers"].toInt(), 6);
    QCOMPARE(info["lightning_layers"].toInt(), 4);
    QCOMPARE(info["kv_bytes_per_token"].toInt(), 2 * 2 * 4 * 32 * 2);
    const QJsonObject memory = info["memory"].toObject();
    QCOMPARE(memory["context_tokens"].toInt(), 1000);
    QCOMPARE(memory["lightning_bytes"].toInt(), 4 * 8 * 32 * 32 * 4);
    QCOMPARE(memory["kv_bytes"].toInt(), 1024 * info["kv_bytes_per_token"].toInt());
    double sum = 0;
    for (const char* part : {"weights", "embedding", "lightning", "kv", "saving", "activations",
                             "prompt", "documents", "program"}) {
        const double bytes = memory[QString(part) + "_bytes"].toDouble();
        QVERIFY2(bytes > 0, part);
        sum += bytes;
    }
    QCOMPARE(memory["total_bytes"].toDouble(), sum);
    QVERIFY(memory["fits"].toBool());
    QVERIFY(memory["largest_context_tokens"].toDouble() > 1000);
    const auto small = m_home.run({"info", "--model", "starter-model", "--json", "--kv", "int8"});
    QCOMPARE(small.json()["kv_bytes_per_token"].toInt(), 2 * 2 * 4 * (32 + 4));
    const auto models = QJsonDocument::fromJson(m_home.run({"models", "--json"}).out).array();
    QVERIFY(!models.isEmpty());
    QVERIFY(!models.last().toObject()["limits"].toString().isEmpty());
    const auto bad = m_home.run({"info", "--model", m_home.path("nowhere")});
    QCOMPARE(bad.exit_code, 1);
}

void CliEngineTest::outputThatCannotBeWrittenIsAnError() {
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    m_home.start(process, {"models"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("not complete") && said.contains("No space left"), said);
}

void CliEngineTest::benchReportsPositiveFigures() {
    const auto bench = m_home
                           .run({"bench", "--model", "starter-model", "--prompt-tokens", "600",
                                 "--new-tokens", "4", "--repeats", "2", "--state-mb", "4",
                                 "--state-dir", m_home.path("."), "--json"})
                           .json();
    for (const char* key :
         {"prefill_tokens_per_s", "decode_tokens_per_s", "peak_memory_bytes", "first_token_ms",
          "snapshot_save_ms", "snapshot_restore_ms", "disk_write_gb_s", "save_gb_s", "save_of_disk",
          "disk_read_gb_s", "restore_gb_s", "restore_of_disk", "verify_gb_s", "verify_of_disk"})
        QVERIFY2(bench[key].toDouble() > 0, key);
    QVERIFY(bench["speed_test_bytes"].toInt() >= 4'000'000);
    const auto left = QDir(m_home.path(".")).entryList({"lectern-bench-*"}, QDir::Dirs);
    QVERIFY2(left.isEmpty(), qPrintable(left.join(' ')));
}

QTEST_GUILESS_MAIN(CliEngineTest)
#include "cli_engine_test.moc"
