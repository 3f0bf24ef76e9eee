// Words to lines: spaces, line ends and the turn from visual to logical order.
#include "app/importer_worker/line_builder.h"

#include <QTest>

using namespace lectern::importer;

namespace {

/// A word of characters ten points wide, standing from `x` to the right.
std::vector<PlacedCharacter> word(const std::u32string& text, float x) {
    std::vector<PlacedCharacter> out;
    for (const char32_t c : text) {
        out.push_back({c, x, 100, x + 10, 112});
        x += 10;
    }
    return out;
}

/// A line of words with a gap of ten points after each.
std::vector<PlacedCharacter> line(const std::vector<std::u32string>& words,
                                  Direction page = Direction::LeftToRight) {
    LineBuilder builder;
    float x = 0;
    for (const std::u32string& text : words) {
        builder.addWord(word(text, x), true);
        x += 10 * static_cast<float>(text.size() + 1);
    }
    return builder.finish(page);
}
std::u32string textOf(const std::vector<PlacedCharacter>& placed) {
    std::u32string out;
    for (const PlacedCharacter& c : placed) out += c.character;
    return out;
}

}  // namespace

class LineBuilderTest : public QObject {
    Q_OBJECT
  private slots:
    void wordsAreJoinedWhereThePageShowsAGap() {
        LineBuilder builder;
        builder.addWord(word(U"no", 0), false);  // a change of font inside a word
        builder.addWord(word(U"tice", 20), true);
        builder.addWord(word(U"period", 70), true);
        const auto placed = builder.finish(Direction::LeftToRight);
        QCOMPARE(textOf(placed), std::u32string(U"notice period\n"));
        QCOMPARE(placed[6].left, 60.0f);  // the space fills the gap
        QCOMPARE(placed[6].right, 70.0f);
        QCOMPARE(placed.back().left, 130.0f);  // the line's end has no width
        QCOMPARE(placed.back().right, 130.0f);
        QVERIFY(builder.empty());
        QVERIFY(builder.finish(Direction::LeftToRight).empty());
    }

    void emptyWordsLeaveOneSpace() {
        LineBuilder builder;
        builder.addWord({}, true);
        builder.addWord(word(U"a", 0), true);
        builder.addWord({}, true);
        builder.addWord(word(U"b", 20), true);
        QCOMPARE(textOf(builder.finish(Direction::LeftToRight)), std::u32string(U"a b\n"));
    }

    void overlappingWordsGetAThinSpace() {
        LineBuilder builder;
        builder.addWord(word(U"ab", 0), true);
        builder.addWord(word(U"c", 15), true);
        const auto placed = builder.finish(Direction::LeftToRight);
        QCOMPARE(placed[2].character, U' ');
        QCOMPARE(placed[2].left, placed[2].right);
    }

    void hebrewIsTurned() {
        const auto placed = line({U"\u05d4\u05d6", U"\u05dd\u05db\u05e1\u05d4"});
        QCOMPARE(textOf(placed), std::u32string(U"\u05d4\u05e1\u05db\u05dd \u05d6\u05d4\n"));
        QCOMPARE(placed[0].left, 60.0f);  // boxes go with their characters
        QCOMPARE(placed.back().left, placed[placed.size() - 2].left);
    }

    void numbersKeepTheirDirection() {
        const auto numbers = textOf(line({U"1,234.50", U"\u05d3\u05dc\u05d1"}));
        QCOMPARE(numbers, std::u32string(U"\u05d1\u05dc\u05d3 1,234.50\n"));
    }

    void aMixedLineFollowsItsEndsThenThePage() {
        const std::vector<std::u32string> words = {U"Acme", U"\u05d3\u05dc\u05d1"};
        QCOMPARE(textOf(line(words, Direction::LeftToRight)),
                 std::u32string(U"Acme \u05d1\u05dc\u05d3\n"));
        QCOMPARE(textOf(line(words, Direction::RightToLeft)),
                 std::u32string(U"\u05d1\u05dc\u05d3 Acme\n"));
    }

    void latinInsideHebrewIsNotTurned() {
        QCOMPARE(textOf(line({U"\u05d0\u05d1", U"Acme", U"\u05d3\u05dc\u05d1"})),
                 std::u32string(U"\u05d1\u05dc\u05d3 Acme \u05d1\u05d0\n"));
    }

    void hebrewInsideEnglishIsTurnedAlone() {
        QCOMPARE(textOf(line({U"The", U"word", U"\u05dd\u05d5\u05dc\u05e9", U"means", U"peace"},
                             Direction::RightToLeft)),
                 std::u32string(U"The word \u05e9\u05dc\u05d5\u05dd means peace\n"));
    }

    void charactersPastTheBasicPlaneStayWhole() {
        // Adlam, right to left, two UTF-16 units each.
        QCOMPARE(textOf(line({U"\U0001e902\U0001e901\U0001e900"})),
                 std::u32string(U"\U0001e900\U0001e901\U0001e902\n"));
    }
};

QTEST_GUILESS_MAIN(LineBuilderTest)
#include "line_builder_test.moc"
