#include "ui/reader/page_labels.h"

#include <QRegularExpression>

#include "ui/base/inert_text.h"

namespace lectern::ui {

PageLabels::PageLabels(const std::vector<app::PageOverview>& pages) {
    for (const app::PageOverview& page : pages) {
        const QString label = inertLine(page.label).trimmed();
        m_labels.push_back(label.isEmpty() ? QString::number(m_labels.size() + 1) : label);
    }
}

QString PageLabels::label(int page_index) const {
    if (page_index < 0 || page_index >= count()) return {};
    return m_labels[static_cast<size_t>(page_index)];
}

bool PageLabels::differs(int page_index) const {
    return label(page_index) != QString::number(page_index + 1);
}

QString PageLabels::name(int page_index) const {
    //: A page by its printed label, and its place in the file where that differs.
    return differs(page_index)
               ? tr("p. %1 (PDF %2)").arg(label(page_index), QString::number(page_index + 1))
               : tr("p. %1").arg(label(page_index));
}

QString PageLabels::afterField(int page_index) const {
    //: Stands after a field with the page's printed label.
    return differs(page_index) ? tr("(PDF %1) / %2").arg(page_index + 1).arg(count())
                               : tr("/ %1").arg(count());
}

std::optional<int> PageLabels::find(const QString& typed) const {
    const QString wanted = typed.trimmed();
    static const QRegularExpression physical(QStringLiteral("^\\(?(?:PDF|#)\\s*(\\d+)\\)?$"),
                                             QRegularExpression::CaseInsensitiveOption);
    const auto match = physical.match(wanted);
    if (!match.hasMatch()) {
        for (int i = 0; i < count(); ++i)
            if (label(i).compare(wanted, Qt::CaseInsensitive) == 0) return i;
    }
    bool is_number = false;
    const int number = (match.hasMatch() ? match.captured(1) : wanted).toInt(&is_number);
    if (!is_number || number < 1 || number > count()) return std::nullopt;
    return number - 1;
}

}  // namespace lectern::ui
