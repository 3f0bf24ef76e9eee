#include "ui/reader/page_view_accessible.h"

#include <algorithm>

#include "app/answer/highlight.h"
#include "ui/reader/page_view.h"

namespace lectern::ui {

namespace {

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<PageView*>(object);
    return view ? new PageViewAccessible(view) : nullptr;
}

std::shared_ptr<const app::Page> currentText(const PageView& view) {
    return view.document() ? view.document()->page(view.currentPage()) : nullptr;
}

}  // namespace

PageViewAccessible::PageViewAccessible(PageView* view)
    : QAccessibleWidget(view, QAccessible::Document) {}

void PageViewAccessible::install() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

PageView* PageViewAccessible::view() const {
    return static_cast<PageView*>(widget());
}

void* PageViewAccessible::interface_cast(QAccessible::InterfaceType type) {
    if (type == QAccessible::TextInterface) return static_cast<QAccessibleTextInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
}

QString PageViewAccessible::text(QAccessible::Text kind) const {
    const ReaderDocument* document = view()->document();
    if (document && kind == QAccessible::Name)
        //: %1 is a page ("p. 12 (PDF 14)"), %2 the title of the document.
        return PageView::tr("%1 of %2")
            .arg(document->labels().name(view()->currentPage()), document->title());
    if (document && kind == QAccessible::Value) return pageText();
    if (const auto link = view()->links().current(); link && kind == QAccessible::Description)
        //: %1 is a page ("p. 12") or an address: what a link leads to.
        return PageView::tr("Link to %1").arg(view()->links().nameOf(link->link));
    return QAccessibleWidget::text(kind);
}

QAccessible::State PageViewAccessible::state() const {
    QAccessible::State state = QAccessibleWidget::state();
    state.readOnly = true;
    state.multiLine = true;
    state.selectableText = true;
    return state;
}

QString PageViewAccessible::pageText() const {
    const auto page = currentText(*view());
    if (!page) return {};
    return QString::fromUcs4(page->text.data(), static_cast<qsizetype>(page->text.size()));
}

int PageViewAccessible::toOffset(int character) const {
    const auto page = currentText(*view());
    if (!page) return 0;
    const auto end = std::min(static_cast<size_t>(std::max(0, character)), page->text.size());
    const auto wide =
        std::count_if(page->text.begin(), page->text.begin() + static_cast<std::ptrdiff_t>(end),
                      [](char32_t c) { return c > 0xFFFF; });
    return static_cast<int>(end) + static_cast<int>(wide);
}

int PageViewAccessible::toCharacter(int offset) const {
    const auto page = currentText(*view());
    if (!page) return 0;
    int character = 0;
    for (int units = 0; character < static_cast<int>(page->text.size()); ++character) {
        units += page->text[static_cast<size_t>(character)] > 0xFFFF ? 2 : 1;
        if (units > offset) break;
    }
    return character;
}

void PageViewAccessible::selection(int index, int* start, int* end) const {
    *start = *end = 0;
    const auto page = currentText(*view());
    if (index != 0 || !page) return;
    const auto range = view()->selection().on(page->index, static_cast<int>(page->text.size()));
    *start = toOffset(range.start);
    *end = toOffset(range.end);
}

int PageViewAccessible::selectionCount() const {
    int start = 0, end = 0;
    selection(0, &start, &end);
    return start < end ? 1 : 0;
}

void PageViewAccessible::addSelection(int start, int end) {
    setSelection(0, start, end);
}

void PageViewAccessible::removeSelection(int index) {
    if (index == 0) view()->clearSelection();
}

void PageViewAccessible::setSelection(int index, int start, int end) {
    const int page = view()->currentPage();
    if (index == 0) view()->select({page, toCharacter(start)}, {page, toCharacter(end)});
}

int PageViewAccessible::cursorPosition() const {
    const TextPosition caret = view()->selection().caret();
    const bool is_here =
        view()->selection().hasCaret() && caret.page_index == view()->currentPage();
    return is_here ? toOffset(caret.character) : 0;
}

void PageViewAccessible::setCursorPosition(int position) {
    setSelection(0, position, position);
}

QString PageViewAccessible::text(int start, int end) const {
    return pageText().mid(start, end < 0 ? -1 : end - start);
}

int PageViewAccessible::characterCount() const {
    return static_cast<int>(pageText().size());
}

QRect PageViewAccessible::characterRect(int offset) const {
    const auto page = currentText(*view());
    const auto character = static_cast<size_t>(toCharacter(offset));
    if (!page || character >= page->boxes.size()) return {};
    const QRect rect = view()->viewRect(page->index, page->boxes[character]);
    return {view()->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
}

int PageViewAccessible::offsetAtPoint(const QPoint& point) const {
    const auto place = view()->pagePointAt(view()->viewport()->mapFromGlobal(point));
    const auto page = currentText(*view());
    if (!place || !page || place->page_index != page->index) return -1;
    const int character = characterNear(*page, place->fraction);
    return character < 0 ? -1 : toOffset(character);
}

void PageViewAccessible::scrollToSubstring(int start, int end) {
    const auto page = currentText(*view());
    if (!page) return;
    view()->centre(page->index, app::lineBoxes(*page, {toCharacter(start), toCharacter(end)}));
}

QString PageViewAccessible::attributes(int, int* start, int* end) const {
    *start = 0;
    *end = characterCount();
    return {};
}

}  // namespace lectern::ui
