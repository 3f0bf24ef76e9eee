// The parent's side of the protocol believes nothing.
#include <QTest>

#include <cmath>
#include <limits>
#include <random>

#include "app/import/byte_stream.h"
#include "app/import/limits.h"
#include "app/import/worker_protocol.h"

using namespace lectern;
using namespace lectern::app;
using namespace lectern::app::worker;

namespace {

Page samplePage(int index) {
    Page page;
    page.index = index;
    page.label = "p\u00e1g " + std::to_string(index);
    page.text = U"a\U0001d538\n";
    page.boxes = {{0, 0, 0.5f, 1}, {0.5f, 0, 1, 1}, {1, 0, 1, 1}};
    page.width_points = 595.5;
    page.height_points = 842;
    page.rotation = 90;
    return page;
}

std::vector<uint8_t> join(std::initializer_list<std::vector<uint8_t>> parts) {
    std::vector<uint8_t> out;
    for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

std::vector<uint8_t> soundConversation() {
    return join({readyRecord(), headerRecord(2, "Title"),
                 outlineRecord(std::vector<OutlineItem>{{"One", 0, 0}, {"Two", -1, 1}}),
                 pageRecord(samplePage(0)), pageRecord(samplePage(1)), endRecord(2)});
}

/// Everything the parent does with a stream that arrives in pieces of `piece` bytes.
std::string play(std::span<const uint8_t> bytes, size_t piece, DocumentText* out = nullptr) {
    RecordReader reader;
    DocumentAssembler assembler;
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(piece, bytes.size()));
        bytes = bytes.subspan(part.size());
        reader.feed(part);
        for (;;) {
            auto record = reader.next();
            if (!record) return record.error().message;
            if (!*record) break;
            if (auto accepted = assembler.accept(**record); !accepted)
                return accepted.error().message;
        }
    }
    if (!assembler.finished()) return "not finished";
    if (out) *out = assembler.take();
    return "finished";
}

/// A page record whose fields are what the caller says.
struct RawPage {
    uint32_t index = 0;
    uint16_t rotation = 0;
    double width = 595, height = 842;
    std::string label = "1";
    uint32_t count = 1;
    std::vector<uint32_t> text = {'a'};
    std::vector<Box> boxes = {{0, 0, 1, 1}};
};
std::vector<uint8_t> rawRecord(Kind kind, const std::vector<uint8_t>& payload) {
    ByteWriter out;
    out.number(kMagic);
    out.number(static_cast<uint32_t>(kind));
    out.number(static_cast<uint32_t>(payload.size()));
    return join({out.bytes(), payload});
}
std::vector<uint8_t> bytesOf(const RawPage& page) {
    ByteWriter out;
    out.number(page.index);
    out.number(page.rotation);
    out.number(page.width);
    out.number(page.height);
    out.string(page.label);
    out.number(page.count);
    for (const uint32_t c : page.text) out.number(c);
    for (const Box& box : page.boxes)
        for (const uint16_t side : box) out.number(side);
    return rawRecord(Kind::Page, out.bytes());
}
std::string playPage(const RawPage& page) {
    return play(join({readyRecord(), headerRecord(1, ""), bytesOf(page), endRecord(1)}), 1 << 20);
}

}  // namespace

class WorkerProtocolTest : public QObject {
    Q_OBJECT
  private slots:
    void aDocumentSurvivesTheJourney() {
        DocumentText document;
        QCOMPARE(play(soundConversation(), 1 << 20, &document), std::string("finished"));
        QCOMPARE(document.title, std::string("Title"));
        QCOMPARE(document.outline.size(), size_t{2});
        QCOMPARE(document.outline[1].title, std::string("Two"));
        QCOMPARE(document.outline[1].page_index, -1);
        QCOMPARE(document.outline[1].level, 1);
        QCOMPARE(document.pages.size(), size_t{2});
        const Page expected = samplePage(1);
        const Page& page = document.pages[1];
        QCOMPARE(page.index, 1);
        QCOMPARE(page.label, expected.label);
        QCOMPARE(page.text, expected.text);
        QCOMPARE(page.rotation, 90);
        QCOMPARE(page.width_points, 595.5);
        QCOMPARE(page.boxes.size(), expected.boxes.size());
        for (size_t i = 0; i < page.boxes.size(); ++i) {
            QVERIFY(std::abs(page.boxes[i].left - expected.boxes[i].left) < 1e-5f);
            QVERIFY(std::abs(page.boxes[i].right - expected.boxes[i].right) < 1e-5f);
            QVERIFY(std::abs(page.boxes[i].bottom - expected.boxes[i].bottom) < 1e-5f);
        }
    }

    void aStreamCutAnywhereGivesTheSame() {
        const auto bytes = soundConversation();
        for (size_t piece = 1; piece <= bytes.size(); ++piece)
            QCOMPARE(play(bytes, piece), std::string("finished"));
        for (size_t length = 0; length < bytes.size(); ++length)
            QCOMPARE(play(std::span(bytes).first(length), 7), std::string("not finished"));
    }

    void pagesAreCheckedFieldByField() {
        QCOMPARE(playPage({}), std::string("finished"));
        const auto refuses = [](auto change, const char* expected) {
            RawPage page;
            change(page);
            const std::string found = playPage(page);
            const bool same = found == std::string("the importer's worker sent ") + expected;
            if (!same) qWarning("found: %s", found.c_str());
            return same;
        };
        constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
        constexpr double kInf = std::numeric_limits<double>::infinity();
        QVERIFY(refuses([](RawPage& p) { p.index = 1; }, "a page out of order"));
        QVERIFY(refuses([](RawPage& p) { p.index = 0xFFFFFFFF; }, "a page out of order"));
        QVERIFY(refuses([](RawPage& p) { p.rotation = 45; }, "a bad page"));
        QVERIFY(refuses([](RawPage& p) { p.rotation = 360; }, "a bad page"));
        for (const double size : {kNan, kInf, -kInf, 0.0, -1.0, 1e300}) {
            QVERIFY(refuses([&](RawPage& p) { p.width = size; }, "a bad page"));
            QVERIFY(refuses([&](RawPage& p) { p.height = size; }, "a bad page"));
        }
        QVERIFY(refuses([](RawPage& p) { p.label = "\xff"; }, "a bad page"));
        QVERIFY(refuses([](RawPage& p) { p.label = "a\nb"; }, "a bad page"));
        QVERIFY(refuses([](RawPage& p) { p.label = std::string(300, 'x'); },
                        "a page of the wrong length"));
        QVERIFY(refuses([](RawPage& p) { p.count = 2; }, "a page of the wrong length"));
        QVERIFY(refuses([](RawPage& p) { p.count = 0; }, "a page of the wrong length"));
        QVERIFY(refuses([](RawPage& p) { p.count = 0xFFFFFFFF; }, "too long a page"));
        QVERIFY(refuses([](RawPage& p) { p.count = limits::kMaxPageCharacters; },
                        "a page of the wrong length"));
        for (const uint32_t c :
             {0u, 7u, 9u, 13u, 0x7Fu, 0x9Fu, 0xD800u, 0xDFFFu, 0x110000u, 0xFFFFFFFFu})
            QVERIFY(
                refuses([&](RawPage& p) { p.text = {c}; }, "a page with characters that are none"));
        QVERIFY(refuses([](RawPage& p) { p.boxes = {{2, 0, 1, 1}}; }, "a box turned inside out"));
        QVERIFY(refuses([](RawPage& p) { p.boxes = {{0, 2, 1, 1}}; }, "a box turned inside out"));
        QVERIFY(refuses(
            [](RawPage& p) {
                p.boxes.push_back({0, 0, 1, 1});
            },
            "a page of the wrong length"));
    }

    void orderIsKept() {
        const auto page = pageRecord(samplePage(0));
        const std::string out_of_order = "the importer's worker sent a record out of order";
        QCOMPARE(play(headerRecord(1, ""), 99),
                 std::string("the importer's worker sent another protocol version"));
        QCOMPARE(play(failureRecord(FailureKind::Corrupt), 99),
                 std::string("the importer's worker sent another protocol version"));
        QCOMPARE(play(join({readyRecord(), page}), 99), out_of_order);
        QCOMPARE(play(join({readyRecord(), readyRecord()}), 99), out_of_order);
        QCOMPARE(play(join({readyRecord(), headerRecord(1, ""), headerRecord(1, "")}), 99),
                 out_of_order);
        QCOMPARE(play(join({readyRecord(), headerRecord(2, ""), page, endRecord(2)}), 99),
                 std::string("the importer's worker sent an end before all pages"));
        QCOMPARE(play(join({readyRecord(), headerRecord(1, ""), page, endRecord(2)}), 99),
                 std::string("the importer's worker sent an end before all pages"));
        QCOMPARE(
            play(join({readyRecord(), headerRecord(1, ""), page, endRecord(1), endRecord(1)}), 99),
            std::string("the importer's worker sent a record after the end"));
        QCOMPARE(play(join({readyRecord(), headerRecord(1, ""), page, outlineRecord({})}), 99),
                 std::string("the importer's worker sent an outline out of order"));
        QCOMPARE(
            play(join({readyRecord(), headerRecord(1, ""), outlineRecord({}), outlineRecord({})}),
                 99),
            std::string("the importer's worker sent an outline out of order"));
        QCOMPARE(play(join({readyRecord(), headerRecord(1, ""), page, page}), 99),
                 std::string("the importer's worker sent a page out of order"));
    }

    void headersAndOutlinesAreChecked() {
        const std::string bad_count = "the importer's worker sent an impossible number of pages";
        for (const uint32_t count : {0u, limits::kMaxPages + 1, 0xFFFFFFFFu})
            QCOMPARE(play(join({readyRecord(), headerRecord(count, "")}), 99), bad_count);
        DocumentAssembler refusing;
        QVERIFY(refusing.accept({Kind::Ready, readyPayload()}));
        ByteWriter header;
        header.number(0xFFFFFFFFu);
        header.string("");
        QVERIFY(!refusing.accept({Kind::Header, header.bytes()}));
        QCOMPARE(refusing.pagesTotal(), 0);  // what is refused leaves no trace
        for (const std::string& title :
             {std::string("\xc3"), std::string("a\x01"), std::string("a\0b", 3),
              std::string(limits::kMaxTitleBytes + 1, 'x')})
            QCOMPARE(play(join({readyRecord(), headerRecord(1, title)}), 99),
                     std::string("the importer's worker sent a bad header"));
        const auto outline = [](OutlineItem item) {
            return play(join({readyRecord(), headerRecord(3, ""),
                              outlineRecord(std::vector<OutlineItem>{std::move(item)})}),
                        99);
        };
        QCOMPARE(outline({"fine", 2, 0}), std::string("not finished"));
        for (const OutlineItem& item :
             {OutlineItem{"past the end", 3, 0},
              {"before the start", -2, 0},
              {"deep", 0, 64},
              {"\xff", 0, 0},
              {std::string(limits::kMaxOutlineTitleBytes + 1, 'x'), 0, 0}})
            QCOMPARE(outline(item), std::string("the importer's worker sent a bad outline"));
        ByteWriter endless;
        endless.number(uint32_t{0xFFFFFFFF});
        QCOMPARE(play(join({readyRecord(), headerRecord(3, ""),
                            rawRecord(Kind::Outline, endless.bytes())}),
                      99),
                 std::string("the importer's worker sent too long an outline"));
    }

    void theLargestRecordsFitTheLimit() {
        Page page = samplePage(0);
        page.text.assign(limits::kMaxPageCharacters, U'a');
        page.boxes.assign(limits::kMaxPageCharacters, {});
        page.label.assign(limits::kMaxLabelBytes, 'x');
        const std::vector<OutlineItem> outline(
            limits::kMaxOutlineItems, {std::string(limits::kMaxOutlineTitleBytes, 'x'), 0, 0});
        QCOMPARE(
            play(join({readyRecord(), headerRecord(1, std::string(limits::kMaxTitleBytes, 'x')),
                       outlineRecord(outline), pageRecord(page), endRecord(1)}),
                 65536),
            std::string("finished"));
    }

    void failuresAreToldInOurWords() {
        const auto told = [](FailureKind kind, uint32_t page = 0) {
            return play(join({readyRecord(), failureRecord(kind, page)}), 99);
        };
        QCOMPARE(told(FailureKind::NotPdf), std::string("not a PDF file"));
        QCOMPARE(told(FailureKind::Corrupt, 7),
                 std::string("damaged: not readable as a PDF (page 7)"));
        QCOMPARE(told(FailureKind::Corrupt, 0xFFFFFFFF),
                 std::string("the importer's worker sent a bad failure"));
        for (uint32_t kind = 1; kind <= static_cast<uint32_t>(FailureKind::LastKind); ++kind)
            QVERIFY(told(static_cast<FailureKind>(kind)).find("worker sent") == std::string::npos);
        for (const uint32_t kind :
             {0u, static_cast<uint32_t>(FailureKind::LastKind) + 1, 0xFFFFFFFFu})
            QCOMPARE(told(static_cast<FailureKind>(kind)),
                     std::string("the importer's worker sent an unknown failure"));
    }

    void requestsAreReadStrictly() {
        const auto payloadOf = [](const std::optional<std::string>& password) {
            const auto record = requestRecord(password);
            return std::vector<uint8_t>(record.begin() + kHeaderBytes, record.end());
        };
        QVERIFY(!parseRequest(payloadOf({}))->password);
        QCOMPARE(*parseRequest(payloadOf("s\u00e9same"))->password, std::string("s\u00e9same"));
        QCOMPARE(*parseRequest(payloadOf(""))->password, std::string());
        auto bytes = payloadOf("secret");
        bytes.push_back(0);
        QVERIFY(!parseRequest(bytes));
        QVERIFY(!parseRequest(std::span(bytes).first(3)));
        bytes = payloadOf("secret");
        bytes[0] = 2;
        QVERIFY(!parseRequest(bytes));
        QVERIFY(!parseRequest(payloadOf(std::string(limits::kMaxPasswordBytes + 1, 'x'))));
    }

    void boxesNeverLeaveThePage() {
        constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
        const Box box = encodeBox({kNan, -3.0f, 7.0f, kNan});
        QCOMPARE(box, (Box{0, 0, 65535, 0}));
        const Box inverted = encodeBox({0.8f, 0.9f, 0.2f, 0.1f});
        QVERIFY(inverted[0] <= inverted[2] && inverted[1] <= inverted[3]);
    }

    void randomChangesNeverCrash() {
        constexpr uint32_t kSeed = 77;
        std::mt19937 random(kSeed);
        const auto sound = soundConversation();
        int refused = 0;
        for (int round = 0; round < 20000; ++round) {
            auto bytes = sound;
            for (uint32_t change = 0; change < 1 + random() % 4; ++change)
                bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
            DocumentText document;
            if (play(bytes, 1 + random() % 200, &document) != "finished") {
                ++refused;
                continue;
            }
            for (const Page& page : document.pages) {
                QCOMPARE(page.boxes.size(), page.text.size());
                for (const char32_t c : page.text) QVERIFY(isPageCharacter(c));
            }
        }
        QVERIFY(refused > 1000);
    }
};

QTEST_GUILESS_MAIN(WorkerProtocolTest)
#include "worker_protocol_test.moc"
