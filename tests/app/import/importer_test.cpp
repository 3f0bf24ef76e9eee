// Sound documents: every fixture to its exact text, labels, outline and boxes.
#include <algorithm>

#include "tests/app/import/import_test_support.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::test;

class ImporterTest : public QObject {
    Q_OBJECT
  public:
    explicit ImporterTest(Spawner& spawner) : m_importer(spawner) {}

  private:
    DocumentText read(const std::string& name, std::optional<std::string> password = {}) {
        ImportOptions options;
        options.password = std::move(password);
        auto document = m_importer.import(fixture(name), options, {});
        if (!document) qWarning("%s", outcome(document).c_str());
        return document ? std::move(*document) : DocumentText();
    }
    std::string outcomeOf(const std::string& name, std::optional<std::string> password = {}) {
        ImportOptions options;
        options.password = std::move(password);
        return outcome(m_importer.import(fixture(name), options, {}));
    }
    static std::string textOf(const DocumentText& document, size_t page) {
        return page < document.pages.size() ? toUtf8(document.pages[page].text) : "no such page";
    }
    /// The rectangle around the first occurrence of a word.
    static NormalizedRect boxOf(const Page& page, const std::u32string& word) {
        const size_t start = page.text.find(word);
        if (start == std::u32string::npos) return {-1, -1, -1, -1};
        NormalizedRect out = page.boxes[start];
        for (size_t i = start; i < start + word.size(); ++i) {
            out.left = std::min(out.left, page.boxes[i].left);
            out.top = std::min(out.top, page.boxes[i].top);
            out.right = std::max(out.right, page.boxes[i].right);
            out.bottom = std::max(out.bottom, page.boxes[i].bottom);
        }
        return out;
    }
    /// Within `tolerance_points` of a rectangle in points of the page as shown, origin top left.
    static bool isNear(const Page& page, const NormalizedRect& box, QRectF expected,
                       double tolerance_points) {
        const auto close = [&](double fraction, double size, double points) {
            return std::abs(fraction * size - points) <= tolerance_points;
        };
        const bool near = close(box.left, page.width_points, expected.left()) &&
                          close(box.top, page.height_points, expected.top()) &&
                          close(box.right, page.width_points, expected.right()) &&
                          close(box.bottom, page.height_points, expected.bottom());
        if (!near)
            qWarning("found %.1f %.1f %.1f %.1f", box.left * page.width_points,
                     box.top * page.height_points, box.right * page.width_points,
                     box.bottom * page.height_points);
        return near;
    }

  private slots:
    void everyCharacterHasABoxInsideThePage() {
        for (const char* name :
             {"simple.pdf", "two_columns.pdf", "rotated.pdf", "typography.pdf", "scripts.pdf",
              "cjk.pdf", "rtl.pdf", "hidden.pdf", "no_text.pdf"}) {
            const DocumentText document = read(name);
            QVERIFY2(!document.pages.empty(), name);
            for (const Page& page : document.pages) {
                QCOMPARE(page.boxes.size(), page.text.size());
                for (size_t i = 0; i < page.boxes.size(); ++i) {
                    const NormalizedRect& box = page.boxes[i];
                    QVERIFY(box.left >= 0 && box.right <= 1 && box.left <= box.right);
                    QVERIFY(box.top >= 0 && box.bottom <= 1 && box.top <= box.bottom);
                    // Only characters that the file does not contain may be without height or
                    // width.
                    const bool added = page.text[i] == U' ' || page.text[i] == U'\n';
                    QVERIFY2(added || (box.right > box.left && box.bottom > box.top), name);
                }
            }
        }
    }

    void readsTextTitleSizesInOrder() {
        const DocumentText document = read("simple.pdf");
        QCOMPARE(document.pages.size(), size_t{2});
        QCOMPARE(document.title, std::string("Simple Agreement"));
        QCOMPARE(textOf(document, 0),
                 std::string("This Agreement is made on 4 March 2021.\n"
                             "Either party may terminate with 60 days notice.\n"));
        QCOMPARE(textOf(document, 1), std::string("The purchase price is $48,500.\n"));
        QCOMPARE(document.pages[0].width_points, 595.0);
        QCOMPARE(document.pages[0].height_points, 842.0);
        QCOMPARE(document.pages[1].width_points, 612.0);
        QCOMPARE(document.pages[1].height_points, 792.0);
        QCOMPARE(document.pages[1].index, 1);
        QVERIFY(document.pagesWithoutText().empty());
        QVERIFY(document.outline.empty());
    }

    void boxesLieOnTheirWords() {
        const DocumentText document = read("simple.pdf");
        const Page& page = document.pages.at(0);
        // Helvetica 12 at x 72, baseline 842 - 770 = 72 from the top; "This " is 24.68 points wide
        // (T 611, h 556, i 222, s 500, space 278 thousandths), "Agreement" 57.37.
        QVERIFY(isNear(page, boxOf(page, U"Agreement"), QRectF(98.0, 62.0, 57.4, 13.0), 3.0));
        const NormalizedRect second = boxOf(page, U"Either");
        QVERIFY(isNear(page, second, QRectF(72.0, 82.0, 31.4, 13.0), 3.0));
        // Character by character from left to right, gaps filled by the space between.
        const size_t start = page.text.find(U"Agreement is");
        for (size_t i = start; i + 1 < start + 12; ++i) {
            QVERIFY(page.boxes[i].left < page.boxes[i].right);
            QVERIFY(std::abs(page.boxes[i].right - page.boxes[i + 1].left) * 595 < 0.5);
        }
    }

    void columnsAreReadOneAfterTheOther() {
        const DocumentText document = read("two_columns.pdf");
        QCOMPARE(textOf(document, 0),
                 std::string("Conditions of sale\n"
                             "The supplier shall deliver\nthe sensors to the quay\n"
                             "before the end of June\nin sealed crates.\n"
                             "The buyer shall pay for\nthe sensors in euro\nwithin thirty days\n"
                             "of delivery.\n"));
        const Page& page = document.pages[0];
        QVERIFY(boxOf(page, U"supplier").right < 0.5f);
        QVERIFY(boxOf(page, U"buyer").left > 0.5f);
        QVERIFY(std::abs(boxOf(page, U"supplier").top - boxOf(page, U"buyer").top) < 0.001f);
    }

    void rotationIsApplied() {
        const DocumentText document = read("rotated.pdf");
        QCOMPARE(document.pages.size(), size_t{5});
        const int rotations[] = {0, 90, 180, 270, 90};
        for (size_t i = 0; i < 5; ++i) {
            const Page& page = document.pages[i];
            QCOMPARE(page.rotation, rotations[i]);
            QCOMPARE(page.width_points, 400.0);
            QCOMPARE(page.height_points, 300.0);
            if (i == 4) continue;
            QCOMPARE(textOf(document, i),
                     "Turned by " + std::to_string(rotations[i]) + " degrees\n");
            // "Turned" from x 60, baseline 60 from the top, wherever the file turns the page.
            QVERIFY(isNear(page, boxOf(page, U"Turned"), QRectF(60, 50, 38.7, 13), 3.0));
        }
        QCOMPARE(textOf(document, 4), std::string("Sideways\n"));
        // At (40, 40) of the unturned page; as shown, to the top left, running downwards.
        const NormalizedRect sideways = boxOf(document.pages[4], U"Sideways");
        QVERIFY(isNear(document.pages[4], sideways, QRectF(37, 40, 13, 51), 4.0));
    }

    void labelsStayApartFromIndexes() {
        const DocumentText document = read("labels_outline.pdf");
        std::vector<std::string> labels;
        for (const Page& page : document.pages) labels.push_back(page.label);
        QCOMPARE(labels, (std::vector<std::string>{"i", "ii", "1", "2", "A-7"}));
        for (size_t i = 0; i < document.pages.size(); ++i)
            QCOMPARE(document.pages[i].index, static_cast<int>(i));
    }

    void outlineHasLevelsAndTargets() {
        const DocumentText document = read("labels_outline.pdf");
        std::string found;
        for (const OutlineItem& item : document.outline)
            found += std::to_string(item.level) + " " + item.title + " " +
                     std::to_string(item.page_index) + "\n";
        QCOMPARE(found, std::string("0 Preface 0\n0 Part \u00a7 1 2\n1 Two 3\n1 Elsewhere -1\n"
                                    "0 Annex 4\n"));
    }

    void typographyIsKeptAsTheFileHasIt() {
        const DocumentText document = read("typography.pdf");
        // The bell (U+0007) is dropped; the character mapped to zero leaves a gap; the rest stays
        // as it is.
        QCOMPARE(textOf(document, 0),
                 std::string("Notice of termi-\n"
                             "nation \u2013 \u201cin writing\u201d \u2014 is due.\n"
                             "de\ufb01ned\nco\u00adoperate\noffice\nbell\nab\u202ecd\nnu ll\n"));
        const Page& page = document.pages[0];
        // One code for "ffi": three characters side by side in the room of one.
        const size_t office = page.text.find(U"office");
        const double ffi = (page.boxes[office + 3].right - page.boxes[office + 1].left) * 595;
        QVERIFY(std::abs(ffi - 6.0) < 0.1);
    }

    void scriptsBeyondAsciiKeepTheirCharacters() {
        const DocumentText document = read("scripts.pdf");
        QCOMPARE(textOf(document, 0),
                 std::string("L\u00fcbeck \u00e0 la carte \u00a7 5 caf\u00e9 \u20ac 12\n"));
        QCOMPARE(
            textOf(document, 1),
            std::string(
                "\u0397 \u03c3\u03cd\u03bc\u03b2\u03b1\u03c3\u03b7 \u03bb\u03ae\u03b3\u03b5\u03b9\n"
                "\u0414\u043e\u0433\u043e\u0432\u043e\u0440 "
                "\u043f\u043e\u0441\u0442\u0430\u0432\u043a\u0438\n"));
        // Past U+FFFF one character is one character, with one box.
        QCOMPARE(document.pages.at(2).text, std::u32string(U"set \U0001d538 and \U0001d7d9\n"));
    }

    void chineseAndJapaneseWithoutEmbeddedMaps() {
        if (!std::filesystem::exists("/usr/share/poppler/cMap"))
            QSKIP("poppler-data is not installed");
        const DocumentText document = read("cjk.pdf");
        QCOMPARE(
            document.pages.at(0).text,
            std::u32string(U"\u672c\u5408\u540c\u81ea\u53cc\u65b9\u7b7e\u5b57\u4e4b\u65e5\u8d77"
                           U"\u751f\u6548\u3002\n"));
        QCOMPARE(
            document.pages.at(1).text,
            std::u32string(U"\u672c\u5951\u7d04\u306f\u7f72\u540d\u65e5\u304b\u3089\u6709\u52b9"
                           U"\u3067\u3042\u308b\u3002\n"));
        // 14 points for each ideograph.
        const Page& page = document.pages[0];
        for (size_t i = 0; i + 1 < page.text.size(); ++i)
            QVERIFY(std::abs((page.boxes[i].right - page.boxes[i].left) * 595 - 14) < 0.1);
    }

    void rightToLeftTextIsInReadingOrder() {
        const DocumentText document = read("rtl.pdf");
        const Page& page = document.pages.at(0);
        QCOMPARE(page.text,
                 std::u32string(
                     U"\u05d4\u05e1\u05db\u05dd \u05d6\u05d4 \u05e0\u05d7\u05ea\u05dd "
                     U"\u05d1\u05e9\u05e0\u05ea 2021\n"
                     U"\u0647\u0630\u0627 \u0627\u0644\u0639\u0642\u062f \u0645\u0644\u0632\u0645\n"
                     U"The word \u05e9\u05dc\u05d5\u05dd means peace\n"));
        // The first word read is the rightmost one; the number stands at the left and runs to the
        // right.
        QVERIFY(page.boxes[0].left > page.boxes[5].left);
        const size_t number = page.text.find(U"2021");
        QVERIFY(page.boxes[number].left < page.boxes[number + 3].left);
        QVERIFY(page.boxes[number].right < page.boxes[0].left);
    }

    void pagesWithoutTextAreNamed() {
        const DocumentText document = read("no_text.pdf");
        QCOMPARE(document.pages.size(), size_t{3});
        QCOMPARE(document.pagesWithoutText(), (std::vector<int>{2, 3}));
    }

    void textThatCannotBeSeenIsReadButNotWhatLiesOffThePage() {
        QCOMPARE(textOf(read("hidden.pdf"), 0),
                 std::string("Plain words.\nInvisible words.\nWhite words.\nTiny words.\n"));
    }

    void encryptedDocumentsAskForThePassword() {
        const std::string path = fixture("encrypted.pdf").string();
        QCOMPARE(outcomeOf("encrypted.pdf"),
                 "encrypted: " + path + ": encrypted: a password is needed");
        QCOMPARE(outcomeOf("encrypted.pdf", "harbor"),
                 "encrypted: " + path + ": encrypted: the password does not open it");
        QCOMPARE(outcomeOf("encrypted.pdf", ""),
                 "encrypted: " + path + ": encrypted: the password does not open it");
        const std::string plain = textOf(read("simple.pdf"), 0);
        QCOMPARE(textOf(read("encrypted.pdf", "harbour"), 0), plain);
        QCOMPARE(textOf(read("encrypted.pdf", "owner"), 0), plain);
        QCOMPARE(textOf(read("encrypted_owner.pdf"), 0), plain);
        QCOMPARE(textOf(read("encrypted_owner.pdf", "not needed"), 0), plain);
        QCOMPARE(textOf(read("encrypted_utf8.pdf", "H\u00e4fen"), 0), plain);
        QCOMPARE(textOf(read("encrypted_rc4.pdf", "H\u00e4fen"), 0), plain);
    }

    void overlongPasswordsAreRefusedHere() {
        QVERIFY(outcomeOf("encrypted.pdf", std::string(2000, 'x')).starts_with("invalid_argument"));
    }

    void progressCountsPages() {
        std::vector<std::pair<int, int>> seen;
        ImportOptions options;
        options.progress = [&](const ImportProgress& p) {
            seen.emplace_back(p.pages_done, p.pages_total);
        };
        QVERIFY(m_importer.import(fixture("no_text.pdf"), options, {}).has_value());
        QCOMPARE(seen, (std::vector<std::pair<int, int>>{{1, 3}, {2, 3}, {3, 3}}));
    }

    void stoppedAtEachPageItSaysSoAndTheNextImportIsWhole() {
        const auto path = std::filesystem::path(LECTERN_SOURCE_DIR) /
                          "resources/samples/harbour-services-agreement.pdf";
        const auto whole = m_importer.import(path, {}, {});
        QVERIFY2(whole.has_value(), outcome(whole).c_str());
        const auto isWhole = [&](const Result<DocumentText>& document) {
            return document && document->pages.size() == whole->pages.size() &&
                   std::equal(document->pages.begin(), document->pages.end(), whole->pages.begin(),
                              [](const Page& a, const Page& b) { return a.text == b.text; });
        };
        for (int page = 0; page <= 4; ++page) {
            std::stop_source stop;
            ImportOptions options;
            options.progress = [&](const ImportProgress& at) {
                if (at.pages_done == page) stop.request_stop();
            };
            if (page == 0) stop.request_stop();
            const auto stopped = m_importer.import(path, options, stop.get_token());
            // what had come before it was asked for may have been all of it
            const bool may_be_whole = page > 0 && isWhole(stopped);
            QVERIFY2(may_be_whole || outcome(stopped).starts_with("cancelled"),
                     outcome(stopped).c_str());
            QVERIFY(isWhole(m_importer.import(path, {}, {})));
        }
    }

    void theSampleContractReadsAsWritten() {
        const auto path = std::filesystem::path(LECTERN_SOURCE_DIR) /
                          "resources/samples/harbour-services-agreement.pdf";
        const auto document = m_importer.import(path, {}, {});
        QVERIFY2(document.has_value(), outcome(document).c_str());
        QCOMPARE(document->title, std::string("Harbour Services Agreement"));
        QCOMPARE(document->pages.size(), size_t{4});
        QVERIFY(
            textOf(*document, 2)
                .find("Either party may terminate this Agreement with 60 days written notice.\n") !=
            std::string::npos);
        QVERIFY(textOf(*document, 3).ends_with("Harbour Services Agreement \u2013 page 4 of 4\n"));
    }

    void readsTheSameTwice() {
        const DocumentText first = read("rtl.pdf"), second = read("rtl.pdf");
        QCOMPARE(first.pages.at(0).text, second.pages.at(0).text);
        for (size_t i = 0; i < first.pages[0].boxes.size(); ++i)
            QCOMPARE(first.pages[0].boxes[i].left, second.pages[0].boxes[i].left);
    }

  private:
    Importer m_importer;
};

int main(int argc, char** argv) {
    return runWithSpawner<ImporterTest>(realWorker(), argc, argv);
}
#include "importer_test.moc"
