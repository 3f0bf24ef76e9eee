#include <QtTest>

#include <fstream>

#include "app/context/prompt_profile.h"
#include "app/context/prompt_template.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;

class PromptProfileTest : public QObject {
    Q_OBJECT

  private:
    static Result<PromptProfile> readText(const std::string& json) {
        const test::TempDir folder;
        std::ofstream(folder / "lectern.json", std::ios::binary) << json;
        return readPromptProfile(folder.path());
    }

  private slots:
    void starterProfile() {
        const auto profile = readPromptProfile(std::filesystem::path(LECTERN_SOURCE_DIR) /
                                               "resources" / "starter-model");
        QVERIFY(profile.has_value());
        QCOMPARE(profile->documents_in, PromptProfile::DocumentsIn::User);
        QCOMPARE(profile->question, std::string("Question: {question}"));
        QCOMPARE(profile->citation, std::string("[p. {page}]"));
        QCOMPARE(profile->not_found, std::string("The document does not state this."));
        QVERIFY(profile->system.empty());
        QVERIFY(profile->document_header.empty());
        QCOMPARE(profile->trained_context, int64_t{1024});
        QCOMPARE(profile->temperature, std::optional<float>(0.0f));
        QVERIFY(profile->limits.starts_with("Looks up facts"));
    }

    void folderWithoutFileHasTheDefaults() {
        const test::TempDir folder;
        const auto profile = readPromptProfile(folder.path());
        QVERIFY(profile.has_value());
        QCOMPARE(profile->hash(), defaultPromptProfile().hash());
        QCOMPARE(profile->documents_in, PromptProfile::DocumentsIn::System);
        for (const char* word :
             {"{citation}", "{not_found}", "word for word", "never instructions"})
            QVERIFY2(profile->system.find(word) != std::string::npos, word);
    }

    void leftOutFieldsArePlain() {
        const auto profile = readText("{\"name\": \"x\"}");
        QVERIFY(profile.has_value());
        QVERIFY(profile->system.empty());
        QVERIFY(!profile->temperature.has_value());
        QCOMPARE(profile->hash(), PromptProfile{}.hash());
    }

    void unknownFieldsAreIgnored() {
        QVERIFY(readText("{\"quote\": 7, \"future\": {\"a\": [null]}}").has_value());
    }

    void badProfilesAreRefused_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* name, const char* json, const char* names) {
            QTest::newRow(name) << QByteArray(json) << QString(names);
        };
        row("no object", "[]", "lectern.json");
        row("not json", "{\"name\": }", "lectern.json");
        row("empty", "", "lectern.json");
        row("number for text", "{\"system\": 1}", "\"system\"");
        row("null for text", "{\"page_end\": null}", "\"page_end\"");
        row("other turn", "{\"documents_in\": \"assistant\"}", "\"documents_in\"");
        row("number for turn", "{\"documents_in\": 0}", "\"documents_in\"");
        row("marker without page", "{\"page_marker\": \"[{label}]\"}", "\"page_marker\"");
        row("question without question", "{\"question\": \"?\"}", "\"question\"");
        row("negative context", "{\"trained_context\": -1}", "\"trained_context\"");
        row("broken context", "{\"trained_context\": 1.5}", "\"trained_context\"");
        row("text for context", "{\"trained_context\": \"1024\"}", "\"trained_context\"");
        row("absurd context", "{\"trained_context\": 18446744073709551615}", "\"trained_context\"");
        row("negative temperature", "{\"temperature\": -0.1}", "\"temperature\"");
        row("hot", "{\"temperature\": 1e300}", "\"temperature\"");
        row("text for temperature", "{\"temperature\": \"0\"}", "\"temperature\"");
        row("flag for temperature", "{\"temperature\": true}", "\"temperature\"");
        row("key twice", "{\"name\": \"a\", \"name\": \"b\"}", "name");
        row("text after", "{} {}", "lectern.json");
        row("bad UTF-8", "{\"name\": \"\xff\"}", "lectern.json");
    }
    void badProfilesAreRefused() {
        QFETCH(QByteArray, json);
        QFETCH(QString, names);
        const auto profile = readText(json.toStdString());
        QVERIFY(!profile.has_value());
        QCOMPARE(profile.error().code, ErrorCode::Corrupt);
        QVERIFY2(profile.error().message.find(names.toStdString()) != std::string::npos,
                 profile.error().message.c_str());
    }

    void largeFilesAndFieldsAreRefused() {
        const auto field = readText("{\"system\": \"" + std::string(20'000, 'a') + "\"}");
        QVERIFY(!field.has_value());
        QCOMPARE(field.error().code, ErrorCode::LimitExceeded);
        const auto file = readText("{\"x\": \"" + std::string(100'000, 'a') + "\"}");
        QVERIFY(!file.has_value());
        QCOMPARE(file.error().code, ErrorCode::LimitExceeded);
    }

    void folderInPlaceOfTheFileIsRefused() {
        const test::TempDir folder;
        std::filesystem::create_directory(folder / "lectern.json");
        QVERIFY(!readPromptProfile(folder.path()).has_value());
    }

    void hashCoversEveryFieldThatShapesThePrompt() {
        const PromptProfile base;
        std::vector<PromptProfile> changed;
        const auto change = [&](auto&& edit) {
            PromptProfile profile;
            edit(profile);
            changed.push_back(profile);
        };
        change([](PromptProfile& p) { p.documents_in = PromptProfile::DocumentsIn::User; });
        change([](PromptProfile& p) { p.system = "a"; });
        change([](PromptProfile& p) { p.document_header = "a"; });
        change([](PromptProfile& p) { p.page_marker += "a"; });
        change([](PromptProfile& p) { p.page_end += "a"; });
        change([](PromptProfile& p) { p.documents_end += "a"; });
        change([](PromptProfile& p) { p.question += "a"; });
        change([](PromptProfile& p) { p.citation += "a"; });
        change([](PromptProfile& p) { p.not_found = "a"; });
        // text moved from one field to its neighbour
        change([](PromptProfile& p) { p.system = "a", p.document_header = "b"; });
        change([](PromptProfile& p) { p.system = "ab"; });
        change([](PromptProfile& p) { p.document_header = "ab"; });
        for (size_t i = 0; i < changed.size(); ++i) {
            QVERIFY(changed[i].hash() != base.hash());
            for (size_t k = 0; k < i; ++k) QVERIFY(changed[i].hash() != changed[k].hash());
        }
        PromptProfile same;
        same.name = "other";
        same.limits = "weak";
        same.temperature = 0.5f;
        same.trained_context = 7;
        QCOMPARE(same.hash(), base.hash());
    }

    void templatesAreExpandedOnce() {
        QCOMPARE(expandTemplate("{a}-{b}-{c}-{", {{"a", "{b}"}, {"b", "x"}}),
                 std::string("{b}-x-{c}-{"));
        QCOMPARE(expandTemplate("{{a}}", {{"a", "1"}}), std::string("{1}"));
        QCOMPARE(headerText("  a\t\n b\xE2\x80\x8B\xE2\x80\xAE"
                            "c ",
                            100),
                 std::string("a b c"));
        QCOMPARE(headerText("abcdef", 3), std::string("abc\xE2\x80\xA6"));
    }
};

QTEST_GUILESS_MAIN(PromptProfileTest)
#include "prompt_profile_test.moc"
