#include "ui/library/decision_dialog.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace lectern::ui {

QDialog* askDecision(QWidget* parent, const QString& title, const QString& question,
                     const QString& consequences, const QString& deed,
                     std::function<void()> decided) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("library.decision"));
    dialog->setWindowTitle(title);
    dialog->setAccessibleName(title);
    dialog->setAccessibleDescription(question);

    auto* sign = new QLabel(dialog);
    const int size = dialog->style()->pixelMetric(QStyle::PM_MessageBoxIconSize, nullptr, dialog);
    sign->setPixmap(
        dialog->style()->standardIcon(QStyle::SP_MessageBoxWarning).pixmap(QSize(size, size)));
    const auto label = [&](const QString& text) {
        auto* made = new QLabel(dialog);
        made->setTextFormat(Qt::PlainText);
        made->setText(text);
        made->setWordWrap(true);
        made->setMinimumWidth(48 * made->fontMetrics().averageCharWidth());
        made->setTextInteractionFlags(Qt::TextSelectableByMouse);
        return made;
    };
    QLabel* asked = label(question);
    asked->setObjectName(QStringLiteral("question"));
    QFont font = asked->font();
    font.setBold(true);
    asked->setFont(font);
    QLabel* told = label(consequences);
    told->setObjectName(QStringLiteral("consequences"));

    auto* buttons = new QDialogButtonBox(dialog);
    QPushButton* cancel = buttons->addButton(QDialogButtonBox::Cancel);
    QPushButton* act = buttons->addButton(deed, QDialogButtonBox::DestructiveRole);
    act->setObjectName(QStringLiteral("deed"));
    act->setAutoDefault(false);
    cancel->setDefault(true);
    cancel->setFocus();
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(act, &QPushButton::clicked, dialog, [dialog, decided = std::move(decided)] {
        dialog->accept();
        decided();
    });

    auto* words = new QVBoxLayout;
    words->setSpacing(8);
    words->addWidget(asked);
    words->addWidget(told);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(sign, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(12);
    column->addLayout(row);
    column->addWidget(buttons);
    dialog->open();
    return dialog;
}

}  // namespace lectern::ui
