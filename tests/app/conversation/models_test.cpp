#include "app/conversation/models.h"

#include <QtTest>
#include <fstream>

#include "engine/checkpoint/config.h"
#include "tests/support/temp_dir.h"

using namespace lectern;
using namespace lectern::app;
namespace fs = std::filesystem;

namespace {

const fs::path kStarter = fs::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";

std::string readFile(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}
void writeFile(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}
const KnownModel* find(const std::vector<KnownModel>& models, const std::string& name) {
    for (const KnownModel& model : models)
        if (model.name == name) return &model;
    return nullptr;
}

}  // namespace

class ModelsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TempDir> m_home;

  private slots:
    void init() {
        m_home = std::make_unique<test::TempDir>();
        qputenv("LECTERN_HOME", (*m_home / "home").c_str());
        qputenv("LECTERN_RESOURCES", kStarter.parent_path().c_str());
        qputenv("HF_HUB_CACHE", (*m_home / "hub").c_str());
        qunsetenv("HF_HOME");
    }

    void activeParametersAreCountedAsM1sAuthorsDo() {
        const auto config = engine::readModelConfig(LECTERN_TEST_DATA "/minimax-m1");
        QVERIFY(config.has_value());
        // Of 456 billion "45.9 billion parameters activated per token" (the model's README).
        const int64_t active = activeParameters(*config, 912210767872 / 2);
        QVERIFY2(active > 45850000000 && active < 46000000000, std::to_string(active).c_str());
    }

    void theStarterCanRunAndSaysWhatItIs() {
        const auto facts = inspectModel(knownModelAt(kStarter));
        QVERIFY2(facts.has_value(), facts ? "" : facts.error().message.c_str());
        QVERIFY(facts->is_bundled);
        QCOMPARE(facts->name, std::string("starter-model"));
        QVERIFY(!facts->architecture.empty() && !facts->weights.empty());
        QVERIFY(facts->parameters > 0);
        QVERIFY(facts->active_parameters > 0 && facts->active_parameters <= facts->parameters);
        QVERIFY(facts->file_bytes >= facts->parameters * 2);
        QCOMPARE(facts->trained_tokens, int64_t{1024});
        QVERIFY(facts->context_tokens > facts->trained_tokens);
        QCOMPARE(facts->temperature, 0.0f);
        // What it says of itself is translated by its words: models.cpp has them once more.
        QVERIFY(readFile(LECTERN_SOURCE_DIR "/app/conversation/models.cpp")
                    .find(facts->limits.substr(0, 40)) != std::string::npos);
        QVERIFY(facts->state_bytes > 0 && facts->kv_bytes_per_token > 0);
        QVERIFY2(facts->can_run, facts->why_not.english().c_str());
        QVERIFY(!facts->limits.empty());
        QVERIFY(memoryNeeded(*facts) > facts->file_bytes);
    }

    void aModelLargerThanMemorySaysHowMuchIsMissing() {
        // A state as large as the format allows, for which no test machine has the memory... many
        // layers and positions cost nothing in a config.
        const fs::path folder = *m_home / "large";
        fs::create_directories(folder);
        for (const auto& entry : fs::directory_iterator(kStarter))
            if (entry.path().extension() == ".safetensors" || entry.path().extension() == ".json")
                fs::create_symlink(entry.path(), folder / entry.path().filename());
        ModelFacts facts = inspectModel({"large", folder, false}).value();
        QVERIFY(facts.can_run);
        const std::string why = whyItCannotRun(facts, memoryNeeded(facts) - 1).english();
        QVERIFY2(why.starts_with("needs ") && why.find("of memory, this machine has") != why.npos,
                 why.c_str());
        QVERIFY(whyItCannotRun(facts, memoryNeeded(facts)).empty());
        QVERIFY(whyItCannotRun(facts, 0).empty());  // not known
        facts.file_bytes = 912'000'000'000;
        QCOMPARE(whyItCannotRun(facts, 8'000'000'000).english().substr(0, 17),
                 std::string("needs 912 GB of m"));
        fs::remove(folder / "tokenizer.json");
        const auto without = inspectModel({"large", folder, false});
        QVERIFY(without && !without->can_run);
        QVERIFY(without->why_not.english().find("tokenizer.json") != std::string::npos);
    }

    void whatIsNoModelIsAnError() {
        writeFile(*m_home / "x" / "config.json", "{\"architectures\": [\"BertModel\"]}");
        QVERIFY(!inspectModel({"x", *m_home / "x", false}));
        QVERIFY(!inspectModel({"y", *m_home / "y", false}));
    }

    void addedFoldersAreRememberedAndSettingsKept() {
        writeFile(*m_home / "home" / "settings.json", "{\"default_vault\": \"abc\"}");
        const fs::path folder = *m_home / "mine";
        writeFile(folder / "one" / "config.json", "{}");
        writeFile(folder / "two" / "config.json", "{}");
        writeFile(folder / "other" / "notes.txt", "");
        QVERIFY(addModelFolder(folder).has_value());
        QVERIFY(addModelFolder(folder).has_value());  // once is enough
        QVERIFY(addModelFolder(folder / "two").has_value());
        QCOMPARE(modelFolders().size(), size_t{2});
        const auto models = knownModels();
        QVERIFY(find(models, "one") && find(models, "two") && !find(models, "other"));
        QCOMPARE(std::count_if(models.begin(), models.end(),
                               [](const KnownModel& model) { return model.name == "two"; }),
                 1);
        QVERIFY(!find(models, "one")->is_bundled && models.back().is_bundled);
        QVERIFY(readFile(*m_home / "home" / "settings.json").find("\"abc\"") != std::string::npos);
        QVERIFY(removeModelFolder(folder).has_value());
        QVERIFY(!find(knownModels(), "one"));
        QVERIFY(find(knownModels(), "two"));
        const auto nowhere = addModelFolder(*m_home / "nowhere");
        QVERIFY(!nowhere && nowhere.error().code == ErrorCode::NotFound);
    }

    void damagedSettingsAreLeftAlone() {
        writeFile(*m_home / "home" / "settings.json", "{\"default_vault\": ");
        QVERIFY(!addModelFolder(kStarter));
        QCOMPARE(readFile(*m_home / "home" / "settings.json"), std::string("{\"default_vault\": "));
        QVERIFY(modelFolders().empty());
        QVERIFY(find(knownModels(), "starter-model"));
        // not what we write
        writeFile(*m_home / "home" / "settings.json", R"({"model_folders": [3, "relative", {}]})");
        QVERIFY(modelFolders().empty());
    }

    void theHubCacheIsReadByItsReference() {
        const fs::path repository = *m_home / "hub" / "models--Some--Thing";
        for (const char* revision : {"aaa", "bbb"}) {
            fs::create_directories(repository / "snapshots" / revision);
            for (const auto& entry : fs::directory_iterator(kStarter))
                if (entry.is_regular_file())
                    fs::create_symlink(entry.path(), repository / "snapshots" / revision /
                                                         entry.path().filename());
        }
        writeFile(repository / "refs" / "main", "aaa");
        writeFile(*m_home / "hub" / "models--bert--base" / "snapshots" / "ccc" / "config.json",
                  "{\"architectures\": [\"BertModel\"]}");
        auto models = knownModels();
        const KnownModel* thing = find(models, "Some/Thing");
        QVERIFY(thing);
        QCOMPARE(thing->path, repository / "snapshots" / "aaa");
        QVERIFY(!find(models, "bert/base"));  // not ours to run
        QVERIFY(models.front().is_bundled);   // what lies in a cache is no choice
        const auto facts = inspectModel(*thing);
        QVERIFY2(facts && facts->can_run,
                 facts ? facts->why_not.english().c_str() : facts.error().message.c_str());
        writeFile(repository / "refs" / "main", "../../../elsewhere");
        QVERIFY(find(knownModels(), "Some/Thing"));  // any of its own snapshots
        qunsetenv("HF_HUB_CACHE");
        qputenv("HF_HOME", m_home->path().c_str());
        QVERIFY(find(knownModels(), "Some/Thing"));
    }

    void theChoiceIsRemembered() {
        QVERIFY(!chosenModel());
        QVERIFY(chooseModel(kStarter).has_value());
        QVERIFY(chosenModel().has_value());
        QCOMPARE(chosenModel()->name, std::string("starter-model"));
        fs::remove_all(*m_home / "gone");
        writeFile(*m_home / "gone" / "config.json", "{}");
        QVERIFY(chooseModel(*m_home / "gone").has_value());
        QVERIFY(chosenModel().has_value());
        fs::remove_all(*m_home / "gone");
        QVERIFY(!chosenModel());  // then it is as if none were chosen
    }
};

QTEST_GUILESS_MAIN(ModelsTest)
#include "models_test.moc"
