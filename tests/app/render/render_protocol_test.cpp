// Records come back as they went; cut, lengthened or out of bounds they are refused.
#include <QTest>
#include <random>

#include "app/import/limits.h"
#include "app/render/render_protocol.h"

using namespace lectern::app;
using namespace lectern::app::worker;

Q_DECLARE_METATYPE(lectern::app::worker::Box)

class RenderProtocolTest : public QObject {
    Q_OBJECT
    static std::vector<uint8_t> payloadOf(const std::vector<uint8_t>& record) {
        return {record.begin() + kHeaderBytes, record.end()};
    }
    static DrawRequest soundRequest() { return {7, 3, 1500, 270, 10, 20, 300, 200}; }
    static bool isTaken(const DrawRequest& request) {
        return parseDraw(payloadOf(drawRecord(request))).has_value();
    }

  private slots:
    void requestsComeBack() {
        const auto back = parseDraw(payloadOf(drawRecord(soundRequest())));
        QVERIFY(back.has_value());
        QCOMPARE(drawRecord(*back), drawRecord(soundRequest()));
        QCOMPARE(back->byteCount(), uint64_t{240'000});
    }

    void impossibleRequestsAreRefused() {
        const auto with = [](auto change) {
            DrawRequest request = soundRequest();
            change(request);
            return isTaken(request);
        };
        QVERIFY(with([](DrawRequest& r) { r.x = limits::kMaxTileCoordinate; }));
        QVERIFY(with([](DrawRequest& r) { r.width = r.height = 2048; }));
        QVERIFY(!with([](DrawRequest& r) { r.width = r.height = 2049; }));
        QVERIFY(!with([](DrawRequest& r) { r.width = r.height = INT32_MAX; }));
        QVERIFY(!with([](DrawRequest& r) { r.width = 0; }));
        QVERIFY(!with([](DrawRequest& r) { r.height = -1; }));
        QVERIFY(!with([](DrawRequest& r) { r.x = -1; }));
        QVERIFY(!with([](DrawRequest& r) { r.y = INT32_MAX; }));
        QVERIFY(!with([](DrawRequest& r) { r.milli_scale = 0; }));
        QVERIFY(!with([](DrawRequest& r) { r.milli_scale = limits::kMaxMilliScale + 1; }));
        QVERIFY(!with([](DrawRequest& r) { r.rotation = 45; }));
        QVERIFY(!with([](DrawRequest& r) { r.rotation = 360; }));
    }

    void recordsOfAnotherLengthAreRefused() {
        const AnnotationRecord annotation{2, 0xFFE066, "why", {Box{1, 2, 3, 4}, Box{5, 6, 7, 8}}};
        for (int change : {-1, 1}) {
            const auto resized = [&](const std::vector<uint8_t>& record) {
                auto payload = payloadOf(record);
                payload.resize(payload.size() + static_cast<size_t>(change));
                return payload;
            };
            QVERIFY(!parseDraw(resized(drawRecord(soundRequest()))));
            QVERIFY(!parseDrawn(resized(drawnRecord({1, 2, 3}))));
            QVERIFY(!parseOpened(resized(openedRecord(1))));
            QVERIFY(!parseSaved(resized(savedRecord(1))));
            QVERIFY(!parseFailure(resized(failureRecord(FailureKind::Corrupt))));
            QVERIFY(!parseAnnotation(resized(annotationRecord(annotation))));
        }
        const auto back = parseAnnotation(payloadOf(annotationRecord(annotation)));
        QVERIFY(back.has_value());
        QCOMPARE(annotationRecord(*back), annotationRecord(annotation));
    }

    void linksComeBack() {
        const LinksAnswer answer{9,
                                 {{Box{1, 2, 3, 4}, 4, 65535, ""},
                                  {Box{5, 6, 5, 6}, -1, 0, "https://example.org/\u202E\u00E4"}}};
        const auto back = parseLinks(payloadOf(linksRecord(answer)), 5);
        QVERIFY(back.has_value());
        QCOMPARE(*back, answer);
        const auto request = parseListLinks(payloadOf(listLinksRecord({7, 3})));
        QVERIFY(request && request->number == 7 && request->page_index == 3);
    }

    void impossibleLinksAreRefused_data() {
        QTest::addColumn<Box>("box");
        QTest::addColumn<int>("target_page");
        QTest::addColumn<QByteArray>("address");
        const Box box{1, 2, 3, 4};
        QTest::newRow("past the end") << box << 5 << QByteArray();
        QTest::newRow("before the beginning") << box << -2 << QByteArray("https://a");
        QTest::newRow("nowhere") << box << -1 << QByteArray();
        QTest::newRow("two ways") << box << 1 << QByteArray("https://a");
        QTest::newRow("right of its right") << Box{4, 2, 3, 4} << 1 << QByteArray();
        QTest::newRow("below its bottom") << Box{1, 5, 3, 4} << 1 << QByteArray();
        QTest::newRow("line feed") << box << -1 << QByteArray("https://a\nb");
        QTest::newRow("escape") << box << -1 << QByteArray("https://a\x1b[2J");
        QTest::newRow("not UTF-8") << box << -1 << QByteArray("https://\xff");
        QTest::newRow("surrogate") << box << -1 << QByteArray("\xed\xa0\x80");
        QTest::newRow("too long") << box << -1 << QByteArray(limits::kMaxLinkAddressBytes + 1, 'a');
    }
    void impossibleLinksAreRefused() {
        QFETCH(Box, box);
        QFETCH(int, target_page);
        QFETCH(QByteArray, address);
        const LinkRecord sound{Box{1, 2, 3, 4}, 4, 0, ""};
        const LinkRecord bad{box, target_page, 0, address.toStdString()};
        QVERIFY(parseLinks(payloadOf(linksRecord({1, {sound, sound}})), 5));
        QVERIFY(!parseLinks(payloadOf(linksRecord({1, {sound, bad}})), 5));
    }

    void linksOfAnotherLengthAreRefused() {
        const auto sound =
            payloadOf(linksRecord({1, {{Box{1, 2, 3, 4}, -1, 0, "https://example.org/"}}}));
        for (size_t size = 0; size < sound.size(); ++size)
            QVERIFY(!parseLinks(std::span(sound).first(size), 5));
        auto longer = sound;
        longer.push_back(0);
        QVERIFY(!parseLinks(longer, 5));
        auto claims_more = sound;
        claims_more[4] = 2;
        QVERIFY(!parseLinks(claims_more, 5));
        claims_more[7] = 0xFF;
        QVERIFY(!parseLinks(claims_more, 5));
    }

    void whateverIsTakenOfMutatedLinksIsSound() {
        const LinksAnswer answer{1,
                                 {{Box{1, 2, 3, 4}, 4, 9, ""},
                                  {Box{5, 6, 7, 8}, -1, 0, "https://example.org/\u00E4"},
                                  {Box{0, 0, 65535, 65535}, 0, 0, ""}}};
        const auto seed = payloadOf(linksRecord(answer));
        std::mt19937 random(20);
        const auto below = [&](size_t end) { return random() % end; };
        int taken = 0;
        for (int run = 0; run < 20000; ++run) {
            auto bytes = seed;
            for (size_t change = 0; change <= below(4); ++change)
                bytes[below(bytes.size())] = static_cast<uint8_t>(random());
            if (below(8) == 0) bytes.resize(below(bytes.size() + 4));
            const auto back = parseLinks(bytes, 5);
            if (!back) continue;
            ++taken;
            QVERIFY(back->links.size() <= limits::kMaxPageLinks);
            for (const LinkRecord& link : back->links) {
                QVERIFY(link.target_page >= -1 && link.target_page < 5);
                QVERIFY(link.address.empty() == (link.target_page >= 0));
                QVERIFY(link.address.find('\n') == std::string::npos);
                QVERIFY(link.box[0] <= link.box[2] && link.box[1] <= link.box[3]);
            }
            QCOMPARE(payloadOf(linksRecord(*back)), bytes);
        }
        QVERIFY(taken > 1000);
    }

    void asManyLinksAsAllowedFitIntoARecord() {
        LinkRecord longest{Box{1, 2, 3, 4}, -1, 0, std::string(limits::kMaxLinkAddressBytes, 'a')};
        LinksAnswer answer{1, std::vector<LinkRecord>(limits::kMaxPageLinks, longest)};
        const auto record = linksRecord(answer);
        QVERIFY(record.size() < limits::kMaxRecordBytes);
        QVERIFY(parseLinks(payloadOf(record), 1));
        answer.links.push_back(longest);
        QVERIFY(!parseLinks(payloadOf(linksRecord(answer)), 1));
    }

    void countsAreBounded() {
        QVERIFY(!parseOpened(payloadOf(openedRecord(0))));
        QVERIFY(parseOpened(payloadOf(openedRecord(limits::kMaxPages))));
        QVERIFY(!parseOpened(payloadOf(openedRecord(limits::kMaxPages + 1))));
        AnnotationRecord annotation;
        annotation.boxes.resize(limits::kMaxAnnotationBoxes + 1);
        QVERIFY(!parseAnnotation(payloadOf(annotationRecord(annotation))));
        annotation.boxes.clear();
        annotation.rgb = 0x1000000;
        QVERIFY(!parseAnnotation(payloadOf(annotationRecord(annotation))));
        QVERIFY(!parseFailure(payloadOf(failureRecord(FailureKind::Corrupt, 0xFFFFFFFF))));
    }
};

QTEST_APPLESS_MAIN(RenderProtocolTest)
#include "render_protocol_test.moc"
