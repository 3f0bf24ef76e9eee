#include <QTest>

#include "app/vault/paths.h"
#include "tests/app/vault/child_process.h"
#include "tests/app/vault/vault_fixture.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class VaultRegistryTest : public QObject {
    Q_OBJECT

    static std::vector<std::string> names() {
        std::vector<std::string> out;
        const auto listed = VaultRegistry::list();
        if (!listed) return {listed.error().message};
        for (const VaultInfo& info : *listed)
            out.push_back(info.name + (info.is_default ? "*" : ""));
        return out;
    }

  private slots:
    void theDefaultVaultIsMadeOnFirstUse() {
        Home home;
        QVERIFY(names().empty());
        QVERIFY(!fs::exists(home.path()));  // listing makes nothing
        TAKE(info, VaultRegistry::find(std::nullopt));
        QCOMPARE(info.name, std::string("Default"));
        QVERIFY(info.is_default);
        QCOMPARE(info.id.size(), size_t{32});
        QCOMPARE(info.path.parent_path(), home.path() / "vaults");
        TAKE(again, VaultRegistry::find(std::nullopt));
        QCOMPARE(again.id, info.id);
        QCOMPARE(names(), std::vector<std::string>{"Default*"});
        VERIFY_OK(Vault::open(again, Library::Access::ReadOnly));
    }

    void firstUseByManyProcessesMakesOneVault() {
        Home home;
        {
            std::vector<std::unique_ptr<ChildProcess>> children;
            for (int i = 0; i < 8; ++i)
                children.push_back(std::make_unique<ChildProcess>([](int pipe) {
                    const auto info = VaultRegistry::find(std::nullopt);
                    tell(pipe, info ? info->id : info.error().message);
                    return 0;
                }));
            const std::string id = children[0]->readLine();
            QCOMPARE(id.size(), size_t{32});
            for (size_t i = 1; i < children.size(); ++i) QCOMPARE(children[i]->readLine(), id);
        }
        QCOMPARE(names(), std::vector<std::string>{"Default*"});
    }

    void aVaultIsFoundByItsNameWhateverTheCase_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("folder");
        QTest::newRow("latin") << "Smith v. Jones"
                               << "smith-v-jones-";
        QTest::newRow("accents") << QString::fromUtf8("M\u00FCller & S\u00F6hne")
                                 << "muller-sohne-";
        QTest::newRow("chinese") << QString::fromUtf8("\u5951\u7D04") << "vault-";
        QTest::newRow("dots") << "...hidden"
                              << "hidden-";
        QTest::newRow("shell") << "$(rm -rf ~); \"x\""
                               << "rm-rf-x-";
        QTest::newRow("long") << QString(120, QChar('w')) << QString(40, QChar('w')) + "-";
    }
    void aVaultIsFoundByItsNameWhateverTheCase() {
        QFETCH(QString, name);
        QFETCH(QString, folder);
        Home home;
        TAKE(made, VaultRegistry::create(name.toStdString()));
        QCOMPARE(made.name, name.toStdString());
        const std::string folder_name = made.path.filename().string();
        QCOMPARE(folder_name, folder.toStdString() + made.id.substr(0, 8));
        TAKE(found, VaultRegistry::find(name.toUpper().toStdString()));
        QCOMPARE(found.id, made.id);
        VERIFY_ERROR(VaultRegistry::create(name.toUpper().toStdString()),
                     ErrorCode::InvalidArgument, "already");
    }

    void namesThatMisleadAreRefused_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("why");
        QTest::newRow("empty") << QByteArray("") << "empty";
        QTest::newRow("blank") << QByteArray(" \t ") << "empty";
        QTest::newRow("slash") << QByteArray("a/b") << "slash";
        QTest::newRow("backslash") << QByteArray("a\\b") << "slash";
        QTest::newRow("dot") << QByteArray(".") << "\".\"";
        QTest::newRow("dots") << QByteArray("..") << "\"..\"";
        QTest::newRow("newline") << QByteArray("a\nb") << "control";
        QTest::newRow("nul") << QByteArray("a\0b", 3) << "control";
        QTest::newRow("escape") << QByteArray("a\x1b[31mb") << "control";
        QTest::newRow("direction") << QByteArray("a\u202Eb") << "invisible";
        QTest::newRow("zero width") << QByteArray("a\u200Bb") << "invisible";
        QTest::newRow("not UTF-8") << QByteArray("a\xFF") << "UTF-8";
        QTest::newRow("long") << QByteArray(121, 'x') << "at most 120";
    }
    void namesThatMisleadAreRefused() {
        QFETCH(QByteArray, name);
        QFETCH(QString, why);
        Home home;
        VERIFY_ERROR(VaultRegistry::create(name.toStdString()), ErrorCode::InvalidArgument,
                     why.toStdString());
        QVERIFY(!fs::exists(home.path()));
    }

    void theDefaultCanBeChosen() {
        Home home;
        VERIFY_OK(VaultRegistry::find(std::nullopt));
        VERIFY_OK(VaultRegistry::create("Other"));
        QCOMPARE(names(), (std::vector<std::string>{"Default*", "Other"}));
        writeFile(home.path() / "settings.json", [&] {
            std::string text = readFile(home.path() / "settings.json");
            return text.insert(text.find('{') + 1, "\"theme\": \"dark\",");
        }());
        VERIFY_OK(VaultRegistry::setDefault("other"));
        QCOMPARE(names(), (std::vector<std::string>{"Default", "Other*"}));
        TAKE(info, VaultRegistry::find(std::nullopt));
        QCOMPARE(info.name, std::string("Other"));
        QVERIFY(readFile(home.path() / "settings.json").find("dark") != std::string::npos);
        QCOMPARE(modeOf(home.path() / "settings.json"), 0600);
        VERIFY_ERROR(VaultRegistry::setDefault("Third"), ErrorCode::NotFound,
                     "no vault \"Third\"; there is: \"Default\", \"Other\"");
    }

    void theFirstVaultOfAllIsTheDefault() {
        Home home;
        TAKE(first, VaultRegistry::create("A"));
        QVERIFY(first.is_default);
        TAKE(second, VaultRegistry::create("B"));
        QVERIFY(!second.is_default);
        QCOMPARE(names(), (std::vector<std::string>{"A*", "B"}));
        VERIFY_OK(VaultRegistry::remove("A"));
        TAKE(third, VaultRegistry::create("C"));  // the first of all was another
        QVERIFY(!third.is_default);
        QCOMPARE(names(), (std::vector<std::string>{"B", "C"}));
    }

    void removingTheDefaultLeavesTheChoiceToTheUser() {
        Home home;
        VERIFY_OK(VaultRegistry::find(std::nullopt));
        VERIFY_OK(VaultRegistry::create("A"));
        VERIFY_OK(VaultRegistry::create("B"));
        VERIFY_OK(VaultRegistry::remove("Default"));
        QCOMPARE(names(), (std::vector<std::string>{"A", "B"}));
        VERIFY_ERROR(VaultRegistry::find(std::nullopt), ErrorCode::NotFound,
                     "no default vault is chosen");
        VERIFY_OK(VaultRegistry::remove("A"));
        VERIFY_ERROR(VaultRegistry::find(std::nullopt), ErrorCode::NotFound,
                     "lectern vault default NAME");
        VERIFY_OK(VaultRegistry::setDefault("B"));
        TAKE(only, VaultRegistry::find(std::nullopt));
        QCOMPARE(only.name, std::string("B"));
        VERIFY_OK(VaultRegistry::remove("B"));
        VERIFY_ERROR(VaultRegistry::remove("B"), ErrorCode::NotFound, "\"B\"");
        TAKE(fresh, VaultRegistry::find(std::nullopt));
        QCOMPARE(fresh.name, std::string("Default"));
    }

    void removingDeletesEveryFile() {
        Home home;
        TAKE(info, VaultRegistry::create("A"));
        {
            TAKE(vault, Vault::open(info, Library::Access::ReadWrite));
            writeFile(vault->statesDir() / "snapshot", "state");
            fs::create_symlink("/etc", vault->statesDir() / "elsewhere");
        }
        VERIFY_OK(VaultRegistry::remove("A"));
        for (const auto& entry : fs::directory_iterator(home.path() / "vaults"))
            QCOMPARE(entry.path().filename().string(), std::string(".lock"));
        QVERIFY(fs::exists("/etc/passwd"));
    }

    void leftOversOfACrashAreNoVaultsAndGo() {
        Home home;
        TAKE(info, VaultRegistry::create("A"));
        const fs::path vaults = home.path() / "vaults";
        for (const char* left : {".new-1", ".removed-2"}) {
            fs::create_directory(vaults / left);
            fs::copy_file(info.path / "vault.json", vaults / left / "vault.json");
        }
        QCOMPARE(names(), std::vector<std::string>{"A*"});
        VERIFY_OK(VaultRegistry::create("B"));
        QVERIFY(!fs::exists(vaults / ".new-1"));
        QVERIFY(!fs::exists(vaults / ".removed-2"));
    }

    void aDamagedVaultDoesNotHideTheOthers() {
        Home home;
        TAKE(a, VaultRegistry::create("A"));
        VERIFY_OK(VaultRegistry::create("B"));
        for (const std::string text :
             {"", "{", "[]", "{\"format\": 1}", "{\"format\":1,\"name\":\"A\",\"id\":\"../..\"}",
              "{\"format\":1,\"name\":\"a/b\",\"id\":\"00112233445566778899aabbccddeeff\"}"}) {
            writeFile(a.path / "vault.json", text);
            QCOMPARE(names(), std::vector<std::string>{"B"});
            VERIFY_ERROR(VaultRegistry::find("A"), ErrorCode::NotFound, "vault.json is damaged");
        }
        writeFile(a.path / "vault.json", "{\"format\": 9, \"name\": \"A\", \"id\": \"x\"}");
        VERIFY_ERROR(VaultRegistry::find("A"), ErrorCode::NotFound, "has format 9");
        VERIFY_OK(VaultRegistry::find("B"));
    }

    void aCopiedVaultFolderIsAmbiguous() {
        Home home;
        TAKE(a, VaultRegistry::create("A"));
        fs::copy(a.path, a.path.string() + "-copy", fs::copy_options::recursive);
        VERIFY_ERROR(VaultRegistry::find("A"), ErrorCode::InvalidArgument, "two folders");
    }

    void damagedSettingsAreNamedAndKept() {
        Home home;
        TAKE(info, VaultRegistry::create("A"));
        writeFile(home.path() / "settings.json", "not json");
        VERIFY_ERROR(VaultRegistry::find(std::nullopt), ErrorCode::Corrupt, "settings.json");
        VERIFY_ERROR(VaultRegistry::setDefault("A"), ErrorCode::Corrupt, "settings.json");
        QCOMPARE(readFile(home.path() / "settings.json"), std::string("not json"));
    }

    void symbolicLinksAreNoVaults() {
        Home home;
        TAKE(a, VaultRegistry::create("A"));
        fs::rename(a.path, home.scratch("elsewhere"));
        fs::create_symlink(home.scratch("elsewhere"), a.path);
        QVERIFY(names().empty());
    }

    void directoriesFollowTheEnvironment() {
        const std::string old_home = std::getenv("HOME") ? std::getenv("HOME") : "";
        ::unsetenv("LECTERN_HOME");
        ::unsetenv("XDG_DATA_HOME");
        ::unsetenv("XDG_RUNTIME_DIR");
        ::setenv("HOME", "/home/someone", 1);
        QCOMPARE(dataHome(), fs::path("/home/someone/.local/share/lectern"));
        QCOMPARE(runtimeHome(), fs::path("/home/someone/.local/share/lectern/run"));
        ::setenv("XDG_DATA_HOME", "/data", 1);
        ::setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
        QCOMPARE(dataHome(), fs::path("/data/lectern"));
        QCOMPARE(runtimeHome(), fs::path("/run/user/7/lectern"));
        ::setenv("XDG_DATA_HOME", "relative", 1);  // invalid by the specification
        QCOMPARE(dataHome(), fs::path("/home/someone/.local/share/lectern"));
        ::setenv("LECTERN_HOME", "/else/where/../there", 1);
        QCOMPARE(dataHome(), fs::path("/else/there"));
        QCOMPARE(runtimeHome(), fs::path("/else/there/run"));
        ::setenv("LECTERN_HOME", "here", 1);
        QCOMPARE(dataHome(), fs::current_path() / "here");
        for (const char* name : {"LECTERN_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HOME"})
            ::unsetenv(name);
        QVERIFY(dataHome().is_absolute());  // from the user database
        if (!old_home.empty()) ::setenv("HOME", old_home.c_str(), 1);
    }
};

QTEST_APPLESS_MAIN(VaultRegistryTest)
#include "vault_registry_test.moc"
