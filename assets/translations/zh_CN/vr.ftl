# 头显：可能出现的问题。
vr-unknown-headset = 没有名为“{ $name }”的头显接口：请从 { $known } 中选择。
vr-process-ended = 头显进程在启动时结束（代码 { $code }）：请重启头显运行库，或改用桌面程序继续。
vr-process-silent = 头显在 { $seconds } 秒内没有响应：请重启其运行库，或改用桌面程序继续。
vr-headset-lost = 头显进程已结束。数据没有丢失：到此刻为止的记录完整，可在桌面程序中继续。

# 头显中的面板。文字较大，每行务必简短。
vr-calibration-title = 操作前校准
vr-standing = 站姿
vr-seated = 坐姿
vr-table-lower = 台面 −
vr-table-higher = 台面 +
vr-hand-left = 左手
vr-hand-right = 右手
vr-size = 患者 × { $factor }
vr-vignette = 转身遮边
vr-snap-turn = 摇杆转身
vr-recenter = 重新居中
vr-start = 开始
vr-steps-title = 步骤
vr-step-place = 钻尖置于入口
vr-step-align = 与计划轴线一致
vr-step-near-cortex = 钻透近侧皮质
vr-step-far-cortex = 对侧皮质：突破即停
vr-step-withdraw = 退钻，然后完成
vr-tools-title = 器械
vr-force = 受力
vr-depth = 深度
vr-feed = 进给
vr-off-plan = 偏离
vr-kind-twist-drill = 钻头
vr-kind-burr = 磨钻
vr-kind-k-wire = 克氏针
vr-kind-oscillating-saw = 摆锯
vr-vitals-title = 骨组织
vr-patient-title = 患者（模型）
vr-pulse = 心率
vr-pressure = 平均动脉压
vr-blood-lost = 失血量
vr-bone-now = 当前
vr-bone-hottest = 最高
vr-bone-burnt = 热坏死
vr-no-image = 尚无图像
vr-view-ap = 正位
vr-view-lateral = 侧位
vr-shoot = 曝光
vr-shots = 曝光 { $shots } 次
vr-paused-title = 已暂停
vr-paused = 不输出力，不切削，计时停止。
vr-resume = 继续
vr-finish = 完成并评分
vr-leave = 不评分退出
vr-scoring-title = 评分
vr-scoring = 正在为本次钻孔评分。
vr-score-title = 评分
vr-close = 关闭

# 旁观者的镜像窗口。
vr-mirror-title = Osteon · { $name }
vr-mirror-empty = 尚无头显画面。
vr-mirror-figures = { $time } · { $force } · 深度 { $depth } · 双眼绘制 { $frame }（中位数）· 丢帧 { $dropped }

# 命令。
vr-help = 在头显中完成一个病例：校准、钻孔、透视、评分。没有头显时打开桌面程序。
vr-headset-help = auto、openvr、openxr，或 simulated（脚本化操作者；双眼图像保存在 --out 指定的文件夹中）。
vr-model-help = 使用已有的患者模型，不再重新生成病例模型。
vr-eye-size-help = 模拟头显每只眼图像的宽和高，单位为像素。
vr-done = { $name }：共绘制 { $frames } 帧，双眼用时中位数 { $p50 } ms，99% 分位 { $p99 } ms。

# OpenVR：各种失败情形。
vr-openvr-package = 缺少 Python 包 openvr：请用 pip install openvr 安装。桌面程序不需要它。
vr-openvr-loader = 无法加载 OpenVR 自带的库（{ $reason }）：请用 pip install --force-reinstall openvr 重新安装。桌面程序不需要它。
vr-openvr-no-runtime = 未安装 OpenVR 运行库：使用头显请安装 SteamVR 或其他 OpenVR 运行库。桌面程序不需要头显。
vr-openvr-folder-gone = OpenVR 运行库的文件夹已不存在：请重新安装 SteamVR 或原有的运行库。桌面程序不需要它。
vr-openvr-library = OpenVR 运行库缺少库文件：请在 Steam 中校验 SteamVR 文件，或重新安装该运行库。桌面程序不需要它。
vr-openvr-no-headset = 没有头显响应：请连接并打开头显，然后重试。桌面程序不需要头显。
vr-openvr-other-program = 头显正被其他程序占用：请先结束该程序再重试，期间可使用桌面程序。
vr-openvr-not-running = SteamVR 已安装但未运行：请启动它，或直接开始头显手术（会自动启动），期间可使用桌面程序。
vr-openvr-service = OpenVR 运行库存在，但其后台服务没有响应：请启动头显自带程序（SteamVR、Monado 服务或厂商程序）后重试，期间可使用桌面程序。
vr-openvr-interface = OpenVR 运行库不支持 OpenVR 2.5 的 { $name }：请更新运行库。桌面程序不需要它。
vr-openvr-picture = OpenVR 运行库不接受图像（{ $name }）：请将头显接到负责绘图的显卡并更新驱动，期间可使用桌面程序。
vr-openvr-other = OpenVR 运行库拒绝启动（{ $name }，{ $code }）：请启动 SteamVR 或该运行库自带的程序，查看其提示后重试，期间可使用桌面程序。
vr-openvr-aborted = OpenVR 运行库使调用它的进程中止：请更新或重新安装运行库。桌面程序不需要它。
vr-openvr-hangs = OpenVR 运行库在 { $seconds } 秒内没有响应：请重新启动运行库，期间可使用桌面程序。

# OpenXR：各种失败情形。
vr-openxr-package = 缺少 Python 包 pyopenxr：请用 pip install "osteon[openxr]" 安装。桌面程序不需要它。
vr-openxr-loader = 无法加载 pyopenxr 所需的库（{ $reason }）：请安装 OpenGL 库，或用 pip install --force-reinstall pyopenxr 重新安装。桌面程序不需要它。
vr-openxr-no-runtime = 没有启用的 OpenXR 运行库：请安装头显厂商的程序、SteamVR 或 Monado，并在其设置中设为 OpenXR 运行库。桌面程序不需要它。
vr-openxr-runtime-file = 指定 OpenXR 运行库的文件无法使用：请在头显厂商的程序、SteamVR 或 Monado 的设置中重新选择运行库，期间可使用桌面程序。
vr-openxr-stopped = OpenXR 运行库已安装但没有运行：请启动头显厂商的程序、SteamVR 或 Monado 服务后重试，期间可使用桌面程序。
vr-openxr-no-opengl = 当前的 OpenXR 运行库不接受 OpenGL 图像：请启用其他运行库，例如 SteamVR，期间可使用桌面程序。
vr-openxr-no-headset = OpenXR 运行库没有检测到头显：请连接并打开头显，然后重试。桌面程序不需要头显。
vr-openxr-other-program = 头显正被其他程序占用：请先结束该程序再重试，期间可使用桌面程序。
vr-openxr-graphics = OpenXR 运行库不接受当前显卡：请将头显接到负责绘图的显卡并更新驱动，期间可使用桌面程序。
vr-openxr-window-system = 头显需要图形会话（Linux 上为带 GLX 的 X11），此处没有：请在有屏幕的环境登录后重试。
vr-openxr-lost = OpenXR 运行库与头显断开：请重启运行库。数据没有丢失：到此刻为止的记录完整，可在桌面程序中继续。
vr-openxr-other = OpenXR 运行库拒绝启动（{ $name }）：请查看头显厂商程序的提示后重试，期间可使用桌面程序。
vr-openxr-aborted = OpenXR 运行库使调用它的进程中止：请更新或重新安装运行库。桌面程序不需要它。
vr-openxr-hangs = OpenXR 运行库在 { $seconds } 秒内没有响应：请重新启动运行库，期间可使用桌面程序。
