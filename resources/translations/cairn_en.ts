<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityStrip</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %n files wait</source>
        <translation>
            <numerusform>paused, %Ln file waits</numerusform>
            <numerusform>paused, %Ln files wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be read</source>
        <translation>
            <numerusform>%Ln file cannot be read</numerusform>
            <numerusform>%Ln files cannot be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message numerus="yes">
        <source>%n photos copied to {}</source>
        <translation>
            <numerusform>%Ln photo copied to {}</numerusform>
            <numerusform>%Ln photos copied to {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DecisionWords</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>put %n photos into {}</source>
        <translation>
            <numerusform>put %Ln photo into {}</numerusform>
            <numerusform>put %Ln photos into {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take %n photos out of {}</source>
        <translation>
            <numerusform>take %Ln photo out of {}</numerusform>
            <numerusform>take %Ln photos out of {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>make %n photos of {} a place of their own</source>
        <translation>
            <numerusform>make %Ln photo of {} a place of its own</numerusform>
            <numerusform>make %Ln photos of {} a place of their own</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a landmark of %n photos</source>
        <translation>
            <numerusform>a landmark of %Ln photo</numerusform>
            <numerusform>a landmark of %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailureList</name>
    <message numerus="yes">
        <source>the first {} of %n</source>
        <translation>
            <numerusform>the first {} of %Ln</numerusform>
            <numerusform>the first {} of %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n nearly the same</source>
        <translation>
            <numerusform>%Ln nearly the same</numerusform>
            <numerusform>%Ln nearly the same</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LandmarkModel</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LandmarksPage</name>
    <message numerus="yes">
        <source>%n landmarks</source>
        <translation>
            <numerusform>%Ln landmark</numerusform>
            <numerusform>%Ln landmarks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>%Ln hidden</numerusform>
            <numerusform>%Ln hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos wait for more evidence</source>
        <translation>
            <numerusform>%Ln photo waits for more evidence</numerusform>
            <numerusform>%Ln photos wait for more evidence</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibrarySection</name>
    <message numerus="yes">
        <source>%n things are not as they should be.</source>
        <translation>
            <numerusform>%Ln thing is not as it should be.</numerusform>
            <numerusform>%Ln things are not as they should be.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MembersPanel</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotosPage</name>
    <message numerus="yes">
        <source>%n of {} photos</source>
        <translation>
            <numerusform>%Ln of {} photos</numerusform>
            <numerusform>%Ln of {} photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>more than %n questions left</source>
        <translation>
            <numerusform>more than %Ln question left</numerusform>
            <numerusform>more than %Ln questions left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions left</source>
        <translation>
            <numerusform>%Ln question left</numerusform>
            <numerusform>%Ln questions left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%n photos show this place for certain.</source>
        <translation>
            <numerusform>%Ln photo shows this place for certain.</numerusform>
            <numerusform>%Ln photos show this place for certain.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking for the places of %n photos…</source>
        <translation>
            <numerusform>Looking for the place of %Ln photo…</numerusform>
            <numerusform>Looking for the places of %Ln photos…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimesPanel</name>
    <message numerus="yes">
        <source>%n photos are left out: they cannot be laid on the cover.</source>
        <translation>
            <numerusform>%Ln photo is left out: it cannot be laid on the cover.</numerusform>
            <numerusform>%Ln photos are left out: they cannot be laid on the cover.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trash</name>
    <message numerus="yes">
        <source>Move %n photos to the trash?</source>
        <translation>
            <numerusform>Move %Ln photo to the trash?</numerusform>
            <numerusform>Move %Ln photos to the trash?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is %n files, copies included.</source>
        <translation>
            <numerusform>That is %Ln file.</numerusform>
            <numerusform>That is %Ln files, copies included.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are in the trash.</source>
        <translation>
            <numerusform>%Ln file is in the trash.</numerusform>
            <numerusform>%Ln files are in the trash.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Turning</name>
    <message numerus="yes">
        <source>move %n files to the trash</source>
        <translation>
            <numerusform>move %Ln file to the trash</numerusform>
            <numerusform>move %Ln files to the trash</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Undoing</name>
    <message numerus="yes">
        <source>%n files are back from the trash.</source>
        <translation>
            <numerusform>%Ln file is back from the trash.</numerusform>
            <numerusform>%Ln files are back from the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are in the trash.</source>
        <translation>
            <numerusform>%Ln file is in the trash.</numerusform>
            <numerusform>%Ln files are in the trash.</numerusform>
        </translation>
    </message>
</context>
</TS>
