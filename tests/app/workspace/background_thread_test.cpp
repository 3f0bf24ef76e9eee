#include "app/workspace/background_thread.h"

#include <QSemaphore>
#include <QTest>
#include <atomic>
#include <vector>

using namespace lectern::app;

class BackgroundThreadTest : public QObject {
    Q_OBJECT

  private slots:
    void jobsRunInOrderElsewhereAndAnswerHere() {
        BackgroundThread thread("test");
        QObject context;
        std::vector<int> answers;
        std::atomic<int> began = 0;
        QThread* const here = QThread::currentThread();
        for (int i = 0; i < 100; ++i)
            thread.run(
                &context,
                [i, here, &began] {
                    const bool in_order = began++ == i && QThread::currentThread() != here;
                    return in_order ? i : -1;
                },
                [&, i](int answer) {
                    if (QThread::currentThread() == here) answers.push_back(answer);
                    if (answer != i) answers.push_back(-1);
                });
        QTRY_COMPARE(answers.size(), size_t{100});
        for (int i = 0; i < 100; ++i) QCOMPARE(answers[static_cast<size_t>(i)], i);
    }

    void nothingIsAnsweredInsideTheCall() {
        BackgroundThread thread("test");
        QObject context;
        bool is_answered = false;
        thread.run(
            &context, [] { return 1; }, [&](int) { is_answered = true; });
        QTest::qSleep(50);
        QVERIFY(!is_answered);
        QTRY_VERIFY(is_answered);
    }

    void whoHasGoneGetsNoAnswer() {
        BackgroundThread thread("test");
        auto context = std::make_unique<QObject>();
        QObject other;
        QSemaphore go;
        bool is_answered = false, is_over = false;
        thread.run(
            context.get(),
            [&] {
                go.acquire();
                return 1;
            },
            [&](int) { is_answered = true; });
        context.reset();
        go.release();
        thread.run(
            &other, [] { return 2; }, [&](int) { is_over = true; });
        QTRY_VERIFY(is_over);
        QVERIFY(!is_answered);
    }

    void theEndWaitsForTheJobAtHandAndDropsTheRest() {
        QObject context;
        std::atomic<int> began = 0, ended = 0;
        bool is_answered = false;
        {
            BackgroundThread thread("test");
            QSemaphore started;
            for (int i = 0; i < 50; ++i)
                thread.run(
                    &context,
                    [&] {
                        ++began;
                        started.release();
                        QThread::msleep(50);
                        ++ended;
                        return 0;
                    },
                    [&](int) { is_answered = true; });
            started.acquire();
        }
        QCOMPARE(began.load(), ended.load());
        QVERIFY2(began < 5, qPrintable(QString::number(began)));
        QCoreApplication::processEvents();
        QVERIFY(!is_answered);
    }

    void whatAJobHoldsIsReleasedWhenItIsDropped() {
        const auto held = std::make_shared<int>(1);
        QObject context;
        {
            BackgroundThread thread("test");
            for (int i = 0; i < 20; ++i)
                thread.run(
                    &context,
                    [held] {
                        QThread::msleep(5);
                        return *held;
                    },
                    [held](int) {});
        }
        QCOMPARE(held.use_count(), 1L);
    }

    void resultsNeedNotBeCopied() {
        BackgroundThread thread("test");
        QObject context;
        int got = 0;
        thread.run(
            &context, [] { return std::make_unique<int>(7); },
            [&](std::unique_ptr<int> answer) { got = *answer; });
        QTRY_COMPARE(got, 7);
    }

    void beginningAndEndingManyTimesIsSafe() {
        QObject context;
        for (int round = 0; round < 200; ++round) {
            BackgroundThread thread("test");
            for (int i = 0; i < round % 7; ++i)
                thread.run(
                    &context, [i] { return i; }, [](int) {});
            if (round % 3 == 0) QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(BackgroundThreadTest)
#include "background_thread_test.moc"
