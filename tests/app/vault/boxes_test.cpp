#include "app/vault/boxes.h"

#include <QTest>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "app/import/worker_protocol.h"

using namespace lectern;
using namespace lectern::app;
using lectern::app::worker::decodeBox;

class BoxesTest : public QObject {
    Q_OBJECT

    static bool same(const NormalizedRect& a, const NormalizedRect& b) {
        return a.left == b.left && a.top == b.top && a.right == b.right && a.bottom == b.bottom;
    }

  private slots:
    void everyValueOfTheImporterComesBackBitForBit() {
        std::vector<NormalizedRect> boxes;
        for (int value = 0; value < 65536; ++value) {
            const auto v = static_cast<uint16_t>(value);
            boxes.push_back(decodeBox(
                {v, static_cast<uint16_t>(65535 - v), static_cast<uint16_t>(v ^ 0x5555), v}));
        }
        const auto decoded = decodeBoxes(encodeBoxes(boxes), boxes.size());
        QVERIFY(decoded);
        for (size_t i = 0; i < boxes.size(); ++i) QVERIFY(same(boxes[i], (*decoded)[i]));
    }

    void otherValuesMoveByHalfAGridStepAtMost() {
        std::mt19937 random(1);
        std::uniform_real_distribution<float> fraction(0.0f, 1.0f);
        std::vector<NormalizedRect> boxes(10000);
        for (NormalizedRect& box : boxes)
            box = {fraction(random), fraction(random), fraction(random), fraction(random)};
        const auto decoded = decodeBoxes(encodeBoxes(boxes), boxes.size());
        QVERIFY(decoded);
        const auto near = [](float a, float b) { return std::abs(a - b) <= 0.5001f / 65535.0f; };
        for (size_t i = 0; i < boxes.size(); ++i) {
            const NormalizedRect &a = boxes[i], &b = (*decoded)[i];
            QVERIFY(near(a.left, b.left) && near(a.top, b.top) && near(a.right, b.right) &&
                    near(a.bottom, b.bottom));
        }
    }

    void valuesOutsideThePageAreBroughtInside() {
        const float infinity = std::numeric_limits<float>::infinity();
        const std::vector<NormalizedRect> boxes = {{-1, -infinity, 2, infinity},
                                                   {std::nanf(""), 0, 1, 1}};
        const auto decoded = decodeBoxes(encodeBoxes(boxes), 2);
        QVERIFY(decoded);
        QVERIFY(same((*decoded)[0], {0, 0, 1, 1}));
        QVERIFY(same((*decoded)[1], {0, 0, 1, 1}));
    }

    void aLineOfTextTakesLittleMoreThanTwoBytesACharacter() {
        std::vector<NormalizedRect> boxes;
        for (uint16_t line = 0; line < 40; ++line)
            for (uint16_t column = 0; column < 80; ++column)
                boxes.push_back(decodeBox({static_cast<uint16_t>(5000 + 600 * column),
                                           static_cast<uint16_t>(3000 + 1400 * line),
                                           static_cast<uint16_t>(5600 + 600 * column),
                                           static_cast<uint16_t>(4200 + 1400 * line)}));
        const std::string blob = encodeBoxes(boxes);
        QVERIFY2(blob.size() < boxes.size() * 5 / 2, std::to_string(blob.size()).c_str());
    }

    void runsLongerThanTheirCounterAreSplit() {
        for (const size_t count :
             {size_t{0}, size_t{1}, size_t{65534}, size_t{65535}, size_t{65536}, size_t{131071}}) {
            std::vector<NormalizedRect> boxes;
            for (size_t i = 0; i < count; ++i)
                boxes.push_back(
                    decodeBox({static_cast<uint16_t>(i), 7, static_cast<uint16_t>(i + i % 3), 9}));
            const auto decoded = decodeBoxes(encodeBoxes(boxes), count);
            QVERIFY(decoded);
            QCOMPARE(decoded->size(), count);
            for (size_t i = 0; i < count; ++i) QVERIFY(same(boxes[i], (*decoded)[i]));
        }
    }

    void anotherCountOrAnyTruncationIsRefused() {
        std::vector<NormalizedRect> boxes;
        for (uint16_t i = 0; i < 40; ++i)
            boxes.push_back(
                decodeBox({i, static_cast<uint16_t>(i / 10), static_cast<uint16_t>(i + 1), 5}));
        const std::string blob = encodeBoxes(boxes);
        for (size_t size = 0; size < blob.size(); ++size)
            QVERIFY(!decodeBoxes(std::string_view(blob).substr(0, size), boxes.size()));
        QVERIFY(!decodeBoxes(blob + '\0', boxes.size()));
        QVERIFY(!decodeBoxes(blob, boxes.size() - 1));
        QVERIFY(!decodeBoxes(blob, boxes.size() + 1));
        QVERIFY(!decodeBoxes('\2' + blob.substr(1), boxes.size()));
    }

    void randomBytesNeverReadPastTheEnd() {
        std::mt19937 random(2);
        for (int round = 0; round < 20000; ++round) {
            std::string blob(random() % 64, '\0');
            for (char& c : blob) c = static_cast<char>(random());
            if (!blob.empty()) blob[0] = 1;
            if (blob.size() > 2) blob[2] = 0;  // short runs, else nearly all are refused at once
            const size_t count = random() % 32;
            const auto decoded = decodeBoxes(blob, count);
            if (decoded) QCOMPARE(decoded->size(), count);
        }
    }
};

QTEST_APPLESS_MAIN(BoxesTest)
#include "boxes_test.moc"
