#include "ui/library/order_offer.h"

#include <QAbstractButton>
#include <algorithm>
#include <utility>

#include "ui/base/inert_text.h"
#include "ui/base/message_bar.h"
#include "ui/library/library_editor.h"
#include "ui/library/reorder_text.h"

namespace lectern::ui {

OrderOffer::OrderOffer(MessageBar& bar, LibraryEditor& editor, QObject* parent)
    : QObject(parent), m_bar(bar), m_editor(editor) {
    connect(&bar, &MessageBar::dismissed, this, &OrderOffer::withdraw);
}

void OrderOffer::offer(const app::BinderRecord& reordered) {
    m_pending = reordered;
    show(tr("Working out what has to be read again…"), false);
    emit costWanted(reordered);
}

void OrderOffer::showCost(const app::BinderRecord& reordered, qint64 tokens_to_read,
                          double seconds) {
    const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
    const bool is_pending =
        m_pending && m_pending->id == reordered.id &&
        std::equal(reordered.documents.begin(), reordered.documents.end(),
                   m_pending->documents.begin(), m_pending->documents.end(), same);
    if (is_pending) show(reorderCostText(tokens_to_read, seconds), true);
}

void OrderOffer::withdraw() {
    m_pending.reset();
}

void OrderOffer::show(const QString& cost, bool may_apply) {
    //: %1: name of a binder, %2: a sentence on what has to be read again
    m_bar.showMessage(MessageBar::Kind::Information,
                      tr("New order of %1: %2").arg(isolated(inertLine(m_pending->name)), cost));
    if (may_apply)
        connect(m_bar.addAction(tr("&Apply")), &QAbstractButton::clicked, this, [this] {
            if (m_pending) m_editor.reorder(*std::exchange(m_pending, std::nullopt));
            m_bar.dismiss();
        });
    connect(m_bar.addAction(tr("&Cancel")), &QAbstractButton::clicked, this, [this] {
        withdraw();
        m_bar.dismiss();
    });
}

}  // namespace lectern::ui
