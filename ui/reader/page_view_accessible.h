#pragma once

#include <QAccessibleWidget>

namespace lectern::ui {

class PageView;

/// The page being read as text, for screen readers: what is selected, where characters stand.
/// Offsets are UTF-16 units of the page's text.
class PageViewAccessible : public QAccessibleWidget, public QAccessibleTextInterface {
  public:
    explicit PageViewAccessible(PageView* view);
    /// Makes every PageView known by this class; once is enough.
    static void install();

    void* interface_cast(QAccessible::InterfaceType type) override;
    QString text(QAccessible::Text kind) const override;
    QAccessible::State state() const override;

    void selection(int index, int* start, int* end) const override;
    int selectionCount() const override;
    void addSelection(int start, int end) override;
    void removeSelection(int index) override;
    void setSelection(int index, int start, int end) override;
    int cursorPosition() const override;
    void setCursorPosition(int position) override;
    QString text(int start, int end) const override;
    int characterCount() const override;
    QRect characterRect(int offset) const override;
    int offsetAtPoint(const QPoint& point) const override;
    void scrollToSubstring(int start, int end) override;
    QString attributes(int offset, int* start, int* end) const override;

  private:
    PageView* view() const;
    QString pageText() const;
    int toOffset(int character) const;
    int toCharacter(int offset) const;
};

}  // namespace lectern::ui
