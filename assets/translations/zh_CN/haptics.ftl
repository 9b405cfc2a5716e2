# 力反馈设备与伺服循环。
haptics-driver-unknown = 没有名为“{ $name }”的设备驱动：请从 { $known } 中选择。
haptics-frame-invalid = 设备在患者坐标系中的摆放无效（应为旋转、等比缩放加平移）：请重新摆放设备。
haptics-limits-invalid = 力限值 { $values } 无效：请填写不为负的有限数值。
haptics-limits-too-slow = 按 { $slew } N/ms 的变化速率，{ $force } N 的力无法在 { $deadline_ms } ms 内撤除：请降低力上限或提高变化速率上限。
haptics-settings-invalid = 伺服循环无法以 { $period_s } s 的周期和 { $ring_rows } 行的缓冲区运行：周期应为 0.00001–0.1 s，缓冲区至少一行。
haptics-servo-running = 伺服循环已在运行：请先停止。
haptics-servo-stuck = 伺服循环在 { $seconds } s 内未能停止：请关闭设备电源并重新启动程序。
haptics-servo-failed = 伺服循环意外停止（{ $reason }），输出力已撤除：请重新开始练习；详情见日志。
haptics-hand-invalid = 手部参数无效（质量 { $mass_kg } kg，刚度 { $stiffness } N/m，阻尼 { $damping } N·s/m）：质量须为正数，刚度和阻尼不能为负。
haptics-delay-invalid = 无法模拟 { $ticks } 个周期的延迟：请填写 0–{ $most }。
haptics-plan-invalid = 计划钻孔没有方向或长度为零：请重新设置入点和出点。
haptics-surgeon-unknown = 虚拟术者没有参数 { $names }：可用参数为 { $known }。
haptics-surgeon-invalid = 虚拟术者的参数 { $name } 不能为 { $value }：请填写不小于 { $least } 的数值。
haptics-pose-invalid = 传给手柄的位姿无效：位置应为三个、姿态应为四个有限数值。
haptics-recording-shape = 录制的采样（{ $samples } 个）彼此不一致：位置、姿态和扳机数据的数量必须相同。
haptics-profile-unknown = 没有名为“{ $name }”的设备参数：请从 { $known } 中选择。
haptics-bindings-action = 按键不能绑定到 { $action }：请从 { $known } 中选择。
haptics-bindings-button = “{ $button }”不是有效的按键编号：请填写 0–{ $most } 的整数。
haptics-bindings-twice = 按键 { $button } 被重复绑定：一个按键只能对应一种操作。
haptics-bindings-shape = 按键绑定格式有误（应为每种操作对应一组按键）：请重新设置。
haptics-bindings-file = 无法读取 { $name } 中的按键绑定：请修复或删除该文件后重新设置。
haptics-rig-no-damping = 没有任何阻尼时不存在稳定的虚拟墙：请将 --damping 或 --virtual-damping 设为大于零。

# 该设备无法呈现的手感。
haptics-cannot-force = 该设备没有力反馈；骨的反作用力只在仪表上显示。
haptics-cannot-full-force = 力按比例缩小：真实手术中的 { $reference } N 在此为 { $force } N。
haptics-cannot-hardness = 骨皮质的手感比实际偏软：本设备稳定刚度最高为 { $stiffness } N/mm。
haptics-cannot-torque = 感觉不到扭矩和钻头的扭转。
haptics-cannot-vibration = 感觉不到电机振动；请留意钻孔的声音。

# 测试台的力反馈工具。
haptics-rig-coupling-help = 运行伺服循环本身，求手与设备所能承受的最大虚拟墙刚度。
haptics-rig-servo-help = 测量伺服循环的频率、计算时间和延迟，并与空载定时循环对比。
haptics-rig-contact-help = 让手随机碰撞虚拟墙，检查力、力变化速率和能量限值。
haptics-rig-mass = 手与设备的质量，单位 kg。
haptics-rig-damping = 手与设备的粘性阻尼，单位 N·s/m。
haptics-rig-virtual-damping = 虚拟墙的阻尼，单位 N·s/m。
haptics-rig-period = 循环周期，单位 ms。
haptics-rig-delay = 力延迟多少个周期后生效。
haptics-rig-profile = 设备参数名，例如 touch、touch_x、omega 或 inverse3。
haptics-rig-device = 设备驱动名，例如 simulated、mouse、inverse3 或 touch。
haptics-rig-ticks = 周期数。
haptics-rig-seconds = 伺服循环运行时长，单位 s；空载循环运行同样长的时间。
haptics-rig-load = 在伺服循环旁运行类似繁忙窗口的负载。
haptics-rig-mapping = 力映射方式：线性比例或软拐点。

# 各厂商设备的驱动。
haptics-device-busy = 设备“{ $device }”已被占用：请先关闭其他程序或练习。
haptics-device-absent = 设备“{ $device }”没有应答：请开机、接好线缆并完成校准后重试。
haptics-device-silent = 设备“{ $device }”已打开但没有数据：请拔下后重新插入再试。
haptics-device-lost = 设备“{ $device }”已断开（{ $reason }），输出力已撤除：请重新插入，程序会持续搜索；其间可使用鼠标。
haptics-device-garbage = 设备“{ $device }”发来的数据不是有效位置，输出力已撤除：请重新校准或重新插入。
haptics-package-missing = { $device } 需要 Python 软件包 { $package }：请运行 pip install { $package }。
haptics-service-missing = { $address } 处没有 Haply Inverse Service 应答：请从 Haply 安装并启动该服务后重试。
haptics-library-missing = 未找到 { $device } 的库文件（{ $files }）；已查找 { $looked }。请安装 { $install }，或用环境变量 { $variable } 指明文件位置。
haptics-library-other = { $file } 不是 { $device } 的库（缺少 { $missing }）：请安装厂商的最新版本。

# 列出设备与绑定按键的命令。
haptics-devices-help = 列出设备驱动、各设备无法呈现的手感及按键功能；也可更改按键功能。
haptics-devices-device = 只针对这一驱动。
haptics-devices-bind = 设置按键功能，例如 trigger=0 或 clutch=1,2；可用操作：trigger（扳机）、irrigation（冲洗）、clutch（离合）、emergency_stop（急停）、c_arm（C 臂）。所给内容会替换该设备的全部绑定。
haptics-devices-which = 按键绑定只针对一个设备：请用 --device 指明。
haptics-devices-bind-unread = “{ $text }”不是有效的绑定：请写成操作加按键，例如 clutch=1,2。

# 头显手柄。
haptics-controller-no-headset = 手柄只有在头显运行时才能使用：请用 main.py vr 启动头显。
haptics-controller-process-ended = 头显进程已结束；钻已停止，不再输出力。请改用鼠标继续，或重新启动头显。
haptics-controller-silent = 头显不再发送数据，钻已停止。请检查连接线或唤醒头显。
haptics-controller-untracked = 手柄不在追踪范围内或已休眠，钻已停止。请将手柄移到头显前方或唤醒手柄。

# 各驱动的名称。
haptics-driver-mouse = 鼠标和键盘
haptics-driver-touch = 3D Systems Touch
haptics-driver-touch-x = 3D Systems Touch X
haptics-driver-inverse3 = Haply Inverse3
haptics-driver-force-dimension = Force Dimension omega、delta、sigma
haptics-driver-gamepad = 游戏手柄
haptics-driver-space-mouse = 三维鼠标（SpaceMouse）
haptics-driver-simulated = 模拟手
haptics-driver-recorded = 录制的手
haptics-driver-openvr-controller = 头显手柄
haptics-driver-not-at-desk = “{ $name }”不是可在屏幕前手持的设备：请选择鼠标、力反馈臂、游戏手柄或三维鼠标；main.py devices 会列出它们。
haptics-driver-needs-window = 鼠标只能在窗口中操作器械：请用 main.py desktop，或指定力反馈臂、游戏手柄或三维鼠标。

# 设置 > 设备。
haptics-page-why = 可用来操作器械的设备。设备一旦失去联系，力会立即撤去，由鼠标接着操作。相当于按键的脚踏在“设置”的按键一栏中绑定；被识别为游戏手柄的脚踏在这里作为设备使用。
haptics-page-look = 查找设备
haptics-page-not-looked = 尚未查找
haptics-page-looking = 正在查找……
haptics-page-found = 已找到
haptics-page-found-version = 已找到；厂商软件版本 { $version }
haptics-page-try = 试用
haptics-page-opening = 正在打开{ $device }……
haptics-page-tool = 操作器械的设备
haptics-page-camera = 移动视角的设备
haptics-page-camera-by-mouse = 鼠标
haptics-page-one-hand-each = 一个设备只能算一只手：操作器械和移动视角请选不同的设备。
haptics-page-chosen = 已保存，从下一次操作开始使用。
haptics-page-walls = 请移动设备：在活动范围一半处有柔软的墙。
haptics-page-cannot = 此设备无法呈现的感觉
haptics-page-rate = 伺服频率
haptics-page-samples = 设备采样率
haptics-page-compute = 计算用时 p50 / p99 / 最大
haptics-page-lateness = 延迟 p50 / p99 / 最大
haptics-page-missed = 错过时限
haptics-page-passivity = 无源性控制介入
haptics-page-force-step = 力阶跃 p99 / 最大
haptics-page-buttons = 按钮和脚踏
haptics-page-assign = 指定
haptics-page-free = 清除
haptics-page-press-now = 请按下按钮或脚踏。
haptics-page-pressed = 按下了按钮 { $button }。
haptics-page-bound = 已保存，从下一次操作开始生效。
haptics-page-end = 松开设备
haptics-action-trigger = 钻
haptics-action-irrigation = 冲洗
haptics-action-c-arm = 透视
haptics-action-clutch = 离合（重新握持）
haptics-action-emergency-stop = 急停
haptics-take-back = 重新使用设备
