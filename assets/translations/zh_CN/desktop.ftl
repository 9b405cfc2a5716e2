# 主窗口。
desktop-window-title = Osteon 骨科手术模拟器
desktop-home = 首页
desktop-library = 病例库
desktop-settings = 设置
desktop-switch-language = English
desktop-not-a-device = 仅供教学与术前演练，非注册医疗器械。
desktop-understood = 知道了
desktop-cancel = 取消
desktop-fault = 程序出现内部错误（{ $kind }）。详情已写入日志，日志文件夹见“设置”。

# 首页与病例库。
desktop-home-title = 今天练什么？
desktop-next-exercise = 下一项练习
desktop-start = 开始
desktop-browse = 浏览病例库
desktop-recent = 最近练习
desktop-another = 另一个病例
desktop-learning-curve = 学习曲线
desktop-no-attempts = 每次练习的成绩会依次画在这里。完成一次练习，即可看到第一个点。
desktop-no-cases = 尚未安装病例。病例位于 Osteon 资源目录的 cases 文件夹；重新安装 Osteon 可恢复内置病例。
desktop-search = 搜索病例
desktop-all-regions = 全部部位
desktop-nothing-found = 没有符合条件的病例。请减少关键词，或选择“全部部位”。
desktop-not-tried = 尚未练习
desktop-last-passed = { $when } 通过，{ $value }
desktop-last-not-passed = { $when } 未通过，{ $value }
desktop-region-femur = 股骨
desktop-region-hip = 髋部
desktop-region-knee = 膝部
desktop-region-tibia = 胫骨
desktop-region-foot = 足部
desktop-region-spine = 脊柱
desktop-region-pelvis = 骨盆
desktop-region-shoulder = 肩部
desktop-region-wrist = 腕部
desktop-region-skull = 颅骨
desktop-procedure-bicortical-drilling = 双皮质钻孔
desktop-difficulty-1 = 入门
desktop-difficulty-2 = 简单
desktop-difficulty-3 = 中等
desktop-difficulty-4 = 困难
desktop-difficulty-5 = 专家
desktop-source-generated = 生成的解剖模型
desktop-source-ct = CT 扫描

# 耗时的工作。
desktop-preparing = 正在准备手术室
desktop-working = 正在处理
desktop-scoring = 正在评分
desktop-elapsed = 已用 { $seconds } 秒。首次准备最久，之后可直接使用已建好的骨模型。

# 手术室。
desktop-pause = 暂停
desktop-resume = 继续
desktop-paused = 已暂停，计时停止。
desktop-finish = 完成
desktop-leave = 离开
desktop-first-run = 在骨面上按下左键放置钻尖，按住空格键钻孔，滚动滚轮向前推进。阻力突然消失时立即停止推进。
desktop-axis-locked = 轴线已锁定
desktop-view-work = 从器械后方观察
desktop-view-along = 沿计划轴线观察
desktop-view-across = 垂直于计划轴线观察
desktop-view-whole = 查看整块骨
desktop-instrument = 器械
desktop-instrument-twist-drill = 麻花钻头
desktop-instrument-burr = 磨钻头
desktop-tool-diameter = 直径
desktop-tool-length = 长度
desktop-tool-speed = 转速
desktop-slices = 过钻尖的 CT 切面
desktop-plane-axial = 轴位
desktop-plane-coronal = 冠状位
desktop-plane-sagittal = 矢状位
desktop-steps = 步骤
desktop-step-place = 将钻尖放在计划的入口处
desktop-step-align = 使钻头与计划轴线一致
desktop-step-near-cortex = 钻透近侧皮质
desktop-step-far-cortex = 钻透对侧皮质，突破时立即停止
desktop-step-withdraw = 退出钻头并完成
desktop-gauge-force = 手部受力
desktop-gauge-depth = 沿钻头的深度
desktop-gauge-feed = 进给速度
desktop-gauge-speed = 钻头转速
desktop-gauge-plan = 偏离计划
desktop-rendered = 设备 { $force }
desktop-planned = 计划 { $depth }

desktop-keys = 按键
desktop-key-left-drag = 左键拖动
desktop-key-left-drag-does = 放置、滑动
desktop-key-right-drag = 右键拖动
desktop-key-right-drag-does = 绕钻尖倾斜
desktop-key-wheel = 滚轮
desktop-key-wheel-does = 推进、后退
desktop-key-space = 空格
desktop-key-space-does = 钻孔（按住）
desktop-key-shift = Shift
desktop-key-shift-does = 精细控制
desktop-key-a = A
desktop-key-a-does = 锁定轴线
desktop-key-z = Z
desktop-key-z-does = 重新握持
desktop-key-middle-drag = 中键拖动
desktop-key-middle-drag-does = 旋转视角（或 Ctrl + 左键）
desktop-key-ctrl-wheel = Ctrl+滚轮
desktop-key-ctrl-wheel-does = 缩放
desktop-key-h = H
desktop-key-h-does = 隐藏面板
desktop-key-esc = Esc
desktop-key-esc-does = 暂停

# 成绩。
desktop-score = 本次成绩
desktop-yes = 是
desktop-no = 否
desktop-section = 沿计划轴线的剖面：青色为计划轴线，橙色为实际钻孔。
desktop-open-debrief = 打开复盘讲评
desktop-try-again = 再练一次
desktop-to-home = 返回首页
desktop-recording-kept = 记录保存在 { $path }
desktop-column-metric = 指标
desktop-column-value = 数值
desktop-column-proficient = 熟练达标
desktop-column-limit = 合格线
desktop-column-band = 评定

# 设置。
desktop-language = 语言
desktop-hints-again = 再次显示入门提示
desktop-hints-will-show = 进入手术室时会显示提示。
desktop-your-data = 您的数据
desktop-your-data-why = 所有数据都保存在本机的以下文件夹中。
desktop-place-sessions = 练习记录
desktop-place-models = 患者模型
desktop-place-cache = 生成的影像与模型
desktop-place-records = 学习档案
desktop-place-logs = 日志
desktop-place-assets = 病例与器械
desktop-place-scans = 扫描影像
desktop-megabytes = { $size } MB
desktop-show-folder = 打开
desktop-sessions = 已保存的练习
desktop-stored-sessions = { $count ->
    [0] 无
   *[other] { $count } 次练习
}
desktop-delete-sessions = 删除练习记录
desktop-delete-question = 要删除“{ $title }”的 { $count } 次练习记录及其成绩和复盘吗？删除后无法恢复。
desktop-keep = 保留
desktop-delete = 删除
desktop-deleted = 已删除 { $count } 次练习记录。
