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
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Why it cannot be read</source>
        <translation>无法读取的原因</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Files that cannot be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Gentle: half of the computer, other programs first</source>
        <translation>轻柔：使用一半算力，其他程序优先</translation>
    </message>
    <message>
        <source>Steady: other programs first</source>
        <translation>平稳：其他程序优先</translation>
    </message>
    <message>
        <source>Full: as fast as it can</source>
        <translation>全速：尽可能快</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Remove from Cairn…</source>
        <translation>从 Cairn 中移除…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Speed of indexing</source>
        <translation>索引速度</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>On the disk</source>
        <translation>占用磁盘</translation>
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
    <message>
        <source>database {}</source>
        <translation>数据库 {}</translation>
    </message>
    <message>
        <source>index {}</source>
        <translation>索引 {}</translation>
    </message>
    <message>
        <source>thumbnails {}</source>
        <translation>缩略图 {}</translation>
    </message>
    <message>
        <source>Remove {} from Cairn? No file is touched; names and decisions are kept.</source>
        <translation>从 Cairn 中移除 {}？不会改动任何文件，名称和您的决定都会保留。</translation>
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
</context>
<context>
    <name>CardGrid</name>
    <message>
        <source>Landmarks</source>
        <translation>地标</translation>
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
</context>
<context>
    <name>LandmarksPage</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
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
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>All landmarks</source>
        <translation>所有地标</translation>
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
    <message numerus="yes">
        <source>%n landmarks</source>
        <translation>
            <numerusform>%Ln 个地标</numerusform>
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
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
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
    <name>MainWindow</name>
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
        <source>Activity</source>
        <translation>活动</translation>
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
    <message>
        <source>Choose a folder of photos</source>
        <translation>选择照片文件夹</translation>
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
    <name>SearchPage</name>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
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
