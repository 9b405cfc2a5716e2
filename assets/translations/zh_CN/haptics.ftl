# 力反馈设备与伺服循环。
haptics-driver-unknown = 没有名为“{ $name }”的设备驱动:请从 { $known } 中选择。
haptics-frame-invalid = 设备在患者坐标系中的摆放无效(应为旋转、等比缩放加平移):请重新摆放设备。
haptics-limits-invalid = 力限值 { $values } 无效:请填写不为负的有限数值。
haptics-limits-too-slow = 按 { $slew } N/ms 的变化速率,{ $force } N 的力无法在 { $deadline_ms } ms 内撤除:请降低力上限或提高变化速率上限。
haptics-settings-invalid = 伺服循环无法以 { $period_s } s 的周期和 { $ring_rows } 行的缓冲区运行:周期应为 0.00001–0.1 s,缓冲区至少一行。
haptics-servo-running = 伺服循环已在运行:请先停止。
haptics-servo-stuck = 伺服循环在 { $seconds } s 内未能停止:请关闭设备电源并重新启动程序。
haptics-servo-failed = 伺服循环意外停止({ $reason }),输出力已撤除:请重新开始练习;详情见日志。
haptics-hand-invalid = 手部参数无效(质量 { $mass_kg } kg,刚度 { $stiffness } N/m,阻尼 { $damping } N·s/m):质量须为正数,刚度和阻尼不能为负。
haptics-delay-invalid = 无法模拟 { $ticks } 个周期的延迟:请填写 0–{ $most }。
haptics-plan-invalid = 计划钻孔没有方向或长度为零:请重新设置入点和出点。
haptics-surgeon-unknown = 虚拟术者没有参数 { $names }:可用参数为 { $known }。
haptics-surgeon-invalid = 虚拟术者的参数 { $name } 不能为 { $value }:请填写不小于 { $least } 的数值。
haptics-pose-invalid = 传给手柄的位姿无效:位置应为三个、姿态应为四个有限数值。
haptics-recording-shape = 录制的采样({ $samples } 个)彼此不一致:位置、姿态和扳机数据的数量必须相同。
