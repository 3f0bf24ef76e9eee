// German is complete; no translation changes what a program puts into a text.

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

namespace lectern::ui {

namespace {

struct Entry {
    QString source;
    QStringList translations;
    bool is_finished = true;
};

QList<Entry> entriesOf(const QString& code) {
    QList<Entry> entries;
    QFile file(
        QStringLiteral(LECTERN_SOURCE_DIR "/resources/translations/lectern_%1.ts").arg(code));
    if (!file.open(QIODevice::ReadOnly)) return entries;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == u"message") entries.append(Entry());
        if (xml.name() == u"source") entries.last().source = xml.readElementText();
        if (xml.name() == u"translation") {
            entries.last().is_finished = !xml.attributes().hasAttribute("type");
            const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            entries.last().translations << text;
        }
    }
    return entries;
}

QSet<QString> placeholders(const QString& text) {
    static const QRegularExpression kPlace(QStringLiteral("%L?[0-9n]"));
    QSet<QString> found;
    for (auto matches = kPlace.globalMatch(text); matches.hasNext();)
        found.insert(matches.next().captured());
    return found;
}

}  // namespace

class TranslationsTest : public QObject {
    Q_OBJECT
  private slots:
    void germanIsComplete();
    void whatTheRoomsBelowSayIsInGerman();
    void placeholdersStay_data();
    void placeholdersStay();
};

void TranslationsTest::germanIsComplete() {
    const auto entries = entriesOf("de");
    QVERIFY(entries.size() > 500);
    QStringList unfinished;
    for (const Entry& entry : entries)
        if (!entry.is_finished || entry.translations.join(QString()).isEmpty())
            unfinished << entry.source;
    QCOMPARE(unfinished, QStringList());
}

/// The sayings of app are marked where they stand; each has its German.
void TranslationsTest::whatTheRoomsBelowSayIsInGerman() {
    QSet<QString> translated;
    for (const Entry& entry : entriesOf("de"))
        if (entry.is_finished) translated.insert(entry.source);
    static const QRegularExpression kMarked(QStringLiteral(
        "QT_TRANSLATE_NOOP\\(\\s*\"app\",\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)\\)"));
    static const QRegularExpression kLiteral(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
    int count = 0;
    QDirIterator files(QStringLiteral(LECTERN_SOURCE_DIR "/app"), {"*.cpp", "*.h"}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (auto marked = kMarked.globalMatch(text); marked.hasNext(); ++count) {
            const QString literals = marked.next().captured(1);
            QString words;
            for (auto piece = kLiteral.globalMatch(literals); piece.hasNext();)
                words += piece.next().captured(1);
            words.replace("\\\"", "\"");
            QVERIFY2(translated.contains(words), qPrintable(file.fileName() + ": " + words));
        }
    }
    QVERIFY2(count >= 40, qPrintable(QString::number(count)));
}

void TranslationsTest::placeholdersStay_data() {
    QTest::addColumn<QString>("code");
    for (const char* code : {"de", "ar", "en"}) QTest::newRow(code) << code;
}

void TranslationsTest::placeholdersStay() {
    QFETCH(QString, code);
    for (const Entry& entry : entriesOf(code)) {
        if (!entry.is_finished) continue;
        for (const QString& text : entry.translations)
            if (!text.isEmpty() && !entry.source.startsWith("The best"))
                QVERIFY2(placeholders(text) == placeholders(entry.source),
                         qPrintable(entry.source));
    }
}

}  // namespace lectern::ui

QTEST_GUILESS_MAIN(lectern::ui::TranslationsTest)
#include "translations_test.moc"
