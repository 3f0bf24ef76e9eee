#pragma once

#include <QScrollArea>
#include <vector>

#include "ui/conversation/turn_view.h"

class QVBoxLayout;

namespace lectern::ui {

/// The turns of the branch shown, one below the other. Scrolling follows what grows only while the
/// view is at the end.
class ConversationView : public QScrollArea {
    Q_OBJECT
  public:
    explicit ConversationView(ConversationModel& model, QWidget* parent = nullptr);

    const std::vector<TurnView*>& turns() const { return m_turns; }
    void goToCitation(bool forwards);
    void scrollToEnd();
    double scrollFraction() const;
    void setScrollFraction(double fraction);

  signals:
    void turnMade(lectern::ui::TurnView* turn);

  private:
    void reset();
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void renumber();
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void setMeasure();

    ConversationModel& m_model;
    QWidget* m_content;
    QVBoxLayout* m_layout;
    std::vector<TurnView*> m_turns;
    bool m_follows = true;
};

}  // namespace lectern::ui
