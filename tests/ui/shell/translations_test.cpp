// German is complete; no translation changes what a program puts into a text.

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
