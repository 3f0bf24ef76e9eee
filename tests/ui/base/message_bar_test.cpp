// A message bar shows text as it is, folds out its details and copies both.
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "ui/base/message_bar.h"

using lectern::ui::MessageBar;

class MessageBarTest : public QObject {
    Q_OBJECT
  private slots:
    void showsMarkupAsText() {
        MessageBar bar;
        bar.showMessage(MessageBar::Kind::Failure, "<b>bold</b>", "why");
        auto* label = bar.findChild<QLabel*>("message");
        QCOMPARE(label->textFormat(), Qt::PlainText);
        QCOMPARE(bar.text(), QString("<b>bold</b>"));
        QVERIFY(!bar.isHidden());
    }
    void detailsFoldOutAndCopy() {
        MessageBar bar;
        bar.showMessage(MessageBar::Kind::Failure, "No model is open.", "not_found");
        auto* details = bar.findChild<QPlainTextEdit*>();
        QVERIFY(details->isHidden());
        for (QToolButton* button : bar.findChildren<QToolButton*>())
            if (button->isCheckable()) button->click();
        QVERIFY(!details->isHidden());
        for (QToolButton* button : bar.findChildren<QToolButton*>())
            if (button->text() == "Copy") button->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("No model is open.\n\nnot_found"));
    }
    void actionsGoWithTheirMessage() {
        MessageBar bar;
        bar.showMessage(MessageBar::Kind::Warning, "one");
        bar.addAction("Retry");
        bar.showMessage(MessageBar::Kind::Warning, "two");
        for (QPushButton* button : bar.findChildren<QPushButton*>()) QVERIFY(button->isHidden());
    }
    void everyButtonHasAName() {
        MessageBar bar;
        bar.showMessage(MessageBar::Kind::Warning, "one", "details");
        for (QAbstractButton* button : bar.findChildren<QAbstractButton*>())
            QVERIFY(!button->text().isEmpty() || !button->accessibleName().isEmpty());
    }
};

QTEST_MAIN(MessageBarTest)
#include "message_bar_test.moc"
