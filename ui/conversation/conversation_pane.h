#pragma once

#include <QList>
#include <QWidget>
#include <memory>
#include <optional>

#include "app/conversation/assistant.h"
#include "app/workspace/workspace.h"
#include "ui/base/place.h"

class QPrinter;

namespace lectern::ui {

class ToolCallModel;

/// The right pane: context meter, the turns of one branch, composer.
class ConversationPane : public QWidget {
    Q_OBJECT
  public:
    explicit ConversationPane(QWidget* parent = nullptr);
    ~ConversationPane() override;

    /// nullptr: no vault is open. Borrowed; told before they go.
    void setWorkspace(app::Workspace* workspace, app::Assistant* assistant);
    void showBinder(app::BinderId binder);  ///< its newest conversation, or an empty one
    void showConversation(app::ConversationId conversation);
    void startConversation(app::BinderId binder);
    std::optional<app::BinderId> currentBinder() const;
    std::optional<app::ConversationId> currentConversation() const;

    /// Puts a quote with its place into the composer and gives it the focus.
    void askAbout(const QString& quote, const Place& place);
    /// What a new conversation begins with.
    void setDefaultThinkingBudget(std::optional<int64_t> budget);
    void suggestQuestion(const QString& question);  ///< offered, asked with one click
    void print(QPrinter& printer);
    /// Calls of the conversation shown, for the dock.
    ToolCallModel& toolCalls();

    /// Actions by their object names ("conversation.ask", …), as of LibraryPane::actions.
    QList<QAction*> actions() const;
    QByteArray saveState() const;  ///< unsent text by conversation, budget, scroll position
    void restoreState(const QByteArray& state);

  signals:
    void placeActivated(const lectern::ui::Place& place);  ///< a citation or passage was clicked
    void conversationChanged(std::optional<lectern::app::ConversationId> conversation);
    void modelPageWanted();
    void statesWanted();

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace lectern::ui
