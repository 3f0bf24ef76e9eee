<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>Answer</name>
    <message>
        <source>[image not shown: </source>
        <translation>[Bild nicht angezeigt: </translation>
    </message>
</context>
<context>
    <name>PageLabels</name>
    <message>
        <source>p. %1 (PDF %2)</source>
        <extracomment>A page by its printed label, and its place in the file where that differs.</extracomment>
        <translation>S. %1 (PDF %2)</translation>
    </message>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
    <message>
        <source>(PDF %1) / %2</source>
        <extracomment>Stands after a field with the page&apos;s printed label.</extracomment>
        <translation>(PDF %1) / %2</translation>
    </message>
    <message>
        <source>/ %1</source>
        <translation>/ %1</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>the model&apos;s context</source>
        <translation>der Kontext des Modells</translation>
    </message>
    <message>
        <source>the chosen context</source>
        <translation>der gewählte Kontext</translation>
    </message>
    <message>
        <source>free memory</source>
        <translation>der freie Speicher</translation>
    </message>
    <message>
        <source>not even its first page fits</source>
        <translation>nicht einmal die erste Seite passt hinein</translation>
    </message>
    <message>
        <source>%1: pages %2 of %3</source>
        <translation>%1: Seiten %2 von %3</translation>
    </message>
    <message>
        <source>what fits from the front: %1</source>
        <translation>was von vorn hineinpasst: %1</translation>
    </message>
    <message>
        <source>focus: the pages that match are larger than the %1 tokens left for documents; a context of at least %2 is needed</source>
        <translation>Fokus: Die passenden Seiten sind größer als die %1 Token, die für Dokumente bleiben; nötig ist ein Kontext von mindestens %2</translation>
    </message>
    <message>
        <source>focus: no page holds the words of the question; put it in words that the documents use</source>
        <translation>Fokus: Auf keiner Seite stehen Wörter der Frage; fragen Sie mit Wörtern, die in den Dokumenten vorkommen</translation>
    </message>
    <message>
        <source>binder &quot;%1&quot; has no documents</source>
        <translation>die Mappe „%1“ hat keine Dokumente</translation>
    </message>
    <message>
        <source>no page of this binder has text; scanned pages would need text recognition (OCR), which Lectern does not do yet</source>
        <translation>keine Seite dieser Mappe hat Text; gescannte Seiten bräuchten eine Texterkennung (OCR), die Lectern noch nicht hat</translation>
    </message>
    <message>
        <source>the binder has %1 tokens, but %2 allows %3 for documents, so nothing was read; %4%5</source>
        <translation>die Mappe hat %1 Token, aber %2 lässt nur %3 für Dokumente zu, daher wurde nichts gelesen; %4%5</translation>
    </message>
    <message>
        <source>focus: the binder is larger than the context, so only %1 of %2 pages were read, those that match the question best</source>
        <translation>Fokus: Die Mappe ist größer als der Kontext, daher wurden nur %1 von %2 Seiten gelesen, die zur Frage am besten passen</translation>
    </message>
    <message>
        <source>the model was trained on prompts of at most %1 tokens, this one has %2: expect worse answers</source>
        <translation>das Modell wurde mit höchstens %1 Token geübt, dies hier sind %2: Rechnen Sie mit schlechteren Antworten</translation>
    </message>
    <message>
        <source>%1: no text on pages %2; the model has not seen what is there</source>
        <translation>%1: kein Text auf den Seiten %2; was dort steht, hat das Modell nicht gesehen</translation>
    </message>
    <message>
        <source>%1: no text on page %2; the model has not seen what is there</source>
        <translation>%1: kein Text auf Seite %2; was dort steht, hat das Modell nicht gesehen</translation>
    </message>
    <message>
        <source>no model is open; choose one first</source>
        <translation>kein Modell ist geöffnet; wählen Sie zuerst eines</translation>
    </message>
    <message>
        <source>its tokenizer.json is missing</source>
        <translation>seine tokenizer.json fehlt</translation>
    </message>
    <message>
        <source>needs %1 of memory, this machine has %2 free</source>
        <translation>es braucht %1 Speicher, frei sind auf diesem Rechner %2</translation>
    </message>
    <message>
        <source>%1 is not a folder</source>
        <translation>%1 ist kein Ordner</translation>
    </message>
    <message>
        <source>%1 was made by a newer Lectern (library version %2; this one knows versions up to %3)</source>
        <translation>%1 stammt von einem neueren Lectern (Bibliothek Version %2; dieses kennt Versionen bis %3)</translation>
    </message>
    <message>
        <source>%1 was made by an older Lectern; open it for writing once</source>
        <translation>%1 stammt von einem älteren Lectern; öffnen Sie es einmal zum Schreiben</translation>
    </message>
    <message>
        <source>there is a binder &quot;%1&quot; already</source>
        <translation>eine Mappe „%1“ gibt es schon</translation>
    </message>
    <message>
        <source>a binder&apos;s name must not be empty</source>
        <translation>der Name einer Mappe darf nicht leer sein</translation>
    </message>
    <message>
        <source>a binder&apos;s name has at most %1 characters</source>
        <translation>der Name einer Mappe hat höchstens %1 Zeichen</translation>
    </message>
    <message>
        <source>a title must not be empty</source>
        <translation>ein Titel darf nicht leer sein</translation>
    </message>
    <message>
        <source>a list is filtered by at most %1 words</source>
        <translation>eine Liste wird nach höchstens %1 Wörtern gefiltert</translation>
    </message>
    <message>
        <source>a title has at most %1 characters</source>
        <translation>ein Titel hat höchstens %1 Zeichen</translation>
    </message>
    <message>
        <source>a note has at most %1 bytes</source>
        <translation>eine Notiz hat höchstens %1 Byte</translation>
    </message>
    <message>
        <source>a tag must not be empty</source>
        <translation>ein Schlagwort darf nicht leer sein</translation>
    </message>
    <message>
        <source>a tag has at most %1 characters</source>
        <translation>ein Schlagwort hat höchstens %1 Zeichen</translation>
    </message>
    <message>
        <source>a vault&apos;s name %1</source>
        <translation>der Name eines Tresors %1</translation>
    </message>
    <message>
        <source>must be valid UTF-8</source>
        <translation>muss gültiges UTF-8 sein</translation>
    </message>
    <message>
        <source>must not be empty</source>
        <translation>darf nicht leer sein</translation>
    </message>
    <message>
        <source>has at most %1 characters</source>
        <translation>hat höchstens %1 Zeichen</translation>
    </message>
    <message>
        <source>must not contain a slash</source>
        <translation>darf keinen Schrägstrich enthalten</translation>
    </message>
    <message>
        <source>must not contain control or invisible characters</source>
        <translation>darf keine Steuerzeichen und keine unsichtbaren Zeichen enthalten</translation>
    </message>
    <message>
        <source>must not be &quot;%1&quot;</source>
        <translation>darf nicht „%1“ sein</translation>
    </message>
    <message>
        <source>there is no word to search for; type at least one</source>
        <translation>es gibt kein Wort zu suchen; geben Sie mindestens eines ein</translation>
    </message>
    <message>
        <source>a search has at most %1 words; these are %2</source>
        <translation>eine Suche hat höchstens %1 Wörter; dies sind %2</translation>
    </message>
    <message>
        <source>there is a vault &quot;%1&quot; already</source>
        <translation>einen Tresor „%1“ gibt es schon</translation>
    </message>
    <message>
        <source>Looks up facts whose words stand in the question; useful on a few pages. Treat every answer as a search hit and check the quote.</source>
        <translation>Schlägt Tatsachen nach, deren Wörter in der Frage stehen; brauchbar auf wenigen Seiten. Nehmen Sie jede Antwort als Fundstelle und prüfen Sie das Zitat.</translation>
    </message>
    <message>
        <source>an interrupted answer could not be recovered: %1</source>
        <translation>eine unterbrochene Antwort konnte nicht wiederhergestellt werden: %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::AllDocumentsView</name>
    <message>
        <source>Filter by words</source>
        <translation>Nach Wörtern filtern</translation>
    </message>
    <message>
        <source>Filter documents by words of the title or file name</source>
        <translation>Dokumente nach Wörtern im Titel oder Dateinamen filtern</translation>
    </message>
    <message>
        <source>Filter by tags</source>
        <translation>Nach Schlagwörtern filtern</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>Nach Titel</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>By pages</source>
        <translation>Nach Seitenzahl</translation>
    </message>
    <message>
        <source>Order of the documents</source>
        <translation>Reihenfolge der Dokumente</translation>
    </message>
    <message>
        <source>All documents of the vault</source>
        <translation>Alle Dokumente des Tresors</translation>
    </message>
    <message>
        <source>No document matches the filter.</source>
        <translation>Kein Dokument passt zum Filter.</translation>
    </message>
    <message numerus="yes">
        <source>%n documents</source>
        <translation>
            <numerusform>%n Dokument</numerusform>
            <numerusform>%n Dokumente</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a tag and how many documents have it</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>No document has a tag yet.</source>
        <translation>Noch hat kein Dokument ein Schlagwort.</translation>
    </message>
    <message>
        <source>&amp;Show all</source>
        <translation>&amp;Alle zeigen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::AnswersPage</name>
    <message>
        <source>&amp;Thinking in new conversations:</source>
        <translation>&amp;Denken in neuen Gesprächen:</translation>
    </message>
    <message>
        <source>&amp;Words are chosen:</source>
        <translation>&amp;Wörter werden gewählt:</translation>
    </message>
    <message>
        <source>T&amp;emperature:</source>
        <translation>T&amp;emperatur:</translation>
    </message>
    <message>
        <source>To&amp;p-p:</source>
        <translation>To&amp;p-p:</translation>
    </message>
    <message>
        <source>The likeliest word always gives the same answer to the same question. A higher temperature and a higher top-p give more varied ones.</source>
        <translation>Das wahrscheinlichste Wort gibt auf die gleiche Frage immer die gleiche Antwort. Eine höhere Temperatur und ein höheres Top-p geben abwechslungsreichere.</translation>
    </message>
    <message>
        <source>&amp;Room for saved states:</source>
        <translation>&amp;Platz für gespeicherte Zustände:</translation>
    </message>
    <message>
        <source>For each vault, on this disk. What has not been used for longest goes first, except what is pinned; it is then read again when asked about.</source>
        <translation>Je Tresor, auf diesem Datenträger. Was am längsten nicht gebraucht wurde, weicht zuerst, außer was angeheftet ist; es wird dann neu gelesen, wenn danach gefragt wird.</translation>
    </message>
    <message>
        <source>As the model recommends</source>
        <translation>Wie es das Modell empfiehlt</translation>
    </message>
    <message>
        <source>Always the likeliest</source>
        <translation>Immer das wahrscheinlichste</translation>
    </message>
    <message>
        <source>By these values</source>
        <translation>Nach diesen Werten</translation>
    </message>
    <message>
        <source> GB</source>
        <extracomment>gigabytes, after a number</extracomment>
        <translation> GB</translation>
    </message>
</context>
<context>
    <name>lectern::ui::BinderTreeModel</name>
    <message numerus="yes">
        <source>%n documents</source>
        <translation>
            <numerusform>%n Dokument</numerusform>
            <numerusform>%n Dokumente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation>
            <numerusform>%n Gespräch</numerusform>
            <numerusform>%n Gespräche</numerusform>
        </translation>
    </message>
    <message>
        <source>Binder %1, open</source>
        <translation>Mappe %1, geöffnet</translation>
    </message>
    <message>
        <source>Binder %1</source>
        <translation>Mappe %1</translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message>
        <source>D%1  %2</source>
        <extracomment>D1, D2, ...: how answers name the documents of a binder; %2: title</extracomment>
        <translation>D%1  %2</translation>
    </message>
    <message>
        <source>File: %1</source>
        <translation>Datei: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n pages have no text that can be read.</source>
        <translation>
            <numerusform>%n Seite hat keinen lesbaren Text.</numerusform>
            <numerusform>%n Seiten haben keinen lesbaren Text.</numerusform>
        </translation>
    </message>
    <message>
        <source>Document D%1: %2</source>
        <translation>Dokument D%1: %2</translation>
    </message>
    <message>
        <source>Binder or document</source>
        <translation>Mappe oder Dokument</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>lectern::ui::BinderView</name>
    <message>
        <source>Binders and their documents</source>
        <translation>Mappen und ihre Dokumente</translation>
    </message>
</context>
<context>
    <name>lectern::ui::CitationModel</name>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>[left out in the answer: %1]</source>
        <translation>[in der Antwort ausgelassen: %1]</translation>
    </message>
</context>
<context>
    <name>lectern::ui::CommandModel</name>
    <message>
        <source>%1, %2</source>
        <extracomment>a command, its menu and its shortcut, as a screen reader says it</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <translation>%1, %2, %3</translation>
    </message>
</context>
<context>
    <name>lectern::ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>Eingeben, was getan werden soll</translation>
    </message>
    <message>
        <source>Search for a command</source>
        <translation>Einen Befehl suchen</translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation>Passende Befehle</translation>
    </message>
</context>
<context>
    <name>lectern::ui::Composer</name>
    <message>
        <source>Foc&amp;us</source>
        <translation>Fok&amp;us</translation>
    </message>
    <message>
        <source>Cancel edit</source>
        <translation>Bearbeiten abbrechen</translation>
    </message>
    <message>
        <source>&amp;Ask</source>
        <translation>F&amp;ragen</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>Anha&amp;lten</translation>
    </message>
    <message>
        <source>Thin&amp;king:</source>
        <translation>Den&amp;ken:</translation>
    </message>
    <message>
        <source>Read only the pages that match the question best. The answer says which.</source>
        <translation>Nur die Seiten lesen, die am besten zur Frage passen. Die Antwort nennt sie.</translation>
    </message>
    <message>
        <source>Stop; what is answered so far is kept (Esc).</source>
        <translation>Anhalten; die bisherige Antwort bleibt erhalten (Esc).</translation>
    </message>
    <message>
        <source>A question of another conversation.</source>
        <translation>Eine Frage aus einem anderen Gespräch.</translation>
    </message>
    <message>
        <source>Ask (Ctrl+Enter)</source>
        <translation>Fragen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>&amp;Ask as a branch</source>
        <translation>Als Zweig &amp;fragen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextBar</name>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextMeter</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Pause the reading; what is read is kept.</source>
        <translation>Das Lesen unterbrechen; Gelesenes bleibt erhalten.</translation>
    </message>
    <message>
        <source>Read the documents ahead of the first question.</source>
        <translation>Die Dokumente schon vor der ersten Frage lesen.</translation>
    </message>
    <message>
        <source>Documents in the context</source>
        <translation>Dokumente im Kontext</translation>
    </message>
    <message>
        <source>Saved states…</source>
        <translation>Gespeicherte Zustände …</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextMeterModel</name>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Token</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>Noch nicht gelesen</translation>
    </message>
    <message>
        <source>%1 % read</source>
        <translation>%1 % gelesen</translation>
    </message>
    <message>
        <source>Reading: %1 %</source>
        <translation>Lesen: %1 %</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Nothing to read.</source>
        <translation>Nichts zu lesen.</translation>
    </message>
    <message>
        <source>%1 of %2 tokens of the context are taken (limit: %3). %4.</source>
        <translation>%1 von %2 Token des Kontexts sind belegt (Grenze: %3). %4.</translation>
    </message>
    <message numerus="yes">
        <source>D%1 %2: %n page(s), %3 tokens, %4.</source>
        <translation>
            <numerusform>D%1 %2: %n Seite, %3 Token, %4.</numerusform>
            <numerusform>D%1 %2: %n Seiten, %3 Token, %4.</numerusform>
        </translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>being read</source>
        <translation>wird gelesen</translation>
    </message>
    <message>
        <source>read in part</source>
        <translation>teilweise gelesen</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>nicht gelesen</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n without text)</source>
        <translation>
            <numerusform>%1 (%n ohne Text)</numerusform>
            <numerusform>%1 (%n ohne Text)</numerusform>
        </translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Too large: with room for an answer, the documents need %1 tokens, and the context holds %2.</source>
        <translation>Zu groß: Mit Platz für eine Antwort brauchen die Dokumente %1 Token; der Kontext fasst %2.</translation>
    </message>
    <message>
        <source>Longer than the %1 tokens that this model was trained for: answers may be wrong or miss pages.</source>
        <translation>Länger als die %1 Token, für die dieses Modell trainiert wurde: Antworten können falsch sein oder Seiten übergehen.</translation>
    </message>
    <message>
        <source>Everything is read</source>
        <translation>Alles gelesen</translation>
    </message>
    <message>
        <source>Reading a selection of pages: %1 %</source>
        <translation>Liest ausgewählte Seiten: %1 %</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationListModel</name>
    <message>
        <source>Today %1</source>
        <translation>Heute %1</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>d MMM</source>
        <extracomment>a date of this year, as QDate::toString formats it</extracomment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>Conversation without a title</source>
        <translation>Gespräch ohne Titel</translation>
    </message>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>%n Zweig</numerusform>
            <numerusform>%n Zweige</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, open</source>
        <translation>%1, geöffnet</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationPane</name>
    <message>
        <source>&amp;Write a question</source>
        <translation>Eine Frage &amp;schreiben</translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation>Ctrl+L</translation>
    </message>
    <message>
        <source>&amp;Ask</source>
        <translation>F&amp;ragen</translation>
    </message>
    <message>
        <source>&amp;Stop the answer</source>
        <translation>Antwort an&amp;halten</translation>
    </message>
    <message>
        <source>Ctrl+.</source>
        <translation>Ctrl+.</translation>
    </message>
    <message>
        <source>Answer &amp;now</source>
        <translation>&amp;Jetzt antworten</translation>
    </message>
    <message>
        <source>Answer a&amp;gain</source>
        <translation>&amp;Nochmals antworten</translation>
    </message>
    <message>
        <source>&amp;Edit the last question</source>
        <translation>Letzte Frage &amp;bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Copy the last answer</source>
        <translation>Letzte Antwort &amp;kopieren</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>Next c&amp;itation</source>
        <translation>Nächster &amp;Beleg</translation>
    </message>
    <message>
        <source>&amp;Previous citation</source>
        <translation>&amp;Voriger Beleg</translation>
    </message>
    <message>
        <source>Pause &amp;reading</source>
        <translation>&amp;Lesen unterbrechen</translation>
    </message>
    <message>
        <source>Export as &amp;Markdown…</source>
        <translation>Als &amp;Markdown exportieren …</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Export as P&amp;DF…</source>
        <translation>Als P&amp;DF exportieren …</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Als &amp;JSON exportieren …</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>No vault is open.</source>
        <translation>Kein Tresor ist geöffnet.</translation>
    </message>
    <message>
        <source>Choose a binder first.</source>
        <translation>Zuerst eine Mappe wählen.</translation>
    </message>
    <message>
        <source>The binder has no documents.</source>
        <translation>Die Mappe hat keine Dokumente.</translation>
    </message>
    <message>
        <source>No page of these documents has text.</source>
        <translation>Keine Seite dieser Dokumente hat Text.</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>Kein Modell ist geöffnet.</translation>
    </message>
    <message>
        <source>&amp;Read the documents ahead</source>
        <translation>Dokumente im Voraus &amp;lesen</translation>
    </message>
    <message>
        <source>No vault is open</source>
        <translation>Kein Tresor ist geöffnet</translation>
    </message>
    <message>
        <source>Open or create a vault to begin.</source>
        <translation>Öffnen oder erstellen Sie einen Tresor, um zu beginnen.</translation>
    </message>
    <message>
        <source>No binder is chosen</source>
        <translation>Keine Mappe gewählt</translation>
    </message>
    <message>
        <source>Choose a binder at the left, or drop documents into the window.</source>
        <translation>Wählen Sie links eine Mappe oder ziehen Sie Dokumente in das Fenster.</translation>
    </message>
    <message>
        <source>This binder has no documents yet</source>
        <translation>Diese Mappe hat noch keine Dokumente</translation>
    </message>
    <message>
        <source>Drop PDF files here, or import them from the File menu.</source>
        <translation>Ziehen Sie PDF-Dateien hierher oder importieren Sie sie über das Menü Datei.</translation>
    </message>
    <message>
        <source>No page of these documents has text</source>
        <translation>Keine Seite dieser Dokumente hat Text</translation>
    </message>
    <message>
        <source>They are pictures of pages, which cannot be read yet.</source>
        <translation>Es sind Bilder von Seiten, die noch nicht gelesen werden können.</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Choose a model to ask questions with, under Tools, Models.</source>
        <translation>Wählen Sie unter Extras, Modelle ein Modell, das Fragen beantwortet.</translation>
    </message>
    <message>
        <source>Ask about these documents</source>
        <translation>Fragen zu diesen Dokumenten</translation>
    </message>
    <message>
        <source>They do not all fit into the model’s context at once. A question can be asked with focus: on the pages that match it best.</source>
        <translation>Sie passen nicht alle zugleich in den Kontext des Modells. Eine Frage kann mit Fokus gestellt werden: auf die Seiten, die am besten zu ihr passen.</translation>
    </message>
    <message>
        <source>You can already ask about what is read; a question reads the rest first.</source>
        <translation>Fragen zum schon Gelesenen sind möglich; eine Frage liest den Rest zuerst.</translation>
    </message>
    <message>
        <source>Every answer cites pages, and every quote is checked against the page.</source>
        <translation>Jede Antwort nennt Seiten, und jedes Zitat wird an der Seite geprüft.</translation>
    </message>
    <message>
        <source>No model is open, so nothing can be asked yet.</source>
        <translation>Kein Modell ist geöffnet, daher kann noch nichts gefragt werden.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle …</translation>
    </message>
    <message>
        <source>The documents take %1 tokens, and the context holds %2 (%3). Ask with focus to read only the pages that match the question best, or put fewer documents into the binder.</source>
        <translation>Die Dokumente brauchen %1 Token, der Kontext fasst %2 (%3). Fragen Sie mit Fokus, um nur die am besten passenden Seiten zu lesen, oder legen Sie weniger Dokumente in die Mappe.</translation>
    </message>
    <message>
        <source>Ask with focus</source>
        <translation>Mit Fokus fragen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy c&amp;ode</source>
        <translation>C&amp;ode kopieren</translation>
    </message>
    <message>
        <source>Copy the answer as &amp;text</source>
        <translation>Antwort als &amp;Text kopieren</translation>
    </message>
    <message>
        <source>&amp;Quote in a question</source>
        <translation>In einer Frage &amp;zitieren</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Export as &amp;HTML…</source>
        <translation>Als &amp;HTML exportieren …</translation>
    </message>
    <message>
        <source>HTML (*.html)</source>
        <translation>HTML (*.html)</translation>
    </message>
    <message>
        <source>G&amp;o on with the answer</source>
        <translation>Antwort f&amp;ortsetzen</translation>
    </message>
    <message>
        <source>Not all of this binder fits. Focus reads the pages that match the question best.</source>
        <translation>Diese Mappe passt nicht ganz hinein. „Fokus“ liest die Seiten, die am besten zur Frage passen.</translation>
    </message>
    <message>
        <source>The question and the conversation do not fit beside the documents. Focus reads the pages that match the question best.</source>
        <translation>Die Frage und das Gespräch passen nicht neben die Dokumente. „Fokus“ liest die Seiten, die am besten zur Frage passen.</translation>
    </message>
    <message>
        <source>The question and the conversation do not fit, even without documents.</source>
        <translation>Die Frage und das Gespräch passen nicht hinein, auch nicht ohne Dokumente.</translation>
    </message>
    <message>
        <source>The documents take %1 tokens, the question %2 and the conversation before it %3; with room for an answer that is more than the context holds (%4: %5). Ask with focus to read only the pages that match the question best, shorten the question or begin a new conversation.</source>
        <translation>Die Dokumente brauchen %1 Token, die Frage %2 und das Gespräch davor %3; mit Platz für eine Antwort ist das mehr, als der Kontext fasst (%4: %5). Mit „Fokus“ werden nur die Seiten gelesen, die am besten zur Frage passen; auch eine kürzere Frage oder ein neues Gespräch hilft.</translation>
    </message>
    <message>
        <source>The question takes %1 tokens and the conversation before it %2; the context holds %3 (%4), so they do not fit even without documents. Shorten the question or begin a new conversation.</source>
        <translation>Die Frage braucht %1 Token und das Gespräch davor %2; der Kontext fasst %3 (%4), sie passen also auch ohne Dokumente nicht hinein. Kürzen Sie die Frage oder beginnen Sie ein neues Gespräch.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Copy the answer &amp;with citations</source>
        <translation>Antwort mit Antwort mit &amp;Zitaten kopierenamp;Belegen kopieren</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentFinder</name>
    <message>
        <source>The search stopped: the library could not be read.</source>
        <translation>Die Suche ist abgebrochen: die Bibliothek konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Searching page %1 of %2</source>
        <translation>Seite %1 von %2 wird durchsucht</translation>
    </message>
    <message>
        <source>No hits</source>
        <translation>Keine Treffer</translation>
    </message>
    <message>
        <source>%1 of more than %L2</source>
        <extracomment>&quot;3 of more than 17&quot;: the search goes on, or was ended at so many.</extracomment>
        <translation>%1 von mehr als %L2</translation>
    </message>
    <message>
        <source>%1 of %L2</source>
        <translation>%1 von %L2</translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentListModel</name>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message>
        <source>File: %1</source>
        <translation>Datei: %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentMenus</name>
    <message>
        <source>&amp;New binder</source>
        <translation>&amp;Neue Mappe</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Schlagwort hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>Tag for %n documents:</source>
        <translation>
            <numerusform>Schlagwort für %n Dokument:</numerusform>
            <numerusform>Schlagwort für %n Dokumente:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentTab</name>
    <message>
        <source>The note could not be saved. Try again.</source>
        <translation>Die Notiz konnte nicht gespeichert werden. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Password of the document</source>
        <translation>Passwort des Dokuments</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>&amp;Entsperren</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have no text and can be looked at, but not searched or quoted: %1.</source>
        <extracomment>%1 is a list of pages: &quot;p. 3, p. 14&quot;.</extracomment>
        <translation>
            <numerusform>%n Seite hat keinen Text und kann angesehen, aber nicht durchsucht oder zitiert werden: %1.</numerusform>
            <numerusform>%n Seiten haben keinen Text und können angesehen, aber nicht durchsucht oder zitiert werden: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>This password does not open the document.</source>
        <translation>Dieses Passwort öffnet das Dokument nicht.</translation>
    </message>
    <message>
        <source>The pages are locked with a password. It is kept until the document is closed, and nowhere stored.</source>
        <translation>Die Seiten sind durch ein Passwort gesperrt. Es wird bis zum Schließen des Dokuments behalten und nirgends gespeichert.</translation>
    </message>
    <message>
        <source>This link leads to %1. Lectern is offline and opens no addresses; copy it to use it elsewhere.</source>
        <translation>Dieser Verweis führt zu %1. Lectern ist offline und öffnet keine Adressen; kopieren Sie sie, um sie anderswo zu verwenden.</translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation>&amp;Adresse kopieren</translation>
    </message>
</context>
<context>
    <name>lectern::ui::EmptyState</name>
    <message>
        <source>Ask: %1</source>
        <translation>Fragen: %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::EmptyVaultView</name>
    <message>
        <source>This vault is empty.</source>
        <translation>Dieser Tresor ist leer.</translation>
    </message>
    <message>
        <source>Drop PDF files or folders here. They are copied into the vault and never leave this computer.</source>
        <translation>Ziehen Sie PDF-Dateien oder Ordner hierher. Sie werden in den Tresor kopiert und verlassen diesen Rechner nie.</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple binder</source>
        <translation>Die Be&amp;ispielmappe öffnen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ErrorPresenter</name>
    <message>
        <source>This cannot be done as it was asked for.</source>
        <translation>So kann das nicht ausgeführt werden.</translation>
    </message>
    <message>
        <source>The details say what is missing.</source>
        <translation>Die Einzelheiten nennen, was fehlt.</translation>
    </message>
    <message>
        <source>What is needed here was not found.</source>
        <translation>Was hier gebraucht wird, wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>Check that it has not been moved or removed, then try again.</source>
        <translation>Prüfen Sie, ob es verschoben oder gelöscht wurde, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The file or folder could not be read or written.</source>
        <translation>Die Datei oder der Ordner konnte nicht gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>Check its permissions and the free space on the disk, then try again.</source>
        <translation>Prüfen Sie die Zugriffsrechte und den freien Speicherplatz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The file is damaged and cannot be used.</source>
        <translation>Die Datei ist beschädigt und kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>Get it again from where it came from, or open a backup.</source>
        <translation>Besorgen Sie sie neu oder öffnen Sie eine Sicherungskopie.</translation>
    </message>
    <message>
        <source>This kind of file or model is not supported.</source>
        <translation>Diese Art von Datei oder Modell wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>The details say what is.</source>
        <translation>Die Einzelheiten nennen, was unterstützt wird.</translation>
    </message>
    <message>
        <source>This was made for another model, vault or version.</source>
        <translation>Dies gehört zu einem anderen Modell, Tresor oder einer anderen Version.</translation>
    </message>
    <message>
        <source>Use what it was made for, or make it again.</source>
        <translation>Verwenden Sie, wozu es gehört, oder erstellen Sie es neu.</translation>
    </message>
    <message>
        <source>This is larger than fits.</source>
        <translation>Das ist größer, als hineinpasst.</translation>
    </message>
    <message>
        <source>The details say what would fit.</source>
        <translation>Die Einzelheiten nennen, was hineinpasst.</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>Dafür reicht der Arbeitsspeicher nicht.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model or fewer documents.</source>
        <translation>Schließen Sie andere Programme oder wählen Sie ein kleineres Modell oder weniger Dokumente.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>The file is protected by a password.</source>
        <translation>Die Datei ist durch ein Passwort geschützt.</translation>
    </message>
    <message>
        <source>Enter the password to open it.</source>
        <translation>Geben Sie das Passwort ein, um sie zu öffnen.</translation>
    </message>
    <message>
        <source>The vault is in use by another program.</source>
        <translation>Der Tresor wird von einem anderen Programm benutzt.</translation>
    </message>
    <message>
        <source>Close that program, then try again.</source>
        <translation>Schließen Sie dieses Programm und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The protection around file reading could not be set up, so nothing was read.</source>
        <translation>Der Schutz für das Lesen von Dateien konnte nicht eingerichtet werden; es wurde nichts gelesen.</translation>
    </message>
    <message>
        <source>A kernel with seccomp and Landlock is needed.</source>
        <translation>Ein Kernel mit seccomp und Landlock ist nötig.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lectern.</source>
        <translation>In Lectern ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Nothing that was saved is lost. Try again, and report the details if it happens again.</source>
        <translation>Nichts Gespeichertes ist verloren. Versuchen Sie es noch einmal und melden Sie die Einzelheiten, falls es wieder geschieht.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 is the name of a file or binder, %2 a sentence on what happened to it</extracomment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>lectern::ui::FindBar</name>
    <message>
        <source>Find in document</source>
        <translation>Im Dokument suchen</translation>
    </message>
    <message>
        <source>Words to find in the document</source>
        <translation>Wörter, die im Dokument gesucht werden</translation>
    </message>
    <message>
        <source>&amp;Whole words</source>
        <translation>&amp;Ganze Wörter</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportBinder</name>
    <message>
        <source>New binder</source>
        <translation>Neue Mappe</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportQueueModel</name>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
    <message>
        <source>Opening the file</source>
        <translation>Datei wird geöffnet</translation>
    </message>
    <message>
        <source>Needs a password</source>
        <translation>Braucht ein Passwort</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message numerus="yes">
        <source>Imported, %n pages</source>
        <translation>
            <numerusform>Importiert, %n Seite</numerusform>
            <numerusform>Importiert, %n Seiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without text</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n ohne Text</numerusform>
            <numerusform>%n ohne Text</numerusform>
        </translation>
    </message>
    <message>
        <source>Is in the vault already; added to the binder</source>
        <translation>Ist schon im Tresor; in die Mappe gelegt</translation>
    </message>
    <message>
        <source>Is in the vault already</source>
        <translation>Ist schon im Tresor</translation>
    </message>
    <message>
        <source>Is in the vault, but could not be added to the binder.</source>
        <translation>Ist im Tresor, konnte aber nicht in die Mappe gelegt werden.</translation>
    </message>
    <message>
        <source>Could not be imported.</source>
        <translation>Konnte nicht importiert werden.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Is no longer where it was.</source>
        <translation>Ist nicht mehr, wo sie war.</translation>
    </message>
    <message>
        <source>Could not be read from the disk.</source>
        <translation>Konnte nicht von der Platte gelesen werden.</translation>
    </message>
    <message>
        <source>Is damaged: it cannot be read as a PDF.</source>
        <translation>Ist beschädigt: sie kann nicht als PDF gelesen werden.</translation>
    </message>
    <message>
        <source>Is not a PDF.</source>
        <translation>Ist keine PDF-Datei.</translation>
    </message>
    <message>
        <source>Asks for more time or memory than a document may have.</source>
        <translation>Verlangt mehr Zeit oder Speicher, als ein Dokument haben darf.</translation>
    </message>
    <message>
        <source>There is not enough memory to read it.</source>
        <translation>Der Arbeitsspeicher reicht nicht, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Needs a password.</source>
        <translation>Braucht ein Passwort.</translation>
    </message>
    <message>
        <source>Was not opened: the protected process that reads documents could not be started.</source>
        <translation>Wurde nicht geöffnet: der geschützte Prozess, der Dokumente liest, konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Nothing is being imported.</source>
        <translation>Es wird nichts importiert.</translation>
    </message>
    <message numerus="yes">
        <source>%n files to import</source>
        <translation>
            <numerusform>%n Datei zu importieren</numerusform>
            <numerusform>%n Dateien zu importieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a password</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n braucht ein Passwort</numerusform>
            <numerusform>%n brauchen ein Passwort</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n imported</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n importiert</numerusform>
            <numerusform>%n importiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the vault already</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n schon im Tresor</numerusform>
            <numerusform>%n schon im Tresor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportView</name>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>State of the imports</source>
        <translation>Stand der Importe</translation>
    </message>
    <message>
        <source>Files being imported</source>
        <translation>Dateien, die importiert werden</translation>
    </message>
    <message>
        <source>Details of the failure</source>
        <translation>Einzelheiten des Fehlers</translation>
    </message>
    <message>
        <source>Password, not stored</source>
        <translation>Passwort, wird nicht gespeichert</translation>
    </message>
    <message>
        <source>Password of the file</source>
        <translation>Passwort der Datei</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>T&amp;ry again</source>
        <translation>No&amp;chmals versuchen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>Co&amp;py details</source>
        <translation>Einzelheiten &amp;kopieren</translation>
    </message>
    <message>
        <source>This password does not open the file.</source>
        <translation>Dieses Passwort öffnet die Datei nicht.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::LibraryPane</name>
    <message>
        <source>New binder</source>
        <translation>Neue Mappe</translation>
    </message>
    <message>
        <source>&amp;Import documents…</source>
        <translation>Dokumente &amp;importieren …</translation>
    </message>
    <message>
        <source>Import a &amp;folder…</source>
        <translation>Einen &amp;Ordner importieren …</translation>
    </message>
    <message>
        <source>&amp;New binder</source>
        <translation>&amp;Neue Mappe</translation>
    </message>
    <message>
        <source>New &amp;conversation</source>
        <translation>Neues &amp;Gespräch</translation>
    </message>
    <message>
        <source>&amp;Search the vault</source>
        <translation>Den Tresor &amp;durchsuchen</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>&amp;Take out of the binder</source>
        <translation>Aus der Mappe &amp;nehmen</translation>
    </message>
    <message>
        <source>Move &amp;up in the binder</source>
        <translation>In der Mappe nach &amp;oben</translation>
    </message>
    <message>
        <source>Move &amp;down in the binder</source>
        <translation>In der Mappe nach &amp;unten</translation>
    </message>
    <message>
        <source>Add a ta&amp;g…</source>
        <translation>&amp;Schlagwort hinzufügen …</translation>
    </message>
    <message>
        <source>Show &amp;binders</source>
        <translation>&amp;Mappen zeigen</translation>
    </message>
    <message>
        <source>Show &amp;all documents</source>
        <translation>&amp;Alle Dokumente zeigen</translation>
    </message>
    <message>
        <source>Cancel all imports</source>
        <translation>Alle Importe abbrechen</translation>
    </message>
    <message>
        <source>Clear what is finished</source>
        <translation>Fertige aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Search the vault</source>
        <translation>Den Tresor durchsuchen</translation>
    </message>
    <message>
        <source>Search the text of all documents</source>
        <translation>Den Text aller Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>Binders</source>
        <translation>Mappen</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>Alle Dokumente</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Gespräche</translation>
    </message>
    <message>
        <source>Conversations of the binder</source>
        <translation>Gespräche der Mappe</translation>
    </message>
    <message>
        <source>No vault is open.</source>
        <translation>Kein Tresor ist geöffnet.</translation>
    </message>
    <message>
        <source>Conversations: %1</source>
        <extracomment>heading of the list of conversations; %1: name of the open binder</extracomment>
        <translation>Gespräche: %1</translation>
    </message>
    <message>
        <source>Import documents</source>
        <translation>Dokumente importieren</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf);;All files (*)</source>
        <translation>PDF-Dokumente (*.pdf);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Import all PDF documents of a folder</source>
        <translation>Alle PDF-Dokumente eines Ordners importieren</translation>
    </message>
    <message>
        <source>Ta&amp;gs</source>
        <translation>&amp;Schlagwörter</translation>
    </message>
    <message>
        <source>This name cannot be used: it is taken, empty or too long.</source>
        <translation>Dieser Name geht nicht: er ist vergeben, leer oder zu lang.</translation>
    </message>
    <message>
        <source>A&amp;dd to binder</source>
        <translation>Zur Mappe hin&amp;zufügen</translation>
    </message>
    <message>
        <source>Remove this &amp;vault…</source>
        <translation>Diesen &amp;Tresor löschen …</translation>
    </message>
</context>
<context>
    <name>lectern::ui::MainWindow</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Tool calls</source>
        <translation>Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>&amp;Print document…</source>
        <translation>Dokument &amp;drucken …</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Print pre&amp;view of the document</source>
        <translation>Druck&amp;vorschau des Dokuments</translation>
    </message>
    <message>
        <source>Print c&amp;onversation…</source>
        <translation>&amp;Gespräch drucken …</translation>
    </message>
    <message>
        <source>Print previe&amp;w of the conversation</source>
        <translation>Druckvorschau des Ge&amp;sprächs</translation>
    </message>
    <message>
        <source>New va&amp;ult…</source>
        <translation>Neuer &amp;Tresor …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Recent &amp;binders</source>
        <translation>Zuletzt geöffnete &amp;Mappen</translation>
    </message>
    <message>
        <source>Ne&amp;xt pane</source>
        <translation>Nä&amp;chster Bereich</translation>
    </message>
    <message>
        <source>Previo&amp;us pane</source>
        <translation>Vo&amp;riger Bereich</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>&amp;Bibliothek</translation>
    </message>
    <message>
        <source>Con&amp;versation</source>
        <translation>&amp;Gespräch</translation>
    </message>
    <message>
        <source>&amp;Tool calls</source>
        <translation>&amp;Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Befehle …</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Modelle …</translation>
    </message>
    <message>
        <source>&amp;Saved states…</source>
        <translation>Gespeicherte &amp;Zustände …</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>Hoher &amp;Kontrast</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>S&amp;hortcuts…</source>
        <translation>&amp;Tastenkürzel …</translation>
    </message>
    <message>
        <source>Open the sample &amp;binder</source>
        <translation>Die &amp;Beispielmappe öffnen</translation>
    </message>
    <message>
        <source>&amp;Offline, and the proof…</source>
        <translation>&amp;Offline und der Nachweis …</translation>
    </message>
    <message>
        <source>&amp;About Lectern</source>
        <translation>Ü&amp;ber Lectern</translation>
    </message>
    <message>
        <source>Drop to import into the vault</source>
        <translation>Loslassen, um in den Tresor zu importieren</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Nochmals versuchen</translation>
    </message>
    <message>
        <source>%1 – Lectern</source>
        <extracomment>title of the window; %1 is the name of a vault</extracomment>
        <translation>%1 – Lectern</translation>
    </message>
    <message>
        <source>Documents cannot be imported or shown: the protected helper could not be started. Start Lectern again; if that does not help, install it again.</source>
        <translation>Dokumente können nicht importiert oder angezeigt werden: der geschützte Helfer konnte nicht gestartet werden. Starten Sie Lectern neu; hilft das nicht, installieren Sie es neu.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle …</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>How much notice is needed to terminate?</source>
        <translation>How much notice is needed to terminate?</translation>
    </message>
    <message>
        <source>New vault</source>
        <translation>Neuer Tresor</translation>
    </message>
    <message>
        <source>A vault is a library of its own: its documents, conversations and saved states are kept apart from those of other vaults.

Name:</source>
        <translation>Ein Tresor ist eine eigene Bibliothek: seine Dokumente, Gespräche und gespeicherten Zustände bleiben von denen anderer Tresore getrennt.

Name:</translation>
    </message>
    <message>
        <source>Work is still running in this vault. Another vault can be opened when it is stopped; what has been read and answered so far is kept.</source>
        <translation>In diesem Tresor läuft noch Arbeit. Ein anderer kann geöffnet werden, wenn sie angehalten ist; was bisher gelesen und geantwortet wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Stop and open</source>
        <translation>Anhalten und öffnen</translation>
    </message>
    <message>
        <source>Work is still running. Close anyway? What has been read and answered so far is kept and goes on next time.</source>
        <translation>Es läuft noch Arbeit. Trotzdem schließen? Was bisher gelesen und geantwortet wurde, bleibt erhalten und geht beim nächsten Mal weiter.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Anhalten und schließen</translation>
    </message>
    <message>
        <source>About Lectern</source>
        <translation>Über Lectern</translation>
    </message>
    <message>
        <source>Lectern %1</source>
        <translation>Lectern %1</translation>
    </message>
    <message>
        <source>Reads long documents with a model on this computer and answers with citations that are checked against the page. Apache License 2.0; uses Qt %1 under the LGPL 3 and Poppler, in a process of its own, under the GPL 2.</source>
        <translation>Liest lange Dokumente mit einem Modell auf diesem Rechner und antwortet mit Belegen, die an der Seite geprüft sind. Apache-Lizenz 2.0; benutzt Qt %1 unter der LGPL 3 und Poppler, in einem eigenen Prozess, unter der GPL 2.</translation>
    </message>
    <message>
        <source>Deleting the vault…</source>
        <translation>Der Tresor wird gelöscht …</translation>
    </message>
    <message>
        <source>The vault %1 has been deleted.</source>
        <translation>Der Tresor %1 wurde gelöscht.</translation>
    </message>
    <message>
        <source>Choose another one at the top of the library.</source>
        <translation>Wählen Sie oben in der Bibliothek einen anderen.</translation>
    </message>
    <message>
        <source>The pages that are not printed yet will not be printed.</source>
        <translation>Die noch nicht gedruckten Seiten werden nicht gedruckt.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::MenuPlan</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;Binder</source>
        <translation>&amp;Mappe</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>&amp;Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
</context>
<context>
    <name>lectern::ui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the message and its details.</source>
        <translation>Die Meldung und ihre Einzelheiten kopieren.</translation>
    </message>
    <message>
        <source>Dismiss this message.</source>
        <translation>Diese Meldung ausblenden.</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>Einzelheiten der Meldung</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelPage</name>
    <message>
        <source>Models and saved states</source>
        <translation>Modelle und gespeicherte Zustände</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Saved states</source>
        <translation>Gespeicherte Zustände</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>Modelle auf diesem Rechner</translation>
    </message>
    <message>
        <source>About the chosen model</source>
        <translation>Über das gewählte Modell</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>Dieses Modell &amp;benutzen</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>Ordner &amp;hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Forget a folder</source>
        <translation>Ordner &amp;vergessen</translation>
    </message>
    <message>
        <source>Look &amp;again</source>
        <translation>&amp;Neu suchen</translation>
    </message>
    <message>
        <source>What the model has read is kept here, so that a follow-up question need not read it again. Pinned states stay when space gets scarce. Deleting one costs only the time to read again.</source>
        <translation>Was das Modell gelesen hat, bleibt hier, damit eine Folgefrage es nicht neu lesen muss. Angeheftete Zustände bleiben, wenn der Platz knapp wird. Löschen kostet nur die Zeit, neu zu lesen.</translation>
    </message>
    <message>
        <source>Saved states of this vault</source>
        <translation>Gespeicherte Zustände dieses Tresors</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>No model was found. Add the folder that holds one: it contains config.json, tokenizer.json and files that end in .safetensors.</source>
        <translation>Kein Modell gefunden. Fügen Sie den Ordner hinzu, der eines enthält: darin liegen config.json, tokenizer.json und Dateien, die auf .safetensors enden.</translation>
    </message>
    <message>
        <source>A folder with models</source>
        <translation>Ein Ordner mit Modellen</translation>
    </message>
    <message>
        <source>Delete saved states</source>
        <translation>Gespeicherte Zustände löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n saved state(s)? What they hold has to be read again when it is asked about.</source>
        <translation>
            <numerusform>%n gespeicherten Zustand löschen? Was er enthält, muss für eine Frage neu gelesen werden.</numerusform>
            <numerusform>%n gespeicherte Zustände löschen? Was sie enthalten, muss für eine Frage neu gelesen werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Models or saved states</source>
        <translation>Modelle oder gespeicherte Zustände</translation>
    </message>
    <message numerus="yes">
        <source>%n saved state(s), %1 of the %2 that the settings allow</source>
        <translation>
            <numerusform>%n gespeicherter Zustand, %1 von %2, die die Einstellungen erlauben</numerusform>
            <numerusform>%n gespeicherte Zustände, %1 von %2, die die Einstellungen erlauben</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelTable</name>
    <message>
        <source>This folder cannot be used as a model.</source>
        <translation>Dieser Ordner kann nicht als Modell benutzt werden.</translation>
    </message>
    <message>
        <source>This computer cannot run it: %1.</source>
        <translation>Dieser Rechner kann es nicht ausführen: %1.</translation>
    </message>
    <message>
        <source>%1 parameters, of which a token passes %2; kept as %3</source>
        <translation>%1 Parameter, davon durchläuft ein Token %2; gespeichert als %3</translation>
    </message>
    <message>
        <source>Folder: %1</source>
        <translation>Ordner: %1</translation>
    </message>
    <message>
        <source>%1 (comes with Lectern)</source>
        <translation>%1 (liegt Lectern bei)</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Benutzung</translation>
    </message>
    <message>
        <source>Not a model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Can run here</source>
        <translation>Läuft hier</translation>
    </message>
    <message>
        <source>Cannot run here</source>
        <translation>Läuft hier nicht</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Each token read takes %1 of memory, the rest of the state %2</source>
        <translation>Jedes gelesene Token braucht %1 Speicher, der übrige Zustand %2</translation>
    </message>
    <message numerus="yes">
        <source>This model answers, on the processor (CPU) with %n thread(s) in one process, that is one rank. Arithmetic: %1.</source>
        <extracomment>%1 is the code that computes, such as &quot;simd AVX2&quot;</extracomment>
        <translation>
            <numerusform>Dieses Modell antwortet, auf dem Prozessor (CPU) mit %n Thread in einem Prozess, also einem Rang. Rechenwerk: %1.</numerusform>
            <numerusform>Dieses Modell antwortet, auf dem Prozessor (CPU) mit %n Threads in einem Prozess, also einem Rang. Rechenwerk: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Reads up to %1 tokens at once, as far as memory goes</source>
        <translation>Liest bis zu %1 Token auf einmal, soweit der Speicher reicht</translation>
    </message>
    <message>
        <source>Reads up to %1 tokens at once, as far as memory goes; it was trained on %2, and answers get worse beyond</source>
        <translation>Liest bis zu %1 Token auf einmal, soweit der Speicher reicht; geübt hat es mit %2, darüber werden Antworten schlechter</translation>
    </message>
    <message>
        <source>always the likeliest word (temperature 0)</source>
        <translation>immer das wahrscheinlichste Wort (Temperatur 0)</translation>
    </message>
    <message>
        <source>temperature %1, top-p %2</source>
        <translation>Temperatur %1, Top-p %2</translation>
    </message>
    <message>
        <source>Recommended sampling: %1</source>
        <translation>Empfohlene Wortwahl: %1</translation>
    </message>
    <message>
        <source>; the settings say: %1</source>
        <translation>; die Einstellungen sagen: %1</translation>
    </message>
    <message>
        <source>Trained on (tokens)</source>
        <translation>Geübt mit (Token)</translation>
    </message>
    <message>
        <source>Reads up to (tokens)</source>
        <translation>Liest bis zu (Token)</translation>
    </message>
</context>
<context>
    <name>lectern::ui::NotesModel</name>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>“%1”</source>
        <extracomment>A quoted passage.</extracomment>
        <translation>„%1“</translation>
    </message>
</context>
<context>
    <name>lectern::ui::OfflineProof</name>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Not shielded</source>
        <translation>Nicht abgeschirmt</translation>
    </message>
    <message>
        <source>This process could open an internet connection: the kernel&apos;s filter is not in place. Lectern itself opens none. Start it as lectern-window to have the filter set before anything else.</source>
        <translation>Dieser Prozess könnte eine Internetverbindung öffnen: der Filter des Kernels ist nicht gesetzt. Lectern selbst öffnet keine. Starten Sie es als lectern-window, damit der Filter vor allem anderen gesetzt wird.</translation>
    </message>
    <message>
        <source>Just now this window tried to make an internet socket. The kernel refused both:

IPv4: %1
IPv6: %2

A filter (seccomp), set before anything else was started and not removable while the program runs, refuses every socket that is not local to this computer, here and in every process that Lectern starts. Your documents, questions and answers cannot leave this computer through it.</source>
        <translation>Soeben hat dieses Fenster versucht, Internet-Sockets zu öffnen. Der Kernel hat beide verweigert:

IPv4: %1
IPv6: %2

Ein Filter (seccomp), gesetzt vor allem anderen und nicht entfernbar, solange das Programm läuft, verweigert jeden Socket, der nicht auf diesem Rechner bleibt, hier und in jedem Prozess, den Lectern startet. Ihre Dokumente, Fragen und Antworten können diesen Rechner so nicht verlassen.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::OrderOffer</name>
    <message>
        <source>Working out what has to be read again…</source>
        <translation>Es wird ermittelt, was neu gelesen werden muss …</translation>
    </message>
    <message>
        <source>New order of %1: %2</source>
        <extracomment>%1: name of a binder, %2: a sentence on what has to be read again</extracomment>
        <translation>Neue Reihenfolge von %1: %2</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Übernehmen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::PageProblem</name>
    <message>
        <source>&amp;Retry</source>
        <translation>&amp;Nochmals versuchen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::PageView</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>%1 is locked. The document needs its password.</source>
        <translation>%1 ist gesperrt. Das Dokument braucht sein Passwort.</translation>
    </message>
    <message>
        <source>%1 cannot be drawn. The other pages are not affected, and what was read from this one can still be searched.</source>
        <translation>%1 kann nicht gezeichnet werden. Die anderen Seiten betrifft das nicht, und was von dieser gelesen wurde, bleibt durchsuchbar.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>%1 is a page (&quot;p. 12 (PDF 14)&quot;), %2 the title of the document.</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Link to %1</source>
        <extracomment>%1 is a page (&quot;p. 12&quot;) or an address: what a link leads to.</extracomment>
        <translation>Verweis auf %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::PrintBar</name>
    <message>
        <source>Printing</source>
        <translation>Drucken</translation>
    </message>
    <message>
        <source>Cancel printing</source>
        <translation>Drucken abbrechen</translation>
    </message>
    <message>
        <source>A document is being printed already.</source>
        <translation>Ein Dokument wird bereits gedruckt.</translation>
    </message>
    <message>
        <source>Printing stopped. %1</source>
        <translation>Das Drucken wurde angehalten. %1</translation>
    </message>
    <message>
        <source>Printing page %1 of %2</source>
        <translation>Seite %1 von %2 wird gedruckt</translation>
    </message>
</context>
<context>
    <name>lectern::ui::QuestionEdit</name>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Ask about the documents…</source>
        <translation>Zu den Dokumenten fragen …</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderBar</name>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>A printed page label, or a page number of the file</source>
        <translation>Eine gedruckte Seitenbezeichnung oder eine Seitenzahl der Datei</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Vergrößerung</translation>
    </message>
    <message>
        <source>%L1 %</source>
        <translation>%L1 %</translation>
    </message>
    <message>
        <source>Zoom: %1</source>
        <translation>Vergrößerung: %1</translation>
    </message>
    <message>
        <source>This document has no page “%1”.</source>
        <translation>Dieses Dokument hat keine Seite „%1“.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderDocument</name>
    <message>
        <source>This page is being drawn for the preview.</source>
        <translation>Diese Seite wird für die Vorschau gezeichnet.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderPane</name>
    <message>
        <source>&amp;Close tab</source>
        <translation>Reiter s&amp;chließen</translation>
    </message>
    <message>
        <source>Re&amp;open closed tab</source>
        <translation>Geschlossenen Reiter &amp;wieder öffnen</translation>
    </message>
    <message>
        <source>&amp;Next document</source>
        <translation>&amp;Nächstes Dokument</translation>
    </message>
    <message>
        <source>&amp;Previous document</source>
        <translation>&amp;Voriges Dokument</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>Pre&amp;vious page</source>
        <translation>Vori&amp;ge Seite</translation>
    </message>
    <message>
        <source>Ne&amp;xt page</source>
        <translation>Näch&amp;ste Seite</translation>
    </message>
    <message>
        <source>&amp;Go to page…</source>
        <translation>&amp;Gehe zu Seite …</translation>
    </message>
    <message>
        <source>&amp;Find in document…</source>
        <translation>Im Dokument &amp;suchen …</translation>
    </message>
    <message>
        <source>Find ne&amp;xt</source>
        <translation>&amp;Weitersuchen</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>Rück&amp;wärts suchen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Ask &amp;about this</source>
        <translation>&amp;Dazu fragen</translation>
    </message>
    <message>
        <source>&amp;Highlight</source>
        <translation>&amp;Markieren</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;Notiz</translation>
    </message>
    <message>
        <source>Save a copy with notes…</source>
        <translation>Kopie mit Notizen speichern …</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>Fit &amp;width</source>
        <translation>An &amp;Breite anpassen</translation>
    </message>
    <message>
        <source>Fit &amp;page</source>
        <translation>An &amp;Seite anpassen</translation>
    </message>
    <message>
        <source>Rotate &amp;right</source>
        <translation>Nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>Rotate &amp;left</source>
        <translation>Nach &amp;links drehen</translation>
    </message>
    <message>
        <source>&amp;Continuous pages</source>
        <translation>&amp;Fortlaufende Seiten</translation>
    </message>
    <message>
        <source>&amp;Two documents side by side</source>
        <translation>&amp;Zwei Dokumente nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Side strip</source>
        <translation>&amp;Seitenleiste</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>A tool&apos;s name and its keyboard shortcut.</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>No document is open. Choose one on the left, or drop PDF files here to import them.</source>
        <translation>Kein Dokument ist geöffnet. Wählen Sie links eines oder ziehen Sie PDF-Dateien hierher, um sie zu importieren.</translation>
    </message>
    <message>
        <source>Save a copy with notes</source>
        <translation>Kopie mit Notizen speichern</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation>PDF-Dokumente (*.pdf)</translation>
    </message>
    <message>
        <source>%1 with notes.pdf</source>
        <extracomment>The name proposed for a copy; %1 is the name of the original, without &quot;.pdf&quot;.</extracomment>
        <translation>%1 mit Notizen.pdf</translation>
    </message>
    <message>
        <source>%1 is saved.</source>
        <translation>%1 ist gespeichert.</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <extracomment>%1 is a page: &quot;p. 12 (PDF 14)&quot;.</extracomment>
        <translation>Gehe zu %1</translation>
    </message>
    <message>
        <source>Copy the link’s address</source>
        <translation>Adresse des Verweises kopieren</translation>
    </message>
    <message>
        <source>Scroll &amp;both together</source>
        <translation>Beide &amp;gemeinsam blättern</translation>
    </message>
</context>
<context>
    <name>lectern::ui::Removal</name>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Remove the document %1 from this vault?</source>
        <translation>Das Dokument %1 aus diesem Tresor löschen?</translation>
    </message>
    <message>
        <source>These are deleted and cannot be brought back:</source>
        <translation>Unwiederbringlich gelöscht werden:</translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights in it</source>
        <translation>
            <numerusform>%n Notiz oder Markierung darin</numerusform>
            <numerusform>%n Notizen und Markierungen darin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for this file alone: </source>
        <translation>
            <numerusform>%n Mappe, nur für diese Datei angelegt: </numerusform>
            <numerusform>%n Mappen, nur für diese Datei angelegt: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without it: </source>
        <translation>
            <numerusform>%n Mappe bleibt, ohne es: </numerusform>
            <numerusform>%n Mappen bleiben, ohne es: </numerusform>
        </translation>
    </message>
    <message>
        <source>The file that it was imported from is not touched.</source>
        <translation>Die Datei, aus der es importiert wurde, bleibt unberührt.</translation>
    </message>
    <message>
        <source>Remove the binder %1?</source>
        <translation>Die Mappe %1 löschen?</translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of this binder</source>
        <translation>
            <numerusform>%n Gespräch dieser Mappe</numerusform>
            <numerusform>%n Gespräche dieser Mappe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents stay in the vault.</source>
        <translation>
            <numerusform>Ihr %n Dokument bleibt im Tresor.</numerusform>
            <numerusform>Ihre %n Dokumente bleiben im Tresor.</numerusform>
        </translation>
    </message>
    <message>
        <source>It is empty; nothing else goes with it.</source>
        <translation>Sie ist leer; nichts anderes geht mit ihr.</translation>
    </message>
    <message>
        <source>Remove the conversation without a title?</source>
        <translation>Das Gespräch ohne Titel löschen?</translation>
    </message>
    <message>
        <source>Remove the conversation %1?</source>
        <translation>Das Gespräch %1 löschen?</translation>
    </message>
    <message numerus="yes">
        <source>%n questions with their answers</source>
        <translation>
            <numerusform>%n Frage mit ihren Antworten</numerusform>
            <numerusform>%n Fragen mit ihren Antworten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>%n Zweig</numerusform>
            <numerusform>%n Zweige</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been asked in it.</source>
        <translation>Darin wurde nichts gefragt.</translation>
    </message>
    <message>
        <source>The binder and its documents stay as they are.</source>
        <translation>Die Mappe und ihre Dokumente bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>The document %1 has been removed.</source>
        <translation>Das Dokument %1 wurde gelöscht.</translation>
    </message>
    <message numerus="yes">
        <source>%n conversations went with it.</source>
        <translation>
            <numerusform>%n Gespräch ging mit ihm.</numerusform>
            <numerusform>%n Gespräche gingen mit ihm.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states were deleted; other binders will be read again.</source>
        <translation>
            <numerusform>%n gespeicherter Zustand wurde gelöscht; andere Mappen werden neu gelesen.</numerusform>
            <numerusform>%n gespeicherte Zustände wurden gelöscht; andere Mappen werden neu gelesen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The binder %1 has been removed.</source>
        <translation>Die Mappe %1 wurde gelöscht.</translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents are still in the vault.</source>
        <translation>
            <numerusform>Ihr %n Dokument ist noch im Tresor.</numerusform>
            <numerusform>Ihre %n Dokumente sind noch im Tresor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <extracomment>%1: names, with commas between them</extracomment>
        <translation>
            <numerusform>%1 und %n weiteres</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n documents from this vault?</source>
        <translation>
            <numerusform>%n Dokument aus diesem Tresor löschen?</numerusform>
            <numerusform>%n Dokumente aus diesem Tresor löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>its text and the vault&apos;s copy of the file (%n pages, %1)</source>
        <translation>
            <numerusform>sein Text und die Kopie der Datei im Tresor (%n Seite, %1)</numerusform>
            <numerusform>sein Text und die Kopie der Datei im Tresor (%n Seiten, %1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>their texts and the vault&apos;s copies of the files (%n pages, %1)</source>
        <translation>
            <numerusform>ihre Texte und die Kopien der Dateien im Tresor (%n Seite, %1)</numerusform>
            <numerusform>ihre Texte und die Kopien der Dateien im Tresor (%n Seiten, %1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights in them</source>
        <translation>
            <numerusform>%n Notiz oder Markierung darin</numerusform>
            <numerusform>%n Notizen und Markierungen darin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold it or held it, since they quote it</source>
        <translation>
            <numerusform>%n Gespräch der Mappen, in denen es liegt oder lag, da es zitiert wird</numerusform>
            <numerusform>%n Gespräche der Mappen, in denen es liegt oder lag, da es zitiert wird</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold or held one of them, since they quote them</source>
        <translation>
            <numerusform>%n Gespräch der Mappen, in denen eines davon liegt oder lag, da sie zitiert werden</numerusform>
            <numerusform>%n Gespräche der Mappen, in denen eines davon liegt oder lag, da sie zitiert werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for these files alone: </source>
        <translation>
            <numerusform>%n Mappe, nur für diese Dateien angelegt: </numerusform>
            <numerusform>%n Mappen, nur für diese Dateien angelegt: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states, all of the vault (%1): other binders will be read again</source>
        <translation>
            <numerusform>%n gespeicherter Zustand, alle des Tresors (%1): andere Mappen werden neu gelesen</numerusform>
            <numerusform>%n gespeicherte Zustände, alle des Tresors (%1): andere Mappen werden neu gelesen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without them: </source>
        <translation>
            <numerusform>%n Mappe bleibt, ohne sie: </numerusform>
            <numerusform>%n Mappen bleiben, ohne sie: </numerusform>
        </translation>
    </message>
    <message>
        <source>The files that they were imported from are not touched.</source>
        <translation>Die Dateien, aus denen sie importiert wurden, bleiben unberührt.</translation>
    </message>
    <message>
        <source>Remove the vault %1 with everything in it?</source>
        <translation>Den Tresor %1 mit allem darin löschen?</translation>
    </message>
    <message>
        <source>a vault without documents</source>
        <translation>ein Tresor ohne Dokumente</translation>
    </message>
    <message numerus="yes">
        <source>%n documents, with the vault&apos;s copies of the files</source>
        <translation>
            <numerusform>%n Dokument mit der Kopie der Datei im Tresor</numerusform>
            <numerusform>%n Dokumente mit den Kopien der Dateien im Tresor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders</source>
        <translation>
            <numerusform>%n Mappe</numerusform>
            <numerusform>%n Mappen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation>
            <numerusform>%n Gespräch</numerusform>
            <numerusform>%n Gespräche</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights</source>
        <translation>
            <numerusform>%n Notiz oder Markierung</numerusform>
            <numerusform>%n Notizen und Markierungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states</source>
        <translation>
            <numerusform>%n gespeicherter Zustand</numerusform>
            <numerusform>%n gespeicherte Zustände</numerusform>
        </translation>
    </message>
    <message>
        <source>In all %1 on this disk.</source>
        <translation>Insgesamt %1 auf diesem Datenträger.</translation>
    </message>
    <message>
        <source>The files that the documents were imported from are not touched, nor are other vaults.</source>
        <translation>Die Dateien, aus denen die Dokumente importiert wurden, und andere Tresore bleiben unberührt.</translation>
    </message>
    <message numerus="yes">
        <source>%n documents have been removed.</source>
        <translation>
            <numerusform>%n Dokument wurde gelöscht.</numerusform>
            <numerusform>%n Dokumente wurden gelöscht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations were deleted.</source>
        <translation>
            <numerusform>%n Gespräch wurde gelöscht.</numerusform>
            <numerusform>%n Gespräche wurden gelöscht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes were deleted.</source>
        <translation>
            <numerusform>%n Notiz wurde gelöscht.</numerusform>
            <numerusform>%n Notizen wurden gelöscht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for the files alone were deleted: </source>
        <translation>
            <numerusform>%n nur für die Dateien angelegte Mappe wurde gelöscht: </numerusform>
            <numerusform>%n nur für die Dateien angelegte Mappen wurden gelöscht: </numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::RemovalDialogs</name>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Remove documents</source>
        <translation>Dokumente löschen</translation>
    </message>
    <message>
        <source>Remove a binder</source>
        <translation>Eine Mappe löschen</translation>
    </message>
    <message>
        <source>Remove a conversation</source>
        <translation>Ein Gespräch löschen</translation>
    </message>
    <message>
        <source>Remove a vault</source>
        <translation>Einen Tresor löschen</translation>
    </message>
</context>
<context>
    <name>lectern::ui::Reorder</name>
    <message>
        <source>less than a second</source>
        <translation>weniger als eine Sekunde</translation>
    </message>
    <message>
        <source>about %1 s</source>
        <translation>etwa %1 s</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>etwa %1 min</translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation>etwa %1 h</translation>
    </message>
    <message>
        <source>What follows the first changed place has to be read again. How long that takes is not known while no model is open.</source>
        <translation>Was auf die erste geänderte Stelle folgt, muss neu gelesen werden. Wie lange das dauert, ist ohne geöffnetes Modell nicht bekannt.</translation>
    </message>
    <message>
        <source>In this order nothing has to be read again.</source>
        <translation>In dieser Reihenfolge muss nichts neu gelesen werden.</translation>
    </message>
    <message>
        <source>In this order %1 tokens have to be read again.</source>
        <translation>In dieser Reihenfolge müssen %1 Token neu gelesen werden.</translation>
    </message>
    <message>
        <source>In this order %1 tokens have to be read again, %2.</source>
        <translation>In dieser Reihenfolge müssen %1 Token neu gelesen werden, %2.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SampleOpener</name>
    <message>
        <source>Sample</source>
        <translation>Beispiel</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SearchResultsModel</name>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft …</translation>
    </message>
    <message numerus="yes">
        <source>The best %n pages</source>
        <translation>
            <numerusform>Die beste Seite</numerusform>
            <numerusform>Die besten %n Seiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message>
        <source>No page of this binder has all the words “%1”.</source>
        <translation>Keine Seite dieser Mappe enthält alle Wörter „%1“.</translation>
    </message>
    <message>
        <source>No page of this vault has all the words “%1”.</source>
        <translation>Keine Seite dieses Tresors enthält alle Wörter „%1“.</translation>
    </message>
    <message>
        <source>Type a word to search for.</source>
        <translation>Geben Sie ein Wort ein.</translation>
    </message>
    <message>
        <source>These are too many words for one search.</source>
        <translation>Das sind zu viele Wörter für eine Suche.</translation>
    </message>
    <message>
        <source>The search failed: %1</source>
        <translation>Die Suche ist fehlgeschlagen: %1</translation>
    </message>
    <message>
        <source>p. %2 · %1</source>
        <extracomment>title of a document, printed page label, number of the page in the file</extracomment>
        <translation>S. %2 · %1</translation>
    </message>
    <message>
        <source>p. %2 (PDF %3) · %1</source>
        <translation>S. %2 (PDF %3) · %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SearchView</name>
    <message>
        <source>This binder</source>
        <translation>Diese Mappe</translation>
    </message>
    <message>
        <source>Whole vault</source>
        <translation>Ganzer Tresor</translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation>Wo gesucht wird</translation>
    </message>
    <message>
        <source>State of the search</source>
        <translation>Stand der Suche</translation>
    </message>
    <message>
        <source>Pages found</source>
        <translation>Gefundene Seiten</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>&amp;Colours:</source>
        <translation>&amp;Farben:</translation>
    </message>
    <message>
        <source>The language changes when Lectern is started again.</source>
        <translation>Die Sprache wechselt beim nächsten Start von Lectern.</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>&amp;Sprache:</translation>
    </message>
    <message>
        <source>&amp;Tell me when long work ends while I am in another window</source>
        <translation>&amp;Melden, wenn lange Arbeit endet, während ein anderes Fenster vorn ist</translation>
    </message>
    <message>
        <source>Search for a command or a shortcut</source>
        <translation>Einen Befehl oder ein Tastenkürzel suchen</translation>
    </message>
    <message>
        <source>Commands and their shortcuts</source>
        <translation>Befehle und ihre Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>Ä&amp;ndern …</translation>
    </message>
    <message>
        <source>&amp;Standard</source>
        <translation>&amp;Standard</translation>
    </message>
    <message>
        <source>&amp;All to standard</source>
        <translation>&amp;Alle auf Standard</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) share a shortcut with another; neither can be started by it.</source>
        <translation>
            <numerusform>%n Befehl teilt ein Tastenkürzel mit einem anderen; keiner lässt sich damit auslösen.</numerusform>
            <numerusform>%n Befehle teilen ein Tastenkürzel mit anderen; keiner lässt sich damit auslösen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ShortcutDelegate</name>
    <message>
        <source>New shortcut for %1</source>
        <translation>Neues Tastenkürzel für %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ShortcutModel</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Also used by</source>
        <translation>Auch benutzt von</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SideStrip</name>
    <message>
        <source>Side strip</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Side strip pages</source>
        <translation>Seiten der Seitenleiste</translation>
    </message>
    <message>
        <source>Thumbnails of the pages</source>
        <translation>Vorschaubilder der Seiten</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Outline of the document</source>
        <translation>Gliederung des Dokuments</translation>
    </message>
    <message>
        <source>This document has no outline.</source>
        <translation>Dieses Dokument hat keine Gliederung.</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Highlights and notes</source>
        <translation>Markierungen und Notizen</translation>
    </message>
    <message>
        <source>No highlights or notes yet. Select text on a page and choose Highlight or Note.</source>
        <translation>Noch keine Markierungen oder Notizen. Wählen Sie Text auf einer Seite aus und dann Markieren oder Notiz.</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Text der Notiz</translation>
    </message>
    <message>
        <source>Your note</source>
        <translation>Ihre Notiz</translation>
    </message>
    <message>
        <source>Colour of the highlight</source>
        <translation>Farbe der Markierung</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Delete this note</source>
        <translation>Diese Notiz löschen</translation>
    </message>
    <message>
        <source>&amp;Save a copy with notes…</source>
        <translation>Kopie mit Notizen &amp;speichern …</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Find results</source>
        <translation>Suchtreffer</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Press %1 to find words in this document.</source>
        <translation>Mit %1 Wörter in diesem Dokument suchen.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::StateTable</name>
    <message>
        <source>%1 (of another model)</source>
        <translation>%1 (von einem anderen Modell)</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Not pinned</source>
        <translation>Nicht angeheftet</translation>
    </message>
    <message>
        <source>Read up to (tick to pin)</source>
        <translation>Gelesen bis (Häkchen heftet an)</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Größe auf der Platte</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Anweisungen</translation>
    </message>
    <message>
        <source>A question</source>
        <translation>Eine Frage</translation>
    </message>
    <message>
        <source>An answer</source>
        <translation>Eine Antwort</translation>
    </message>
</context>
<context>
    <name>lectern::ui::StatusLine</name>
    <message>
        <source>Progress of the running work</source>
        <translation>Fortschritt der laufenden Arbeit</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Not shielded</source>
        <translation>Nicht abgeschirmt</translation>
    </message>
    <message>
        <source>Whether this program can reach a network, and the proof</source>
        <translation>Ob dieses Programm ein Netz erreichen kann, und der Nachweis</translation>
    </message>
    <message>
        <source>%1 %2 on this computer&apos;s processor</source>
        <extracomment>%1 is a model&apos;s name, %2 the numbers it is kept in (&quot;BF16&quot;)</extracomment>
        <translation>%1 %2 auf dem Prozessor dieses Rechners</translation>
    </message>
    <message>
        <source>The model that answers; opens the page of models</source>
        <translation>Das antwortende Modell; öffnet die Seite der Modelle</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Modell wird geöffnet …</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Nothing can be read or answered without a model; opens the page of models</source>
        <translation>Ohne Modell kann nichts gelesen oder beantwortet werden; öffnet die Seite der Modelle</translation>
    </message>
    <message>
        <source>Nothing read yet</source>
        <translation>Noch nichts gelesen</translation>
    </message>
    <message>
        <source>Read: %1 of %2</source>
        <translation>Gelesen: %1 von %2</translation>
    </message>
    <message>
        <source>What the model has read is kept on disk, so that follow-up questions need not read it again; opens the list</source>
        <translation>Was das Modell gelesen hat, bleibt auf der Platte, damit Folgefragen es nicht neu lesen müssen; öffnet die Liste</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Ruht</translation>
    </message>
    <message>
        <source>Shows where this work runs</source>
        <translation>Zeigt, wo diese Arbeit läuft</translation>
    </message>
    <message>
        <source>No work is running</source>
        <translation>Es läuft keine Arbeit</translation>
    </message>
</context>
<context>
    <name>lectern::ui::TabGroups</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Documents beside</source>
        <translation>Dokumente daneben</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ThinkingBudgetEdit</name>
    <message>
        <source>Model’s own</source>
        <translation>Wie das Modell will</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>40 K</source>
        <translation>40 Tsd.</translation>
    </message>
    <message>
        <source>80 K</source>
        <translation>80 Tsd.</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>Anderer Wert …</translation>
    </message>
    <message>
        <source>Thinking budget</source>
        <translation>Denkumfang</translation>
    </message>
    <message>
        <source>How many tokens the model may think before it answers.</source>
        <translation>Wie viele Token das Modell denken darf, bevor es antwortet.</translation>
    </message>
    <message>
        <source>Thinking budget in tokens</source>
        <translation>Denkumfang in Token</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ToolCallModel</name>
    <message>
        <source>(no name)</source>
        <translation>(kein Name)</translation>
    </message>
    <message>
        <source>Asked for while answering: %1</source>
        <translation>Verlangt bei der Antwort auf: %1</translation>
    </message>
    <message>
        <source>Call %1: %2, %3. %4</source>
        <translation>Aufruf %1: %2, %3. %4</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>Argumente</translation>
    </message>
    <message>
        <source>The model was told</source>
        <translation>Dem Modell wurde gesagt</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>(nichts)</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Herkunft</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ToolCallPanel</name>
    <message>
        <source>Tool calls</source>
        <translation>Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>The model has called no tool in this conversation. Tools cannot be run yet; a call is shown here and answered as not available.</source>
        <translation>Das Modell hat in diesem Gespräch kein Werkzeug aufgerufen. Werkzeuge können noch nicht ausgeführt werden; ein Aufruf wird hier gezeigt und als nicht verfügbar beantwortet.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>lectern::ui::TurnText</name>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Citations:</source>
        <translation>Belege:</translation>
    </message>
</context>
<context>
    <name>lectern::ui::TurnView</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Edit the question</source>
        <translation>Die Frage bearbeiten</translation>
    </message>
    <message>
        <source>Answer now</source>
        <translation>Jetzt antworten</translation>
    </message>
    <message>
        <source>End the thinking and begin the answer.</source>
        <translation>Das Denken beenden und die Antwort beginnen.</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>Denken</translation>
    </message>
    <message>
        <source>Copy the answer with its citations</source>
        <translation>Die Antwort mit ihren Belegen kopieren</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Nochmals antworten</translation>
    </message>
    <message>
        <source>Good answer</source>
        <translation>Gute Antwort</translation>
    </message>
    <message>
        <source>Bad answer</source>
        <translation>Schlechte Antwort</translation>
    </message>
    <message>
        <source>Previous version of the question</source>
        <translation>Vorige Fassung der Frage</translation>
    </message>
    <message>
        <source>Previous answer</source>
        <translation>Vorige Antwort</translation>
    </message>
    <message>
        <source>Next version of the question</source>
        <translation>Nächste Fassung der Frage</translation>
    </message>
    <message>
        <source>Next answer</source>
        <translation>Nächste Antwort</translation>
    </message>
    <message>
        <source>Question: %1</source>
        <translation>Frage: %1</translation>
    </message>
    <message>
        <source>version</source>
        <translation>Fassung</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>%1 %2 of %3</source>
        <translation>%1 %2 von %3</translation>
    </message>
    <message>
        <source>Waiting for the model…</source>
        <translation>Warten auf das Modell …</translation>
    </message>
    <message>
        <source>Reading the documents…</source>
        <translation>Die Dokumente werden gelesen …</translation>
    </message>
    <message>
        <source>Reading the documents: %1 %</source>
        <translation>Die Dokumente werden gelesen: %1 %</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s) found by search, not part of the answer</source>
        <translation>
            <numerusform>%n Stelle durch Suche gefunden, nicht Teil der Antwort</numerusform>
            <numerusform>%n Stellen durch Suche gefunden, nicht Teil der Antwort</numerusform>
        </translation>
    </message>
    <message>
        <source>This answer cites nothing, so nothing in it was checked against the documents.</source>
        <translation>Diese Antwort belegt nichts; daher wurde nichts in ihr an den Dokumenten geprüft.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Nochmals versuchen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>This answer was interrupted.</source>
        <translation>Diese Antwort wurde unterbrochen.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Continue this answer from where it ended.</source>
        <translation>Diese Antwort dort fortsetzen, wo sie endete.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::Units</name>
    <message>
        <source>%1 B</source>
        <extracomment>billions, as in parameters of a model: &quot;456 B&quot;</extracomment>
        <translation>%1 Mrd.</translation>
    </message>
    <message>
        <source>%1 M</source>
        <extracomment>millions</extracomment>
        <translation>%1 Mio.</translation>
    </message>
    <message>
        <source>%1 K</source>
        <extracomment>thousands</extracomment>
        <translation>%1 Tsd.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::VaultChooser</name>
    <message>
        <source>No vault</source>
        <translation>Kein Tresor</translation>
    </message>
    <message>
        <source>Vault: %1</source>
        <translation>Tresor: %1</translation>
    </message>
    <message>
        <source>&amp;New vault…</source>
        <translation>&amp;Neuer Tresor …</translation>
    </message>
</context>
<context>
    <name>lectern::ui::VaultDoor</name>
    <message>
        <source>Opening the vault…</source>
        <translation>Tresor wird geöffnet …</translation>
    </message>
    <message>
        <source>Updating the library of the vault %1 for this version of Lectern. A copy of it as it was is made first.</source>
        <translation>Die Bibliothek des Tresors %1 wird für diese Version von Lectern erneuert. Zuvor wird eine Kopie des bisherigen Stands angelegt.</translation>
    </message>
</context>
<context>
    <name>lectern::ui::Words</name>
    <message>
        <source>in D%1 on page %2</source>
        <translation>in D%1 auf Seite %2</translation>
    </message>
    <message>
        <source>on page %1</source>
        <translation>auf Seite %1</translation>
    </message>
    <message>
        <source>(printed %1)</source>
        <translation>(gedruckt %1)</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>D%1 p. %2</source>
        <translation>D%1 S. %2</translation>
    </message>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
    <message>
        <source>Verified: the quote stands %1.</source>
        <translation>Geprüft: das Zitat steht %1.</translation>
    </message>
    <message>
        <source>Verified in parts: the quote stands %1, with words left out.</source>
        <translation>In Teilen geprüft: das Zitat steht %1, mit Auslassungen.</translation>
    </message>
    <message>
        <source>The citation names no document; the quote stands %1.</source>
        <translation>Der Beleg nennt kein Dokument; das Zitat steht %1.</translation>
    </message>
    <message>
        <source>On another page: the answer says page %1, the quote stands %2.</source>
        <translation>Auf einer anderen Seite: die Antwort nennt Seite %1, das Zitat steht %2.</translation>
    </message>
    <message>
        <source>In another document: the quote stands %1.</source>
        <translation>In einem anderen Dokument: das Zitat steht %1.</translation>
    </message>
    <message>
        <source>Not found: the quote does not stand in the documents, and the citation names none.</source>
        <translation>Nicht gefunden: das Zitat steht nicht in den Dokumenten, und der Beleg nennt keines.</translation>
    </message>
    <message>
        <source>Not found: the quote does not stand in the documents.</source>
        <translation>Nicht gefunden: das Zitat steht nicht in den Dokumenten.</translation>
    </message>
    <message>
        <source>A page is named %1, but there is no quote to check.</source>
        <translation>Genannt ist eine Stelle %1, aber es gibt kein Zitat zu prüfen.</translation>
    </message>
    <message>
        <source>There is no document D%1.</source>
        <translation>Es gibt kein Dokument D%1.</translation>
    </message>
    <message>
        <source>There is no page %1.</source>
        <translation>Es gibt keine Seite %1.</translation>
    </message>
    <message>
        <source>Not checked.</source>
        <translation>Nicht geprüft.</translation>
    </message>
    <message numerus="yes">
        <source>%n verified</source>
        <translation>
            <numerusform>%n geprüft</numerusform>
            <numerusform>%n geprüft</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on another page</source>
        <translation>
            <numerusform>%n auf anderer Seite</numerusform>
            <numerusform>%n auf anderer Seite</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n nicht gefunden</numerusform>
            <numerusform>%n nicht gefunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without quote</source>
        <translation>
            <numerusform>%n ohne Zitat</numerusform>
            <numerusform>%n ohne Zitat</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to a missing page</source>
        <translation>
            <numerusform>%n auf fehlende Seite</numerusform>
            <numerusform>%n auf fehlende Seite</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation>
            <numerusform>%n nicht geprüft</numerusform>
            <numerusform>%n nicht geprüft</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n citation(s)</source>
        <translation>
            <numerusform>%n Beleg</numerusform>
            <numerusform>%n Belege</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n page(s) read</source>
        <translation>
            <numerusform>%1 von %n Seite gelesen</numerusform>
            <numerusform>%1 von %n Seiten gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>; not read in %1: %2</source>
        <translation>; nicht gelesen in %1: %2</translation>
    </message>
    <message>
        <source>Reused %1</source>
        <translation>Wiederverwendet %1</translation>
    </message>
    <message>
        <source>computed %1</source>
        <translation>berechnet %1</translation>
    </message>
    <message>
        <source>first word after %1</source>
        <translation>erstes Wort nach %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>Thinking: %1</source>
        <translation>Denkt: %1</translation>
    </message>
    <message>
        <source>Thought for %1</source>
        <translation>Gedacht: %1</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>This answer was cut off: it reached the longest answer allowed.</source>
        <translation>Diese Antwort wurde abgeschnitten: sie erreichte die größte erlaubte Länge.</translation>
    </message>
    <message>
        <source>This answer was cut off: documents, conversation and answer filled the context.</source>
        <translation>Diese Antwort wurde abgeschnitten: Dokumente, Gespräch und Antwort füllten den Kontext.</translation>
    </message>
    <message>
        <source>This answer was stopped.</source>
        <translation>Diese Antwort wurde angehalten.</translation>
    </message>
    <message>
        <source>This answer was cut off: the model was repeating itself.</source>
        <translation>Diese Antwort wurde abgeschnitten: das Modell wiederholte sich.</translation>
    </message>
    <message>
        <source>not a call that could be read</source>
        <translation>kein lesbarer Aufruf</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>nicht verfügbar</translation>
    </message>
</context>
<context>
    <name>lectern::ui::WorkSummary</name>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>%n Datei importiert.</numerusform>
            <numerusform>%n Dateien importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) failed.</source>
        <translation>
            <numerusform>%n Datei fehlgeschlagen.</numerusform>
            <numerusform>%n Dateien fehlgeschlagen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The binder is read.</source>
        <translation>Die Mappe ist gelesen.</translation>
    </message>
    <message>
        <source>The answer is there.</source>
        <translation>Die Antwort ist da.</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antwortet</translation>
    </message>
    <message>
        <source>Importing file %1 of %2</source>
        <translation>Datei %1 von %2 wird importiert</translation>
    </message>
    <message>
        <source>Importing 1 file</source>
        <translation>1 Datei wird importiert</translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <translation>%1, %2 %</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Liest</translation>
    </message>
    <message>
        <source>Reading, %1 %</source>
        <translation>Liest, %1 %</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 &quot;Reading, 63 %&quot;, %2 &quot;4 min left&quot;</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Printing page %1 of %2</source>
        <translation>Seite %1 von %2 wird gedruckt</translation>
    </message>
</context>
</TS>
