// Records come back as they went; cut, lengthened or out of bounds they are refused.
#include <QTest>

#include "app/import/limits.h"
#include "app/render/render_protocol.h"

using namespace lectern::app;
using namespace lectern::app::worker;

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
