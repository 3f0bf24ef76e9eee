#include "ui/shell/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTreeView>

#include "ui/shell/answers_page.h"
#include "ui/shell/languages.h"
#include "ui/shell/shortcut_model.h"
#include "ui/shell/window_settings.h"

namespace lectern::ui {

SettingsDialog::SettingsDialog(WindowSettings& settings, ActionRegistry& registry,
                               qint64 state_limit, QWidget* parent)
    : QDialog(parent),
      m_settings(settings),
      m_shortcuts(new ShortcutModel(registry, this)),
      m_tabs(new QTabWidget(this)) {
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    m_tabs->addTab(makeGeneralPage(), tr("General"));
    auto* answers = new AnswersPage(settings, state_limit, this);
    connect(answers, &AnswersPage::stateLimitWanted, this, &SettingsDialog::stateLimitWanted);
    connect(this, &QDialog::finished, answers, &AnswersPage::finish);
    m_tabs->addTab(answers, tr("Answers"));
    m_tabs->addTab(makeShortcutsPage(), tr("Shortcuts"));
    m_tabs->setAccessibleName(tr("Pages of the settings"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_tabs);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 130, fontMetrics().lineSpacing() * 28);
    countConflicts();
}

void SettingsDialog::showShortcuts() {
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
    show();
    raise();
}

QWidget* SettingsDialog::makeGeneralPage() {
    auto* page = new QWidget(this);
    auto* form = new QFormLayout(page);
    form->setContentsMargins(12, 12, 12, 12);
    form->setSpacing(8);

    auto* theme = new QComboBox(page);
    theme->addItem(tr("As the system"), static_cast<int>(ThemeChoice::System));
    theme->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    theme->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    theme->addItem(tr("High contrast"), static_cast<int>(ThemeChoice::HighContrast));
    theme->setCurrentIndex(theme->findData(static_cast<int>(m_settings.theme())));
    connect(theme, &QComboBox::activated, this, [this, theme] {
        m_settings.setTheme(static_cast<ThemeChoice>(theme->currentData().toInt()));
    });
    form->addRow(tr("&Colours:"), theme);

    auto* language = new QComboBox(page);
    language->addItem(tr("As the system"), QString());
    for (const QString& code : languages()) language->addItem(languageName(code), code);
    language->setCurrentIndex(std::max(0, language->findData(m_settings.language())));
    auto* restart = new QLabel(tr("The language changes when Lectern is started again."), page);
    restart->setWordWrap(true);
    restart->hide();
    connect(language, &QComboBox::activated, this, [this, language, restart] {
        m_settings.setLanguage(language->currentData().toString());
        restart->show();
    });
    form->addRow(tr("&Language:"), language);
    form->addRow(QString(), restart);

    auto* notify =
        new QCheckBox(tr("&Tell me when long work ends while I am in another window"), page);
    notify->setChecked(m_settings.notifies());
    connect(notify, &QCheckBox::toggled, this,
            [this](bool checked) { m_settings.setNotifies(checked); });
    form->addRow(QString(), notify);
    return page;
}

QWidget* SettingsDialog::makeShortcutsPage() {
    auto* page = new QWidget(this);
    auto* search = new QLineEdit(page);
    search->setPlaceholderText(tr("Search for a command or a shortcut"));
    search->setAccessibleName(search->placeholderText());
    search->setClearButtonEnabled(true);
    auto* filter = new QSortFilterProxyModel(this);
    filter->setSourceModel(m_shortcuts);
    filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    filter->setFilterKeyColumn(-1);
    auto* list = new QTreeView(page);
    list->setObjectName(QStringLiteral("shortcutList"));
    list->setModel(filter);
    list->setAccessibleName(tr("Commands and their shortcuts"));
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setSortingEnabled(true);
    list->sortByColumn(ShortcutModel::Menu, Qt::AscendingOrder);
    list->setItemDelegateForColumn(ShortcutModel::Shortcut, new ShortcutDelegate(list));
    list->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                          QAbstractItemView::SelectedClicked);
    list->header()->setStretchLastSection(true);
    for (const int column : {ShortcutModel::Shortcut, ShortcutModel::Default})
        list->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    list->header()->resizeSection(ShortcutModel::Text, fontMetrics().averageCharWidth() * 34);
    m_conflicts = new QLabel(page);
    m_conflicts->setWordWrap(true);
    auto* change = new QPushButton(tr("&Change…"), page);
    auto* reset = new QPushButton(tr("&Standard"), page);
    auto* reset_all = new QPushButton(tr("&All to standard"), page);
    auto* row = new QHBoxLayout;
    row->addWidget(m_conflicts, 1);
    row->addWidget(change);
    row->addWidget(reset);
    row->addWidget(reset_all);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(search);
    layout->addWidget(list, 1);
    layout->addLayout(row);

    connect(search, &QLineEdit::textChanged, filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(change, &QPushButton::clicked, this, [list] {
        if (list->currentIndex().isValid())
            list->edit(list->currentIndex().siblingAtColumn(ShortcutModel::Shortcut));
    });
    connect(reset, &QPushButton::clicked, this, [this, list, filter] {
        const QModelIndex source = filter->mapToSource(list->currentIndex());
        if (source.isValid()) m_shortcuts->resetRow(source.row());
    });
    connect(reset_all, &QPushButton::clicked, m_shortcuts, &ShortcutModel::resetAll);
    connect(m_shortcuts, &QAbstractItemModel::dataChanged, this, &SettingsDialog::countConflicts);
    return page;
}

void SettingsDialog::countConflicts() {
    const int count = m_shortcuts->conflictCount();
    m_conflicts->setText(
        count == 0
            ? QString()
            : tr("%n command(s) share a shortcut with another; neither can be started by it.",
                 nullptr, count));
}

}  // namespace lectern::ui
