#include "ui/base/error_presenter.h"

#include <QSet>
#include <QTest>

#include "ui/shell/languages.h"

namespace lectern::ui {

class ErrorPresenterTest : public QObject {
    Q_OBJECT
  private slots:
    void everyCodeHasASentenceOfItsOwn();
    void detailsKeepTheMessageAndTheCode();
    void aHostileNameStaysAName();
    void whatIsSaidBelowIsTranslatedWithItsValues();
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

void ErrorPresenterTest::whatIsSaidBelowIsTranslatedWithItsValues() {
    const Saying pages = say("%1: pages %2 of %3",
                             {std::string("100 %2 \u202Elease.pdf"), std::string("1-3"), 1200});
    const Error error(ErrorCode::LimitExceeded, say("what fits from the front: %1", {pages}));
    QCOMPARE(error.message,
             std::string("what fits from the front: 100 %2 \u202Elease.pdf: pages 1-3 of 1200"));
    const PresentedError english = ErrorPresenter::present(error);
    QVERIFY2(english.summary.startsWith("What fits from the front: "), qPrintable(english.summary));
    installLanguage("de");
    const PresentedError shown = ErrorPresenter::present(error);
    installLanguage("en");
    QVERIFY2(shown.summary.startsWith("Was von vorn hineinpasst: "), qPrintable(shown.summary));
    QVERIFY(shown.summary.contains("Seiten"));
    QVERIFY(shown.summary.contains(QString::fromUtf8("1\u202F200.")));
    QVERIFY(shown.summary.contains("100 %2 <U+202E>lease.pdf"));
    QVERIFY(shown.next_step.isEmpty());
    QVERIFY2(shown.details.contains("what fits from the front"), "details stay as they are logged");
}

}  // namespace lectern::ui

QTEST_MAIN(lectern::ui::ErrorPresenterTest)
#include "error_presenter_test.moc"
