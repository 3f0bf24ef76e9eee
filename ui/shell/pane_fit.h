#pragma once

#include <QHash>
#include <QList>
#include <QObject>

class QSplitter;
class QWidget;

namespace lectern::ui {

/// Keeps the document readable in a narrow window: panes beside it go one after the other while
/// there is no room for their least widths, and come back when there is.
class PaneFit : public QObject {
    Q_OBJECT
  public:
    /// `first_to_go`: panes of the splitter that may go, in this order.
    PaneFit(QSplitter* splitter, const QList<QWidget*>& first_to_go);

    /// Whether the user wants it shown, room permitting.
    void setWanted(QWidget* pane, bool is_wanted);
    bool isWanted(QWidget* pane) const { return m_wanted.value(pane, true); }
    /// This pane is needed now: others go before it.
    void prefer(QWidget* pane);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void fit();
    int leastWidth(const QList<QWidget*>& gone) const;

    QSplitter* m_splitter;
    QList<QWidget*> m_order;
    QHash<QWidget*, bool> m_wanted;
};

}  // namespace lectern::ui
