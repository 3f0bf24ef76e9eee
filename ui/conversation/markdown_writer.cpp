#include "ui/conversation/markdown_writer.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QTextDocument>
#include <QTextList>
#include <QTextTable>

#include <md4c.h>

#include <algorithm>

#include "ui/base/inert_text.h"
#include "ui/base/theme.h"

namespace lectern::ui {

static_assert(kChipProperty > QTextFormat::UserProperty);

namespace {

constexpr qreal kParagraphGap = 8, kQuoteIndent = 16;
constexpr int kLineHeight = 125;  // per cent
constexpr int kMaxColumns = 32, kMaxRows = 500, kMaxLists = 16;

/// The handful that models write; others stay as written.
QString entityText(const QString& entity) {
    if (entity == "&amp;") return "&";
    if (entity == "&lt;") return "<";
    if (entity == "&gt;") return ">";
    if (entity == "&quot;") return "\"";
    if (entity == "&nbsp;") return QString(QChar::Nbsp);
    return entity;
}

QString attributeText(const MD_ATTRIBUTE& attribute) {
    return QString::fromUtf8(attribute.text, static_cast<qsizetype>(attribute.size));
}

class Writer {
  public:
    Writer(QTextCursor& cursor, const PreparedMarkdown& piece, const std::vector<AnswerChip>& chips,
           const QPalette& palette)
        : m_cursor(cursor), m_piece(piece), m_chips(chips), m_palette(palette) {
        m_char_formats.push_back({});
    }

    void write() {
        const QByteArray utf8 = m_piece.markdown.toUtf8();
        MD_PARSER parser{};
        parser.flags =
            MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            static_cast<Writer*>(self)->enterBlock(type, detail);
            return 0;
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
            static_cast<Writer*>(self)->leaveBlock(type);
            return 0;
        };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
            static_cast<Writer*>(self)->enterSpan(type, detail);
            return 0;
        };
        parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
            static_cast<Writer*>(self)->leaveSpan(type);
            return 0;
        };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
            static_cast<Writer*>(self)->addText(
                type, QString::fromUtf8(text, static_cast<qsizetype>(size)));
            return 0;
        };
        if (md_parse(utf8.constData(), static_cast<MD_SIZE>(utf8.size()), &parser, this) != 0)
            m_cursor.insertText(inertText(m_piece.markdown));
    }

  private:
    struct OpenList {
        bool is_ordered = false;
        int number = 1;           // of the next item
        bool is_written = false;  // numbers written as text: the list does not begin with 1
        QTextList* list = nullptr;
    };

    // --- blocks

    QTextBlockFormat blockFormat() const {
        QTextBlockFormat format;
        format.setLineHeight(kLineHeight, QTextBlockFormat::ProportionalHeight);
        format.setBottomMargin(kParagraphGap);
        if (m_quote_level > 0) {
            format.setLeftMargin(kQuoteIndent * m_quote_level);
            format.setProperty(QTextFormat::BlockQuoteLevel, m_quote_level);
        }
        if (!m_lists.empty()) format.setIndent(static_cast<int>(m_lists.size()));
        return format;
    }

    void startBlock(const QTextBlockFormat& format) {
        if (m_is_fresh)
            m_cursor.setBlockFormat(format);
        else
            m_cursor.insertBlock(format, {});
        m_cursor.setBlockCharFormat({});
        m_is_fresh = true;
    }

    void enterBlock(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
            case MD_BLOCK_QUOTE:
                ++m_quote_level;
                break;
            case MD_BLOCK_UL:
                m_lists.push_back({});
                break;
            case MD_BLOCK_OL: {
                const auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
                m_lists.push_back(
                    {true, static_cast<int>(std::min(start, 999999999u)), start != 1});
                break;
            }
            case MD_BLOCK_LI:
                startItem();
                break;
            case MD_BLOCK_P:
                // The first paragraph of an item stands in the item's own block.
                if (!m_is_item_open) startBlock(blockFormat());
                m_is_item_open = false;
                break;
            case MD_BLOCK_H:
                startHeading(static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
                break;
            case MD_BLOCK_CODE:
                startCode();
                break;
            case MD_BLOCK_HR:
                startRule();
                break;
            case MD_BLOCK_TABLE:
                startTable(*static_cast<MD_BLOCK_TABLE_DETAIL*>(detail));
                break;
            case MD_BLOCK_TR:
                ++m_row;
                m_column = -1;
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                startCell(type == MD_BLOCK_TH, static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
                break;
            default:
                break;
        }
    }

    void leaveBlock(MD_BLOCKTYPE type) {
        switch (type) {
            case MD_BLOCK_QUOTE:
                --m_quote_level;
                break;
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
                m_lists.pop_back();
                break;
            case MD_BLOCK_LI:
                m_is_item_open = false;
                m_is_fresh = false;
                break;
            case MD_BLOCK_H:
                m_char_formats.pop_back();
                break;
            case MD_BLOCK_CODE:
                endCode();
                break;
            case MD_BLOCK_TH:
                m_char_formats.pop_back();
                break;
            case MD_BLOCK_TABLE:
                endTable();
                break;
            default:
                break;
        }
        if (type == MD_BLOCK_P || type == MD_BLOCK_H) m_is_fresh = false;
    }

    void startItem() {
        OpenList& open = m_lists.back();
        QTextBlockFormat format = blockFormat();
        format.setBottomMargin(kParagraphGap / 2);
        if (!m_is_fresh) m_cursor.insertBlock(format, {});
        m_cursor.setBlockFormat(format);
        m_cursor.setBlockCharFormat({});
        if (open.is_written || m_lists.size() > kMaxLists) {
            m_cursor.insertText(QString::number(open.number++) + ". ", {});
        } else if (open.list) {
            open.list->add(m_cursor.block());
        } else {
            QTextListFormat list;
            static constexpr QTextListFormat::Style kBullets[] = {QTextListFormat::ListDisc,
                                                                  QTextListFormat::ListCircle,
                                                                  QTextListFormat::ListSquare};
            list.setStyle(open.is_ordered ? QTextListFormat::ListDecimal
                                          : kBullets[(m_lists.size() - 1) % 3]);
            list.setIndent(static_cast<int>(m_lists.size()));
            format.setIndent(0);
            m_cursor.setBlockFormat(format);
            open.list = m_cursor.createList(list);
        }
        if (open.list) {
            QTextBlockFormat item = m_cursor.blockFormat();
            item.setIndent(0);
            m_cursor.setBlockFormat(item);
        }
        m_is_fresh = true;
        m_is_item_open = true;
    }

    void startHeading(int level) {
        QTextBlockFormat format = blockFormat();
        format.setHeadingLevel(level);
        format.setTopMargin(m_cursor.position() == 0 ? 0 : kParagraphGap);
        startBlock(format);
        QTextCharFormat bold = m_char_formats.back();
        bold.setFontWeight(QFont::DemiBold);
        bold.setProperty(QTextFormat::FontSizeAdjustment, std::clamp(3 - level, 0, 1));
        m_char_formats.push_back(bold);
    }

    void startCode() {
        QTextBlockFormat format = blockFormat();
        format.setLineHeight(0, QTextBlockFormat::SingleHeight);
        format.setBackground(m_palette.alternateBase());
        format.setLeftMargin(format.leftMargin() + 8);
        format.setProperty(kCodeProperty, true);
        startBlock(format);
        m_cursor.setBlockCharFormat(monospace());
        m_code = QString();
        m_is_in_code = true;
    }

    void endCode() {
        if (m_code.endsWith(u'\n')) m_code.chop(1);
        m_is_in_code = false;
        m_char_formats.push_back(monospace());
        addParts(m_code.replace(u'\n', QChar(QChar::LineSeparator)));
        m_char_formats.pop_back();
        m_is_fresh = false;
        m_is_item_open = false;
    }

    void startRule() {
        QTextBlockFormat format = blockFormat();
        format.setProperty(QTextFormat::BlockTrailingHorizontalRulerWidth,
                           QTextLength(QTextLength::PercentageLength, 100));
        startBlock(format);
        m_is_fresh = false;
    }

    void startTable(const MD_BLOCK_TABLE_DETAIL& detail) {
        const int columns = std::clamp(static_cast<int>(detail.col_count), 1, kMaxColumns);
        const int rows = std::clamp(static_cast<int>(detail.head_row_count + detail.body_row_count),
                                    1, kMaxRows);
        if (!m_is_fresh) m_cursor.insertBlock(QTextBlockFormat(), {});
        QTextTableFormat format;
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(
            mixed(m_palette.color(QPalette::Base), m_palette.color(QPalette::Text), 0.35));
        format.setBorderCollapse(true);
        format.setCellPadding(4);
        format.setCellSpacing(0);
        format.setTopMargin(0);
        format.setBottomMargin(kParagraphGap);
        format.setHeaderRowCount(static_cast<int>(detail.head_row_count));
        m_table = m_cursor.insertTable(rows, columns, format);
        m_row = -1;
    }

    /// Cells past the limits go into the last one that is there: nothing is lost.
    void startCell(bool is_head, MD_ALIGN align) {
        ++m_column;
        const int row = std::min(m_row, m_table->rows() - 1);
        const int column = std::min(m_column, m_table->columns() - 1);
        m_cursor = m_table->cellAt(row, column).lastCursorPosition();
        QTextBlockFormat format;
        if (align == MD_ALIGN_RIGHT) format.setAlignment(Qt::AlignTrailing);
        if (align == MD_ALIGN_CENTER) format.setAlignment(Qt::AlignHCenter);
        if (row == m_row && column == m_column)
            m_cursor.setBlockFormat(format);
        else
            m_cursor.insertText(" ");
        if (!is_head) return;
        QTextCharFormat bold = m_char_formats.back();
        bold.setFontWeight(QFont::DemiBold);
        m_char_formats.push_back(bold);
    }

    void endTable() {
        m_cursor.movePosition(QTextCursor::End);
        m_table = nullptr;
        m_is_fresh = true;
    }

    // --- spans and text

    QTextCharFormat monospace() const {
        QTextCharFormat format = m_char_formats.back();
        format.setFontFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
        format.setFontFixedPitch(true);
        return format;
    }

    void enterSpan(MD_SPANTYPE type, void* detail) {
        QTextCharFormat format = m_char_formats.back();
        if (type == MD_SPAN_EM) format.setFontItalic(true);
        if (type == MD_SPAN_STRONG) format.setFontWeight(QFont::DemiBold);
        if (type == MD_SPAN_DEL) format.setFontStrikeOut(true);
        if (type == MD_SPAN_CODE) {
            format = monospace();
            format.setBackground(m_palette.alternateBase());
        }
        m_char_formats.push_back(format);
        if (type == MD_SPAN_A)
            openAddress(attributeText(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
        if (type == MD_SPAN_IMG) {
            insert(QCoreApplication::translate("Answer", "[image not shown: "));
            openAddress(attributeText(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src));
        }
    }

    void leaveSpan(MD_SPANTYPE type) {
        if (type == MD_SPAN_A || type == MD_SPAN_IMG) closeAddress();
        if (type == MD_SPAN_IMG) insert(QStringLiteral("]"));
        m_char_formats.pop_back();
    }

    void openAddress(const QString& address) {
        m_addresses.push_back({address, m_cursor.position()});
    }

    /// The address is shown, since nothing opens it.
    void closeAddress() {
        const auto [address, begin] = m_addresses.back();
        m_addresses.pop_back();
        QTextCursor shown(m_cursor.document());
        shown.setPosition(begin);
        shown.setPosition(m_cursor.position(), QTextCursor::KeepAnchor);
        if (!address.isEmpty() && shown.selectedText() != inertText(address))
            insert(" (" + inertText(address) + ")");
    }

    void addText(MD_TEXTTYPE type, const QString& text) {
        if (m_is_in_code) {
            m_code += text;
            return;
        }
        switch (type) {
            case MD_TEXT_NULLCHAR:
                insert(QString(QChar::ReplacementCharacter));
                break;
            case MD_TEXT_BR:
                insert(QString(QChar::LineSeparator));
                break;
            case MD_TEXT_SOFTBR:
                insert(QStringLiteral(" "));
                break;
            case MD_TEXT_ENTITY:
                insert(inertText(entityText(text)));
                break;
            default:
                addParts(text);
        }
    }

    void addParts(const QString& text) {
        for (const TextPart& part : splitPlaceholders(text)) {
            if (part.kind == TextPart::Kind::Text)
                insertLines(part.text);
            else if (part.kind == TextPart::Kind::Formula)
                insertFormula(part.index);
            else
                insertChip(part.index);
        }
    }

    /// The line separators of a code block are ours; those of the text become visible.
    void insertLines(const QString& text) {
        const bool is_code_block = m_cursor.blockFormat().hasProperty(kCodeProperty);
        if (!is_code_block) return insert(inertText(text));
        bool is_first = true;
        for (const QString& line : text.split(QChar(QChar::LineSeparator))) {
            if (!is_first) insert(QString(QChar::LineSeparator));
            insert(inertText(line));
            is_first = false;
        }
    }

    void insertFormula(int index) {
        if (index < 0 || index >= static_cast<int>(m_piece.formulas.size())) return;
        const ShownFormula shown = showFormula(m_piece.formulas[static_cast<size_t>(index)]);
        if (!shown.is_converted) m_char_formats.push_back(monospace());
        insert(inertText(shown.text));
        if (!shown.is_converted) m_char_formats.pop_back();
    }

    void insertChip(int index) {
        if (index < 0 || index >= static_cast<int>(m_chips.size())) return;
        QTextCharFormat format = m_char_formats.back();
        format.setAnchor(true);
        format.setProperty(kChipProperty, index);
        format.setFontItalic(false);
        format.setFontWeight(QFont::Normal);
        format.setProperty(QTextFormat::FontSizeAdjustment, -1);
        QString label = m_chips[static_cast<size_t>(index)].label;
        label.replace(u' ', QChar(QChar::Nbsp));
        m_cursor.insertText(QChar(QChar::Nbsp) + label + QChar(QChar::Nbsp), format);
        m_is_fresh = false;
    }

    void insert(const QString& text) {
        if (text.isEmpty()) return;
        m_cursor.insertText(text, m_char_formats.back());
        m_is_fresh = false;
        m_is_item_open = false;
    }

    QTextCursor& m_cursor;
    const PreparedMarkdown& m_piece;
    const std::vector<AnswerChip>& m_chips;
    const QPalette& m_palette;
    std::vector<QTextCharFormat> m_char_formats;
    std::vector<OpenList> m_lists;
    std::vector<std::pair<QString, int>> m_addresses;
    QTextTable* m_table = nullptr;
    int m_row = -1, m_column = -1;
    int m_quote_level = 0;
    bool m_is_fresh = true;       // the block at hand has nothing in it yet
    bool m_is_item_open = false;  // it is a list item's, and its first paragraph goes there
    bool m_is_in_code = false;
    QString m_code;
};

}  // namespace

void writeMarkdown(QTextCursor& cursor, const PreparedMarkdown& piece,
                   const std::vector<AnswerChip>& chips, const QPalette& palette) {
    Writer(cursor, piece, chips, palette).write();
}

}  // namespace lectern::ui
