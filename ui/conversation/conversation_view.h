#pragma once

#include <QScrollArea>
#include <QTimer>
#include <vector>

#include "ui/conversation/turn_view.h"

namespace lectern::ui {

/// The turns of the branch shown, one below the other. Only those near the viewport have a view;
/// the height of the others is remembered or estimated. What the eye is on stays where it is:
/// scrolling follows what grows only while the view is at the end.
class ConversationView : public QScrollArea {
    Q_OBJECT
  public:
    explicit ConversationView(ConversationModel& model, QWidget* parent = nullptr);

    int turnCount() const { return static_cast<int>(m_rows.size()); }
    /// Made where it is not at hand; it may go once it is out of sight.
    TurnView& turn(int row);
    TurnView& lastTurn() { return turn(turnCount() - 1); }
    int madeCount() const;  ///< turns that have a view

    void goToCitation(bool forwards);
    void scrollToEnd();
    /// A row and how much of it is above the viewport, as a fraction; -1: at the end.
    double scrollPosition() const;
    void setScrollPosition(double position);

  signals:
    void turnMade(lectern::ui::TurnView* turn);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Row {
        TurnView* view = nullptr;
        int height = 0;  // estimated where there was no view yet
    };
    /// What stays in place: a row, and its distance from the top of the viewport.
    struct Anchor {
        int row = 0;
        int offset = 0;  // of the viewport's top below the row's, in pixels
    };
    struct Range {
        int first = 0, last = -1;
    };
    void reset();
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void renumber();
    void scrolled(int value);
    void arrange();
    bool measure(Range rows);
    void place();
    void makeNext();
    void dropDistant();
    void orderFocus();
    void goToRow(int row);
    void forgetHeights();
    TurnView* make(int row);
    void drop(Row& row);
    TurnView* viewOf(int row) { return m_rows[static_cast<size_t>(row)].view; }
    int columnWidth() const;
    int estimatedHeight(int row) const;
    int topOf(int row) const;
    int contentHeight() const;
    Range rowsBetween(int top, int bottom) const;
    int wantedValue() const;

    ConversationModel& m_model;
    QWidget* m_content;
    std::vector<Row> m_rows;
    Anchor m_anchor;
    bool m_follows = true;
    bool m_is_arranging = false;
    int m_measured_width = 0;
    QTimer m_make_timer;
};

}  // namespace lectern::ui
