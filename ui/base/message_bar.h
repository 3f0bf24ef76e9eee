#pragma once

#include <QFrame>
#include <QString>

class QAbstractButton;
class QLabel;
class QPlainTextEdit;
class QToolButton;
class QBoxLayout;

namespace lectern::ui {

/// A message where it arose, not a dialog: what happened, to what, what to do; details fold out
/// and copy. Hidden until show…() is called. Texts are plain, whatever they contain.
class MessageBar : public QFrame {
    Q_OBJECT
  public:
    enum class Kind { Information, Warning, Failure };

    explicit MessageBar(QWidget* parent = nullptr);

    /// Replaces what is shown, actions included; `details` may be empty.
    void showMessage(Kind kind, const QString& text, const QString& details = {});
    /// A button beside the message; it stays until the next showMessage.
    QAbstractButton* addAction(const QString& text);
    void dismiss();
    void setDismissable(bool is_dismissable);

    Kind kind() const { return m_kind; }
    QString text() const;
    QString details() const;

  signals:
    void dismissed();  ///< by the user

  private:
    void showIcon();
    void copy();
    void foldDetails(bool is_open);
    void changeEvent(QEvent* event) override;

    Kind m_kind = Kind::Information;
    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_more;
    QToolButton* m_copy;
    QToolButton* m_close;
    QPlainTextEdit* m_details;
    QBoxLayout* m_actions;
};

}  // namespace lectern::ui
