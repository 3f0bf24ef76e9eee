#include "ui/conversation/conversation_pane.h"

#include <QAction>
#include <QClipboard>
#include <QDataStream>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMap>
#include <QMenu>
#include <QPointer>
#include <QPrinter>
#include <QSaveFile>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTimer>
#include <QToolTip>
#include <QVBoxLayout>

#include "app/conversation/export.h"
#include "ui/base/error_presenter.h"
#include "ui/base/icon.h"
#include "ui/base/inert_text.h"
#include "ui/base/said.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/context_meter.h"
#include "ui/conversation/conversation_controller.h"
#include "ui/conversation/conversation_view.h"
#include "ui/conversation/empty_state.h"
#include "ui/conversation/turn_text.h"
#include "ui/conversation/words.h"

namespace lectern::ui {

using Readiness = ConversationController::Readiness;

namespace {

using Exporter = Result<std::string> (*)(const app::Library&, const app::BinderRecord&,
                                         std::optional<app::ConversationId>);

constexpr int kModelPatienceMs = 3000;
constexpr quint32 kStateVersion = 2;
constexpr qsizetype kMaxDrafts = 200;

}  // namespace

struct ConversationPane::Impl {
    explicit Impl(ConversationPane& the_pane);

    void build();
    void connectController();
    void connectComposer();
    void connectTurn(TurnView* turn);
    void makeActions();
    QAction* action(const char* name, const QString& text, const char* icon_name,
                    const QKeySequence& keys, std::function<void()> run);

    void useDefaultBudget();
    void showShown();
    void showState();
    void showEmptyState();
    void offerModels();
    void showProblem(const Error& error, const QString& subject);
    void askTyped();
    void ask(const QString& question, AskSettings settings);
    void refuseTooLarge(const QString& question);
    void startEditing(int row);
    void endEditing();
    void recall();
    void keepDraft();
    QString draftKey() const;
    Composer::DoesNotFit doesNotFit();
    void askWhenCounted();
    void refuseTooLong();
    int lastAnswer() const;
    void copyAnswer(int row);
    void openAnswerMenu(TurnView* turn, const QPoint& at, int document_position);
    void preview(TurnView* turn, int citation, const QPoint& at);
    void exportBinder(const QString& filter, const QString& suffix, Exporter write);
    void exportPdf();
    QString askForFile(const QString& filter, const QString& suffix);
    void save(const QString& file, const QByteArray& bytes);

    ConversationPane& pane;
    app::Workspace* workspace = nullptr;
    ConversationController controller;
    ContextMeter* meter = nullptr;
    MessageBar* problems = nullptr;
    QStackedWidget* body = nullptr;
    ConversationView* view = nullptr;
    EmptyState* empty = nullptr;
    Composer* composer = nullptr;
    QList<QAction*> actions;
    QAction *ask_action = nullptr, *stop_action = nullptr, *now_action = nullptr,
            *again_action = nullptr, *go_on_action = nullptr, *edit_action = nullptr,
            *read_action = nullptr, *copy_action = nullptr;
    QList<QAction*> export_actions;
    QStringList suggestions;
    QMap<QString, QString> drafts;  // unsent text by conversation
    // Of thinking, in a new conversation; empty: as in the one before.
    std::optional<std::optional<int64_t>> default_budget;
    QString shown_key;  // whose text the composer holds
    int editing_row = -1;
    QString text_before_edit;
    double wanted_scroll = -1;
    struct Waiting {
        QString question;
        AskSettings settings;
    };
    std::optional<Waiting> waiting;  // until its tokens are counted
};

ConversationPane::Impl::Impl(ConversationPane& the_pane) : pane(the_pane) {
    build();
    connectController();
    connectComposer();
    makeActions();
    showShown();
    showState();
}

void ConversationPane::Impl::build() {
    auto* layout = new QVBoxLayout(&pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    meter = new ContextMeter(controller.meter(), &pane);
    problems = new MessageBar(&pane);
    body = new QStackedWidget(&pane);
    view = new ConversationView(controller.turns(), body);
    empty = new EmptyState(body);
    body->addWidget(view);
    body->addWidget(empty);
    composer = new Composer(&pane);
    layout->addWidget(meter);
    layout->addWidget(problems);
    layout->addWidget(body, 1);
    layout->addWidget(composer);
    QObject::connect(view, &ConversationView::turnMade, &pane,
                     [this](TurnView* turn) { connectTurn(turn); });
    QObject::connect(empty, &EmptyState::questionChosen, &pane,
                     [this](const QString& question) { ask(question, composer->settings()); });
    QObject::connect(meter, &ContextMeter::readWanted, &controller,
                     &ConversationController::readAhead);
    QObject::connect(meter, &ContextMeter::pauseWanted, &controller,
                     &ConversationController::pauseReading);
    QObject::connect(meter, &ContextMeter::statesWanted, &pane, &ConversationPane::statesWanted);
}

void ConversationPane::Impl::connectController() {
    using C = ConversationController;
    QObject::connect(&controller, &C::shownChanged, &pane, [this] { showShown(); });
    QObject::connect(&controller, &C::stateChanged, &pane, [this] {
        showState();
        askWhenCounted();
    });
    QObject::connect(
        &controller, &C::problem, &pane,
        [this](const Error& error, const QString& subject) { showProblem(error, subject); });
    QObject::connect(&controller, &C::conversationChanged, &pane,
                     &ConversationPane::conversationChanged);
    // What was typed meanwhile is still the text of the same conversation.
    QObject::connect(&controller, &C::conversationBegun, &pane, [this] {
        drafts.remove(shown_key);
        shown_key = draftKey();
    });
    QObject::connect(&controller, &C::questionReturned, &pane, [this](const QString& question) {
        if (composer->text().isEmpty()) composer->setText(question);
    });
    const auto rows_changed = [this] { showEmptyState(); };
    QObject::connect(&controller.turns(), &QAbstractItemModel::rowsInserted, &pane, rows_changed);
    QObject::connect(&controller.turns(), &QAbstractItemModel::rowsRemoved, &pane, rows_changed);
    QObject::connect(&controller.turns(), &QAbstractItemModel::modelReset, &pane, rows_changed);
}

void ConversationPane::Impl::connectComposer() {
    QObject::connect(composer, &Composer::askWanted, &pane, [this] { askTyped(); });
    QObject::connect(composer, &Composer::stopWanted, &controller, &ConversationController::stop);
    QObject::connect(composer, &Composer::recallWanted, &pane, [this] { recall(); });
    QObject::connect(composer, &Composer::editingCancelled, &pane, [this] { endEditing(); });
    QObject::connect(composer, &Composer::textChanged, &pane, [this] {
        waiting.reset();
        controller.compose(composer->text().trimmed(), editing_row);
        ask_action->setEnabled(controller.readiness() == Readiness::Ready &&
                               !controller.isAnswering() && !composer->text().trimmed().isEmpty());
    });
}

void ConversationPane::Impl::connectTurn(TurnView* turn) {
    QObject::connect(turn, &TurnView::placeActivated, &pane, &ConversationPane::placeActivated);
    QObject::connect(
        turn, &TurnView::previewWanted, &pane,
        [this](TurnView* from, int citation, const QPoint& at) { preview(from, citation, at); });
    QObject::connect(turn, &TurnView::menuWanted, &pane,
                     [this](TurnView* from, const QPoint& at, int position) {
                         openAnswerMenu(from, at, position);
                     });
    QObject::connect(turn, &TurnView::alternativeWanted, &pane,
                     [this](int row, bool of_question, int by) {
                         controller.turns().showAlternative(row, of_question, by);
                     });
    QObject::connect(turn, &TurnView::editWanted, &pane, [this](int row) { startEditing(row); });
    QObject::connect(turn, &TurnView::regenerateWanted, &pane,
                     [this](int row) { controller.regenerate(row, composer->settings()); });
    QObject::connect(turn, &TurnView::goOnWanted, &pane,
                     [this](int row) { controller.goOn(row, composer->settings()); });
    QObject::connect(turn, &TurnView::retryWanted, &pane,
                     [this](int row) { controller.retry(row, composer->settings()); });
    QObject::connect(turn, &TurnView::discardWanted, &pane,
                     [this](int) { controller.turns().dropLive(); });
    QObject::connect(turn, &TurnView::answerNowWanted, &controller,
                     &ConversationController::answerNow);
    QObject::connect(turn, &TurnView::copyWanted, &pane, [this](int row) { copyAnswer(row); });
    QObject::connect(turn, &TurnView::rated, &pane,
                     [this](int row, int rating) { controller.rate(row, rating); });
}

// --- actions

QAction* ConversationPane::Impl::action(const char* name, const QString& text,
                                        const char* icon_name, const QKeySequence& keys,
                                        std::function<void()> run) {
    auto* made = new QAction(text, &pane);
    made->setObjectName(QLatin1String("conversation.") + QLatin1String(name));
    if (icon_name) made->setIcon(icon(QLatin1String(icon_name)));
    made->setShortcut(keys);
    QObject::connect(made, &QAction::triggered, &pane, std::move(run));
    actions.append(made);
    return made;
}

void ConversationPane::Impl::makeActions() {
    action("focus_composer", tr("&Write a question"), nullptr, QKeySequence(tr("Ctrl+L")),
           [this] { composer->focusText(); });
    // Ctrl+Return and Esc belong to the text field; shown here as what they do.
    ask_action = action("ask", tr("&Ask"), "mail-send", {}, [this] { askTyped(); });
    stop_action = action("stop", tr("&Stop the answer"), "media-playback-stop",
                         QKeySequence(tr("Ctrl+.")), [this] { controller.stop(); });
    now_action =
        action("answer_now", tr("Answer &now"), "go-jump", {}, [this] { controller.answerNow(); });
    again_action = action("regenerate", tr("Answer a&gain"), "view-refresh", {}, [this] {
        if (const int row = lastAnswer(); row >= 0)
            controller.regenerate(row, composer->settings());
    });
    go_on_action = action("go_on", tr("G&o on with the answer"), "go-next", {},
                          [this] { controller.goOn(lastAnswer(), composer->settings()); });
    edit_action = action("edit_question", tr("&Edit the last question"), "edit-rename", {}, [this] {
        if (const int row = lastAnswer(); row >= 0) startEditing(row);
    });
    copy_action = action("copy_answer", tr("&Copy the last answer"), "edit-copy",
                         QKeySequence(tr("Ctrl+Shift+C")), [this] {
                             if (const int row = lastAnswer(); row >= 0) copyAnswer(row);
                         });
    action("next_citation", tr("Next c&itation"), "go-next", QKeySequence(Qt::Key_F8),
           [this] { view->goToCitation(true); });
    action("previous_citation", tr("&Previous citation"), "go-previous",
           QKeySequence(Qt::SHIFT | Qt::Key_F8), [this] { view->goToCitation(false); });
    read_action = action("pause_reading", tr("Pause &reading"), "media-playback-pause", {}, [this] {
        if (controller.isReadingAhead())
            controller.pauseReading();
        else
            controller.readAhead();
    });
    export_actions = {
        action("export_markdown", tr("Export as &Markdown…"), "document-export", {},
               [this] { exportBinder(tr("Markdown (*.md)"), "md", &app::exportMarkdown); }),
        action("export_html", tr("Export as &HTML…"), "document-export", {},
               [this] { exportBinder(tr("HTML (*.html)"), "html", &app::exportHtml); }),
        action("export_pdf", tr("Export as P&DF…"), "application-pdf", {}, [this] { exportPdf(); }),
        action("export_json", tr("Export as &JSON…"), "document-export", {},
               [this] { exportBinder(tr("JSON (*.json)"), "json", &app::exportJson); }),
    };
}

int ConversationPane::Impl::lastAnswer() const {
    const ConversationModel& turns = const_cast<ConversationController&>(controller).turns();
    for (int row = turns.rowCount() - 1; row >= 0; --row)
        if (turns.exchange(row).answer_turn != 0 && !turns.exchange(row).isLive()) return row;
    return -1;
}

// --- showing

QString ConversationPane::Impl::draftKey() const {
    if (const auto conversation = controller.conversation())
        return "c" + QString::number(*conversation);
    if (const auto binder = controller.binderId()) return "b" + QString::number(*binder);
    return {};
}

void ConversationPane::Impl::keepDraft() {
    if (shown_key.isEmpty()) return;
    const QString text = editing_row >= 0 ? text_before_edit : composer->text();
    if (text.isEmpty())
        drafts.remove(shown_key);
    else if (drafts.size() < kMaxDrafts || drafts.contains(shown_key))
        drafts.insert(shown_key, text);
}

void ConversationPane::Impl::useDefaultBudget() {
    if (default_budget) composer->setThinkingBudget(*default_budget);
}

void ConversationPane::Impl::showShown() {
    const QString key = draftKey();
    if (key != shown_key) {
        keepDraft();
        editing_row = -1;
        composer->setEditing(false);
        // What was typed before anything was shown goes along.
        if (!shown_key.isEmpty() || composer->text().isEmpty())
            composer->setText(drafts.value(key));
        // At the start it is what the session had.
        if (!shown_key.isEmpty() && !controller.conversation()) useDefaultBudget();
        shown_key = key;
        composer->notice().dismiss();
    }
    const auto& binder = controller.binder();
    meter->setTitle(binder ? inertLine(binder->name) : QString());
    meter->setVisible(binder.has_value());
    showEmptyState();
    if (wanted_scroll >= 0 && controller.turns().rowCount() > 0)
        QTimer::singleShot(0, view, [this, position = std::exchange(wanted_scroll, -1)] {
            view->setScrollPosition(position);
        });
}

void ConversationPane::Impl::showState() {
    const Readiness readiness = controller.readiness();
    QString why_not;
    switch (readiness) {
        case Readiness::NoVault:
            why_not = tr("No vault is open.");
            break;
        case Readiness::NoBinder:
            why_not = tr("Choose a binder first.");
            break;
        case Readiness::NoDocuments:
            why_not = tr("The binder has no documents.");
            break;
        case Readiness::NoText:
            why_not = tr("No page of these documents has text.");
            break;
        case Readiness::NoModel:
            why_not = tr("No model is open.");
            break;
        case Readiness::Ready:
            break;
    }
    const bool is_ready = readiness == Readiness::Ready;
    if (readiness == Readiness::NoModel)
        QTimer::singleShot(kModelPatienceMs, &pane, [this] { offerModels(); });
    else if (problems->kind() == MessageBar::Kind::Information)
        problems->dismiss();
    composer->setReady(is_ready, why_not);
    composer->setAnswering(controller.isAnswering(), controller.isAnsweringHere());
    composer->setDoesNotFit(doesNotFit());
    const bool is_answering = controller.isAnswering();
    ask_action->setEnabled(is_ready && !is_answering && !composer->text().trimmed().isEmpty());
    stop_action->setEnabled(is_answering);
    now_action->setEnabled(controller.isThinkingHere());
    const bool has_answer = lastAnswer() >= 0;
    again_action->setEnabled(is_ready && !is_answering && has_answer);
    go_on_action->setEnabled(is_ready && !is_answering && has_answer &&
                             controller.turns().canGoOn(lastAnswer()));
    edit_action->setEnabled(is_ready && !is_answering && has_answer);
    copy_action->setEnabled(has_answer);
    for (QAction* one : export_actions) one->setEnabled(has_answer);
    read_action->setText(controller.isReadingAhead() ? tr("Pause &reading")
                                                     : tr("&Read the documents ahead"));
    read_action->setEnabled(is_ready && !controller.meter().isComplete());
    showEmptyState();
}

Composer::DoesNotFit ConversationPane::Impl::doesNotFit() {
    if (!controller.meter().plan()) return {};
    switch (controller.composedFit()) {
        case ConversationController::Fit::BinderTooLarge:
            return {tr("Not all of this binder fits. Focus reads the pages that match the question "
                       "best."),
                    saidAsSentence(controller.meter().plan()->what_fits)};
        case ConversationController::Fit::TooLarge:
            return {tr("The question and the conversation do not fit beside the documents. Focus "
                       "reads the pages that match the question best."),
                    {}};
        case ConversationController::Fit::QuestionTooLong:
            return {tr("The question and the conversation do not fit, even without documents."),
                    {},
                    false};
        case ConversationController::Fit::Unknown:
        case ConversationController::Fit::Fits:
            break;
    }
    return {};
}

void ConversationPane::Impl::showEmptyState() {
    const Readiness readiness = controller.readiness();
    const bool is_empty = controller.turns().rowCount() == 0;
    body->setCurrentWidget(is_empty ? static_cast<QWidget*>(empty) : view);
    if (!is_empty) return;
    QStringList offered;
    switch (readiness) {
        case Readiness::NoVault:
            empty->showText(tr("No vault is open"), tr("Open or create a vault to begin."));
            break;
        case Readiness::NoBinder:
            empty->showText(tr("No binder is chosen"),
                            tr("Choose a binder at the left, or drop documents into the window."));
            break;
        case Readiness::NoDocuments:
            empty->showText(tr("This binder has no documents yet"),
                            tr("Drop PDF files here, or import them from the File menu."));
            break;
        case Readiness::NoText:
            empty->showText(tr("No page of these documents has text"),
                            tr("They are pictures of pages, which cannot be read yet."));
            break;
        case Readiness::NoModel:
            empty->showText(tr("No model is open"),
                            tr("Choose a model to ask questions with, under Tools, Models."));
            break;
        case Readiness::Ready: {
            const ContextMeterModel& meter_model = controller.meter();
            const bool is_unread = meter_model.plan() && !meter_model.isComplete();
            empty->showText(tr("Ask about these documents"),
                            controller.fitOf({}) == ConversationController::Fit::BinderTooLarge
                                ? tr("They do not all fit into the model’s context at once. A "
                                     "question can be asked with focus: on the pages that match "
                                     "it best.")
                            : is_unread && controller.isReadingAhead()
                                ? tr("You can already ask about what is read; a question reads "
                                     "the rest first.")
                                : tr("Every answer cites pages, and every quote is checked "
                                     "against the page."));
            offered = suggestions;
            break;
        }
    }
    empty->setSuggestions(offered, !controller.isAnswering());
}

/// A model that is being opened needs no message; one that is not there does.
void ConversationPane::Impl::offerModels() {
    if (controller.readiness() != Readiness::NoModel || !problems->isHidden()) return;
    problems->showMessage(MessageBar::Kind::Information,
                          tr("No model is open, so nothing can be asked yet."));
    QObject::connect(problems->addAction(tr("Models…")), &QAbstractButton::clicked, &pane,
                     &ConversationPane::modelPageWanted);
}

void ConversationPane::Impl::showProblem(const Error& error, const QString& subject) {
    const PresentedError shown = ErrorPresenter::present(error, inertLine(subject));
    problems->showMessage(MessageBar::Kind::Failure, shown.text(), shown.details);
}

// --- asking

void ConversationPane::Impl::askTyped() {
    const QString question = composer->text().trimmed();
    if (question.isEmpty()) return;
    ask(question, composer->settings());
}

void ConversationPane::Impl::ask(const QString& question, AskSettings settings) {
    if (controller.readiness() != Readiness::Ready || controller.isAnswering()) return;
    waiting.reset();
    switch (controller.fitOf(question, editing_row)) {
        case ConversationController::Fit::Unknown:
            waiting = {question, settings};
            return controller.compose(question, editing_row);
        case ConversationController::Fit::QuestionTooLong:
            return refuseTooLong();
        case ConversationController::Fit::BinderTooLarge:
        case ConversationController::Fit::TooLarge:
            if (!settings.focus) return refuseTooLarge(question);
            break;
        case ConversationController::Fit::Fits:
            break;
    }
    composer->notice().dismiss();
    problems->dismiss();
    const int row = std::exchange(editing_row, -1);
    const bool was_typed = composer->text().trimmed() == question;
    if (row >= 0) {
        composer->setEditing(false);
        composer->setText(std::exchange(text_before_edit, {}));
        controller.askInstead(row, question, settings);
        return;
    }
    if (was_typed) composer->setText({});
    controller.ask(question, settings);
}

/// Nothing is sent: what does not fit, what would, and the choice.
void ConversationPane::Impl::refuseTooLarge(const QString& question) {
    const app::ContextPlan& plan = *controller.meter().plan();
    MessageBar& notice = composer->notice();
    notice.showMessage(
        MessageBar::Kind::Warning,
        plan.fits
            ? tr("The documents take %1 tokens, the question %2 and the conversation before it %3; "
                 "with room for an answer that is more than the context holds (%4: %5). Ask with "
                 "focus to read only the pages that match the question best, shorten the question "
                 "or begin a new conversation.")
                  .arg(groupedNumber(plan.total_tokens),
                       groupedNumber(controller.questionCost().question_tokens),
                       groupedNumber(controller.questionCost().history_tokens),
                       groupedNumber(plan.limit.tokens), said(plan.limit.reason))
            : tr("The documents take %1 tokens, and the context holds %2 (%3). Ask with focus to "
                 "read only the pages that match the question best, or put fewer documents into "
                 "the binder.")
                  .arg(groupedNumber(plan.total_tokens), groupedNumber(plan.limit.tokens),
                       said(plan.limit.reason)),
        saidAsSentence(plan.what_fits));
    QObject::connect(notice.addAction(tr("Ask with focus")), &QAbstractButton::clicked, &pane,
                     [this, question] {
                         AskSettings settings = composer->settings();
                         settings.focus = true;
                         ask(question, settings);
                     });
}

void ConversationPane::Impl::refuseTooLong() {
    const app::ContextPlan& plan = *controller.meter().plan();
    composer->notice().showMessage(
        MessageBar::Kind::Warning,
        tr("The question takes %1 tokens and the conversation before it %2; the context holds %3 "
           "(%4), so they do not fit even without documents. Shorten the question or begin a new "
           "conversation.")
            .arg(groupedNumber(controller.questionCost().question_tokens),
                 groupedNumber(controller.questionCost().history_tokens),
                 groupedNumber(plan.limit.tokens), said(plan.limit.reason)));
}

/// A question that was to be asked before its length was known.
void ConversationPane::Impl::askWhenCounted() {
    if (!waiting ||
        controller.fitOf(waiting->question, editing_row) == ConversationController::Fit::Unknown)
        return;
    const Waiting counted = *std::exchange(waiting, {});
    ask(counted.question, counted.settings);
}

void ConversationPane::Impl::startEditing(int row) {
    if (controller.isAnswering()) return;
    if (editing_row < 0) text_before_edit = composer->text();
    editing_row = row;
    composer->setText(controller.turns().exchange(row).question);
    composer->setEditing(true);
    composer->focusText();
}

void ConversationPane::Impl::endEditing() {
    if (editing_row < 0) return;
    editing_row = -1;
    composer->setEditing(false);
    composer->setText(std::exchange(text_before_edit, {}));
}

void ConversationPane::Impl::recall() {
    const ConversationModel& turns = controller.turns();
    if (turns.rowCount() > 0) composer->setText(turns.exchange(turns.rowCount() - 1).question);
}

// --- answers

void ConversationPane::Impl::copyAnswer(int row) {
    QGuiApplication::clipboard()->setText(answerAsMarkdown(controller.turns(), row));
}

void ConversationPane::Impl::openAnswerMenu(TurnView* turn, const QPoint& at,
                                            int document_position) {
    auto* menu = new QMenu(&pane);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Answer"));
    const auto add = [&](const char* icon_name, const QString& text, auto run) {
        QAction* added =
            menu->addAction(icon_name ? icon(QLatin1String(icon_name)) : QIcon(), text);
        QObject::connect(added, &QAction::triggered, turn, run);  // not once the turn has gone
        return added;
    };
    AnswerView* answer = &turn->answerView();
    add("edit-copy", tr("&Copy"), [answer] {
        answer->copy();
    })->setEnabled(answer->textCursor().hasSelection());
    if (const QString code = answer->answer().codeAt(document_position); !code.isEmpty())
        add(nullptr, tr("Copy c&ode"), [code] { QGuiApplication::clipboard()->setText(code); });
    add(nullptr, tr("Copy the answer &with citations"), [this, turn] { copyAnswer(turn->row()); });
    add(nullptr, tr("Copy the answer as &text"), [this, turn] {
        QGuiApplication::clipboard()->setText(
            answerAsText(controller.turns(), turn->row(), turn->shownAnswer()));
    });
    menu->addSeparator();
    add("quote", tr("&Quote in a question"), [this, answer] {
        composer->appendText(quotedForQuestion(answer->selectedOrAll(), {}));
        composer->focusText();
    });
    add(nullptr, tr("Select &all"), [answer] { answer->selectAll(); });
    menu->popup(at);
}

void ConversationPane::Impl::preview(TurnView* turn, int citation, const QPoint& at) {
    CitationModel& citations = turn->citations();
    const QString status =
        citations.data(citations.index(citation), CitationModel::StatusRole).toString();
    const auto place = citations.place(citation);
    const auto& checked = citations.citations()[static_cast<size_t>(citation)];
    const auto ranges = checked.citation.check.ranges;
    QPointer<AnswerView> answer(&turn->answerView());
    QToolTip::showText(at, previewHtml(status, {}), answer, answer->chipRect(citation));
    if (!place || ranges.empty()) return;
    controller.fetchPage(place->document, place->page_index,
                         [answer, at, status, ranges, citation](const app::Page& page) {
                             if (!answer || !answer->underMouse()) return;
                             QToolTip::showText(at,
                                                previewHtml(status, passagePreview(page, ranges)),
                                                answer, answer->chipRect(citation));
                         });
}

// --- export

QString ConversationPane::Impl::askForFile(const QString& filter, const QString& suffix) {
    QString name = controller.binder() ? inertLine(controller.binder()->name) : QString();
    name.replace(u'/', u'-');
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileDialog::getSaveFileName(pane.window(), tr("Export"),
                                        folder + "/" + name + "." + suffix, filter);
}

void ConversationPane::Impl::save(const QString& file, const QByteArray& bytes) {
    QSaveFile out(file);
    if (out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit()) return;
    showProblem(Error(ErrorCode::Io, file.toStdString() + ": " + out.errorString().toStdString()),
                file);
}

void ConversationPane::Impl::exportBinder(const QString& filter, const QString& suffix,
                                          Exporter write) {
    if (!workspace || !controller.binder()) return;
    const QString file = askForFile(filter, suffix);
    if (file.isEmpty()) return;
    workspace->read(
        &pane,
        [binder = *controller.binder(), conversation = controller.conversation(),
         write](const app::Library& library) { return write(library, binder, conversation); },
        [this, file](const Result<std::string>& text) {
            if (text)
                save(file, QByteArray::fromStdString(*text));
            else
                showProblem(text.error(), file);
        });
}

void ConversationPane::Impl::exportPdf() {
    const QString file = askForFile(tr("PDF (*.pdf)"), "pdf");
    if (file.isEmpty()) return;
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(file);
    pane.print(printer);
}

// --- the pane

ConversationPane::ConversationPane(QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(*this)) {}

ConversationPane::~ConversationPane() = default;

void ConversationPane::setWorkspace(app::Workspace* workspace, app::Assistant* assistant) {
    m_impl->keepDraft();
    m_impl->shown_key.clear();
    m_impl->composer->setText({});
    m_impl->problems->dismiss();
    m_impl->workspace = workspace;
    m_impl->controller.setWorkspace(workspace, assistant);
}

void ConversationPane::showBinder(app::BinderId binder) {
    m_impl->problems->dismiss();
    m_impl->controller.showBinder(binder);
}

void ConversationPane::showConversation(app::ConversationId conversation) {
    m_impl->problems->dismiss();
    m_impl->controller.showConversation(conversation);
}

void ConversationPane::startConversation(app::BinderId binder) {
    m_impl->problems->dismiss();
    m_impl->useDefaultBudget();
    m_impl->controller.startConversation(binder);
}

std::optional<app::BinderId> ConversationPane::currentBinder() const {
    return m_impl->controller.binderId();
}

std::optional<app::ConversationId> ConversationPane::currentConversation() const {
    return m_impl->controller.conversation();
}

void ConversationPane::askAbout(const QString& quote, const Place& place) {
    QString where;
    if (const auto& binder = m_impl->controller.binder()) {
        for (size_t i = 0; i < binder->documents.size(); ++i)
            if (binder->documents[i].id == place.document)
                where = pageName(static_cast<int>(i) + 1, place.page_index + 1,
                                 static_cast<int>(binder->documents.size()));
    }
    m_impl->composer->appendText(quotedForQuestion(inertText(quote), where));
    m_impl->composer->focusText();
}

void ConversationPane::setDefaultThinkingBudget(std::optional<int64_t> budget) {
    m_impl->default_budget = budget;
    if (!m_impl->controller.conversation()) m_impl->useDefaultBudget();
}

void ConversationPane::suggestQuestion(const QString& question) {
    if (question.isEmpty() || m_impl->suggestions.contains(question)) return;
    m_impl->suggestions.append(question);
    m_impl->showEmptyState();
}

void ConversationPane::print(QPrinter& printer) {
    const auto& binder = m_impl->controller.binder();
    const auto document =
        printableConversation(m_impl->controller.turns(),
                              binder ? QString::fromStdString(binder->name) : tr("Conversation"));
    document->print(&printer);
}

ToolCallModel& ConversationPane::toolCalls() {
    return m_impl->controller.toolCalls();
}

QList<QAction*> ConversationPane::actions() const {
    return m_impl->actions;
}

QByteArray ConversationPane::saveState() const {
    m_impl->keepDraft();
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    const auto budget = m_impl->composer->thinkingBudget();
    out << kStateVersion << m_impl->drafts << budget.has_value() << qint64(budget.value_or(0))
        << m_impl->view->scrollPosition();
    return state;
}

void ConversationPane::restoreState(const QByteArray& state) {
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_4);
    quint32 version = 0;
    QMap<QString, QString> drafts;
    bool has_budget = false;
    qint64 budget = 0;
    double scroll = -1;
    in >> version;
    if (version != kStateVersion && version != 1) return;
    in >> drafts >> has_budget >> budget >> scroll;
    if (in.status() != QDataStream::Ok) return;
    m_impl->drafts = drafts;
    m_impl->composer->setThinkingBudget(has_budget ? std::optional<int64_t>(budget) : std::nullopt);
    m_impl->wanted_scroll = version == kStateVersion ? scroll : -1;  // it meant something else
    if (!m_impl->shown_key.isEmpty() && m_impl->composer->text().isEmpty())
        m_impl->composer->setText(drafts.value(m_impl->shown_key));
}

}  // namespace lectern::ui
