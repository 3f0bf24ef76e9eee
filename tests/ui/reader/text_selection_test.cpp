#include "ui/reader/text_selection.h"

#include <gtest/gtest.h>

#include "tests/ui/reader/page_of_text.h"

namespace lectern::ui {
namespace {

std::string textOf(const app::Page& page, app::CharacterRange range) {
    return app::toUtf8(std::u32string_view(page.text).substr(
        static_cast<size_t>(range.start), static_cast<size_t>(range.end - range.start)));
}

std::string plain(const app::Page& page) {
    return plainText(page, {0, static_cast<int>(page.text.size())}).toStdString();
}

TEST(TextSelection, PutsTheCaretOnTheSideThatWasPressed) {
    const app::Page page = pageOfText("abc\ndef");
    EXPECT_EQ(caretNear(page, {0.112, 0.11}), 1);
    EXPECT_EQ(caretNear(page, {0.118, 0.11}), 2);
    EXPECT_EQ(caretNear(page, {0.9, 0.11}), 3) << "right of the line: its end";
    EXPECT_EQ(caretNear(page, {0.0, 0.14}), 4) << "left of the second line: its start";
    EXPECT_EQ(caretNear(page, {0.9, 0.99}), 7) << "below the text: its end";
    EXPECT_EQ(caretNear(pageOfText(""), {0.5, 0.5}), 0);
}

TEST(TextSelection, ReadsRightToLeftLettersFromTheRight) {
    app::Page page = pageOfText("אב");
    std::swap(page.boxes[0], page.boxes[1]);
    EXPECT_EQ(caretNear(page, {0.119, 0.11}), 0);
    EXPECT_EQ(caretNear(page, {0.101, 0.11}), 2);
}

TEST(TextSelection, FindsWordsAndLines) {
    const app::Page page = pageOfText("The landlord's notice,\nin writing.");
    EXPECT_EQ(textOf(page, wordAt(page, 6)), "landlord's");
    EXPECT_EQ(textOf(page, wordAt(page, 0)), "The");
    EXPECT_EQ(textOf(page, wordAt(page, 21)), ",");
    EXPECT_EQ(textOf(page, lineAt(page, 25)), "in writing.");
    EXPECT_EQ(textOf(page, lineAt(page, 3)), "The landlord's notice,");
}

TEST(TextSelection, FindsWordsBesideCharactersOfTwoUnits) {
    const app::Page page = pageOfText("😀😀 word");
    EXPECT_EQ(textOf(page, wordAt(page, 4)), "word");
}

TEST(TextSelection, DragsCharactersWordsAndLines) {
    const app::Page page = pageOfText("one two three\nfour five");
    TextSelection selection;
    selection.start(page, {0.141, 0.11}, TextSelection::Unit::Character);
    EXPECT_TRUE(selection.isEmpty());
    selection.extendTo(page, {0.169, 0.11});
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "two");
    selection.extendTo(page, {0.101, 0.11});
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "one ") << "back past the anchor";

    selection.start(page, {0.15, 0.11}, TextSelection::Unit::Word);
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "two");
    selection.extendTo(page, {0.11, 0.11});
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "one two") << "the first word stays whole";

    selection.start(page, {0.15, 0.11}, TextSelection::Unit::Line);
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "one two three");
    selection.extendTo(page, {0.15, 0.14});
    EXPECT_EQ(textOf(page, selection.on(0, 23)), "one two three\nfour five");
}

TEST(TextSelection, SpansPages) {
    TextSelection selection;
    selection.set({1, 5}, {3, 2});
    EXPECT_EQ(selection.on(0, 10).end, 0);
    EXPECT_EQ(selection.on(1, 10).start, 5);
    EXPECT_EQ(selection.on(1, 10).end, 10);
    EXPECT_EQ(selection.on(2, 7).end, 7);
    EXPECT_EQ(selection.on(3, 10).end, 2);
    EXPECT_EQ(selection.on(4, 10).end, 0);
    selection.set({3, 2}, {1, 5});
    EXPECT_EQ(selection.first(), (TextPosition{1, 5}));
}

TEST(TextSelection, StepsByKeyboard) {
    const app::Page page = pageOfText("one two\nthree");
    EXPECT_EQ(stepFrom(page, 0, TextStep::Character, 1), 1);
    EXPECT_EQ(stepFrom(page, 0, TextStep::Character, -1), 0);
    EXPECT_EQ(stepFrom(page, 0, TextStep::Word, 1), 4);
    EXPECT_EQ(stepFrom(page, 6, TextStep::Word, -1), 4);
    EXPECT_EQ(stepFrom(page, 2, TextStep::Line, 1), 10);
    EXPECT_EQ(stepFrom(page, 10, TextStep::Line, -1), 2);
    EXPECT_EQ(stepFrom(page, 10, TextStep::Line, 1), 13);
    EXPECT_EQ(stepFrom(page, 2, TextStep::LineEdge, 1), 7);
    EXPECT_EQ(stepFrom(page, 10, TextStep::LineEdge, -1), 8);
}

TEST(PlainText, JoinsTheLinesOfAParagraph) {
    EXPECT_EQ(plain(pageOfText("The tenant may end\nthis lease in time\nwith notice.")),
              "The tenant may end this lease in time with notice.");
}

TEST(PlainText, KeepsLinesThatEndEarly) {
    EXPECT_EQ(plain(pageOfText("Fees\nThe supplier is paid monthly\nby transfer.")),
              "Fees\nThe supplier is paid monthly by transfer.");
}

TEST(PlainText, KeepsParagraphsApart) {
    EXPECT_EQ(plain(pageOfText("A line of full length\nanother of full size.", 0, 0.06f)),
              "A line of full length\nanother of full size.");
}

TEST(PlainText, TakesBackTheHyphenOfALineBreak) {
    EXPECT_EQ(plain(pageOfText("the right to termi-\nnate at once")),
              "the right to terminate at once");
    EXPECT_EQ(plain(pageOfText("a soft hy\u00ADphen is none")), "a soft hyphen is none");
    EXPECT_EQ(plain(pageOfText("the years of 1990-\n1995 and so")),
              "the years of 1990- 1995 and so");
}

TEST(PlainText, ToleratesRangesBeyondThePage) {
    EXPECT_EQ(plainText(pageOfText("abc"), {-5, 1'000'000}).toStdString(), "abc");
    EXPECT_EQ(plainText(pageOfText(""), {0, 3}).toStdString(), "");
}

}  // namespace
}  // namespace lectern::ui
