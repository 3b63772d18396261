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
    <name>HitModel</name>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
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
        <source>%n photos wait for more evidence</source>
        <translation>
            <numerusform>%Ln photo waits for more evidence</numerusform>
            <numerusform>%Ln photos wait for more evidence</numerusform>
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
        <source>%n photos copied to {}</source>
        <translation>
            <numerusform>%Ln photo copied to {}</numerusform>
            <numerusform>%Ln photos copied to {}</numerusform>
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
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%n photos show this place for certain.</source>
        <translation>
            <numerusform>%Ln photo shows this place for certain.</numerusform>
            <numerusform>%Ln photos show this place for certain.</numerusform>
        </translation>
    </message>
</context>
</TS>
