<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About Cairn</source>
        <translation>关于 Cairn</translation>
    </message>
    <message>
        <source>Finds and groups the photos you took of the same place, on this computer alone.

Apache License 2.0. Cities: {}. Icons: Lucide, ISC License. Qt for Python: LGPL.</source>
        <translation>找出您在同一地点拍摄的照片并加以分组，一切都只在这台电脑上进行。

Apache 许可证 2.0。城市数据：{}。图标：Lucide，ISC 许可证。Qt for Python：LGPL。</translation>
    </message>
</context>
<context>
    <name>ActivityPage</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Remove {} from Cairn? No file is touched; names and decisions are kept.</source>
        <translation>从 Cairn 中移除 {}？不会改动任何文件，名称和您的决定都会保留。</translation>
    </message>
    <message>
        <source>Looking at all folders again.</source>
        <translation>正在重新查看所有文件夹。</translation>
    </message>
    <message>
        <source>Where is {} now?</source>
        <translation>{} 现在在哪里？</translation>
    </message>
    <message>
        <source>{} is {} now.</source>
        <translation>{} 现在位于 {}。</translation>
    </message>
</context>
<context>
    <name>ActivityStrip</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Looking at photos</source>
        <translation>正在分析照片</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>正在比对</translation>
    </message>
    <message>
        <source>Comparing again</source>
        <translation>正在重新比对</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>剩余 {}</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %n files wait</source>
        <translation>
            <numerusform>已暂停，%Ln 个文件等待处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files cannot be read</source>
        <translation>
            <numerusform>%Ln 个文件无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on with indexing</source>
        <translation>继续索引</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停索引</translation>
    </message>
    <message>
        <source>{} h</source>
        <translation>{} 小时</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} 分钟</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} 秒</translation>
    </message>
</context>
<context>
    <name>BackupSection</name>
    <message>
        <source>Backup</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Back up to a file…</source>
        <translation>备份到文件…</translation>
    </message>
    <message>
        <source>Restore from a file…</source>
        <translation>从文件恢复…</translation>
    </message>
    <message>
        <source>Restore the snapshot…</source>
        <translation>恢复此快照…</translation>
    </message>
    <message>
        <source>A backup holds all that Cairn knows: names, decisions, features. It holds no photos.</source>
        <translation>备份包含 Cairn 所知的一切：名称、决定和特征，不包含照片。</translation>
    </message>
    <message>
        <source>Snapshots of names and decisions are made each day:</source>
        <translation>每天会为名称和决定创建快照：</translation>
    </message>
    <message>
        <source>Backups (*.db)</source>
        <translation>备份 (*.db)</translation>
    </message>
    <message>
        <source>Back up to</source>
        <translation>备份到</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>正在备份…</translation>
    </message>
    <message>
        <source>The backup is in {} ({}).</source>
        <translation>备份已保存到 {}（{}）。</translation>
    </message>
    <message>
        <source>Restore from</source>
        <translation>从此文件恢复</translation>
    </message>
    <message>
        <source>Make the library what it was in {}?</source>
        <translation>要将图库恢复到 {} 中的状态吗？</translation>
    </message>
    <message>
        <source>What you decided since then is no longer in it; what the library is now is kept beside it. No photo is touched.</source>
        <translation>此后所做的决定将不再包含在内；图库的当前状态会另存在旁边。不会改动任何照片。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Restoring…</source>
        <translation>正在恢复…</translation>
    </message>
    <message>
        <source>The library is what it was in {}.</source>
        <translation>图库已恢复到 {} 中的状态。</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Something went wrong.</source>
        <translation>出错了。</translation>
    </message>
    <message>
        <source>That is a mistake in Cairn. Your photos and decisions are not affected.</source>
        <translation>这是 Cairn 自身的错误，您的照片和决定不受影响。</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
</context>
<context>
    <name>CardGrid</name>
    <message>
        <source>Landmarks</source>
        <translation>地标</translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Suggested names…</source>
        <translation>建议的名称…</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show again</source>
        <translation>重新显示</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Show hidden ones</source>
        <translation>显示已隐藏的</translation>
    </message>
    <message>
        <source>Waiting photos</source>
        <translation>等待中的照片</translation>
    </message>
    <message>
        <source>like a landmark that you named</source>
        <translation>与您命名过的地标相似</translation>
    </message>
    <message>
        <source>from the folder</source>
        <translation>来自文件夹名</translation>
    </message>
    <message>
        <source>from where it was taken</source>
        <translation>来自拍摄位置</translation>
    </message>
    <message>
        <source>Name it “{}” ({})</source>
        <translation>命名为“{}”（{}）</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>导出到</translation>
    </message>
    <message numerus="yes">
        <source>%n photos copied to {}</source>
        <translation>
            <numerusform>已将 %Ln 张照片复制到 {}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;Library</source>
        <translation>图库(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>地标</translation>
    </message>
    <message>
        <source>Same place</source>
        <translation>同一地点</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Find the same place</source>
        <translation>查找同一地点</translation>
    </message>
    <message>
        <source>Paste a picture to find its place</source>
        <translation>粘贴图片以查找地点</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About Cairn</source>
        <translation>关于 Cairn</translation>
    </message>
</context>
<context>
    <name>CrashTrace</name>
    <message>
        <source>Cairn ended unexpectedly last time. Nothing is lost; a trace is in {}.</source>
        <translation>Cairn 上次意外退出。没有任何损失；相关记录在 {} 中。</translation>
    </message>
</context>
<context>
    <name>Dates</name>
    <message>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
</context>
<context>
    <name>DecisionWords</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>merge {} into {}</source>
        <translation>将 {} 合并到 {}</translation>
    </message>
    <message>
        <source>take the name of {} away</source>
        <translation>去掉 {} 的名称</translation>
    </message>
    <message>
        <source>name a landmark {}</source>
        <translation>将地标命名为 {}</translation>
    </message>
    <message>
        <source>rename {} to {}</source>
        <translation>将 {} 重命名为 {}</translation>
    </message>
    <message>
        <source>call two photos the same place</source>
        <translation>判定两张照片为同一地点</translation>
    </message>
    <message>
        <source>call two photos different places</source>
        <translation>判定两张照片为不同地点</translation>
    </message>
    <message numerus="yes">
        <source>put %n photos into {}</source>
        <translation>
            <numerusform>将 %Ln 张照片归入 {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take %n photos out of {}</source>
        <translation>
            <numerusform>将 %Ln 张照片移出 {}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>make %n photos of {} a place of their own</source>
        <translation>
            <numerusform>将 %Ln 张照片从 {} 拆分为新地标</numerusform>
        </translation>
    </message>
    <message>
        <source>choose the cover of {}</source>
        <translation>选择 {} 的封面</translation>
    </message>
    <message>
        <source>hide {}</source>
        <translation>隐藏 {}</translation>
    </message>
    <message>
        <source>show {} again</source>
        <translation>重新显示 {}</translation>
    </message>
    <message numerus="yes">
        <source>a landmark of %n photos</source>
        <translation>
            <numerusform>含 %Ln 张照片的地标</numerusform>
        </translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>“{}”</translation>
    </message>
</context>
<context>
    <name>FactsPanel</name>
    <message>
        <source>Taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>副本</translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>FailureList</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Why it cannot be read</source>
        <translation>无法读取的原因</translation>
    </message>
    <message>
        <source>Files that cannot be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message numerus="yes">
        <source>the first {} of %n</source>
        <translation>
            <numerusform>前 {} 个，共 %Ln 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryDock</name>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Nothing has been decided yet.</source>
        <translation>还没有做过任何决定。</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>Back to here</source>
        <translation>回到此处</translation>
    </message>
    <message>
        <source>Takes back what was decided after this, or makes it again</source>
        <translation>撤销此后的决定，或将其重做</translation>
    </message>
    <message>
        <source>Return goes back to a decision: all after it is taken back.</source>
        <translation>按回车键回到某个决定：此后的决定都会撤销。</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>{}, taken back</source>
        <translation>{}（已撤销）</translation>
    </message>
</context>
<context>
    <name>HitGrid</name>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message>
        <source>verified</source>
        <translation>已验证</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>很可能</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>证据较弱</translation>
    </message>
    <message>
        <source>similar</source>
        <translation>相似</translation>
    </message>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%Ln 个匹配点</numerusform>
        </translation>
    </message>
    <message>
        <source>Verified: the same place</source>
        <translation>已验证：同一地点</translation>
    </message>
    <message>
        <source>Likely the same place</source>
        <translation>很可能是同一地点</translation>
    </message>
    <message>
        <source>Weak: a few points agree</source>
        <translation>证据较弱：只有少数点吻合</translation>
    </message>
    <message>
        <source>Similar: nothing proves the same place</source>
        <translation>相似：没有证据表明是同一地点</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n nearly the same</source>
        <translation>
            <numerusform>%Ln 张几乎相同</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IndexingSection</name>
    <message>
        <source>Indexing</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Speed of indexing</source>
        <translation>索引速度</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>轻柔</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>Half of the computer; other programs go first.</source>
        <translation>使用一半算力，其他程序优先。</translation>
    </message>
    <message>
        <source>All of the computer; other programs go first.</source>
        <translation>使用全部算力，其他程序优先。</translation>
    </message>
    <message>
        <source>As fast as it can; other programs may become slow.</source>
        <translation>尽可能快，其他程序可能变慢。</translation>
    </message>
</context>
<context>
    <name>LandmarkModel</name>
    <message>
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>perhaps {}</source>
        <translation>可能是 {}</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
</context>
<context>
    <name>LandmarksPage</name>
    <message numerus="yes">
        <source>%n landmarks</source>
        <translation>
            <numerusform>%Ln 个地标</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>%Ln 个已隐藏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos wait for more evidence</source>
        <translation>
            <numerusform>%Ln 张照片有待更多证据</numerusform>
        </translation>
    </message>
    <message>
        <source>No landmarks yet: they form as photos of the same place are found.</source>
        <translation>还没有地标：找到同一地点的照片后会自动形成。</translation>
    </message>
    <message>
        <source>each matches a photo of a landmark, but not enough of its photos</source>
        <translation>每张都与某个地标的一张照片匹配，但匹配的照片还不够多</translation>
    </message>
    <message>
        <source>No photo waits.</source>
        <translation>没有等待中的照片。</translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>LibrarySection</name>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Ask before photos are moved to the trash</source>
        <translation>将照片移到回收站前先询问</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>What it found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Check the library</source>
        <translation>检查图库</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>All that Cairn writes lies in this folder; your photos do not.</source>
        <translation>Cairn 写入的一切都在这个文件夹中，您的照片不在其中。</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Repairing…</source>
        <translation>正在修复…</translation>
    </message>
    <message>
        <source>versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>一切正常。</translation>
    </message>
    <message numerus="yes">
        <source>%n things are not as they should be.</source>
        <translation>
            <numerusform>发现 %Ln 处异常。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookSection</name>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Another language is spoken from the next start on.</source>
        <translation>更改语言后，下次启动时生效。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>选择照片文件夹</translation>
    </message>
</context>
<context>
    <name>Match</name>
    <message>
        <source>{} %</source>
        <translation>{}%</translation>
    </message>
    <message>
        <source>&gt;{} %</source>
        <translation>&gt;{}%</translation>
    </message>
    <message>
        <source>&lt;{} %</source>
        <translation>&lt;{}%</translation>
    </message>
</context>
<context>
    <name>MatchPage</name>
    <message>
        <source>Match</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>Then and now</source>
        <translation>今昔对比</translation>
    </message>
    <message>
        <source>One on the other</source>
        <translation>叠加显示</translation>
    </message>
    <message>
        <source>The same place</source>
        <translation>是同一地点</translation>
    </message>
    <message>
        <source>Not the same place</source>
        <translation>不是同一地点</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Match before</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save the picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>The picture cannot be saved as {}; choose another folder or ending.</source>
        <translation>无法将图片保存为 {}；请换一个文件夹或扩展名。</translation>
    </message>
    <message>
        <source>Swap the photos</source>
        <translation>交换两张照片</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Where the kept features lie, by their attention (A)</source>
        <translation>按注意力显示所保留特征的位置 (A)</translation>
    </message>
</context>
<context>
    <name>MembersPanel</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Not this place</source>
        <translation>不是此地点</translation>
    </message>
    <message>
        <source>A place of its own</source>
        <translation>拆分为新地标</translation>
    </message>
    <message>
        <source>Use as cover</source>
        <translation>设为封面</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>时间变迁</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Name of this place</source>
        <translation>此地点的名称</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Verdicts</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>About it</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>verified from a probability of {} %, likely from {} %, weak from {} %</source>
        <translation>概率达到 {}% 为已验证，{}% 为很可能，{}% 为证据较弱</translation>
    </message>
    <message>
        <source>up to {} pixels, at {} scales</source>
        <translation>最大 {} 像素，{} 个尺度</translation>
    </message>
    <message>
        <source>Card of the model</source>
        <translation>模型说明卡</translation>
    </message>
    <message>
        <source>verified from {} inliers, likely from {}, weak from {}</source>
        <translation>内点达到 {} 个为已验证，{} 个为很可能，{} 个为证据较弱</translation>
    </message>
    <message>
        <source>global {} dimensions, local {} dimensions, up to {} a photo</source>
        <translation>全局 {} 维，局部 {} 维，每张照片最多 {} 个</translation>
    </message>
    <message>
        <source>turns photos upright</source>
        <translation>自动将照片转正</translation>
    </message>
</context>
<context>
    <name>ModelSection</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>Use this model…</source>
        <translation>使用此模型…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>从文件导入…</translation>
    </message>
    <message>
        <source>{} (in use)</source>
        <translation>{}（使用中）</translation>
    </message>
    <message>
        <source>ONNX Runtime runs the model on {}: {}.</source>
        <translation>ONNX Runtime 在 {} 上运行模型：{}。</translation>
    </message>
    <message>
        <source>Not on {}: {}.</source>
        <translation>未使用 {}：{}。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Models (*.onnx)</source>
        <translation>模型 (*.onnx)</translation>
    </message>
    <message>
        <source>The model is tried in a process of its own…</source>
        <translation>正在单独的进程中试用该模型…</translation>
    </message>
    <message>
        <source>{} is installed. &apos;Use this model&apos; has it look at your photos.</source>
        <translation>{} 已安装。点击“使用此模型”即可用它分析您的照片。</translation>
    </message>
    <message>
        <source>Use {} from now on?</source>
        <translation>从现在起使用 {}？</translation>
    </message>
    <message>
        <source>All photos are looked at again in the background. What the former model computed is kept, and so are names and decisions.</source>
        <translation>所有照片会在后台重新分析。原模型的计算结果会保留，名称和决定也会保留。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>What is being computed comes to its end…</source>
        <translation>正在等待当前计算结束…</translation>
    </message>
    <message>
        <source>{} is in use: photos are looked at again in the background.</source>
        <translation>正在使用 {}：照片正在后台重新分析。</translation>
    </message>
    <message>
        <source>Removing {}…</source>
        <translation>正在移除 {}…</translation>
    </message>
    <message>
        <source>{} was removed.</source>
        <translation>{} 已移除。</translation>
    </message>
</context>
<context>
    <name>OpenLibrary</name>
    <message>
        <source>Waiting for what is being computed to end.</source>
        <translation>正在等待当前计算结束。</translation>
    </message>
</context>
<context>
    <name>PhotoGrid</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>file missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
</context>
<context>
    <name>PhotoPair</name>
    <message>
        <source>First photo</source>
        <translation>第一张照片</translation>
    </message>
    <message>
        <source>Second photo</source>
        <translation>第二张照片</translation>
    </message>
</context>
<context>
    <name>PhotosPage</name>
    <message>
        <source>Filter by date, folder, place, camera</source>
        <translation>按日期、文件夹、地点、相机筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>缩略图大小</translation>
    </message>
    <message numerus="yes">
        <source>%n of {} photos</source>
        <translation>
            <numerusform>%Ln 张照片（共 {} 张）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotosPanel</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>All landmarks</source>
        <translation>所有地标</translation>
    </message>
    <message>
        <source>Find the same place</source>
        <translation>查找同一地点</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>The same place</source>
        <translation>是同一地点</translation>
    </message>
    <message>
        <source>Not the same place</source>
        <translation>不是同一地点</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Looking for questions…</source>
        <translation>正在查找待审核的问题…</translation>
    </message>
    <message>
        <source>Nothing to review. Questions come up when photos look like the same place, and their match alone does not prove it.</source>
        <translation>没有需要审核的内容。当照片看起来像同一地点、但仅凭匹配还不足以证明时，会在这里提问。</translation>
    </message>
    <message>
        <source>Are these two landmarks one place?</source>
        <translation>这两个地标是同一地点吗？</translation>
    </message>
    <message>
        <source>Does the photo on the right show the place on the left?</source>
        <translation>右边的照片拍的是左边的地点吗？</translation>
    </message>
    <message>
        <source>Do these two photos show the same place?</source>
        <translation>这两张照片拍的是同一地点吗？</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>“{}” ({})</source>
        <translation>“{}”（{}）</translation>
    </message>
    <message>
        <source>an unnamed landmark ({})</source>
        <translation>未命名地标（{}）</translation>
    </message>
    <message>
        <source>waits, in no landmark</source>
        <translation>等待中，不属于任何地标</translation>
    </message>
    <message>
        <source>verified, but too few photos agree</source>
        <translation>已验证，但吻合的照片太少</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>很可能</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>证据较弱</translation>
    </message>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%Ln 个匹配点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>more than %n questions left</source>
        <translation>
            <numerusform>还有 %Ln 个以上的问题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n questions left</source>
        <translation>
            <numerusform>还有 %Ln 个问题</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Looking for the same place…</source>
        <translation>正在查找同一地点…</translation>
    </message>
    <message numerus="yes">
        <source>%n photos show this place for certain.</source>
        <translation>
            <numerusform>确定有 %Ln 张照片拍的是这个地点。</numerusform>
        </translation>
    </message>
    <message>
        <source>No photo shows this place for certain; the most similar ones:</source>
        <translation>没有能确定为同一地点的照片；以下是最相似的：</translation>
    </message>
    <message>
        <source>Drop photos or paste a picture to find the same place.</source>
        <translation>拖放照片或粘贴图片，即可查找同一地点。</translation>
    </message>
    <message numerus="yes">
        <source>Looking for the places of %n photos…</source>
        <translation>
            <numerusform>正在查找 %Ln 张照片的地点…</numerusform>
        </translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search before</source>
        <translation>上一次搜索</translation>
    </message>
    <message>
        <source>Back to the search before this one (Alt+Left)</source>
        <translation>返回上一次搜索（Alt+左方向键）</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>几乎相同</translation>
    </message>
    <message>
        <source>Show or hide the photos that are nearly the same as this one (Space)</source>
        <translation>显示或隐藏与这张几乎相同的照片（空格键）</translation>
    </message>
    <message>
        <source>These are the most similar photos.</source>
        <translation>以下是最相似的照片。</translation>
    </message>
    <message>
        <source>Still looking…</source>
        <translation>仍在查找…</translation>
    </message>
    <message>
        <source>Photos are still being looked at for the first time; the answer comes by itself as soon as there is one.</source>
        <translation>照片仍在首次分析中；一有结果就会自动显示。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look again now</source>
        <translation>立即重新查看</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>It is elsewhere…</source>
        <translation>它在别处…</translation>
    </message>
    <message>
        <source>Remove from Cairn…</source>
        <translation>从 Cairn 中移除…</translation>
    </message>
    <message>
        <source>there</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>offline: its drive is away</source>
        <translation>离线：所在磁盘未连接</translation>
    </message>
    <message>
        <source>missing: it was moved or deleted</source>
        <translation>缺失：已被移动或删除</translation>
    </message>
</context>
<context>
    <name>StorageSection</name>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>Index of the search</source>
        <translation>搜索索引</translation>
    </message>
    <message>
        <source>Thumbnails</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>Thumbnails that were not looked at for long go first.</source>
        <translation>最久未查看的缩略图会先被清除。</translation>
    </message>
    <message>
        <source>{} of at most {}</source>
        <translation>{}，上限 {}</translation>
    </message>
</context>
<context>
    <name>Taker</name>
    <message>
        <source>The picture cannot be kept as {}; check the space on that disk.</source>
        <translation>无法将图片保存为 {}；请检查该磁盘的剩余空间。</translation>
    </message>
    <message>
        <source>Only the address of a picture came, not the picture; save it and drop the file, or copy the picture itself and paste it here.</source>
        <translation>收到的只是图片的地址，而不是图片本身；请先保存图片再拖入文件，或复制图片本身后在此粘贴。</translation>
    </message>
    <message>
        <source>There is no picture to be pasted; copy a photo or a picture first.</source>
        <translation>没有可粘贴的图片；请先复制一张照片或图片。</translation>
    </message>
</context>
<context>
    <name>Themes</name>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>无日期</translation>
    </message>
</context>
<context>
    <name>TimesPanel</name>
    <message>
        <source>{} over time</source>
        <translation>{} 的时间变迁</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>时间变迁</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>更晚</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>第 {} 张，共 {} 张</translation>
    </message>
    <message>
        <source>Laying photos on the cover…</source>
        <translation>正在将照片对齐到封面…</translation>
    </message>
    <message numerus="yes">
        <source>%n photos are left out: they cannot be laid on the cover.</source>
        <translation>
            <numerusform>有 %Ln 张照片未列入：无法与封面对齐。</numerusform>
        </translation>
    </message>
    <message>
        <source>without a date</source>
        <translation>无日期</translation>
    </message>
</context>
<context>
    <name>Trash</name>
    <message>
        <source>Move to trash…</source>
        <translation>移到回收站…</translation>
    </message>
    <message>
        <source>The files of these photos are not there; there is nothing to move.</source>
        <translation>这些照片的文件不在，没有可移动的内容。</translation>
    </message>
    <message>
        <source>Move {} to the trash?</source>
        <translation>将 {} 移到回收站？</translation>
    </message>
    <message numerus="yes">
        <source>Move %n photos to the trash?</source>
        <translation>
            <numerusform>将 %Ln 张照片移到回收站？</numerusform>
        </translation>
    </message>
    <message>
        <source>Move to trash (Delete); Undo takes that back</source>
        <translation>移到回收站（Delete 键）；可通过撤销收回</translation>
    </message>
    <message>
        <source>Undo takes this back while Cairn is open. Names and decisions are kept.</source>
        <translation>在 Cairn 关闭之前，可通过撤销收回。名称和决定会保留。</translation>
    </message>
    <message numerus="yes">
        <source>That is %n files, copies included.</source>
        <translation>
            <numerusform>包括副本共 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>%n files are in the trash.</source>
        <translation>
            <numerusform>%Ln 个文件已移到回收站。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo takes that back.</source>
        <translation>可通过撤销收回。</translation>
    </message>
</context>
<context>
    <name>Turning</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo: {}</source>
        <translation>撤销：{}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo: {}</source>
        <translation>重做：{}</translation>
    </message>
    <message numerus="yes">
        <source>move %n files to the trash</source>
        <translation>
            <numerusform>将 %Ln 个文件移到回收站</numerusform>
        </translation>
    </message>
    <message>
        <source>Undone: {}</source>
        <translation>已撤销：{}</translation>
    </message>
    <message>
        <source>Done again: {}</source>
        <translation>已重做：{}</translation>
    </message>
</context>
<context>
    <name>Undoing</name>
    <message>
        <source>{} cannot be moved to the trash: its drive has none that can be used.</source>
        <translation>无法将 {} 移到回收站：所在磁盘没有可用的回收站。</translation>
    </message>
    <message>
        <source>{} cannot be put back where it was; look for it in the trash.</source>
        <translation>无法将 {} 放回原处；请到回收站中查找。</translation>
    </message>
    <message numerus="yes">
        <source>%n files are back from the trash.</source>
        <translation>
            <numerusform>已从回收站恢复 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are in the trash.</source>
        <translation>
            <numerusform>%Ln 个文件已移到回收站。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>没有可重做的操作。</translation>
    </message>
</context>
<context>
    <name>ViewerPage</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Find the place of a part</source>
        <translation>框选局部查找地点</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>照片信息</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Pixel by pixel</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Every photo you took of a place, found at once</source>
        <translation>同一地点拍过的每张照片，一下就能找到</translation>
    </message>
    <message>
        <source>Your photos are only read, and nothing ever leaves this computer.</source>
        <translation>您的照片只会被读取，任何数据都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>You can also drop folders here.</source>
        <translation>也可以把文件夹拖放到这里。</translation>
    </message>
    <message>
        <source>Add {}</source>
        <translation>添加 {}</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
</context>
</TS>
