<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar_EG">
<context>
    <name>Answer</name>
    <message>
        <source>[image not shown: </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PageLabels</name>
    <message>
        <source>p. %1 (PDF %2)</source>
        <extracomment>A page by its printed label, and its place in the file where that differs.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p. %1</source>
        <translation>ص %1</translation>
    </message>
    <message>
        <source>(PDF %1) / %2</source>
        <extracomment>Stands after a field with the page&apos;s printed label.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/ %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>the model&apos;s context</source>
        <translation>سياق النموذج</translation>
    </message>
    <message>
        <source>the chosen context</source>
        <translation>السياق المختار</translation>
    </message>
    <message>
        <source>free memory</source>
        <translation>الذاكرة الحرة</translation>
    </message>
    <message>
        <source>not even its first page fits</source>
        <translation>لا تتسع السعة حتى لصفحته الأولى</translation>
    </message>
    <message>
        <source>%1: pages %2 of %3</source>
        <translation>%1: الصفحات %2 من %3</translation>
    </message>
    <message>
        <source>what fits from the front: %1</source>
        <translation>ما يتسع من البداية: %1</translation>
    </message>
    <message>
        <source>focus: the pages that match are larger than the %1 tokens left for documents; a context of at least %2 is needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>focus: no page holds the words of the question; put it in words that the documents use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>binder &quot;%1&quot; has no documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no page of this binder has text; scanned pages would need text recognition (OCR), which Lectern does not do yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the binder has %1 tokens, but %2 allows %3 for documents, so nothing was read; %4%5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>focus: the binder is larger than the context, so only %1 of %2 pages were read, those that match the question best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model was trained on prompts of at most %1 tokens, this one has %2: expect worse answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: no text on pages %2; the model has not seen what is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: no text on page %2; the model has not seen what is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model is open; choose one first</source>
        <translation>لا نموذج مفتوح؛ اختر واحدًا أولًا</translation>
    </message>
    <message>
        <source>its tokenizer.json is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>needs %1 of memory, this machine has %2 free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was made by a newer Lectern (library version %2; this one knows versions up to %3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was made by an older Lectern; open it for writing once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is a binder &quot;%1&quot; already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a binder&apos;s name must not be empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a binder&apos;s name has at most %1 characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a title must not be empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list is filtered by at most %1 words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a title has at most %1 characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a note has at most %1 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a tag must not be empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a tag has at most %1 characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a vault&apos;s name %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must be valid UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must not be empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has at most %1 characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must not contain a slash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must not contain control or invisible characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must not be &quot;%1&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no word to search for; type at least one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a search has at most %1 words; these are %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is a vault &quot;%1&quot; already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looks up facts whose words stand in the question; useful on a few pages. Treat every answer as a search hit and check the quote.</source>
        <translation>يبحث عن حقائق وردت كلماتها في السؤال، وينفع في صفحات قليلة. عُدَّ كل جواب نتيجة بحث وتحقق من الاقتباس.</translation>
    </message>
    <message>
        <source>an interrupted answer could not be recovered: %1</source>
        <translation>تعذّرت استعادة جواب انقطع: %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::AllDocumentsView</name>
    <message>
        <source>Filter by words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter documents by words of the title or file name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of the documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All documents of the vault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No document matches the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n documents</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a tag and how many documents have it</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No document has a tag yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show all</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::AnswersPage</name>
    <message>
        <source>&amp;Thinking in new conversations:</source>
        <translation>ال&amp;تفكير في المحادثات الجديدة:</translation>
    </message>
    <message>
        <source>&amp;Words are chosen:</source>
        <translation>اختيار ال&amp;كلمات:</translation>
    </message>
    <message>
        <source>T&amp;emperature:</source>
        <translation>ال&amp;حرارة:</translation>
    </message>
    <message>
        <source>To&amp;p-p:</source>
        <translation>To&amp;p-p:</translation>
    </message>
    <message>
        <source>The likeliest word always gives the same answer to the same question. A higher temperature and a higher top-p give more varied ones.</source>
        <translation>اختيار الكلمة الأرجح يعطي الجواب نفسه للسؤال نفسه دائمًا. وكلما ارتفعت الحرارة وقيمة top-p تنوعت الأجوبة.</translation>
    </message>
    <message>
        <source>&amp;Room for saved states:</source>
        <translation>&amp;مساحة الحالات المحفوظة:</translation>
    </message>
    <message>
        <source>For each vault, on this disk. What has not been used for longest goes first, except what is pinned; it is then read again when asked about.</source>
        <translation>لكل خزنة على هذا القرص. يُزال أولًا ما مضى على استعماله أطول وقت، عدا المثبَّت، ثم يُقرأ من جديد عند السؤال عنه.</translation>
    </message>
    <message>
        <source>As the model recommends</source>
        <translation>كما يوصي النموذج</translation>
    </message>
    <message>
        <source>Always the likeliest</source>
        <translation>الأرجح دائمًا</translation>
    </message>
    <message>
        <source>By these values</source>
        <translation>وفق هذه القيم</translation>
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
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Binder %1, open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Binder %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>لا صفحات</numerusform>
            <numerusform>صفحة واحدة</numerusform>
            <numerusform>صفحتان</numerusform>
            <numerusform>%n صفحات</numerusform>
            <numerusform>%n صفحة</numerusform>
            <numerusform>%n صفحة</numerusform>
        </translation>
    </message>
    <message>
        <source>D%1  %2</source>
        <extracomment>D1, D2, ...: how answers name the documents of a binder; %2: title</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n pages have no text that can be read.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Document D%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Binder or document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>الصفحات</translation>
    </message>
</context>
<context>
    <name>lectern::ui::BinderView</name>
    <message>
        <source>Binders and their documents</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::CitationModel</name>
    <message>
        <source>“%1”</source>
        <translation>«%1»</translation>
    </message>
    <message>
        <source>[left out in the answer: %1]</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::CommandModel</name>
    <message>
        <source>%1, %2</source>
        <extracomment>a command, its menu and its shortcut, as a screen reader says it</extracomment>
        <translation>%1، %2</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>الأوامر</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search for a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::Composer</name>
    <message>
        <source>Foc&amp;us</source>
        <translation>ت&amp;ركيز</translation>
    </message>
    <message>
        <source>Cancel edit</source>
        <translation>إلغاء التعديل</translation>
    </message>
    <message>
        <source>&amp;Ask</source>
        <translation>ا&amp;سأل</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>أ&amp;وقف</translation>
    </message>
    <message>
        <source>Thin&amp;king:</source>
        <translation>التفكير:</translation>
    </message>
    <message>
        <source>Read only the pages that match the question best. The answer says which.</source>
        <translation>قراءة الصفحات الأنسب للسؤال وحدها. ويذكر الجواب أيّها قُرئ.</translation>
    </message>
    <message>
        <source>Stop; what is answered so far is kept (Esc).</source>
        <translation>إيقاف، مع إبقاء ما أُجيب حتى الآن (Esc).</translation>
    </message>
    <message>
        <source>A question of another conversation.</source>
        <translation>سؤال من محادثة أخرى.</translation>
    </message>
    <message>
        <source>Ask (Ctrl+Enter)</source>
        <translation>اسأل (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>&amp;Ask as a branch</source>
        <translation>ا&amp;سأل في فرع</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextBar</name>
    <message>
        <source>Context</source>
        <translation>السياق</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextMeter</name>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>اقرأ</translation>
    </message>
    <message>
        <source>Pause the reading; what is read is kept.</source>
        <translation>إيقاف القراءة مؤقتًا، مع إبقاء ما قُرئ.</translation>
    </message>
    <message>
        <source>Read the documents ahead of the first question.</source>
        <translation>قراءة المستندات قبل السؤال الأول.</translation>
    </message>
    <message>
        <source>Documents in the context</source>
        <translation>المستندات في السياق</translation>
    </message>
    <message>
        <source>Saved states…</source>
        <translation>الحالات المحفوظة…</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextMeterModel</name>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 من %2 رمزًا</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>اقرأ</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>لم يُقرأ بعد</translation>
    </message>
    <message>
        <source>%1 % read</source>
        <translation>قُرئ %1 %</translation>
    </message>
    <message>
        <source>Reading: %1 %</source>
        <translation>القراءة: %1 %</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 رمزًا/ث</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>بقي %1</translation>
    </message>
    <message>
        <source>Nothing to read.</source>
        <translation>لا شيء للقراءة.</translation>
    </message>
    <message>
        <source>%1 of %2 tokens of the context are taken (limit: %3). %4.</source>
        <translation>شُغل %1 من %2 رمزًا من السياق (الحد: %3). %4.</translation>
    </message>
    <message numerus="yes">
        <source>D%1 %2: %n page(s), %3 tokens, %4.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>read</source>
        <translation>مقروء</translation>
    </message>
    <message>
        <source>being read</source>
        <translation>يُقرأ الآن</translation>
    </message>
    <message>
        <source>read in part</source>
        <translation>قُرئ بعضه</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>غير مقروء</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n without text)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Document</source>
        <translation>مستند</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>الصفحات</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>الرموز</translation>
    </message>
    <message>
        <source>State</source>
        <translation>الحالة</translation>
    </message>
    <message>
        <source>Too large: with room for an answer, the documents need %1 tokens, and the context holds %2.</source>
        <translation>أكبر من السعة: تحتاج المستندات مع موضع الجواب إلى %1 رمزًا، والسياق يتسع لـ %2.</translation>
    </message>
    <message>
        <source>Longer than the %1 tokens that this model was trained for: answers may be wrong or miss pages.</source>
        <translation>أطول من %1 رمزًا دُرِّب عليها هذا النموذج: قد تخطئ الأجوبة أو تغفل صفحات.</translation>
    </message>
    <message>
        <source>Everything is read</source>
        <translation>قُرئ كل شيء</translation>
    </message>
    <message>
        <source>Reading a selection of pages: %1 %</source>
        <translation>قراءة صفحات مختارة: %1 %</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationListModel</name>
    <message>
        <source>Today %1</source>
        <translation>اليوم %1</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>أمس</translation>
    </message>
    <message>
        <source>d MMM</source>
        <extracomment>a date of this year, as QDate::toString formats it</extracomment>
        <translation>d MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d MMM yyyy</translation>
    </message>
    <message>
        <source>Conversation without a title</source>
        <translation>محادثة بلا عنوان</translation>
    </message>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>لا فروع</numerusform>
            <numerusform>فرع واحد</numerusform>
            <numerusform>فرعان</numerusform>
            <numerusform>%n فروع</numerusform>
            <numerusform>%n فرعًا</numerusform>
            <numerusform>%n فرع</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, open</source>
        <translation>%1، مفتوحة</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationPane</name>
    <message>
        <source>&amp;Write a question</source>
        <translation>ا&amp;كتب سؤالًا</translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation>Ctrl+L</translation>
    </message>
    <message>
        <source>&amp;Ask</source>
        <translation>ا&amp;سأل</translation>
    </message>
    <message>
        <source>&amp;Stop the answer</source>
        <translation>إ&amp;يقاف الإجابة</translation>
    </message>
    <message>
        <source>Ctrl+.</source>
        <translation>Ctrl+.</translation>
    </message>
    <message>
        <source>Answer &amp;now</source>
        <translation>أجب الآ&amp;ن</translation>
    </message>
    <message>
        <source>Answer a&amp;gain</source>
        <translation>أجب م&amp;رة أخرى</translation>
    </message>
    <message>
        <source>&amp;Edit the last question</source>
        <translation>ت&amp;عديل السؤال الأخير</translation>
    </message>
    <message>
        <source>&amp;Copy the last answer</source>
        <translation>&amp;نسخ الجواب الأخير</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>Next c&amp;itation</source>
        <translation>ال&amp;شاهد التالي</translation>
    </message>
    <message>
        <source>&amp;Previous citation</source>
        <translation>الشاهد ال&amp;سابق</translation>
    </message>
    <message>
        <source>Pause &amp;reading</source>
        <translation>إيقاف القراءة مؤق&amp;تًا</translation>
    </message>
    <message>
        <source>Export as &amp;Markdown…</source>
        <translation>تصدير بصيغة &amp;Markdown…</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Export as P&amp;DF…</source>
        <translation>تصدير بصيغة P&amp;DF…</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>تصدير بصيغة &amp;JSON…</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>No vault is open.</source>
        <translation>لا خزنة مفتوحة.</translation>
    </message>
    <message>
        <source>Choose a binder first.</source>
        <translation>اختر مجلدًا أولًا.</translation>
    </message>
    <message>
        <source>The binder has no documents.</source>
        <translation>ليس في المجلد مستندات.</translation>
    </message>
    <message>
        <source>No page of these documents has text.</source>
        <translation>ليس في هذه المستندات صفحة فيها نص.</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>لا نموذج مفتوح.</translation>
    </message>
    <message>
        <source>&amp;Read the documents ahead</source>
        <translation>&amp;قراءة المستندات مسبقًا</translation>
    </message>
    <message>
        <source>No vault is open</source>
        <translation>لا خزنة مفتوحة</translation>
    </message>
    <message>
        <source>Open or create a vault to begin.</source>
        <translation>افتح خزنة أو أنشئ واحدة لتبدأ.</translation>
    </message>
    <message>
        <source>No binder is chosen</source>
        <translation>لم يُختر مجلد</translation>
    </message>
    <message>
        <source>Choose a binder at the left, or drop documents into the window.</source>
        <translation>اختر مجلدًا من القائمة أو أفلت مستندات في النافذة.</translation>
    </message>
    <message>
        <source>This binder has no documents yet</source>
        <translation>ليس في هذا المجلد مستندات بعد</translation>
    </message>
    <message>
        <source>Drop PDF files here, or import them from the File menu.</source>
        <translation>أفلت ملفات PDF هنا، أو استوردها من قائمة ملف.</translation>
    </message>
    <message>
        <source>No page of these documents has text</source>
        <translation>ليس في هذه المستندات صفحة فيها نص</translation>
    </message>
    <message>
        <source>They are pictures of pages, which cannot be read yet.</source>
        <translation>هي صور لصفحات، ولا يمكن قراءتها بعد.</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>لا نموذج مفتوح</translation>
    </message>
    <message>
        <source>Choose a model to ask questions with, under Tools, Models.</source>
        <translation>اختر نموذجًا لتسأله، من الأدوات، النماذج.</translation>
    </message>
    <message>
        <source>Ask about these documents</source>
        <translation>اسأل عن هذه المستندات</translation>
    </message>
    <message>
        <source>They do not all fit into the model’s context at once. A question can be asked with focus: on the pages that match it best.</source>
        <translation>لا يتسع سياق النموذج لها كلها معًا. يمكن السؤال بتركيز: على الصفحات الأنسب للسؤال.</translation>
    </message>
    <message>
        <source>You can already ask about what is read; a question reads the rest first.</source>
        <translation>يمكنك السؤال منذ الآن عما قُرئ، والسؤال يقرأ الباقي أولًا.</translation>
    </message>
    <message>
        <source>Every answer cites pages, and every quote is checked against the page.</source>
        <translation>تذكر كل إجابة صفحاتها، ويُتحقق من كل اقتباس على صفحته.</translation>
    </message>
    <message>
        <source>No model is open, so nothing can be asked yet.</source>
        <translation>لا نموذج مفتوح، فلا يمكن السؤال بعد.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>النماذج…</translation>
    </message>
    <message>
        <source>The documents take %1 tokens, and the context holds %2 (%3). Ask with focus to read only the pages that match the question best, or put fewer documents into the binder.</source>
        <translation>تحتاج المستندات إلى %1 رمزًا، والسياق يتسع لـ %2 (%3). اسأل بتركيز لتُقرأ الصفحات الأنسب للسؤال وحدها، أو ضع في المجلد مستندات أقل.</translation>
    </message>
    <message>
        <source>Ask with focus</source>
        <translation>اسأل بتركيز</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;نسخ</translation>
    </message>
    <message>
        <source>Copy c&amp;ode</source>
        <translation>نسخ ال&amp;شيفرة</translation>
    </message>
    <message>
        <source>Copy the answer as &amp;text</source>
        <translation>نسخ الجواب &amp;نصًا</translation>
    </message>
    <message>
        <source>&amp;Quote in a question</source>
        <translation>ا&amp;قتباس في سؤال</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>تحديد ال&amp;كل</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>تصدير</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>المحادثة</translation>
    </message>
    <message>
        <source>Export as &amp;HTML…</source>
        <translation>تصدير بصيغة &amp;HTML…</translation>
    </message>
    <message>
        <source>HTML (*.html)</source>
        <translation>HTML (*.html)</translation>
    </message>
    <message>
        <source>G&amp;o on with the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not all of this binder fits. Focus reads the pages that match the question best.</source>
        <translation type="unfinished">لا يتسع السياق لهذا المجلد كله. التركيز يقرأ الصفحات الأنسب للسؤال.</translation>
    </message>
    <message>
        <source>The question and the conversation do not fit beside the documents. Focus reads the pages that match the question best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The question and the conversation do not fit, even without documents.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The documents take %1 tokens, the question %2 and the conversation before it %3; with room for an answer that is more than the context holds (%4: %5). Ask with focus to read only the pages that match the question best, shorten the question or begin a new conversation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The question takes %1 tokens and the conversation before it %2; the context holds %3 (%4), so they do not fit even without documents. Shorten the question or begin a new conversation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished">الجواب</translation>
    </message>
    <message>
        <source>Copy the answer &amp;with citations</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>المحادثة</translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentFinder</name>
    <message>
        <source>The search stopped: the library could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching page %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of more than %L2</source>
        <extracomment>&quot;3 of more than 17&quot;: the search goes on, or was ended at so many.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %L2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentListModel</name>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>لا صفحات</numerusform>
            <numerusform>صفحة واحدة</numerusform>
            <numerusform>صفحتان</numerusform>
            <numerusform>%n صفحات</numerusform>
            <numerusform>%n صفحة</numerusform>
            <numerusform>%n صفحة</numerusform>
        </translation>
    </message>
    <message>
        <source>File: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentMenus</name>
    <message>
        <source>&amp;New binder</source>
        <translation>مجلد &amp;جديد</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation type="unfinished">إضافة وسم</translation>
    </message>
    <message numerus="yes">
        <source>Tag for %n documents:</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentTab</name>
    <message>
        <source>The note could not be saved. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password of the document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have no text and can be looked at, but not searched or quoted: %1.</source>
        <extracomment>%1 is a list of pages: &quot;p. 3, p. 14&quot;.</extracomment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>This password does not open the document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pages are locked with a password. It is kept until the document is closed, and nowhere stored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This link leads to %1. Lectern is offline and opens no addresses; copy it to use it elsewhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::EmptyState</name>
    <message>
        <source>Ask: %1</source>
        <translation>اسأل: %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::EmptyVaultView</name>
    <message>
        <source>This vault is empty.</source>
        <translation>هذه الخزنة فارغة.</translation>
    </message>
    <message>
        <source>Drop PDF files or folders here. They are copied into the vault and never leave this computer.</source>
        <translation>أفلت ملفات PDF أو مجلدات هنا. تُنسخ إلى الخزنة ولا تغادر هذا الحاسوب أبدًا.</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple binder</source>
        <translation>افتح المجلد ال&amp;نموذجي</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ErrorPresenter</name>
    <message>
        <source>This cannot be done as it was asked for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details say what is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is needed here was not found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that it has not been moved or removed, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file or folder could not be read or written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check its permissions and the free space on the disk, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged and cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Get it again from where it came from, or open a backup.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kind of file or model is not supported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details say what is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This was made for another model, vault or version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use what it was made for, or make it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is larger than fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details say what would fit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model or fewer documents.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is protected by a password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the password to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vault is in use by another program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close that program, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protection around file reading could not be set up, so nothing was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A kernel with seccomp and Landlock is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong inside Lectern.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing that was saved is lost. Try again, and report the details if it happens again.</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words to find in the document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Whole words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportBinder</name>
    <message>
        <source>New binder</source>
        <translation type="unfinished">مجلد جديد</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportQueueModel</name>
    <message>
        <source>Waiting</source>
        <translation>في الانتظار</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>الصفحة %1 من %2</translation>
    </message>
    <message>
        <source>Opening the file</source>
        <translation>يُفتح الملف</translation>
    </message>
    <message>
        <source>Needs a password</source>
        <translation>يحتاج إلى كلمة مرور</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>استُورد</translation>
    </message>
    <message numerus="yes">
        <source>Imported, %n pages</source>
        <translation>
            <numerusform>استُورد، بلا صفحات</numerusform>
            <numerusform>استُورد، صفحة واحدة</numerusform>
            <numerusform>استُورد، صفحتان</numerusform>
            <numerusform>استُورد، %n صفحات</numerusform>
            <numerusform>استُورد، %n صفحة</numerusform>
            <numerusform>استُورد، %n صفحة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without text</source>
        <comment>pages</comment>
        <translation>
            <numerusform>كلها بنص</numerusform>
            <numerusform>واحدة بلا نص</numerusform>
            <numerusform>اثنتان بلا نص</numerusform>
            <numerusform>%n بلا نص</numerusform>
            <numerusform>%n بلا نص</numerusform>
            <numerusform>%n بلا نص</numerusform>
        </translation>
    </message>
    <message>
        <source>Is in the vault already; added to the binder</source>
        <translation>موجود في الخزنة؛ أُضيف إلى المجلد</translation>
    </message>
    <message>
        <source>Is in the vault already</source>
        <translation>موجود في الخزنة</translation>
    </message>
    <message>
        <source>Is in the vault, but could not be added to the binder.</source>
        <translation>في الخزنة، لكن تعذرت إضافته إلى المجلد.</translation>
    </message>
    <message>
        <source>Could not be imported.</source>
        <translation>تعذر استيراده.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>أُلغي</translation>
    </message>
    <message>
        <source>Is no longer where it was.</source>
        <translation>لم يعد في مكانه.</translation>
    </message>
    <message>
        <source>Could not be read from the disk.</source>
        <translation>تعذرت قراءته من القرص.</translation>
    </message>
    <message>
        <source>Is damaged: it cannot be read as a PDF.</source>
        <translation>تالف: لا يمكن قراءته ملفَّ PDF.</translation>
    </message>
    <message>
        <source>Is not a PDF.</source>
        <translation>ليس ملف PDF.</translation>
    </message>
    <message>
        <source>Asks for more time or memory than a document may have.</source>
        <translation>يطلب وقتًا أو ذاكرة أكثر مما يُسمح به لمستند.</translation>
    </message>
    <message>
        <source>There is not enough memory to read it.</source>
        <translation>لا تكفي الذاكرة لقراءته.</translation>
    </message>
    <message>
        <source>Needs a password.</source>
        <translation>يحتاج إلى كلمة مرور.</translation>
    </message>
    <message>
        <source>Was not opened: the protected process that reads documents could not be started.</source>
        <translation>لم يُفتح: تعذر بدء العملية المحمية التي تقرأ المستندات.</translation>
    </message>
    <message>
        <source>Nothing is being imported.</source>
        <translation>لا استيراد جاريًا.</translation>
    </message>
    <message numerus="yes">
        <source>%n files to import</source>
        <translation>
            <numerusform>لا ملفات للاستيراد</numerusform>
            <numerusform>ملف واحد للاستيراد</numerusform>
            <numerusform>ملفان للاستيراد</numerusform>
            <numerusform>%n ملفات للاستيراد</numerusform>
            <numerusform>%n ملفًا للاستيراد</numerusform>
            <numerusform>%n ملف للاستيراد</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a password</source>
        <comment>files</comment>
        <translation>
            <numerusform>لا شيء يحتاج إلى كلمة مرور</numerusform>
            <numerusform>واحد يحتاج إلى كلمة مرور</numerusform>
            <numerusform>اثنان يحتاجان إلى كلمة مرور</numerusform>
            <numerusform>%n تحتاج إلى كلمة مرور</numerusform>
            <numerusform>%n تحتاج إلى كلمة مرور</numerusform>
            <numerusform>%n تحتاج إلى كلمة مرور</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n imported</source>
        <comment>files</comment>
        <translation>
            <numerusform>لم يُستورد شيء</numerusform>
            <numerusform>استُورد واحد</numerusform>
            <numerusform>استُورد اثنان</numerusform>
            <numerusform>استُوردت %n</numerusform>
            <numerusform>استُورد %n</numerusform>
            <numerusform>استُورد %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the vault already</source>
        <comment>files</comment>
        <translation>
            <numerusform>لا شيء في الخزنة من قبل</numerusform>
            <numerusform>واحد في الخزنة من قبل</numerusform>
            <numerusform>اثنان في الخزنة من قبل</numerusform>
            <numerusform>%n في الخزنة من قبل</numerusform>
            <numerusform>%n في الخزنة من قبل</numerusform>
            <numerusform>%n في الخزنة من قبل</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation>
            <numerusform>لم يفشل شيء</numerusform>
            <numerusform>فشل واحد</numerusform>
            <numerusform>فشل اثنان</numerusform>
            <numerusform>فشلت %n</numerusform>
            <numerusform>فشل %n</numerusform>
            <numerusform>فشل %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportView</name>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the imports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files being imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password, not stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password of the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;فتح</translation>
    </message>
    <message>
        <source>T&amp;ry again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>إل&amp;غاء</translation>
    </message>
    <message>
        <source>Co&amp;py details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This password does not open the file.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::LibraryPane</name>
    <message>
        <source>New binder</source>
        <translation>مجلد جديد</translation>
    </message>
    <message>
        <source>&amp;Import documents…</source>
        <translation>ا&amp;ستيراد مستندات…</translation>
    </message>
    <message>
        <source>Import a &amp;folder…</source>
        <translation>استيراد م&amp;جلد ملفات…</translation>
    </message>
    <message>
        <source>&amp;New binder</source>
        <translation>مجلد &amp;جديد</translation>
    </message>
    <message>
        <source>New &amp;conversation</source>
        <translation>محادثة &amp;جديدة</translation>
    </message>
    <message>
        <source>&amp;Search the vault</source>
        <translation>ال&amp;بحث في الخزنة</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;فتح</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>إ&amp;عادة تسمية</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>&amp;حذف…</translation>
    </message>
    <message>
        <source>&amp;Take out of the binder</source>
        <translation>إ&amp;خراج من المجلد</translation>
    </message>
    <message>
        <source>Move &amp;up in the binder</source>
        <translation>نقل إلى أ&amp;على في المجلد</translation>
    </message>
    <message>
        <source>Move &amp;down in the binder</source>
        <translation>نقل إلى أ&amp;سفل في المجلد</translation>
    </message>
    <message>
        <source>Add a ta&amp;g…</source>
        <translation>إضافة و&amp;سم…</translation>
    </message>
    <message>
        <source>Show &amp;binders</source>
        <translation>عرض ال&amp;مجلدات</translation>
    </message>
    <message>
        <source>Show &amp;all documents</source>
        <translation>عرض &amp;كل المستندات</translation>
    </message>
    <message>
        <source>Cancel all imports</source>
        <translation>إلغاء كل عمليات الاستيراد</translation>
    </message>
    <message>
        <source>Clear what is finished</source>
        <translation>إزالة ما اكتمل</translation>
    </message>
    <message>
        <source>Search the vault</source>
        <translation>البحث في الخزنة</translation>
    </message>
    <message>
        <source>Search the text of all documents</source>
        <translation>البحث في نص كل المستندات</translation>
    </message>
    <message>
        <source>Binders</source>
        <translation>المجلدات</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>كل المستندات</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>المكتبة</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>المحادثات</translation>
    </message>
    <message>
        <source>Conversations of the binder</source>
        <translation>محادثات المجلد</translation>
    </message>
    <message>
        <source>No vault is open.</source>
        <translation>لا خزنة مفتوحة.</translation>
    </message>
    <message>
        <source>Conversations: %1</source>
        <extracomment>heading of the list of conversations; %1: name of the open binder</extracomment>
        <translation>المحادثات: %1</translation>
    </message>
    <message>
        <source>Import documents</source>
        <translation>استيراد مستندات</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import all PDF documents of a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ta&amp;gs</source>
        <translation>الو&amp;سوم</translation>
    </message>
    <message>
        <source>This name cannot be used: it is taken, empty or too long.</source>
        <translation>لا يصلح هذا الاسم: فهو مستعمل أو فارغ أو طويل جدًا.</translation>
    </message>
    <message>
        <source>A&amp;dd to binder</source>
        <translation>إ&amp;ضافة إلى مجلد</translation>
    </message>
    <message>
        <source>Remove this &amp;vault…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::MainWindow</name>
    <message>
        <source>Library</source>
        <translation>المكتبة</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>القارئ</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>المحادثة</translation>
    </message>
    <message>
        <source>Tool calls</source>
        <translation>استدعاءات الأدوات</translation>
    </message>
    <message>
        <source>&amp;Print document…</source>
        <translation>&amp;طباعة المستند…</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>مستند</translation>
    </message>
    <message>
        <source>Print pre&amp;view of the document</source>
        <translation>&amp;معاينة طباعة المستند</translation>
    </message>
    <message>
        <source>Print c&amp;onversation…</source>
        <translation>طباعة ال&amp;محادثة…</translation>
    </message>
    <message>
        <source>Print previe&amp;w of the conversation</source>
        <translation>معاينة طباعة الم&amp;حادثة</translation>
    </message>
    <message>
        <source>New va&amp;ult…</source>
        <translation>&amp;خزنة جديدة…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>إ&amp;نهاء</translation>
    </message>
    <message>
        <source>Recent &amp;binders</source>
        <translation>المجلدات الأ&amp;خيرة</translation>
    </message>
    <message>
        <source>Ne&amp;xt pane</source>
        <translation>اللوحة ال&amp;تالية</translation>
    </message>
    <message>
        <source>Previo&amp;us pane</source>
        <translation>اللوحة ال&amp;سابقة</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>ال&amp;مكتبة</translation>
    </message>
    <message>
        <source>Con&amp;versation</source>
        <translation>الم&amp;حادثة</translation>
    </message>
    <message>
        <source>&amp;Tool calls</source>
        <translation>استدعاءات الأ&amp;دوات</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;ملء الشاشة</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>الأ&amp;وامر…</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>ال&amp;نماذج…</translation>
    </message>
    <message>
        <source>&amp;Saved states…</source>
        <translation>الحالات الم&amp;حفوظة…</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>الأ&amp;لوان</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>الألوان</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>مثل ال&amp;نظام</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;فاتح</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;داكن</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>&amp;تباين عال</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>الإ&amp;عدادات…</translation>
    </message>
    <message>
        <source>S&amp;hortcuts…</source>
        <translation>ا&amp;ختصارات…</translation>
    </message>
    <message>
        <source>Open the sample &amp;binder</source>
        <translation>افتح المجلد ال&amp;نموذجي</translation>
    </message>
    <message>
        <source>&amp;Offline, and the proof…</source>
        <translation>دون ات&amp;صال، والدليل…</translation>
    </message>
    <message>
        <source>&amp;About Lectern</source>
        <translation>&amp;حول Lectern</translation>
    </message>
    <message>
        <source>Drop to import into the vault</source>
        <translation>أفلت للاستيراد إلى الخزنة</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
    <message>
        <source>%1 – Lectern</source>
        <extracomment>title of the window; %1 is the name of a vault</extracomment>
        <translation>%1 – Lectern</translation>
    </message>
    <message>
        <source>Documents cannot be imported or shown: the protected helper could not be started. Start Lectern again; if that does not help, install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>النماذج…</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>لا شيء بعد</translation>
    </message>
    <message>
        <source>How much notice is needed to terminate?</source>
        <translation>How much notice is needed to terminate?</translation>
    </message>
    <message>
        <source>New vault</source>
        <translation>خزنة جديدة</translation>
    </message>
    <message>
        <source>A vault is a library of its own: its documents, conversations and saved states are kept apart from those of other vaults.

Name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work is still running in this vault. Another vault can be opened when it is stopped; what has been read and answered so far is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and open</source>
        <translation>إيقاف وفتح</translation>
    </message>
    <message>
        <source>Work is still running. Close anyway? What has been read and answered so far is kept and goes on next time.</source>
        <translation>ما زال العمل جاريًا. أتُغلق مع ذلك؟ يبقى ما قُرئ وأُجيب حتى الآن، ويستأنف في المرة القادمة.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>إيقاف وإغلاق</translation>
    </message>
    <message>
        <source>About Lectern</source>
        <translation>حول Lectern</translation>
    </message>
    <message>
        <source>Lectern %1</source>
        <translation>Lectern %1</translation>
    </message>
    <message>
        <source>Reads long documents with a model on this computer and answers with citations that are checked against the page. Apache License 2.0; uses Qt %1 under the LGPL 3 and Poppler, in a process of its own, under the GPL 2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleting the vault…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vault %1 has been deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another one at the top of the library.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pages that are not printed yet will not be printed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::MenuPlan</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;ملف</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>ت&amp;حرير</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;عرض</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>ا&amp;نتقال</translation>
    </message>
    <message>
        <source>&amp;Binder</source>
        <translation>م&amp;جلد</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>أ&amp;دوات</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>إ&amp;عدادات</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;مساعدة</translation>
    </message>
</context>
<context>
    <name>lectern::ui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>التفاصيل</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Copy the message and its details.</source>
        <translation>نسخ الرسالة وتفاصيلها.</translation>
    </message>
    <message>
        <source>Dismiss this message.</source>
        <translation>إخفاء هذه الرسالة.</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>إخفاء</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>تفاصيل الرسالة</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>معلومة</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>تنبيه</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>خطأ</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelPage</name>
    <message>
        <source>Models and saved states</source>
        <translation>النماذج والحالات المحفوظة</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>Saved states</source>
        <translation>الحالات المحفوظة</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>النماذج على هذا الحاسوب</translation>
    </message>
    <message>
        <source>About the chosen model</source>
        <translation>عن النموذج المختار</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>ا&amp;ستعمال هذا النموذج</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>إ&amp;ضافة مجلد ملفات…</translation>
    </message>
    <message>
        <source>&amp;Forget a folder</source>
        <translation>&amp;نسيان مجلد ملفات</translation>
    </message>
    <message>
        <source>Look &amp;again</source>
        <translation>البحث من &amp;جديد</translation>
    </message>
    <message>
        <source>What the model has read is kept here, so that a follow-up question need not read it again. Pinned states stay when space gets scarce. Deleting one costs only the time to read again.</source>
        <translation>يُحفظ هنا ما قرأه النموذج، فلا يقرؤه سؤال لاحق من جديد. وتبقى الحالات المثبَّتة إذا ضاقت المساحة. وحذف حالة لا يكلف إلا وقت القراءة من جديد.</translation>
    </message>
    <message>
        <source>Saved states of this vault</source>
        <translation>الحالات المحفوظة لهذه الخزنة</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;حذف…</translation>
    </message>
    <message>
        <source>No model was found. Add the folder that holds one: it contains config.json, tokenizer.json and files that end in .safetensors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder with models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete saved states</source>
        <translation>حذف حالات محفوظة</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n saved state(s)? What they hold has to be read again when it is asked about.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Models or saved states</source>
        <translation>النماذج أو الحالات المحفوظة</translation>
    </message>
    <message numerus="yes">
        <source>%n saved state(s), %1 of the %2 that the settings allow</source>
        <translation>
            <numerusform>لا حالات محفوظة، %1 من %2 تسمح بها الإعدادات</numerusform>
            <numerusform>حالة محفوظة واحدة، %1 من %2 تسمح بها الإعدادات</numerusform>
            <numerusform>حالتان محفوظتان، %1 من %2 تسمح بها الإعدادات</numerusform>
            <numerusform>%n حالات محفوظة، %1 من %2 تسمح بها الإعدادات</numerusform>
            <numerusform>%n حالة محفوظة، %1 من %2 تسمح بها الإعدادات</numerusform>
            <numerusform>%n حالة محفوظة، %1 من %2 تسمح بها الإعدادات</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelTable</name>
    <message>
        <source>This folder cannot be used as a model.</source>
        <translation>لا يصلح هذا المجلد نموذجًا.</translation>
    </message>
    <message>
        <source>This computer cannot run it: %1.</source>
        <translation>لا يستطيع هذا الحاسوب تشغيله: %1.</translation>
    </message>
    <message>
        <source>%1 parameters, of which a token passes %2; kept as %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder: %1</source>
        <translation>المجلد: %1</translation>
    </message>
    <message>
        <source>%1 (comes with Lectern)</source>
        <translation>%1 (يأتي مع Lectern)</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>مستعمل الآن</translation>
    </message>
    <message>
        <source>Not a model</source>
        <translation>ليس نموذجًا</translation>
    </message>
    <message>
        <source>Can run here</source>
        <translation>يعمل هنا</translation>
    </message>
    <message>
        <source>Cannot run here</source>
        <translation>لا يعمل هنا</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>النموذج</translation>
    </message>
    <message>
        <source>State</source>
        <translation>الحالة</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>المعاملات</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>الحجم</translation>
    </message>
    <message>
        <source>Each token read takes %1 of memory, the rest of the state %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>This model answers, on the processor (CPU) with %n thread(s) in one process, that is one rank. Arithmetic: %1.</source>
        <extracomment>%1 is the code that computes, such as &quot;simd AVX2&quot;</extracomment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Reads up to %1 tokens at once, as far as memory goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reads up to %1 tokens at once, as far as memory goes; it was trained on %2, and answers get worse beyond</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>always the likeliest word (temperature 0)</source>
        <translation>الكلمة الأرجح دائمًا (الحرارة 0)</translation>
    </message>
    <message>
        <source>temperature %1, top-p %2</source>
        <translation>الحرارة %1، top-p %2</translation>
    </message>
    <message>
        <source>Recommended sampling: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; the settings say: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trained on (tokens)</source>
        <translation>دُرِّب على (رموز)</translation>
    </message>
    <message>
        <source>Reads up to (tokens)</source>
        <translation>يقرأ حتى (رموز)</translation>
    </message>
</context>
<context>
    <name>lectern::ui::NotesModel</name>
    <message>
        <source>Yellow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Green</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1”</source>
        <extracomment>A quoted passage.</extracomment>
        <translation>«%1»</translation>
    </message>
</context>
<context>
    <name>lectern::ui::OfflineProof</name>
    <message>
        <source>Offline</source>
        <translation>دون اتصال</translation>
    </message>
    <message>
        <source>Not shielded</source>
        <translation>بلا حماية</translation>
    </message>
    <message>
        <source>This process could open an internet connection: the kernel&apos;s filter is not in place. Lectern itself opens none. Start it as lectern-window to have the filter set before anything else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Just now this window tried to make an internet socket. The kernel refused both:

IPv4: %1
IPv6: %2

A filter (seccomp), set before anything else was started and not removable while the program runs, refuses every socket that is not local to this computer, here and in every process that Lectern starts. Your documents, questions and answers cannot leave this computer through it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::OrderOffer</name>
    <message>
        <source>Working out what has to be read again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New order of %1: %2</source>
        <extracomment>%1: name of a binder, %2: a sentence on what has to be read again</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation type="unfinished">&amp;تطبيق</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished">إل&amp;غاء</translation>
    </message>
</context>
<context>
    <name>lectern::ui::PageProblem</name>
    <message>
        <source>&amp;Retry</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::PageView</name>
    <message>
        <source>Pages</source>
        <translation>الصفحات</translation>
    </message>
    <message>
        <source>%1 is locked. The document needs its password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be drawn. The other pages are not affected, and what was read from this one can still be searched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>%1 is a page (&quot;p. 12 (PDF 14)&quot;), %2 the title of the document.</extracomment>
        <translation type="unfinished">%1 %2 من %2 {1 ?}</translation>
    </message>
    <message>
        <source>Link to %1</source>
        <extracomment>%1 is a page (&quot;p. 12&quot;) or an address: what a link leads to.</extracomment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::PrintBar</name>
    <message>
        <source>Printing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel printing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A document is being printed already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Printing stopped. %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Printing page %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::QuestionEdit</name>
    <message>
        <source>Question</source>
        <translation>سؤال</translation>
    </message>
    <message>
        <source>Ask about the documents…</source>
        <translation>اسأل عن المستندات…</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderBar</name>
    <message>
        <source>Reader</source>
        <translation>القارئ</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>صفحة</translation>
    </message>
    <message>
        <source>A printed page label, or a page number of the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>التكبير</translation>
    </message>
    <message>
        <source>%L1 %</source>
        <translation>%L1 %</translation>
    </message>
    <message>
        <source>Zoom: %1</source>
        <translation>التكبير: %1</translation>
    </message>
    <message>
        <source>This document has no page “%1”.</source>
        <translation>ليس في هذا المستند صفحة «%1».</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderDocument</name>
    <message>
        <source>This page is being drawn for the preview.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::ReaderPane</name>
    <message>
        <source>&amp;Close tab</source>
        <translation>إ&amp;غلاق اللسان</translation>
    </message>
    <message>
        <source>Re&amp;open closed tab</source>
        <translation>إعادة &amp;فتح اللسان المغلق</translation>
    </message>
    <message>
        <source>&amp;Next document</source>
        <translation>المستند ال&amp;تالي</translation>
    </message>
    <message>
        <source>&amp;Previous document</source>
        <translation>المستند ال&amp;سابق</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;رجوع</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>إلى الأ&amp;مام</translation>
    </message>
    <message>
        <source>Pre&amp;vious page</source>
        <translation>الصفحة ال&amp;سابقة</translation>
    </message>
    <message>
        <source>Ne&amp;xt page</source>
        <translation>الصفحة ال&amp;تالية</translation>
    </message>
    <message>
        <source>&amp;Go to page…</source>
        <translation>انتقل إلى &amp;صفحة…</translation>
    </message>
    <message>
        <source>&amp;Find in document…</source>
        <translation>&amp;بحث في المستند…</translation>
    </message>
    <message>
        <source>Find ne&amp;xt</source>
        <translation>البحث عن ال&amp;تالي</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>البحث عن ال&amp;سابق</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;نسخ</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>تحديد ال&amp;كل</translation>
    </message>
    <message>
        <source>Ask &amp;about this</source>
        <translation>ا&amp;سأل عن هذا</translation>
    </message>
    <message>
        <source>&amp;Highlight</source>
        <translation>&amp;تظليل</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;ملاحظة</translation>
    </message>
    <message>
        <source>Save a copy with notes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>ت&amp;كبير</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>ت&amp;صغير</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>الحجم ال&amp;فعلي</translation>
    </message>
    <message>
        <source>Fit &amp;width</source>
        <translation>ملاءمة ال&amp;عرض</translation>
    </message>
    <message>
        <source>Fit &amp;page</source>
        <translation>ملاءمة ال&amp;صفحة</translation>
    </message>
    <message>
        <source>Rotate &amp;right</source>
        <translation>تدوير لل&amp;يمين</translation>
    </message>
    <message>
        <source>Rotate &amp;left</source>
        <translation>تدوير لل&amp;يسار</translation>
    </message>
    <message>
        <source>&amp;Continuous pages</source>
        <translation>صفحات م&amp;تتابعة</translation>
    </message>
    <message>
        <source>&amp;Two documents side by side</source>
        <translation>مستندان &amp;جنبًا إلى جنب</translation>
    </message>
    <message>
        <source>&amp;Side strip</source>
        <translation>الشريط ال&amp;جانبي</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>A tool&apos;s name and its keyboard shortcut.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No document is open. Choose one on the left, or drop PDF files here to import them.</source>
        <translation>لا مستند مفتوح. اختر واحدًا من القائمة أو أفلت ملفات PDF هنا لاستيرادها.</translation>
    </message>
    <message>
        <source>Save a copy with notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with notes.pdf</source>
        <extracomment>The name proposed for a copy; %1 is the name of the original, without &quot;.pdf&quot;.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>القارئ</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <extracomment>%1 is a page: &quot;p. 12 (PDF 14)&quot;.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the link’s address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scroll &amp;both together</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::Removal</name>
    <message>
        <source>“%1”</source>
        <translation>«%1»</translation>
    </message>
    <message>
        <source>Remove the document %1 from this vault?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These are deleted and cannot be brought back:</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights in it</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for this file alone: </source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without it: </source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The file that it was imported from is not touched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the binder %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of this binder</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents stay in the vault.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It is empty; nothing else goes with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the conversation without a title?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the conversation %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n questions with their answers</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>لا فروع</numerusform>
            <numerusform>فرع واحد</numerusform>
            <numerusform>فرعان</numerusform>
            <numerusform>%n فروع</numerusform>
            <numerusform>%n فرعًا</numerusform>
            <numerusform>%n فرع</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been asked in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The binder and its documents stay as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The document %1 has been removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n conversations went with it.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states were deleted; other binders will be read again.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The binder %1 has been removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents are still in the vault.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <extracomment>%1: names, with commas between them</extracomment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n documents from this vault?</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>its text and the vault&apos;s copy of the file (%n pages, %1)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>their texts and the vault&apos;s copies of the files (%n pages, %1)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights in them</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold it or held it, since they quote it</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold or held one of them, since they quote them</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for these files alone: </source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states, all of the vault (%1): other binders will be read again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without them: </source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The files that they were imported from are not touched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the vault %1 with everything in it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a vault without documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n documents, with the vault&apos;s copies of the files</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>In all %1 on this disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The files that the documents were imported from are not touched, nor are other vaults.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n documents have been removed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations were deleted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes were deleted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for the files alone were deleted: </source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::RemovalDialogs</name>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished">&amp;حذف</translation>
    </message>
    <message>
        <source>Remove documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove a binder</source>
        <translation type="unfinished">حذف مجلد</translation>
    </message>
    <message>
        <source>Remove a conversation</source>
        <translation type="unfinished">حذف محادثة</translation>
    </message>
    <message>
        <source>Remove a vault</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::Reorder</name>
    <message>
        <source>less than a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What follows the first changed place has to be read again. How long that takes is not known while no model is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In this order nothing has to be read again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In this order %1 tokens have to be read again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In this order %1 tokens have to be read again, %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::SampleOpener</name>
    <message>
        <source>Sample</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::SearchResultsModel</name>
    <message>
        <source>Searching…</source>
        <translation>يُبحث…</translation>
    </message>
    <message numerus="yes">
        <source>The best %n pages</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>لا صفحات</numerusform>
            <numerusform>صفحة واحدة</numerusform>
            <numerusform>صفحتان</numerusform>
            <numerusform>%n صفحات</numerusform>
            <numerusform>%n صفحة</numerusform>
            <numerusform>%n صفحة</numerusform>
        </translation>
    </message>
    <message>
        <source>No page of this binder has all the words “%1”.</source>
        <translation>ليس في هذا المجلد صفحة فيها كل الكلمات «%1».</translation>
    </message>
    <message>
        <source>No page of this vault has all the words “%1”.</source>
        <translation>ليس في هذه الخزنة صفحة فيها كل الكلمات «%1».</translation>
    </message>
    <message>
        <source>Type a word to search for.</source>
        <translation>اكتب كلمة للبحث عنها.</translation>
    </message>
    <message>
        <source>These are too many words for one search.</source>
        <translation>هذه كلمات كثيرة لبحث واحد.</translation>
    </message>
    <message>
        <source>The search failed: %1</source>
        <translation>فشل البحث: %1</translation>
    </message>
    <message>
        <source>p. %2 · %1</source>
        <extracomment>title of a document, printed page label, number of the page in the file</extracomment>
        <translation>ص %2 · %1</translation>
    </message>
    <message>
        <source>p. %2 (PDF %3) · %1</source>
        <translation>ص %2 (PDF %3) · %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::SearchView</name>
    <message>
        <source>This binder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole vault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>General</source>
        <translation>عام</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>الاختصارات</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>كالنظام</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>تباين عالٍ</translation>
    </message>
    <message>
        <source>&amp;Colours:</source>
        <translation>الأ&amp;لوان:</translation>
    </message>
    <message>
        <source>The language changes when Lectern is started again.</source>
        <translation>تتغير اللغة عند بدء Lectern من جديد.</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>ال&amp;لغة:</translation>
    </message>
    <message>
        <source>&amp;Tell me when long work ends while I am in another window</source>
        <translation>أ&amp;خبرني إذا انتهى عمل طويل وأنا في نافذة أخرى</translation>
    </message>
    <message>
        <source>Search for a command or a shortcut</source>
        <translation>البحث عن أمر أو اختصار</translation>
    </message>
    <message>
        <source>Commands and their shortcuts</source>
        <translation>الأوامر واختصاراتها</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>ت&amp;غيير…</translation>
    </message>
    <message>
        <source>&amp;Standard</source>
        <translation>ال&amp;معتاد</translation>
    </message>
    <message>
        <source>&amp;All to standard</source>
        <translation>ال&amp;كل إلى المعتاد</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) share a shortcut with another; neither can be started by it.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>صفحات الإعدادات</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>الأجوبة</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ShortcutDelegate</name>
    <message>
        <source>New shortcut for %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::ShortcutModel</name>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also used by</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::SideStrip</name>
    <message>
        <source>Side strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side strip pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thumbnails of the pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>الصفحات</translation>
    </message>
    <message>
        <source>Outline of the document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This document has no outline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Highlights and notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No highlights or notes yet. Select text on a page and choose Highlight or Note.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the highlight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete this note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save a copy with notes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press %1 to find words in this document.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::StateTable</name>
    <message>
        <source>%1 (of another model)</source>
        <translation>%1 (لنموذج آخر)</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>مثبَّتة</translation>
    </message>
    <message>
        <source>Not pinned</source>
        <translation>غير مثبَّتة</translation>
    </message>
    <message>
        <source>Read up to (tick to pin)</source>
        <translation>قُرئ حتى (علِّم للتثبيت)</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>الرموز</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>الحجم على القرص</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>آخر استعمال</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>التعليمات</translation>
    </message>
    <message>
        <source>A question</source>
        <translation>سؤال</translation>
    </message>
    <message>
        <source>An answer</source>
        <translation>جواب</translation>
    </message>
</context>
<context>
    <name>lectern::ui::StatusLine</name>
    <message>
        <source>Progress of the running work</source>
        <translation>تقدم العمل الجاري</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>دون اتصال</translation>
    </message>
    <message>
        <source>Not shielded</source>
        <translation>بلا حماية</translation>
    </message>
    <message>
        <source>Whether this program can reach a network, and the proof</source>
        <translation>هل يصل هذا البرنامج إلى شبكة، والدليل</translation>
    </message>
    <message>
        <source>%1 %2 on this computer&apos;s processor</source>
        <extracomment>%1 is a model&apos;s name, %2 the numbers it is kept in (&quot;BF16&quot;)</extracomment>
        <translation>%1 %2 على معالج هذا الحاسوب</translation>
    </message>
    <message>
        <source>The model that answers; opens the page of models</source>
        <translation>النموذج الذي يجيب؛ يفتح صفحة النماذج</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>يجري فتح النموذج…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>لا نموذج</translation>
    </message>
    <message>
        <source>Nothing can be read or answered without a model; opens the page of models</source>
        <translation>لا قراءة ولا إجابة بلا نموذج؛ يفتح صفحة النماذج</translation>
    </message>
    <message>
        <source>Nothing read yet</source>
        <translation>لم يُقرأ شيء بعد</translation>
    </message>
    <message>
        <source>Read: %1 of %2</source>
        <translation>قُرئ: %1 من %2</translation>
    </message>
    <message>
        <source>What the model has read is kept on disk, so that follow-up questions need not read it again; opens the list</source>
        <translation>يُحفظ ما قرأه النموذج على القرص، فلا تقرؤه الأسئلة اللاحقة من جديد؛ يفتح القائمة</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>لا عمل جار</translation>
    </message>
    <message>
        <source>Shows where this work runs</source>
        <translation>يعرض موضع هذا العمل</translation>
    </message>
    <message>
        <source>No work is running</source>
        <translation>لا عمل جاريًا</translation>
    </message>
</context>
<context>
    <name>lectern::ui::TabGroups</name>
    <message>
        <source>Documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Documents beside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::ThinkingBudgetEdit</name>
    <message>
        <source>Model’s own</source>
        <translation>تقدير النموذج</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>بلا تفكير</translation>
    </message>
    <message>
        <source>40 K</source>
        <translation>40 ألفًا</translation>
    </message>
    <message>
        <source>80 K</source>
        <translation>80 ألفًا</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>غير ذلك…</translation>
    </message>
    <message>
        <source>Thinking budget</source>
        <translation>ميزانية التفكير</translation>
    </message>
    <message>
        <source>How many tokens the model may think before it answers.</source>
        <translation>كم رمزًا يجوز للنموذج أن يفكر قبل أن يجيب.</translation>
    </message>
    <message>
        <source>Thinking budget in tokens</source>
        <translation>ميزانية التفكير بالرموز</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ToolCallModel</name>
    <message>
        <source>(no name)</source>
        <translation>(بلا اسم)</translation>
    </message>
    <message>
        <source>Asked for while answering: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call %1: %2, %3. %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>المعطيات</translation>
    </message>
    <message>
        <source>The model was told</source>
        <translation>قيل للنموذج</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>(لا شيء)</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>الرقم</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>الأداة</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>النتيجة</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>المصدر</translation>
    </message>
</context>
<context>
    <name>lectern::ui::ToolCallPanel</name>
    <message>
        <source>Tool calls</source>
        <translation>استدعاءات الأدوات</translation>
    </message>
    <message>
        <source>The model has called no tool in this conversation. Tools cannot be run yet; a call is shown here and answered as not available.</source>
        <translation>لم يستدعِ النموذج أداة في هذه المحادثة. لا يمكن تشغيل الأدوات بعد؛ يُعرض الاستدعاء هنا ويُجاب بأنه غير متاح.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
</context>
<context>
    <name>lectern::ui::TurnText</name>
    <message>
        <source>“%1”</source>
        <translation>«%1»</translation>
    </message>
    <message>
        <source>Citations:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::TurnView</name>
    <message>
        <source>Answer</source>
        <translation>الجواب</translation>
    </message>
    <message>
        <source>Edit the question</source>
        <translation>تعديل السؤال</translation>
    </message>
    <message>
        <source>Answer now</source>
        <translation>أجب الآن</translation>
    </message>
    <message>
        <source>End the thinking and begin the answer.</source>
        <translation>إنهاء التفكير وبدء الجواب.</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>التفكير</translation>
    </message>
    <message>
        <source>Copy the answer with its citations</source>
        <translation>نسخ الجواب مع شواهده</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>أجب مرة أخرى</translation>
    </message>
    <message>
        <source>Good answer</source>
        <translation>جواب جيد</translation>
    </message>
    <message>
        <source>Bad answer</source>
        <translation>جواب سيئ</translation>
    </message>
    <message>
        <source>Previous version of the question</source>
        <translation>الصيغة السابقة للسؤال</translation>
    </message>
    <message>
        <source>Previous answer</source>
        <translation>الجواب السابق</translation>
    </message>
    <message>
        <source>Next version of the question</source>
        <translation>الصيغة التالية للسؤال</translation>
    </message>
    <message>
        <source>Next answer</source>
        <translation>الجواب التالي</translation>
    </message>
    <message>
        <source>Question: %1</source>
        <translation>السؤال: %1</translation>
    </message>
    <message>
        <source>version</source>
        <translation>صيغة</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>جواب</translation>
    </message>
    <message>
        <source>%1 %2 of %3</source>
        <translation>%1 %2 من %3</translation>
    </message>
    <message>
        <source>Waiting for the model…</source>
        <translation>في انتظار النموذج…</translation>
    </message>
    <message>
        <source>Reading the documents…</source>
        <translation>تُقرأ المستندات…</translation>
    </message>
    <message>
        <source>Reading the documents: %1 %</source>
        <translation>تُقرأ المستندات: %1 %</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>بقي %1</translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s) found by search, not part of the answer</source>
        <translation>
            <numerusform>لا مقاطع وجدها البحث</numerusform>
            <numerusform>مقطع واحد وجده البحث، ليس من الجواب</numerusform>
            <numerusform>مقطعان وجدهما البحث، ليسا من الجواب</numerusform>
            <numerusform>%n مقاطع وجدها البحث، ليست من الجواب</numerusform>
            <numerusform>%n مقطعًا وجدها البحث، ليست من الجواب</numerusform>
            <numerusform>%n مقطع وجدها البحث، ليست من الجواب</numerusform>
        </translation>
    </message>
    <message>
        <source>This answer cites nothing, so nothing in it was checked against the documents.</source>
        <translation>لا يذكر هذا الجواب شاهدًا، فلم يُتحقق من شيء فيه على المستندات.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>‏%1: %2</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>إهمال</translation>
    </message>
    <message>
        <source>This answer was interrupted.</source>
        <translation>انقطع هذا الجواب.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue this answer from where it ended.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::Units</name>
    <message>
        <source>%1 B</source>
        <extracomment>billions, as in parameters of a model: &quot;456 B&quot;</extracomment>
        <translation>%1 مليار</translation>
    </message>
    <message>
        <source>%1 M</source>
        <extracomment>millions</extracomment>
        <translation>%1 مليون</translation>
    </message>
    <message>
        <source>%1 K</source>
        <extracomment>thousands</extracomment>
        <translation>%1 ألف</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 ث</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 د</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 س %2 د</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>بقي %1</translation>
    </message>
</context>
<context>
    <name>lectern::ui::VaultChooser</name>
    <message>
        <source>No vault</source>
        <translation>لا خزنة</translation>
    </message>
    <message>
        <source>Vault: %1</source>
        <translation>الخزنة: %1</translation>
    </message>
    <message>
        <source>&amp;New vault…</source>
        <translation type="unfinished">&amp;خزنة جديدة…</translation>
    </message>
</context>
<context>
    <name>lectern::ui::VaultDoor</name>
    <message>
        <source>Opening the vault…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updating the library of the vault %1 for this version of Lectern. A copy of it as it was is made first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lectern::ui::Words</name>
    <message>
        <source>in D%1 on page %2</source>
        <translation>في D%1 على الصفحة %2</translation>
    </message>
    <message>
        <source>on page %1</source>
        <translation>على الصفحة %1</translation>
    </message>
    <message>
        <source>(printed %1)</source>
        <translation>(المطبوع %1)</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 ث</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 د</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 س %2 د</translation>
    </message>
    <message>
        <source>D%1 p. %2</source>
        <translation>D%1 ص %2</translation>
    </message>
    <message>
        <source>p. %1</source>
        <translation>ص %1</translation>
    </message>
    <message>
        <source>Verified: the quote stands %1.</source>
        <translation>متحقَّق منه: الاقتباس %1.</translation>
    </message>
    <message>
        <source>Verified in parts: the quote stands %1, with words left out.</source>
        <translation>متحقَّق من أجزائه: الاقتباس %1، مع كلمات متروكة.</translation>
    </message>
    <message>
        <source>The citation names no document; the quote stands %1.</source>
        <translation>لا يذكر الشاهد مستندًا؛ والاقتباس %1.</translation>
    </message>
    <message>
        <source>On another page: the answer says page %1, the quote stands %2.</source>
        <translation>على صفحة أخرى: يقول الجواب الصفحة %1، والاقتباس %2.</translation>
    </message>
    <message>
        <source>In another document: the quote stands %1.</source>
        <translation>في مستند آخر: الاقتباس %1.</translation>
    </message>
    <message>
        <source>Not found: the quote does not stand in the documents, and the citation names none.</source>
        <translation>غير موجود: ليس الاقتباس في المستندات، ولا يذكر الشاهد مستندًا.</translation>
    </message>
    <message>
        <source>Not found: the quote does not stand in the documents.</source>
        <translation>غير موجود: ليس الاقتباس في المستندات.</translation>
    </message>
    <message>
        <source>A page is named %1, but there is no quote to check.</source>
        <translation>ذُكرت صفحة %1، وليس هناك اقتباس للتحقق منه.</translation>
    </message>
    <message>
        <source>There is no document D%1.</source>
        <translation>لا مستند D%1.</translation>
    </message>
    <message>
        <source>There is no page %1.</source>
        <translation>لا صفحة %1.</translation>
    </message>
    <message>
        <source>Not checked.</source>
        <translation>لم يُتحقق منه.</translation>
    </message>
    <message numerus="yes">
        <source>%n verified</source>
        <translation>
            <numerusform>لا شيء متحقَّق منه</numerusform>
            <numerusform>واحد متحقَّق منه</numerusform>
            <numerusform>اثنان متحقَّق منهما</numerusform>
            <numerusform>%n متحقَّق منها</numerusform>
            <numerusform>%n متحقَّقًا منها</numerusform>
            <numerusform>%n متحقَّق منها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on another page</source>
        <translation>
            <numerusform>لا شيء على صفحة أخرى</numerusform>
            <numerusform>واحد على صفحة أخرى</numerusform>
            <numerusform>اثنان على صفحة أخرى</numerusform>
            <numerusform>%n على صفحة أخرى</numerusform>
            <numerusform>%n على صفحة أخرى</numerusform>
            <numerusform>%n على صفحة أخرى</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>لا شيء مفقود</numerusform>
            <numerusform>واحد غير موجود</numerusform>
            <numerusform>اثنان غير موجودين</numerusform>
            <numerusform>%n غير موجودة</numerusform>
            <numerusform>%n غير موجود</numerusform>
            <numerusform>%n غير موجود</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without quote</source>
        <translation>
            <numerusform>لا شيء بلا اقتباس</numerusform>
            <numerusform>واحد بلا اقتباس</numerusform>
            <numerusform>اثنان بلا اقتباس</numerusform>
            <numerusform>%n بلا اقتباس</numerusform>
            <numerusform>%n بلا اقتباس</numerusform>
            <numerusform>%n بلا اقتباس</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to a missing page</source>
        <translation>
            <numerusform>لا شيء إلى صفحة مفقودة</numerusform>
            <numerusform>واحد إلى صفحة مفقودة</numerusform>
            <numerusform>اثنان إلى صفحة مفقودة</numerusform>
            <numerusform>%n إلى صفحة مفقودة</numerusform>
            <numerusform>%n إلى صفحة مفقودة</numerusform>
            <numerusform>%n إلى صفحة مفقودة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation>
            <numerusform>لا شيء لم يُتحقق منه</numerusform>
            <numerusform>واحد لم يُتحقق منه</numerusform>
            <numerusform>اثنان لم يُتحقق منهما</numerusform>
            <numerusform>%n لم يُتحقق منها</numerusform>
            <numerusform>%n لم يُتحقق منها</numerusform>
            <numerusform>%n لم يُتحقق منها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n citation(s)</source>
        <translation>
            <numerusform>لا شواهد</numerusform>
            <numerusform>شاهد واحد</numerusform>
            <numerusform>شاهدان</numerusform>
            <numerusform>%n شواهد</numerusform>
            <numerusform>%n شاهدًا</numerusform>
            <numerusform>%n شاهد</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n page(s) read</source>
        <translation>
            <numerusform>قُرئت %1 من %n صفحة</numerusform>
            <numerusform>قُرئت %1 من صفحة واحدة</numerusform>
            <numerusform>قُرئت %1 من صفحتين</numerusform>
            <numerusform>قُرئت %1 من %n صفحات</numerusform>
            <numerusform>قُرئت %1 من %n صفحة</numerusform>
            <numerusform>قُرئت %1 من %n صفحة</numerusform>
        </translation>
    </message>
    <message>
        <source>; not read in %1: %2</source>
        <translation>؛ لم يُقرأ في %1: %2</translation>
    </message>
    <message>
        <source>Reused %1</source>
        <translation>أُعيد استعمال %1</translation>
    </message>
    <message>
        <source>computed %1</source>
        <translation>حُسب %1</translation>
    </message>
    <message>
        <source>first word after %1</source>
        <translation>أول كلمة بعد %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 رمزًا/ث</translation>
    </message>
    <message>
        <source>Thinking: %1</source>
        <translation>التفكير: %1</translation>
    </message>
    <message>
        <source>Thought for %1</source>
        <translation>فكَّر %1</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 رمزًا</translation>
    </message>
    <message>
        <source>This answer was cut off: it reached the longest answer allowed.</source>
        <translation>قُطع هذا الجواب: بلغ أطول جواب مسموح.</translation>
    </message>
    <message>
        <source>This answer was cut off: documents, conversation and answer filled the context.</source>
        <translation>قُطع هذا الجواب: ملأت المستندات والمحادثة والجواب السياق.</translation>
    </message>
    <message>
        <source>This answer was stopped.</source>
        <translation>أُوقف هذا الجواب.</translation>
    </message>
    <message>
        <source>This answer was cut off: the model was repeating itself.</source>
        <translation>قُطع هذا الجواب: كان النموذج يكرر نفسه.</translation>
    </message>
    <message>
        <source>not a call that could be read</source>
        <translation>استدعاء لا يمكن قراءته</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>غير متاح</translation>
    </message>
</context>
<context>
    <name>lectern::ui::WorkSummary</name>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>لم يُستورد ملف.</numerusform>
            <numerusform>استُورد ملف واحد.</numerusform>
            <numerusform>استُورد ملفان.</numerusform>
            <numerusform>استُوردت %n ملفات.</numerusform>
            <numerusform>استُورد %n ملفًا.</numerusform>
            <numerusform>استُورد %n ملف.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) failed.</source>
        <translation>
            <numerusform>لم يفشل ملف.</numerusform>
            <numerusform>فشل ملف واحد.</numerusform>
            <numerusform>فشل ملفان.</numerusform>
            <numerusform>فشلت %n ملفات.</numerusform>
            <numerusform>فشل %n ملفًا.</numerusform>
            <numerusform>فشل %n ملف.</numerusform>
        </translation>
    </message>
    <message>
        <source>The binder is read.</source>
        <translation>قُرئ المجلد.</translation>
    </message>
    <message>
        <source>The answer is there.</source>
        <translation>الجواب جاهز.</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>يُجاب</translation>
    </message>
    <message>
        <source>Importing file %1 of %2</source>
        <translation>يُستورد الملف %1 من %2</translation>
    </message>
    <message>
        <source>Importing 1 file</source>
        <translation>يُستورد ملف واحد</translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <translation>%1، %2 %</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>يُقرأ</translation>
    </message>
    <message>
        <source>Reading, %1 %</source>
        <translation>يُقرأ، %1 %</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 &quot;Reading, 63 %&quot;, %2 &quot;4 min left&quot;</extracomment>
        <translation>%1، %2</translation>
    </message>
    <message>
        <source>Printing page %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
