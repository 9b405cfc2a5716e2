# 命令行
cli-help = Osteon：从 CT 序列到患者个体化骨骼上的一次有评分的手术。
    仅供教学与术前演练，非注册医疗器械。
cli-epilog = 不带命令时打开桌面程序。数据写到标准输出（加 --json 时只有 JSON），进度写到标准错误。退出码 0 表示完成，2 表示输入有误，1 表示程序自身故障并给出日志文件。
cli-language-help = 界面语言：en 或 zh_CN；未指定时依次取 OSTEON_LANGUAGE 和系统语言。
cli-json-help = 把数据以一个 JSON 文档写到标准输出。

cli-interrupted = 已按您的要求停止，没有留下写了一半的文件。
cli-disk-full = 磁盘已满：请腾出空间后重新运行；没有留下写了一半的文件。
cli-disk-gone = “{ $name }”所在的磁盘没有响应：请重新连接或检查该磁盘，然后再次运行命令。
cli-no-permission = Osteon 无权读写“{ $name }”：请用 --out 换一个位置，或修改其权限。
cli-fault = Osteon 自身发生故障（{ $kind }）；经过记录在 { $log }，其中不含任何患者信息。
cli-bad-place = Osteon 无法写入“{ $name }”：路径过长，或中间有同名文件；请用 --out 换一个位置。
cli-wants-choice = 请从 { $choices } 中选择。
cli-wants-low = { $bound ->
    [above] 此处需要大于 { $low } 的数。
   *[other] 此处需要不小于 { $low } 的数。
 }
cli-wants-between = { $bound ->
    [above] 此处需要大于 { $low } 且不大于 { $high } 的数。
   *[other] 此处需要 { $low } 至 { $high } 之间的数。
 }
cli-wants-file = 此处需要文件，而所给的是文件夹。
cli-wants-number = 此处需要一个数。
cli-yes = 是
cli-no = 否
cli-replay-other-format = 该记录由另一版本的 Osteon 生成，此处无法读取其设置：请用原版本回放。
cli-data-unfinished = 未完成
cli-no-such-option = 这里没有选项 { $option }：用 --help 查看可用的选项。
cli-missing-parameter = 缺少 { $option }：用 --help 查看该命令需要什么。
cli-bad-parameter = { $option } 的值不可用：{ $reason }
cli-option-needs-value = { $option } 后面需要一个值。
cli-no-such-command = 没有这个命令：请从 { $commands } 中选择。
cli-usage = 无法识别这条命令：{ $reason }
cli-not-a-vector = “{ $value }”不是三个数；请写成 x,y,z，例如 -12.5,0,3。
cli-not-a-picture = 曲线无法画到“{ $name }”：请给出已有文件夹中以 .svg、.png 或 .pdf 结尾的文件名。
cli-not-numbers = “{ $value }”不是一列数；请用逗号隔开。

# 进度
cli-stage-generate = 正在生成内置 CT 序列
cli-stage-read = 正在读取图像
cli-stage-segment = 正在分割骨骼
cli-stage-surface = 正在构建表面
cli-stage-write = 正在写出患者模型
cli-stage-measure = 正在测量骨骼
cli-stage-prepare = 正在准备待钻的骨
cli-stage-simulate = 正在钻孔
cli-stage-device-lost = 设备已断开，器械保持不动；重新连接即可继续，按 Ctrl+C 结束并评分
cli-stage-score = 正在评分
cli-stage-pictures = 正在拍摄图像
cli-stage-debrief = 正在撰写复盘讲评
cli-stage-replay = 正在回放记录
cli-stage-benchmark = 正在测量
cli-stage-rig = 试验台运行中
cli-stage-sound = 正在合成声音

# 命令
cli-desktop-help = 打开桌面程序（与不带命令相同）。
cli-screenshots-help = 自动操作窗口、在透视下钻孔，并保存每个界面的图片；需要显示环境。
cli-screenshots-out-help = 保存图片的文件夹。
cli-screenshots-case-help = 打开并钻孔的病例。
cli-demo-help = 走完全程：读入 CT 序列，重建骨骼，由虚拟术者钻孔，评分，生成复盘讲评并留存记录。
cli-reconstruct-help = 把 CT 序列（文件夹、zip 或 NIfTI 文件）、表面文件（STL、PLY、OBJ、VTP）或标签图变成患者模型：命名的骨骼、密度和表面。
cli-reconstruct-input = 序列：DICOM 文件夹、其 zip 压缩包，或 NIfTI 文件。
cli-reconstruct-done = 由 { $slices } 层图像得到 { $bones } 块骨，位于 { $folder }
cli-simulate-help = 让虚拟术者在已有的患者模型上钻孔，然后评分。
cli-replay-help = 重新运行一份记录，并把得到的骨与记录中的骨对照。
cli-replay-same = 回放得到的骨与记录逐位一致（{ $hash }）。
cli-replay-different = 回放得到的骨与记录不同：得到 { $hash }，记录为 { $recorded }。
cli-replay-other-code = 该记录由另一版本的 Osteon 生成，切削结果可能不同；请用原版本回放后再对照。
cli-replay-unfinished = 该记录没有结尾（在 { $seconds } 处中断）：回放到该处的骨的校验值为 { $hash }。
cli-score-help = 仅凭一份记录重新计算评分。
cli-rig-help = 虚拟试验台：把工具推入试件，读取力、时间和体积。
cli-rig-drill-help = 以给定进给或给定推力钻入试件。
cli-rig-plunge-help = 让病例中的虚拟术者多次钻穿管形试件，测量突入深度。
cli-bench-help = 测量本机的伺服周期、守时程度和画面速度。
cli-bench-names = 要运行的测试；不写则全部运行。
cli-doctor-seconds = 定时器和每个设备频率的测量时间（秒）。
cli-device-help = 操作器械的设备，例如 mouse、touch、inverse3、gamepad 或 space_mouse；main.py devices 会列出全部。
cli-camera-device-help = 另一只手移动视角所用的设备，例如 space_mouse。
cli-doctor-help = 检查本机：哪些正常，缺少什么，该怎么办。
cli-data-help = 显示 Osteon 的数据存放位置，列出训练记录，并可删除。
cli-recording-argument = 记录：以 .arrows 结尾的文件，或存放它的训练文件夹。
cli-model-help = 患者模型文件夹；默认取记录中指明的那一个。
cli-shots-help = 回放时重新拍摄已保存的透视图像，写入该文件夹。
cli-case-help = 病例：其编号（见随附病例），或病例文件所在文件夹。
cli-ct-help = 用这个 CT 序列代替病例自带的序列。
cli-out-help = 输出文件夹；不存在时会新建。
cli-seed-help = 虚拟术者所有随机量的种子。
cli-wear-help = 钻头磨损：1 为锋利，1.6 为用过，2.6 为钝。
cli-realtime-help = 按真实时间以 1 kHz 运行，而不是尽快运行。
cli-voxel-help = 骨体素边长，单位 mm。

# 试验台选项
cli-rig-diameter = 钻头直径，单位 mm。
cli-rig-rpm = 转速，单位 r/min。
cli-rig-feed = 给定进给，单位 mm/min。
cli-rig-push = 给定推力，单位 N。
cli-rig-profile = 切削参数组：sharp、macavelia_human、macavelia_sawbone 或 hillery_bovine。
cli-rig-point-angle = 钻尖角，单位度。
cli-rig-specimen = 试件：block、layers、tube 或 foam:PCF。
cli-rig-thickness = 块状试件厚度，单位 mm。
cli-rig-density = 密度，单位 g/cm³。
cli-rig-layers = 各层写成 密度：厚度，用逗号隔开，例如 1.85:4,0.25:20,1.85:4。
cli-rig-outer = 管外径，单位 mm。
cli-rig-inner = 管内径，单位 mm。
cli-rig-depth = 到此深度停止，单位 mm；不写则到远侧面以外 5 mm。
cli-rig-rate = 每秒周期数。
cli-rig-hand = 谁的手：expert（专家）或 novice（新手）。
cli-rig-repeats = 钻孔次数。
cli-rig-plot = 把曲线画到此文件（.svg、.png 或 .pdf）。
cli-rig-series = 在 JSON 中同时给出时间序列。
cli-rig-most-push = 这只手的最大推力，单位 N。
cli-axis-depth = 深度 [mm]
cli-axis-thrust = 轴向推力 [N]
cli-axis-torque = 扭矩 [N·mm]
cli-axis-time = 时间 [s]
cli-rig-feed-or-push = --feed 与 --push 只能给一个，也必须给一个。
cli-rig-bad-specimen = 不认识试件“{ $specimen }”：请用 block、layers、tube 或 foam:PCF。
cli-rig-layers-unused = 试样“{ $specimen }”没有分层：请加上 --specimen layers，或去掉 --layers。
cli-rig-bad-layers = 无法识别各层“{ $layers }”：请写成 密度：厚度，例如 1.85:4,0.25:20。
cli-bench-unknown = 没有测试“{ $name }”：请从 { $names } 中选择。

# 结果
cli-verdict = 结果：{ $verdict }
cli-verdict-passed = 合格
cli-verdict-not_passed = 不合格
cli-verdict-incomplete = 未完成
cli-column-metric = 指标
cli-column-value = 数值
cli-column-band = 评定
cli-column-name = 名称
cli-column-unit = 单位
cli-column-rival = 对照
cli-column-ratio = 比值
cli-wrote-patient_model = 患者模型：{ $path }
cli-wrote-recording = 记录：{ $path }
cli-wrote-debrief = 复盘讲评：{ $path }
cli-stages = 用时：{ $stages }
cli-data-lies = { $what }:{ $path }
cli-data-sessions = 训练记录
cli-data-records = 成绩与待发件箱
cli-data-cache = 生成的病例
cli-data-logs = 日志
cli-data-assets = 程序数据
cli-data-scans = 影像
cli-data-models = 患者模型
cli-data-none = 还没有训练记录：运行“main.py demo”生成第一份。
cli-data-delete-help = 删除这次训练：其记录、模型和复盘讲评。
cli-data-deleted = 已删除 { $session }。

# 体检
cli-state-ok = 正常
cli-state-limited = 可用，但受限
cli-state-missing = 没有
cli-state-broken = 不能用
cli-check-python = Python
cli-check-packages = 软件包
cli-check-pybullet = 刚体骨块（pybullet）
cli-check-learned = 学习模型（torch、nnU-Net）
cli-check-memory = 可用内存
cli-check-disk = 可用磁盘空间
cli-check-vtk = VTK
cli-check-qt = Qt
cli-check-rendering = 三维绘制
cli-check-window = 桌面窗口
cli-check-sound = 声音
cli-check-chinese-font = 中文字体
cli-check-servo = 1 kHz 定时
cli-check-headset = 头显（OpenVR）
cli-advice-packages = 请重新运行 README 中的安装命令。
cli-advice-pybullet = 现成的软件包只有 Linux 上的 Python 3.11 版；其他系统需用编译器安装（pip install pybullet）。本版本的功能都不依赖它。
cli-advice-learned = 如需用本机已有的 nnU-Net 格式模型标注骨骼：pip install "osteon[learned]"。其余功能不需要它。
cli-advice-memory = 处理大病例前请关闭其他程序：最好有 4 GB 可用内存。
cli-advice-disk = 请腾出空间：内置病例及其训练最好有 3 GB。
cli-advice-rendering = 请安装 OpenGL（Debian 上为 libgl1 libegl1 libgl1-mesa-dri）或显卡驱动。
cli-advice-software-rendering = 画面由处理器绘制；有显卡及其驱动会更快。
cli-advice-display = 这里没有屏幕：请登录桌面，或启动 Xvfb 并设置 DISPLAY。
cli-advice-window = 请安装 Qt 所需的系统库（见 README 的“安装”），然后再试。
cli-advice-chinese-font = 请安装中文字体（Debian 上为 fonts-noto-cjk），否则中文会显示为方框。
cli-advice-servo = 本机唤醒线程偏迟；请关闭其他程序，Linux 下可允许实时优先级（在 /etc/security/limits.d 中加入一行“@users - rtprio 20”），否则手感会偏软。

# 记录与种子点
cli-no-recording = “{ $name }”处没有记录：请给出 recording.arrows 文件，或存放它的训练文件夹。
cli-replay-other-model = 患者模型“{ $model }”不是记录时所用的那一个：请用 --model 指定正确的模型。
cli-seed-point-help = 某块骨内的一点（LPS,mm），用以与相邻骨区分，写成 名称 X,Y,Z；可重复给出。

# 帮助文字中的通用词
cli-word-usage = 用法：
cli-word-options = 选项
cli-word-commands = 命令
cli-word-default = 默认：
cli-word-required = 必填
cli-word-help = 显示本说明并退出。
