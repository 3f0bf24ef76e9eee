<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>lectern::ui::AllDocumentsView</name>
    <message numerus="yes">
        <source>%n documents</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::BinderTreeModel</name>
    <message numerus="yes">
        <source>%n documents</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages have no text that can be read.</source>
        <translation>
            <numerusform>%n page has no text that can be read.</numerusform>
            <numerusform>%n pages have no text that can be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ContextMeterModel</name>
    <message numerus="yes">
        <source>D%1 %2: %n page(s), %3 tokens, %4.</source>
        <translation>
            <numerusform>D%1 %2: %n page, %3 tokens, %4.</numerusform>
            <numerusform>D%1 %2: %n pages, %3 tokens, %4.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n without text)</source>
        <translation>
            <numerusform>%1 (%n without text)</numerusform>
            <numerusform>%1 (%n without text)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ConversationListModel</name>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>%n branch</numerusform>
            <numerusform>%n branches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentListModel</name>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentMenus</name>
    <message numerus="yes">
        <source>Tag for %n documents:</source>
        <translation>
            <numerusform>Tag for %n document:</numerusform>
            <numerusform>Tag for %n documents:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::DocumentTab</name>
    <message numerus="yes">
        <source>%n page(s) have no text and can be looked at, but not searched or quoted: %1.</source>
        <extracomment>%1 is a list of pages: &quot;p. 3, p. 14&quot;.</extracomment>
        <translation>
            <numerusform>%n page has no text and can be looked at, but not searched or quoted: %1.</numerusform>
            <numerusform>%n pages have no text and can be looked at, but not searched or quoted: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ImportQueueModel</name>
    <message numerus="yes">
        <source>Imported, %n pages</source>
        <translation>
            <numerusform>Imported, %n page</numerusform>
            <numerusform>Imported, %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without text</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n without text</numerusform>
            <numerusform>%n without text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files to import</source>
        <translation>
            <numerusform>%n file to import</numerusform>
            <numerusform>%n files to import</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a password</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n needs a password</numerusform>
            <numerusform>%n need a password</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n imported</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n imported</numerusform>
            <numerusform>%n imported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the vault already</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n in the vault already</numerusform>
            <numerusform>%n in the vault already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <comment>files</comment>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelPage</name>
    <message numerus="yes">
        <source>Delete %n saved state(s)? What they hold has to be read again when it is asked about.</source>
        <translation>
            <numerusform>Delete %n saved state? What it holds has to be read again when it is asked about.</numerusform>
            <numerusform>Delete %n saved states? What they hold has to be read again when it is asked about.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved state(s), %1 of the %2 that the settings allow</source>
        <translation>
            <numerusform>%n saved state, %1 of the %2 that the settings allow</numerusform>
            <numerusform>%n saved states, %1 of the %2 that the settings allow</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::ModelTable</name>
    <message numerus="yes">
        <source>This model answers, on the processor (CPU) with %n thread(s) in one process, that is one rank. Arithmetic: %1.</source>
        <extracomment>%1 is the code that computes, such as &quot;simd AVX2&quot;</extracomment>
        <translation>
            <numerusform>This model answers, on the processor (CPU) with %n thread in one process, that is one rank. Arithmetic: %1.</numerusform>
            <numerusform>This model answers, on the processor (CPU) with %n threads in one process, that is one rank. Arithmetic: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::Removal</name>
    <message numerus="yes">
        <source>%n notes and highlights in it</source>
        <translation>
            <numerusform>%n note or highlight in it</numerusform>
            <numerusform>%n notes and highlights in it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for this file alone: </source>
        <translation>
            <numerusform>%n binder made for this file alone: </numerusform>
            <numerusform>%n binders made for this file alone: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without it: </source>
        <translation>
            <numerusform>%n binder stays, without it: </numerusform>
            <numerusform>%n binders stay, without it: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of this binder</source>
        <translation>
            <numerusform>%n conversation of this binder</numerusform>
            <numerusform>%n conversations of this binder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents stay in the vault.</source>
        <translation>
            <numerusform>Its %n document stays in the vault.</numerusform>
            <numerusform>Its %n documents stay in the vault.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions with their answers</source>
        <translation>
            <numerusform>%n question with its answers</numerusform>
            <numerusform>%n questions with their answers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n branches</source>
        <translation>
            <numerusform>%n branch</numerusform>
            <numerusform>%n branches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations went with it.</source>
        <translation>
            <numerusform>%n conversation went with it.</numerusform>
            <numerusform>%n conversations went with it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states were deleted; other binders will be read again.</source>
        <translation>
            <numerusform>%n saved state was deleted; other binders will be read again.</numerusform>
            <numerusform>%n saved states were deleted; other binders will be read again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its %n documents are still in the vault.</source>
        <translation>
            <numerusform>Its %n document is still in the vault.</numerusform>
            <numerusform>Its %n documents are still in the vault.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <extracomment>%1: names, with commas between them</extracomment>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n documents from this vault?</source>
        <translation>
            <numerusform>Remove %n document from this vault?</numerusform>
            <numerusform>Remove %n documents from this vault?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>its text and the vault&apos;s copy of the file (%n pages, %1)</source>
        <translation>
            <numerusform>its text and the vault&apos;s copy of the file (%n page, %1)</numerusform>
            <numerusform>its text and the vault&apos;s copy of the file (%n pages, %1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>their texts and the vault&apos;s copies of the files (%n pages, %1)</source>
        <translation>
            <numerusform>their texts and the vault&apos;s copies of the files (%n page, %1)</numerusform>
            <numerusform>their texts and the vault&apos;s copies of the files (%n pages, %1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights in them</source>
        <translation>
            <numerusform>%n note or highlight in them</numerusform>
            <numerusform>%n notes and highlights in them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold it or held it, since they quote it</source>
        <translation>
            <numerusform>%n conversation of the binders that hold it or held it, since it quotes it</numerusform>
            <numerusform>%n conversations of the binders that hold it or held it, since they quote it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations of the binders that hold or held one of them, since they quote them</source>
        <translation>
            <numerusform>%n conversation of the binders that hold or held one of them, since it quotes them</numerusform>
            <numerusform>%n conversations of the binders that hold or held one of them, since they quote them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for these files alone: </source>
        <translation>
            <numerusform>%n binder made for these files alone: </numerusform>
            <numerusform>%n binders made for these files alone: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states, all of the vault (%1): other binders will be read again</source>
        <translation>
            <numerusform>%n saved state, all of the vault (%1): other binders will be read again</numerusform>
            <numerusform>%n saved states, all of the vault (%1): other binders will be read again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders stay, without them: </source>
        <translation>
            <numerusform>%n binder stays, without them: </numerusform>
            <numerusform>%n binders stay, without them: </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n documents, with the vault&apos;s copies of the files</source>
        <translation>
            <numerusform>%n document, with the vault&apos;s copy of the file</numerusform>
            <numerusform>%n documents, with the vault&apos;s copies of the files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders</source>
        <translation>
            <numerusform>%n binder</numerusform>
            <numerusform>%n binders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes and highlights</source>
        <translation>
            <numerusform>%n note or highlight</numerusform>
            <numerusform>%n notes and highlights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n saved states</source>
        <translation>
            <numerusform>%n saved state</numerusform>
            <numerusform>%n saved states</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n documents have been removed.</source>
        <translation>
            <numerusform>%n document has been removed.</numerusform>
            <numerusform>%n documents have been removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversations were deleted.</source>
        <translation>
            <numerusform>%n conversation was deleted.</numerusform>
            <numerusform>%n conversations were deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notes were deleted.</source>
        <translation>
            <numerusform>%n note was deleted.</numerusform>
            <numerusform>%n notes were deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n binders made for the files alone were deleted: </source>
        <translation>
            <numerusform>%n binder made for the files alone was deleted: </numerusform>
            <numerusform>%n binders made for the files alone were deleted: </numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::SearchResultsModel</name>
    <message numerus="yes">
        <source>The best %n pages</source>
        <translation>
            <numerusform>The best page</numerusform>
            <numerusform>The best %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::SettingsDialog</name>
    <message numerus="yes">
        <source>%n command(s) share a shortcut with another; neither can be started by it.</source>
        <translation>
            <numerusform>%n command shares a shortcut with another; neither can be started by it.</numerusform>
            <numerusform>%n commands share a shortcut with another; neither can be started by it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::TurnView</name>
    <message numerus="yes">
        <source>%n passage(s) found by search, not part of the answer</source>
        <translation>
            <numerusform>%n passage found by search, not part of the answer</numerusform>
            <numerusform>%n passages found by search, not part of the answer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::Words</name>
    <message numerus="yes">
        <source>%n verified</source>
        <translation>
            <numerusform>%n verified</numerusform>
            <numerusform>%n verified</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on another page</source>
        <translation>
            <numerusform>%n on another page</numerusform>
            <numerusform>%n on another page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n not found</numerusform>
            <numerusform>%n not found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without quote</source>
        <translation>
            <numerusform>%n without quote</numerusform>
            <numerusform>%n without quote</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to a missing page</source>
        <translation>
            <numerusform>%n to a missing page</numerusform>
            <numerusform>%n to a missing page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation>
            <numerusform>%n not checked</numerusform>
            <numerusform>%n not checked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n citation(s)</source>
        <translation>
            <numerusform>%n citation</numerusform>
            <numerusform>%n citations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n page(s) read</source>
        <translation>
            <numerusform>%1 of %n page read</numerusform>
            <numerusform>%1 of %n pages read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lectern::ui::WorkSummary</name>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>%n file imported.</numerusform>
            <numerusform>%n files imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) failed.</source>
        <translation>
            <numerusform>%n file failed.</numerusform>
            <numerusform>%n files failed.</numerusform>
        </translation>
    </message>
</context>
</TS>
