#pragma once

#include <QAction>
#include <QSignalSpy>
#include <QTest>
#include <filesystem>
#include <memory>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/conversation/assistant.h"
#include "app/workspace/workspace.h"
#include "tests/app/conversation/conversation_test_support.h"
#include "tests/support/temp_dir.h"
#include "ui/base/resources.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/conversation/conversation_view.h"

namespace lectern::test {

inline const std::filesystem::path kStarterModel =
    std::filesystem::path(LECTERN_SOURCE_DIR) / "resources" / "starter-model";
constexpr int kLongWaitMs = 60000;  // for a machine under load

/// The bundled model with one value of one of its files changed.
inline std::filesystem::path makeModel(const std::filesystem::path& folder, const char* file,
                                       const char* key, double value) {
    std::filesystem::create_directories(folder);
    for (const auto& one : std::filesystem::directory_iterator(kStarterModel))
        std::filesystem::copy_file(one.path(), folder / one.path().filename());
    auto json = nlohmann::json::parse(std::ifstream(kStarterModel / file));
    if (json[key].is_number_integer())
        json[key] = static_cast<int64_t>(value);
    else
        json[key] = value;
    std::ofstream(folder / file) << json.dump();
    return folder;
}

/// Talks nonsense without end, having no token to end with, nor one that begins a thought or a
/// call, of which no answer would come: for answers that last until they are stopped.
inline std::filesystem::path makeEndlessModel(const std::filesystem::path& folder) {
    makeModel(folder, "lectern.json", "temperature", 4.0);
    std::ifstream in(kStarterModel / "tokenizer.json");
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (const std::string end :
         {"<end_of_sentence>", "<end_of_document>", "<think>", "<tool_calls>"})
        for (size_t at = text.find(end); at != std::string::npos; at = text.find(end, at))
            text.replace(at, 4, "<not");
    std::ofstream(folder / "tokenizer.json") << text;
    return folder;
}

/// The conversation pane on a vault of its own, with a model on the engine's thread.
struct ConversationPaneFixture {
    TempDir home;
    std::unique_ptr<app::Workspace> workspace;
    std::unique_ptr<app::Assistant> assistant;
    std::unique_ptr<ui::ConversationPane> pane;
    uint8_t documents = 0;

    void open() {
        ui::initResources();
        qputenv("LECTERN_HOME", home.path().c_str());
        workspace =
            app::Workspace::open(app::VaultRegistry::find(std::nullopt).value(), nullptr).value();
        assistant = std::make_unique<app::Assistant>(*workspace);
    }
    app::Library& library() { return workspace->vault().library(); }
    app::BinderId addBinder(const char* name, const std::vector<std::string>& texts) {
        const app::BinderId binder = library().createBinder(name).value().id;
        app::DocumentText text;
        text.pages = makePages(texts);
        const std::string file = "agreement " + std::to_string(++documents) + ".pdf";
        const auto document = library().addDocument({documents}, file, 1, text).value();
        if (!library().addToBinder(binder, document.id)) qFatal("no binder");
        return binder;
    }
    bool useModel(const std::filesystem::path& folder) {
        QSignalSpy opened(assistant.get(), &app::Assistant::modelOpened);
        assistant->useModel(folder);
        return opened.wait(kLongWaitMs);
    }
    void openPane() {
        pane = std::make_unique<ui::ConversationPane>();
        pane->resize(460, 760);
        pane->setWorkspace(workspace.get(), assistant.get());
        pane->show();
    }
    ui::ConversationView& view() { return *pane->findChild<ui::ConversationView*>(); }
    ui::Composer& composer() { return *pane->findChild<ui::Composer*>(); }
    ui::QuestionEdit& questionEdit() { return *pane->findChild<ui::QuestionEdit*>(); }
    QAction* action(const char* name) {
        for (QAction* one : pane->actions())
            if (one->objectName() == QString("conversation.") + name) return one;
        return nullptr;
    }
    /// The binder is loaded when a question can be asked.
    void showNewConversation(app::BinderId binder) {
        pane->startConversation(binder);
        QTRY_COMPARE(pane->currentBinder(), std::optional<app::BinderId>(binder));
        QTRY_VERIFY(!pane->currentConversation().has_value());
        QTRY_VERIFY((composer().setText("?"), action("ask")->isEnabled()));
        composer().setText({});
    }
    void ask(const QString& question) {
        composer().setText(question);
        QTRY_VERIFY(action("ask")->isEnabled());
        QTest::keyClick(&questionEdit(), Qt::Key_Return, Qt::ControlModifier);
    }
    void askAndWait(const QString& question) {
        QSignalSpy answered(assistant.get(), &app::Assistant::answered);
        ask(question);
        QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kLongWaitMs);
        QTRY_VERIFY(!assistant->isBusy());
    }
    void grab(const char* name) {
        if (const QByteArray folder = qgetenv("LECTERN_SCREENSHOTS"); !folder.isEmpty()) {
            QTest::qWait(80);
            pane->grab().save(QString::fromUtf8(folder) + "/" + name + ".png");
        }
    }
};

}  // namespace lectern::test
