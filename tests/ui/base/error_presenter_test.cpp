#include "ui/base/error_presenter.h"

#include <QSet>
#include <QTest>

namespace lectern::ui {

class ErrorPresenterTest : public QObject {
    Q_OBJECT
  private slots:
    void everyCodeHasASentenceOfItsOwn();
    void detailsKeepTheMessageAndTheCode();
    void aHostileNameStaysAName();
};

void ErrorPresenterTest::everyCodeHasASentenceOfItsOwn() {
    QSet<QString> sentences;
    int codes = 0;
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        if (code == ErrorCode::Usage || code == ErrorCode::Cancelled) continue;  // not for windows
        ++codes;
        const PresentedError shown = ErrorPresenter::present(Error(code, "x"));
        QVERIFY2(shown.summary.endsWith(u'.'), qPrintable(shown.summary));
        QVERIFY2(shown.next_step.endsWith(u'.'), qPrintable(shown.next_step));
        sentences.insert(shown.summary);
    }
    QCOMPARE(sentences.size(), codes);
}

void ErrorPresenterTest::detailsKeepTheMessageAndTheCode() {
    const PresentedError shown =
        ErrorPresenter::present(Error(ErrorCode::Corrupt, "lease.pdf: the trailer is missing"));
    QCOMPARE(shown.details, QString("lease.pdf: the trailer is missing. (corrupt)"));
    QVERIFY(shown.text().contains(shown.summary) && shown.text().contains(shown.next_step));
}

void ErrorPresenterTest::aHostileNameStaysAName() {
    const PresentedError shown = ErrorPresenter::present(
        Error(ErrorCode::Io, "a\nb"), QString::fromUtf8("<b>evil\u202Efdp.exe</b>"));
    QVERIFY(shown.summary.contains("<U+202E>"));
    QVERIFY(!shown.details.contains(u'\n'));
}

}  // namespace lectern::ui

QTEST_GUILESS_MAIN(lectern::ui::ErrorPresenterTest)
#include "error_presenter_test.moc"
