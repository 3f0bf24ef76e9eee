#include "ui/shell/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPrinter>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "app/vault/vault.h"
#include "app/workspace/import_queue.h"
#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/message_bar.h"
#include "ui/base/theme.h"
#include "ui/conversation/conversation_pane.h"
#include "ui/conversation/tool_call_model.h"
#include "ui/conversation/tool_call_panel.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/file_drop.h"
#include "ui/shell/menu_plan.h"
#include "ui/shell/model_control.h"
#include "ui/shell/model_page.h"
#include "ui/shell/notifier.h"
#include "ui/shell/offline_proof.h"
#include "ui/shell/pane_fit.h"
#include "ui/shell/printing.h"
#include "ui/shell/sample.h"
#include "ui/shell/session_store.h"
#include "ui/shell/settings_dialog.h"
#include "ui/shell/status_line.h"
#include "ui/shell/vault_door.h"
#include "ui/shell/vault_session.h"
#include "ui/shell/window_session.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

namespace {

constexpr QSize kFirstSize(1360, 860);
constexpr QSize kFrame(16, 48);  // title bar and borders, which nobody tells before it is shown
constexpr int kLeastReaderWidth = 360;
constexpr int kLibraryShare = 20, kReaderShare = 46, kConversationShare = 34;

Place wholeDocument(app::DocumentId document) {
    Place place;
    place.document = document;
    place.page_index = -1;
    return place;
}

}  // namespace

MainWindow::MainWindow(app::Spawner* spawner, WindowSettings& settings, QWidget* parent)
    : QMainWindow(parent),
      m_spawner(spawner),
      m_settings(settings),
      m_actions(new ActionRegistry(settings, this)),
      m_notifier(new Notifier(this)),
      m_work(new WorkSummary(this)),
      m_sample(new SampleOpener(this)),
      m_store(new SessionStore({}, this)),
      m_door(new VaultDoor(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QApplication::applicationDisplayName());
    makeLayout();
    makeActions();
    connectPanes();
    m_session = new WindowSession({this, m_splitter, m_fit, m_library, m_reader, m_conversation},
                                  m_store->read());
}

MainWindow::~MainWindow() {
    // Its list shows the actions, which go with the window's other children.
    qDeleteAll(findChildren<SettingsDialog*>());
    closeVault();
}

void MainWindow::makeLayout() {
    m_library = new LibraryPane(this);
    m_library->setAccessibleName(tr("Library"));
    m_reader = new ReaderPane(this);
    m_reader->setAccessibleName(tr("Reader"));
    m_conversation = new ConversationPane(this);
    m_conversation->setAccessibleName(tr("Conversation"));
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("panes"));
    for (QWidget* pane : {static_cast<QWidget*>(m_library), static_cast<QWidget*>(m_reader),
                          static_cast<QWidget*>(m_conversation)})
        m_splitter->addWidget(pane);
    m_splitter->setStretchFactor(1, 1);  // the document gets what is free
    m_splitter->setChildrenCollapsible(false);
    m_reader->setMinimumWidth(kLeastReaderWidth);
    m_fit = new PaneFit(m_splitter, {m_library, m_conversation});
    m_splitter->setSizes({kLibraryShare * kFirstSize.width() / 100,
                          kReaderShare * kFirstSize.width() / 100,
                          kConversationShare * kFirstSize.width() / 100});

    m_message = new MessageBar(this);
    m_message->setObjectName(QStringLiteral("shell.message"));
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(m_splitter, 1);
    setCentralWidget(centre);

    makeToolCallDock();
    m_status = new StatusLine(this);
    m_status->setOffline(OfflineProof::take().isOffline());
    setStatusBar(m_status);
    m_models = new ModelPage(this);
    m_model_control = new ModelControl(m_settings, *m_models, *m_status, this);
}

void MainWindow::makeToolCallDock() {
    m_tool_calls = new QDockWidget(tr("Tool calls"), this);
    m_tool_calls->setObjectName(QStringLiteral("toolCalls"));
    m_tool_calls->setAllowedAreas(Qt::BottomDockWidgetArea | Qt::RightDockWidgetArea);
    m_tool_calls->setWidget(new ToolCallPanel(m_conversation->toolCalls(), m_tool_calls));
    addDockWidget(Qt::BottomDockWidgetArea, m_tool_calls);
    m_tool_calls->hide();
}

QAction* MainWindow::addAction(const char* name, const QString& text, const QString& icon_name,
                               const QKeySequence& shortcut, std::function<void()> trigger) {
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(shortcut);
    if (!icon_name.isEmpty()) action->setIcon(icon(icon_name));
    connect(action, &QAction::triggered, this, [trigger = std::move(trigger)] { trigger(); });
    m_own_actions.append(action);
    return action;
}

void MainWindow::followEnabled(const char* leader, std::initializer_list<const char*> followers) {
    QAction* first = m_actions->find(QLatin1String(leader));
    for (const char* name : followers) {
        QAction* next = m_actions->find(QLatin1String(name));
        next->setEnabled(first->isEnabled());
        connect(first, &QAction::enabledChanged, next, &QAction::setEnabled);
    }
}

void MainWindow::makeActions() {
    const QKeySequence none;
    addAction("shell.print_document", tr("&Print document…"), QStringLiteral("document-print"),
              QKeySequence::Print, [this] {
                  printWithDialog(this, tr("Document"),
                                  [this](QPrinter& printer) { m_reader->print(printer); });
              });
    addAction("shell.preview_document", tr("Print pre&view of the document"),
              QStringLiteral("document-print-preview"), none, [this] {
                  showPrintPreview(this, tr("Document"),
                                   [this](QPrinter& printer) { m_reader->print(printer); });
              });
    addAction("shell.print_conversation", tr("Print c&onversation…"),
              QStringLiteral("document-print"), none, [this] {
                  printWithDialog(this, tr("Conversation"),
                                  [this](QPrinter& printer) { m_conversation->print(printer); });
              });
    addAction("shell.preview_conversation", tr("Print previe&w of the conversation"),
              QStringLiteral("document-print-preview"), none, [this] {
                  showPrintPreview(this, tr("Conversation"),
                                   [this](QPrinter& printer) { m_conversation->print(printer); });
              });
    addAction("shell.new_vault", tr("New va&ult…"), QStringLiteral("vault"), none,
              [this] { askForNewVault(); });
    addAction("shell.quit", tr("&Quit"), QStringLiteral("application-exit"), QKeySequence::Quit,
              [this] { close(); })
        ->setMenuRole(QAction::QuitRole);

    m_recent = new QMenu(tr("Recent &binders"), this);
    m_recent->setIcon(icon(QStringLiteral("view-history")));
    m_recent->menuAction()->setObjectName(QStringLiteral("shell.recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecentBinders);
    m_own_actions.append(m_recent->menuAction());

    addAction("shell.next_pane", tr("Ne&xt pane"), {}, Qt::Key_F6, [this] { focusNextPane(1); });
    addAction("shell.previous_pane", tr("Previo&us pane"), {}, Qt::SHIFT | Qt::Key_F6,
              [this] { focusNextPane(-1); });
    const auto addToggle = [this](const char* name, const QString& text, QWidget* pane) {
        QAction* action = addAction(name, text, {}, {}, [] {});
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, this, [this, pane](bool on) {
            m_fit->setWanted(pane, on);
            if (on) m_fit->prefer(pane);
        });
    };
    addToggle("shell.show_library", tr("&Library"), m_library);
    addToggle("shell.show_conversation", tr("Con&versation"), m_conversation);
    QAction* dock = m_tool_calls->toggleViewAction();
    dock->setObjectName(QStringLiteral("shell.tool_calls"));
    dock->setText(tr("&Tool calls"));
    dock->setIcon(icon(QStringLiteral("tool")));
    m_own_actions.append(dock);
    QAction* full = addAction("shell.full_screen", tr("&Full screen"),
                              QStringLiteral("view-fullscreen"), Qt::Key_F11, [] {});
    full->setCheckable(true);
    connect(full, &QAction::toggled, this, [this](bool on) {
        setWindowState(on ? windowState() | Qt::WindowFullScreen
                          : windowState() & ~Qt::WindowFullScreen);
    });

    addAction("shell.commands", tr("&Commands…"), QStringLiteral("edit-find"), Qt::CTRL | Qt::Key_K,
              [this] { m_palette->start(); });
    QAction* models = addAction("shell.models", tr("&Models…"), QStringLiteral("model"), none,
                                [this] { showModels(); });
    QAction* states = addAction("shell.states", tr("&Saved states…"), QStringLiteral("memory"),
                                none, [this] { showStates(); });

    auto* themes = new QMenu(tr("&Colours"), this);
    themes->menuAction()->setObjectName(QStringLiteral("shell.theme"));
    auto* choices = new QActionGroup(this);
    const auto addTheme = [&](const char* name, const QString& text, ThemeChoice choice) {
        QAction* action =
            addAction(name, text, {}, {}, [this, choice] { m_settings.setTheme(choice); });
        action->setCheckable(true);
        choices->addAction(action);
        action->setChecked(m_settings.theme() == choice);
        connect(&m_settings, &WindowSettings::themeChanged, action,
                [action, choice](ThemeChoice now) { action->setChecked(now == choice); });
        themes->addAction(action);
        m_own_actions.removeOne(action);
        m_actions->add(action, tr("Colours"));
    };
    addTheme("shell.theme_system", tr("As the &system"), ThemeChoice::System);
    addTheme("shell.theme_light", tr("&Light"), ThemeChoice::Light);
    addTheme("shell.theme_dark", tr("&Dark"), ThemeChoice::Dark);
    addTheme("shell.theme_contrast", tr("&High contrast"), ThemeChoice::HighContrast);
    m_own_actions.append(themes->menuAction());
    connect(&m_settings, &WindowSettings::themeChanged, this, &applyTheme);

    const auto openSettings = [this](bool shortcuts) {
        auto* dialog =
            new SettingsDialog(m_settings, *m_actions, m_model_control->stateLimit(), this);
        connect(dialog, &SettingsDialog::stateLimitWanted, m_model_control,
                &ModelControl::setStateLimit);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        shortcuts ? dialog->showShortcuts() : dialog->show();
    };
    addAction("shell.settings", tr("&Settings…"), QStringLiteral("configure"),
              QKeySequence::Preferences, [openSettings] { openSettings(false); })
        ->setMenuRole(QAction::PreferencesRole);
    addAction("shell.shortcuts", tr("S&hortcuts…"), QStringLiteral("input-keyboard"), none,
              [openSettings] { openSettings(true); });

    addAction("shell.sample", tr("Open the sample &binder"), QStringLiteral("binder"), none,
              [this] { openSample(); });
    QAction* offline =
        addAction("shell.offline", tr("&Offline, and the proof…"), QStringLiteral("security-high"),
                  none, [this] { showOfflineProof(); });
    addAction("shell.about", tr("&About Lectern"), QStringLiteral("help-about"), none, [this] {
        showAbout();
    })->setMenuRole(QAction::AboutRole);

    fillMenus(
        menuBar(),
        m_library->actions() + m_reader->actions() + m_conversation->actions() + m_own_actions,
        *m_actions);
    // What can be searched can be printed, what can be exported too.
    followEnabled("reader.find", {"shell.print_document", "shell.preview_document"});
    followEnabled("conversation.export_html",
                  {"shell.print_conversation", "shell.preview_conversation"});
    m_palette = new CommandPalette(*m_actions, this);
    m_status->setActions(offline, models, states);
}

void MainWindow::connectPanes() {
    connect(m_library, &LibraryPane::vaultChosen, this, &MainWindow::switchVault);
    connect(m_library, &LibraryPane::newVaultWanted, this, &MainWindow::askForNewVault);
    connect(m_library, &LibraryPane::removeVaultWanted, this, &MainWindow::removeVault);
    connect(m_door, &VaultDoor::opening, m_library, &LibraryPane::showOpening);
    connect(m_door, &VaultDoor::opened, this,
            [this](const std::shared_ptr<app::Workspace::Files>& files) {
                vaultOpened(std::move(*files));
            });
    connect(m_door, &VaultDoor::openingFailed, this, &MainWindow::openingFailed);
    connect(m_door, &VaultDoor::made, this, &MainWindow::switchVault);
    connect(m_door, &VaultDoor::removed, this, &MainWindow::vaultRemoved);
    connect(m_door, &VaultDoor::failed, this, &MainWindow::doorFailed);
    connect(m_library, &LibraryPane::binderActivated, this, &MainWindow::showBinder);
    connect(m_library, &LibraryPane::conversationActivated, m_conversation,
            &ConversationPane::showConversation);
    connect(m_library, &LibraryPane::newConversationWanted, this, [this](app::BinderId binder) {
        m_conversation->startConversation(binder);
        showPane(m_conversation);
        m_actions->find(QStringLiteral("conversation.focus_composer"))->trigger();
    });
    connect(m_library, &LibraryPane::placeActivated, m_reader, &ReaderPane::showPlace);
    connect(m_library, &LibraryPane::reorderCostWanted, this, &MainWindow::askReorderCost);
    connect(m_library, &LibraryPane::sampleWanted, this, &MainWindow::openSample);
    connect(m_sample, &SampleOpener::failed, this,
            [this](const Error& error) { showError(error); });
    connect(m_sample, &SampleOpener::binderReady, this, [this](app::BinderId binder) {
        showBinder(binder);
        m_conversation->suggestQuestion(binder, tr("How much notice is needed to terminate?"));
    });
    connect(m_sample, &SampleOpener::imported, this,
            [this](app::DocumentId document) { m_reader->showPlace(wholeDocument(document)); });
    connect(m_library, &LibraryPane::removeDocumentsWanted, this,
            [this](const std::vector<app::DocumentId>& documents) {
                if (m_vault) m_removal_job = m_vault->assistant().removeDocuments(documents);
            });

    connect(m_reader, &ReaderPane::askAboutWanted, m_conversation, &ConversationPane::askAbout);
    connect(m_reader, &ReaderPane::messageWanted, this, [this](const QString& text) {
        constexpr int kShownMs = 8000;
        m_status->showMessage(text, kShownMs);
    });
    connect(m_reader, &ReaderPane::printingProgressed, m_work, &WorkSummary::setPrinting);
    connect(m_reader, &ReaderPane::printingFailed, this,
            [this](const QString& text, const QString& details) {
                m_message->showMessage(MessageBar::Kind::Failure, text, details);
            });

    connect(m_conversation, &ConversationPane::placeActivated, m_reader, &ReaderPane::showPlace);
    connect(m_conversation, &ConversationPane::conversationChanged, m_library,
            &LibraryPane::setCurrentConversation);
    connect(m_conversation, &ConversationPane::modelPageWanted, this, &MainWindow::showModels);
    connect(m_conversation, &ConversationPane::statesWanted, this, &MainWindow::showStates);

    auto* drop = new FileDrop(this);
    connect(drop, &FileDrop::dropped, this, &MainWindow::importFiles);
    connect(drop, &FileDrop::hovering, this, [this](bool is_hovering) {
        is_hovering ? m_status->showMessage(tr("Drop to import into the vault"))
                    : m_status->clearMessage();
    });

    connect(m_work, &WorkSummary::changed, this, [this] { m_status->setWork(m_work->line()); });
    connect(m_work, &WorkSummary::ended, this, [this](WorkSummary::Kind, const QString& text) {
        if (m_settings.notifies()) m_notifier->tell(text);
    });
    connect(m_status, &StatusLine::workWanted, this, &MainWindow::showWork);
    connect(m_model_control, &ModelControl::failed, this,
            [this](const Error& error) { showError(error); });
    connect(m_model_control, &ModelControl::modelFailed, this, [this](const Error& error) {
        showError(error);
        connect(m_message->addAction(tr("Models…")), &QAbstractButton::clicked, this,
                &MainWindow::showModels);
    });
    const auto useThinkingBudget = [this] {
        m_conversation->setDefaultThinkingBudget(m_settings.thinkingBudget());
    };
    connect(&m_settings, &WindowSettings::answersChanged, this, useThinkingBudget);
    useThinkingBudget();
}

// ---- The vault

void MainWindow::start() {
    if (!m_session->restoreWindow())
        resize(kFirstSize.boundedTo(screen()->availableSize() - kFrame));
    const auto restoreShown = [this](const char* name, QWidget* pane) {
        m_actions->find(QLatin1String(name))->setChecked(!m_session->wasHidden(pane));
    };
    restoreShown("shell.show_library", m_library);
    restoreShown("shell.show_conversation", m_conversation);
    openVault(m_settings.vault().isEmpty() ? std::nullopt : std::optional(m_settings.vault()));
    m_store->keep([this] { return m_session->take(m_vault ? &m_vault->workspace() : nullptr); });
}

void MainWindow::openVault(const std::optional<QString>& name) {
    closeVault();
    m_message->dismiss();
    m_door->open(name);
}

void MainWindow::openingFailed(const Error& error, const QString& vault) {
    m_library->showOpening({});
    showError(error, vault);
    QAbstractButton* again = m_message->addAction(tr("Try again"));
    const auto name = vault.isEmpty() ? std::nullopt : std::optional(vault);
    connect(again, &QAbstractButton::clicked, this, [this, name] { openVault(name); });
}

void MainWindow::vaultOpened(app::Workspace::Files files) {
    m_vault = std::make_unique<VaultSession>(std::move(files), m_spawner);
    const QString opened_name = QString::fromStdString(m_vault->workspace().info().name);
    m_settings.setVault(opened_name);
    //: title of the window; %1 is the name of a vault
    setWindowTitle(tr("%1 – Lectern").arg(inertLine(opened_name)));
    connectVault();
    m_session->restoreVault(m_vault->workspace());
    if (!m_spawner)
        m_message->showMessage(
            MessageBar::Kind::Warning,
            tr("Documents cannot be imported or shown: the protected helper could not be "
               "started. Start Lectern again; if that does not help, install it again."));
    importFiles(std::exchange(m_waiting_files, {}));
}

void MainWindow::connectVault() {
    app::Workspace& workspace = m_vault->workspace();
    app::Assistant& assistant = m_vault->assistant();
    connect(&assistant, &app::Assistant::readingProgressed, this,
            [this](const app::ReadingProgress& progress) {
                if (progress.tokens_per_second > 0)
                    m_tokens_per_second = progress.tokens_per_second;
            });
    connect(&assistant, &app::Assistant::planned, this, &MainWindow::takePlan);
    connect(&assistant, &app::Assistant::recoveryFailed, this,
            [this](const Error& error) { showError(error); });

    connect(&assistant, &app::Assistant::documentsRemoved, this,
            [this](app::JobId job, const app::RemovedDocuments& removed) {
                if (job == m_removal_job) m_library->showDocumentsRemoved(removed);
            });
    connect(&assistant, &app::Assistant::failed, this, [this](app::JobId job, const Error& error) {
        if (job == m_removal_job) m_library->showFailure(error);
        if (job == m_reorder_job && m_reordered) m_library->showReorderCost(*m_reordered, -1, -1);
    });

    connect(&workspace.imports(), &app::ImportQueue::itemChanged, this, [this](int row) {
        // Who brings a document wants to see it; what is open already stays in front.
        const auto& items = m_vault->workspace().imports().items();
        const auto& document = items[static_cast<size_t>(row)].document;
        if (document && !m_reader->currentDocument())
            m_reader->showPlace(wholeDocument(document->id));
    });

    m_work->follow(&workspace, &assistant);
    m_library->setWorkspace(&workspace);
    m_reader->setWorkspace(&workspace, &m_vault->renderer());
    m_conversation->setWorkspace(&workspace, &assistant);
    m_model_control->setAssistant(&assistant);
}

void MainWindow::closeVault() {
    m_door->forget();
    if (!m_vault) return;
    m_session->take(&m_vault->workspace());
    m_work->follow(nullptr, nullptr);
    m_model_control->setAssistant(nullptr);
    m_conversation->setWorkspace(nullptr, nullptr);
    m_reader->setWorkspace(nullptr, nullptr);
    m_library->setWorkspace(nullptr);
    m_reorder_job.reset();
    m_present_job.reset();
    m_removal_job.reset();
    m_vault.reset();
    setWindowTitle(QApplication::applicationDisplayName());
}

void MainWindow::openSample() {
    if (m_vault) m_sample->open(m_vault->workspace());
}

void MainWindow::importFiles(const QStringList& files) {
    if (!m_vault)
        m_waiting_files += files;
    else if (!files.isEmpty())
        m_library->importFiles(files);
}

void MainWindow::showBinder(app::BinderId binder) {
    m_library->setCurrentBinder(binder);
    m_conversation->showBinder(binder);
    rememberBinder(binder);
}

void MainWindow::rememberBinder(app::BinderId binder) {
    m_vault->workspace().read(
        this, [binder](const app::Library& library) { return library.binder(binder); },
        [this](Result<app::BinderRecord> record) {
            if (!record || !m_vault) return;
            m_settings.addRecentBinder(QString::fromStdString(m_vault->workspace().info().id),
                                       {record->id, QString::fromStdString(record->name)});
            // A binder shows itself by its first document, unless something is being read.
            if (!m_reader->currentDocument() && !record->documents.empty())
                m_reader->showPlace(wholeDocument(record->documents.front().id));
        });
}

void MainWindow::fillRecentBinders() {
    m_recent->clear();
    if (!m_vault) return;
    const QString vault_id = QString::fromStdString(m_vault->workspace().info().id);
    for (const RecentBinder& binder : m_settings.recentBinders(vault_id)) {
        QAction* action = m_recent->addAction(literalLabel(binder.name));
        connect(action, &QAction::triggered, this, [this, id = binder.id] { showBinder(id); });
    }
    if (m_recent->isEmpty()) m_recent->addAction(tr("None yet"))->setEnabled(false);
}

/// What is read again is what would be unread in the new order and is not in the present one.
void MainWindow::askReorderCost(const app::BinderRecord& reordered) {
    if (!m_vault) return;
    m_reordered = reordered;
    m_unread_before.reset();
    m_vault->workspace().read(
        this, [id = reordered.id](const app::Library& library) { return library.binder(id); },
        [this, id = reordered.id](Result<app::BinderRecord> present) {
            if (!present || !m_vault || !m_reordered || m_reordered->id != id) return;
            m_present_job = m_vault->assistant().plan(*present);
            m_reorder_job = m_vault->assistant().plan(*m_reordered);
        });
}

void MainWindow::takePlan(app::JobId job, const app::ContextPlan& plan) {
    const int64_t unread = plan.total_tokens - plan.tokens_read;
    if (job == m_present_job) m_unread_before = unread;
    if (job != m_reorder_job || !m_reordered) return;
    const qint64 tokens = std::max<int64_t>(0, unread - m_unread_before.value_or(0));
    const double seconds =
        m_tokens_per_second > 0 ? static_cast<double>(tokens) / m_tokens_per_second : -1;
    m_library->showReorderCost(*m_reordered, tokens, seconds);
    m_reorder_job.reset();
}

// ---- Decisions

void MainWindow::askForNewVault() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("New vault"));
    dialog->setLabelText(
        tr("A vault is a library of its own: its documents, conversations and "
           "saved states are kept apart from those of other vaults.\n\nName:"));
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this](const QString& name) { m_door->make(name.trimmed()); });
    dialog->open();
}

/// The user has been told what goes, running work included.
void MainWindow::removeVault(const QString& name) {
    if (!m_vault) return;
    const QString id = QString::fromStdString(m_vault->workspace().info().id);
    closeVault();
    m_message->dismiss();
    m_removing.insert(name, id);
    m_library->showOpening(tr("Deleting the vault…"));
    m_door->remove(name);
}

/// A vault could not be made, or not be deleted.
void MainWindow::doorFailed(const Error& error, const QString& vault) {
    if (m_removing.remove(vault) > 0) {
        if (!m_vault && !m_door->isOpening()) m_library->showOpening({});
        m_library->refreshVaults();
    }
    showError(error, vault);
}

void MainWindow::vaultRemoved(const QString& name, bool has_default) {
    const QString text = tr("The vault %1 has been deleted.").arg(isolated(inertLine(name)));
    const QString id = m_removing.take(name);
    m_session->forgetVault(id);
    m_settings.keepRecentBinders(id, {});
    if (m_settings.vault() == name) m_settings.setVault({});
    m_library->refreshVaults();
    // Another one may have been chosen meanwhile.
    const bool has_other = m_vault || m_door->isOpening();
    if (!has_other) {
        m_library->showOpening({});
        if (has_default) openVault(std::nullopt);
    }
    m_message->showMessage(MessageBar::Kind::Information,
                           has_other || has_default
                               ? text
                               : text + u' ' + tr("Choose another one at the top of the library."));
}

void MainWindow::switchVault(const QString& name) {
    const auto open = [this, name] {
        m_waiting_files.clear();  // they were meant for the one before
        openVault(name);
    };
    if (!m_work->isBusy()) return open();
    askToStop(tr("Work is still running in this vault. Another vault can be opened when it is "
                 "stopped; what has been read and answered so far is kept."),
              tr("Stop and open"), open);
}

void MainWindow::askToStop(const QString& text, const QString& deed, std::function<void()> stop) {
    auto* question =
        new QMessageBox(QMessageBox::Question, windowTitle(), text, QMessageBox::Cancel, this);
    question->setObjectName(QStringLiteral("askToStop"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QString running = m_work->line().text;
    if (m_work->isPrinting())
        running += u'\n' + tr("The pages that are not printed yet will not be printed.");
    question->setInformativeText(running);
    QPushButton* button = question->addButton(deed, QMessageBox::AcceptRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(button, &QPushButton::clicked, this, [stop = std::move(stop)] { stop(); });
    question->open();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_work->isBusy() && !m_may_close) {
        event->ignore();
        if (!findChild<QMessageBox*>(QStringLiteral("askToStop")))
            askToStop(tr("Work is still running. Close anyway? What has been read and answered so "
                         "far is kept and goes on next time."),
                      tr("Stop and close"), [this] {
                          m_may_close = true;
                          close();
                      });
        return;
    }
    m_store->writeNow();
    closeVault();
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::WindowStateChange)
        if (QAction* full = m_actions->find(QStringLiteral("shell.full_screen")))
            full->setChecked(isFullScreen());
    QMainWindow::changeEvent(event);
}

// ---- What is said and shown

void MainWindow::showError(const Error& error, const QString& subject) {
    const PresentedError shown = ErrorPresenter::present(error, subject);
    m_message->showMessage(MessageBar::Kind::Failure, shown.text(), shown.details);
}

void MainWindow::showOfflineProof() {
    const OfflineProof proof = OfflineProof::take();
    m_status->setOffline(proof.isOffline());
    auto* box = new QMessageBox(proof.isOffline() ? QMessageBox::Information : QMessageBox::Warning,
                                proof.title(), proof.title(), QMessageBox::Close, this);
    box->setObjectName(QStringLiteral("offlineProof"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(proof.explanation());
    box->open();
}

void MainWindow::showAbout() {
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Lectern"), {}, QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->setText(tr("Lectern %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(
        tr("Reads long documents with a model on this computer and answers with citations that "
           "are checked against the page. Apache License 2.0; uses Qt %1 under the LGPL 3 and "
           "Poppler, in a process of its own, under the GPL 2.")
            .arg(QLatin1String(qVersion())));
    box->open();
}

void MainWindow::showWork(WorkSummary::Kind kind) {
    if (kind == WorkSummary::Kind::Printing) return focusPane(m_reader);
    focusPane(kind == WorkSummary::Kind::Importing ? static_cast<QWidget*>(m_library)
                                                   : m_conversation);
}

void MainWindow::showModels() {
    m_models->showModels();
}
void MainWindow::showStates() {
    m_models->showStates();
}

void MainWindow::focusNextPane(int step) {
    QList<QWidget*> panes;
    for (QWidget* pane : {static_cast<QWidget*>(m_library), static_cast<QWidget*>(m_reader),
                          static_cast<QWidget*>(m_conversation),
                          static_cast<QWidget*>(m_tool_calls), static_cast<QWidget*>(m_status)})
        if (pane->isVisible()) panes.append(pane);
    const QWidget* focus = QApplication::focusWidget();
    qsizetype at = step > 0 ? -1 : 0;
    for (qsizetype i = 0; i < panes.size(); ++i)
        if (focus && (panes[i] == focus || panes[i]->isAncestorOf(focus))) at = i;
    focusPane(panes[(at + step + panes.size()) % panes.size()]);
}

void MainWindow::showPane(QWidget* pane) {
    if (pane == m_library) m_actions->find(QStringLiteral("shell.show_library"))->setChecked(true);
    if (pane == m_conversation)
        m_actions->find(QStringLiteral("shell.show_conversation"))->setChecked(true);
    if (pane->isHidden()) m_fit->prefer(pane);
}

void MainWindow::focusPane(QWidget* pane) {
    showPane(pane);
    const auto takesFocus = [](const QWidget* widget) {
        return widget->isVisible() && widget->isEnabled() &&
               (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy();
    };
    // Where the pane had it last, else the first in its tab order.
    if (QWidget* last = pane->focusWidget(); last && last != pane && takesFocus(last))
        return last->setFocus(Qt::OtherFocusReason);
    if (pane->focusProxy() && takesFocus(pane->focusProxy()))
        return pane->focusProxy()->setFocus(Qt::OtherFocusReason);
    for (QWidget* next = pane->nextInFocusChain(); next && next != pane;
         next = next->nextInFocusChain())
        if (pane->isAncestorOf(next) && takesFocus(next)) return next->setFocus(Qt::TabFocusReason);
}

}  // namespace lectern::ui
