#include "ui/shell/model_page.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/message_bar.h"
#include "ui/base/units.h"
#include "ui/shell/model_table.h"
#include "ui/shell/state_table.h"

namespace lectern::ui {

namespace {

QTreeView* makeList(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* list = new QTreeView(parent);
    list->setModel(model);
    list->setAccessibleName(name);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setAllColumnsShowFocus(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->header()->setStretchLastSection(false);
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    return list;
}

void showError(MessageBar* bar, const Error& error) {
    const PresentedError shown = ErrorPresenter::present(error);
    bar->showMessage(MessageBar::Kind::Failure, shown.text(), shown.details);
}

}  // namespace

ModelPage::ModelPage(QWidget* parent)
    : QDialog(parent),
      m_thread(std::make_unique<app::BackgroundThread>(QStringLiteral("models"))),
      m_models(new ModelTable(this)),
      m_states(new StateTable(this)),
      m_tabs(new QTabWidget(this)),
      m_message(new MessageBar(this)) {
    setObjectName(QStringLiteral("modelPage"));
    setWindowTitle(tr("Models and saved states"));
    m_tabs->addTab(makeModelsPage(), tr("Models"));
    m_tabs->addTab(makeStatesPage(), tr("Saved states"));
    m_tabs->setAccessibleName(tr("Models or saved states"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_message);
    layout->addWidget(m_tabs);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 140, fontMetrics().lineSpacing() * 36);
    connect(m_states, &StateTable::pinWanted, this,
            [this](const engine::PrefixKey& key, bool pinned) {
                if (m_assistant) m_assistant->pinState(key, pinned);
            });
    refreshButtons();
}

ModelPage::~ModelPage() = default;

QWidget* ModelPage::makeModelsPage() {
    auto* page = new QWidget(this);
    m_model_list = makeList(m_models, tr("Models on this computer"), page);
    m_description = new QLabel(page);
    m_description->setTextFormat(Qt::PlainText);
    m_description->setWordWrap(true);
    m_description->setTextInteractionFlags(Qt::TextSelectableByMouse |
                                           Qt::TextSelectableByKeyboard);
    m_description->setAccessibleName(tr("About the chosen model"));
    m_use = new QPushButton(tr("&Use this model"), page);
    auto* add = new QPushButton(icon(QStringLiteral("list-add")), tr("&Add a folder…"), page);
    m_remove_folder =
        new QPushButton(icon(QStringLiteral("list-remove")), tr("&Forget a folder"), page);
    m_remove_folder->setMenu(new QMenu(m_remove_folder));
    auto* refresh = new QPushButton(icon(QStringLiteral("view-refresh")), tr("Look &again"), page);
    auto* row = new QHBoxLayout;
    row->addWidget(m_use);
    row->addStretch();
    row->addWidget(refresh);
    row->addWidget(add);
    row->addWidget(m_remove_folder);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_model_list, 1);
    layout->addWidget(m_description);
    layout->addLayout(row);

    connect(m_model_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        describe();
        refreshButtons();
    });
    const auto use = [this] {
        const int row_now = m_model_list->currentIndex().row();
        if (row_now >= 0 && m_models->canUse(row_now))
            emit modelChosen(QString::fromStdString(m_models->model(row_now).known.path.string()));
    };
    connect(m_use, &QPushButton::clicked, this, use);
    connect(m_model_list, &QTreeView::activated, this, use);
    connect(add, &QPushButton::clicked, this, &ModelPage::addFolder);
    connect(refresh, &QPushButton::clicked, this, &ModelPage::refreshModels);
    return page;
}

QWidget* ModelPage::makeStatesPage() {
    auto* page = new QWidget(this);
    auto* text = new QLabel(
        tr("What the model has read is kept here, so that a follow-up question need not read it "
           "again. Pinned states stay when space gets scarce. Deleting one costs only the time to "
           "read again."),
        page);
    text->setWordWrap(true);
    m_state_list = makeList(m_states, tr("Saved states of this vault"), page);
    m_state_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_total = new QLabel(page);
    m_delete = new QPushButton(icon(QStringLiteral("edit-delete")), tr("&Delete…"), page);
    auto* row = new QHBoxLayout;
    row->addWidget(m_total);
    row->addStretch();
    row->addWidget(m_delete);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(text);
    layout->addWidget(m_state_list, 1);
    layout->addLayout(row);
    connect(m_state_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ModelPage::refreshButtons);
    connect(m_delete, &QPushButton::clicked, this, &ModelPage::askToDeleteStates);
    return page;
}

void ModelPage::setAssistant(app::Assistant* assistant) {
    if (m_assistant) m_assistant->disconnect(this);
    m_assistant = assistant;
    m_states->setStates({});
    if (!assistant) return;
    connect(assistant, &app::Assistant::modelFailed, this, [this](const Error& error) {
        if (isVisible()) showError(m_message, error);
    });
}

void ModelPage::setStates(const std::vector<engine::SnapshotInfo>& states, qint64 limit_bytes) {
    m_states->setStates(states);
    m_total->setText(tr("%n saved state(s), %1 of the %2 that the settings allow", nullptr,
                        static_cast<int>(states.size()))
                         .arg(Units::bytes(m_states->totalBytes()), Units::bytes(limit_bytes)));
    refreshButtons();
}

void ModelPage::setSampling(const app::SamplingDefaults& sampling) {
    m_models->setSampling(sampling);
    describe();
}

void ModelPage::setUsedModel(const app::ModelFacts& model) {
    m_models->setUsed(model);
    m_message->dismiss();
    describe();
    refreshButtons();
}

void ModelPage::showModels() {
    m_tabs->setCurrentIndex(0);
    m_message->dismiss();
    refreshModels();
    show();
    raise();
    m_model_list->setFocus();
}

void ModelPage::showStates() {
    m_tabs->setCurrentIndex(1);
    m_message->dismiss();
    if (m_assistant) m_assistant->listStates();
    refreshModels();
    show();
    raise();
    m_state_list->setFocus();
}

void ModelPage::refreshModels() {
    m_thread->run(
        this, [] { return findModels(); },
        [this](std::vector<FoundModel> models) {
            m_models->setModels(std::move(models));
            m_model_list->setCurrentIndex(m_models->index(0, 0));
            describe();
            refreshButtons();
        });
    refreshFolders();
}

void ModelPage::refreshButtons() {
    const int row = m_model_list->currentIndex().row();
    m_use->setEnabled(m_assistant && row >= 0 && m_models->canUse(row));
    m_delete->setEnabled(m_assistant && m_state_list->selectionModel()->hasSelection());
}

void ModelPage::describe() {
    const int row = m_model_list->currentIndex().row();
    m_description->setText(
        row >= 0 ? m_models->description(row)
                 : tr("No model was found. Add the folder that holds one: it contains config.json, "
                      "tokenizer.json and files that end in .safetensors."));
}

void ModelPage::addFolder() {
    auto* dialog = new QFileDialog(this, tr("A folder with models"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_message->dismiss();
        if (const auto added = app::addModelFolder(folder.toStdString()); !added)
            showError(m_message, added.error());
        refreshModels();
    });
    dialog->open();
}

void ModelPage::refreshFolders() {
    QMenu* menu = m_remove_folder->menu();
    menu->clear();
    for (const auto& folder : app::modelFolders()) {
        const QString name = inertLine(folder.string());
        QAction* forget = menu->addAction(literalLabel(name));
        connect(forget, &QAction::triggered, this, [this, folder] {
            if (const auto removed = app::removeModelFolder(folder); !removed)
                showError(m_message, removed.error());
            refreshModels();
        });
    }
    m_remove_folder->setEnabled(!menu->isEmpty());
}

void ModelPage::askToDeleteStates() {
    std::vector<engine::PrefixKey> keys;
    for (const QModelIndex& row : m_state_list->selectionModel()->selectedRows())
        keys.push_back(m_states->state(row.row()).key);
    auto* question = new QMessageBox(
        QMessageBox::Question, tr("Delete saved states"),
        tr("Delete %n saved state(s)? What they hold has to be read again when it is asked about.",
           nullptr, static_cast<int>(keys.size())),
        QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* remove = question->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this, [this, keys] {
        if (!m_assistant) return;
        for (const engine::PrefixKey& key : keys) m_assistant->removeState(key);
    });
    question->open();
}

}  // namespace lectern::ui
