#include "app/conversation/pace.h"

#include <QtTest>

using namespace lectern::app;
using namespace std::chrono_literals;

class PaceTest : public QObject {
    Q_OBJECT

  private slots:
    void theFirstIsDueAndTheNextWaits() {
        Pace pace(50ms);
        const PaceClock::time_point start{};
        QVERIFY(pace.isDue(start));
        QVERIFY(!pace.isDue(start + 49ms));
        QVERIFY(pace.isDue(start + 50ms));
        QVERIFY(!pace.isDue(start + 99ms));
    }

    void aSteadyReadingHasItsRateAtOnce() {
        ReadingRate rate;
        QCOMPARE(rate.tokensPerSecond(), 0.0);
        QVERIFY(rate.secondsLeft(100) < 0);
        rate.add(0, 0);
        QCOMPARE(rate.tokensPerSecond(), 0.0);
        for (int i = 1; i <= 20; ++i) rate.add(i, 1000 * i);
        QCOMPARE(rate.tokensPerSecond(), 1000.0);
        QCOMPARE(rate.secondsLeft(3000), 3.0);
    }

    void aHiccupIsSmoothedAndAChangeIsFollowed() {
        ReadingRate rate;
        rate.add(10, 10'000);
        rate.add(10.1, 10'900);  // nine times as fast for a moment
        QVERIFY(rate.tokensPerSecond() < 1300);
        rate.add(40, 10'900 + 29'900 / 2);  // half as fast for long
        QVERIFY(std::abs(rate.tokensPerSecond() - 500) < 10);
        rate.add(39, 90'000);  // time does not run back
        QVERIFY(std::abs(rate.tokensPerSecond() - 500) < 10);
    }
};

QTEST_GUILESS_MAIN(PaceTest)
#include "pace_test.moc"
