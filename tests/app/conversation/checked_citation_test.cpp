#include <QtTest>

#include <nlohmann/json.hpp>

#include "app/conversation/answer_record.h"
#include "app/conversation/checked_citation.h"
#include "app/conversation/wording.h"
#include "tests/app/conversation/conversation_test_support.h"

using namespace lectern::app;

namespace {

const std::string kNotice = "Either party may terminate this Agreement with 60 days written notice";
const std::string kPrice = "The purchase price of the two cranes is 48,500 euros";
const std::string kBoth = "Headings are for convenience only and change no meaning";

/// D1: notice on p. 1, kBoth on p. 2. D2: price on p. 3, kBoth on p. 2, "Velden" twice on p. 1.
const std::vector<std::vector<Page>>& binder() {
    static const std::vector<std::vector<Page>> kPages = {
        lectern::test::makePages({kNotice + ". The port of Velden.", kBoth + ". Harbour dues."}),
        lectern::test::makePages({"Velden is a port. Ships leave Velden.",
                                  kBoth + ". Harbour dues.", kPrice + ".", kNotice + "."})};
    return kPages;
}

CheckedCitation check(int document, int page, const std::string& quote) {
    std::vector<DocumentRecord> documents(2);
    documents[0].title = "lease.pdf";
    documents[1].title = "annex.pdf";
    Citation citation;
    citation.document_number = document;
    citation.page_number = page;
    citation.quote = quote;
    auto checked = checkCitations(documents, binder(), {citation});
    return checked.front();
}

nlohmann::json jsonOf(const CheckedCitation& checked) {
    AskResult result;
    result.citations = {checked};
    return nlohmann::json::parse(answerRecordJson(result, 0))["citations"][0];
}

std::string statusOf(const CheckedCitation& checked) {
    return std::string(citationStatusName(checked.citation.check.status));
}

}  // namespace

class CheckedCitationTest : public QObject {
    Q_OBJECT

  private slots:
    void aMarkWithoutDocumentIsVerifiedInTheOneThatHasItThere() {
        const CheckedCitation checked = check(0, 3, kPrice);
        QCOMPARE(statusOf(checked), std::string("verified"));
        QCOMPARE(checked.citation.document_number, 2);
        QCOMPARE(checked.document_title, std::string("annex.pdf"));
        QVERIFY(!checked.boxes.empty() && !checked.lacks_document);
        QCOMPARE(placeName(checked, 2), std::string("D2 p. 3 (printed iii)"));
        const auto json = jsonOf(checked);
        QCOMPARE(json["document"].get<int>(), 2);
        QCOMPARE(json["found_document"].get<int>(), 2);
        QCOMPARE(json["found_page"].get<int>(), 3);
    }

    void theNamedPageDecidesBetweenDocuments() {
        QCOMPARE(check(0, 1, kNotice).citation.document_number, 1);
        QCOMPARE(check(0, 4, kNotice).citation.document_number, 2);
        QCOMPARE(statusOf(check(0, 4, kNotice)), std::string("verified"));
    }

    void aMarkWithoutDocumentOnAnotherPageIsElsewhere() {
        for (const int page : {1, 2, 4, 99}) {
            const CheckedCitation checked = check(0, page, kPrice);
            QCOMPARE(statusOf(checked), std::string("elsewhere"));
            const auto json = jsonOf(checked);
            QVERIFY(json["document"].is_null());
            QCOMPARE(json["found_document"].get<int>(), 2);
            QCOMPARE(json["found_page"].get<int>(), 3);
            QCOMPARE(json["found_page_label"].get<std::string>(), std::string("iii"));
        }
    }

    void aPassageOnThatPageOfTwoDocumentsIsNotVerified() {
        const CheckedCitation checked = check(0, 2, kBoth);
        QCOMPARE(statusOf(checked), std::string("elsewhere"));
        QVERIFY(checked.lacks_document);
        QCOMPARE(statusOf(check(0, 2, "Harbour dues")), std::string("not_found"));  // too short
    }

    void aShortQuoteThatIsRepeatedOnThePageIsNotFound() {
        // once on D1 p. 1, twice on D2 p. 1: nobody can tell which is meant
        QCOMPARE(statusOf(check(0, 1, "Velden")), std::string("not_found"));
        QCOMPARE(statusOf(check(2, 1, "Velden")), std::string("not_found"));
        QCOMPARE(statusOf(check(1, 1, "Velden")), std::string("verified"));
    }

    void aQuoteThatStandsNowhereSaysThatNoDocumentIsNamed() {
        const CheckedCitation checked = check(0, 2, "Either party must terminate this Agreement");
        QCOMPARE(statusOf(checked), std::string("not_found"));
        const auto json = jsonOf(checked);
        QVERIFY(json["document"].is_null() && json["found_document"].is_null());
        QCOMPARE(json["reason"].get<std::string>(), std::string("names_no_document"));
        const std::string sentence = outcomeSentence(outcomeOf(checked), 2);
        QVERIFY(sentence.find("names no document") != std::string::npos);
    }

    void documentZeroIsNeverShown() {
        for (const int page : {0, 1, 2, 3, 4, 99})
            for (const std::string& quote :
                 {kPrice, kBoth, std::string(), std::string("no such")}) {
                const CheckedCitation checked = check(0, page, quote);
                const std::string shown =
                    placeName(checked, 2) + outcomeSentence(outcomeOf(checked), 2);
                QVERIFY2(shown.find("D0") == std::string::npos, shown.c_str());
                QVERIFY(checked.citation.check.status != CitationStatus::NotChecked);
            }
        QCOMPARE(statusOf(check(0, 2, "")), std::string("no_quote"));
        QCOMPARE(statusOf(check(0, 99, "")), std::string("no_such_page"));
    }

    void aNamedDocumentWhoseQuoteStandsInAnotherIsElsewhere() {
        const CheckedCitation checked = check(1, 2, kPrice);
        QCOMPARE(statusOf(checked), std::string("elsewhere"));
        QCOMPARE(checked.citation.document_number, 1);
        QCOMPARE(checked.found_document_number, 2);
        QCOMPARE(outcomeSentence(outcomeOf(checked), 2),
                 std::string("in another document: the quote stands on D2 p. 3"));
    }

    void theNamedDocumentComesBeforeOthers() {
        const CheckedCitation checked = check(1, 2, kNotice);  // also D2 p. 4
        QCOMPARE(statusOf(checked), std::string("elsewhere"));
        QCOMPARE(checked.found_document_number, 1);
        QCOMPARE(checked.citation.check.found_page_index, 0);
    }

    void whatDoesNotExistStaysSo() {
        QCOMPARE(statusOf(check(1, 9, kPrice)), std::string("no_such_page"));
        const CheckedCitation checked = check(7, 1, kPrice);
        QCOMPARE(statusOf(checked), std::string("no_such_page"));
        QCOMPARE(outcomeSentence(outcomeOf(checked), 2), std::string("there is no such document"));
    }

    void thePageLabelBelongsToTheNamedPage() {
        const auto json = jsonOf(check(2, 2, kPrice));
        QCOMPARE(json["status"].get<std::string>(), std::string("elsewhere"));
        QCOMPARE(json["page"].get<int>(), 2);
        QCOMPARE(json["page_label"].get<std::string>(), std::string("ii"));
        QCOMPARE(json["found_page"].get<int>(), 3);
        QCOMPARE(json["found_page_label"].get<std::string>(), std::string("iii"));
    }
};

QTEST_GUILESS_MAIN(CheckedCitationTest)
#include "checked_citation_test.moc"
