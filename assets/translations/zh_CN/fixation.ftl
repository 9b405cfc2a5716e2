# 螺钉与骨刀。
fixation-value = 无法以 { $name } = { $value } 进行模拟：请给出 { $low } 到 { $high } 之间的数值。
fixation-until = 螺钉无法拧到“{ $until }”为止：请使用 stop、strip 或以 N·m 为单位的扭矩。
fixation-axis = 钉孔方向的长度为零：请给出不全为零的三个数。
fixation-line-missing = 使用重建骨时需要给出一条直线：请提供 --at 与 --axis。
fixation-line-misses = 该直线未与任何骨相交：请检查 --at 与 --axis（LPS 坐标，mm）。
fixation-profile-shape = 无法读取钉孔周围的骨质：密度有 { $density } 个采样，骨占比有 { $fraction } 个；请给出两个大小相同的数组（层 × 采样）。
fixation-profile-values = 无法读取钉孔周围的骨质：密度不得为负，骨占比须在 0 与 1 之间；请检查所采样的体数据。
fixation-crack-shape = 无法追踪裂纹：密度与骨占比须为大小相同的两个体数据，且骨刀刃口须位于其中。
fixation-screws-unreadable = 无法读取螺钉文件 { $file }：请确认该文件存在，并且是含有 families 表的有效 TOML。
fixation-screw-value = 螺钉文件 { $file } 中，螺钉 { $screw } 的 { $key } 没有可用的值：请更正。
fixation-screw-unknown = 没有名为“{ $screw }”的螺钉：请从 { $known } 中选择，或给出规格，例如 pedicle:6.5x45。
fixation-not-an-end = “{ $value }”既不是 stop、strip，也不是以 N·m 为单位的扭矩。

fixation-rig-screw-help = 将螺钉拧入钉孔，钉头就位后拧紧，读取扭矩与加压力。
fixation-rig-pullout-help = 将螺钉从钉孔中拔出，读取拔出力、螺纹形状系数与刚度。
fixation-rig-osteotome-help = 用骨锤敲击骨刀，读取每次敲击的进深、峰值力以及骨是否劈裂。
fixation-screw-help = 螺钉：系列名（如 HA3.5、HB6.5），HA3.5:30 附带长度，或 pedicle:6.5x45（椎弓根螺钉）。
fixation-hole-help = 螺纹底孔直径（mm）；不给出时采用该系列配套的钻头直径。
fixation-tapped-help = 事先已用该系列配套的丝攻攻丝。
fixation-tap-help = 丝攻直径（mm）；小于螺钉外径时，余下的螺纹由螺钉自行切出。
fixation-rig-tap-help = 用与螺钉配套的丝攻在孔中攻丝，读取扭矩与能量。
fixation-depth-help = 钉头接触时首个完整螺纹的深度（mm）；不给出时取螺钉长度，否则为超出远侧面 5 mm。
fixation-thread-length-help = 自钉尖起的螺纹长度（mm），用于半螺纹螺钉；不给出时为全螺纹。
fixation-friction-help = 螺纹与钉头的摩擦系数。
fixation-seed-help = 随机抽取术者停手的位置（滑丝扭矩的 82 ± 10 %）；不给出时恰为 82 %。
fixation-no-seed-help = 不起作用：此处没有随机量。
fixation-rate-help = 不起作用：螺钉按转角步进，骨刀按敲击次数步进。
fixation-until-help = 何时停止：stop（如术者停手）、strip（直至滑丝）或以 N·m 为单位的扭矩。
fixation-pullout-until-help = 先拧紧：stop、strip 或以 N·m 为单位的扭矩；不给出时仅拧入。
fixation-at-help = 进入重建骨的直线起点，LPS 坐标（mm）；用于 --specimen model:文件夹。
fixation-axis-help = 该直线的方向。
fixation-width-help = 骨刀刃宽（mm）。
fixation-energy-help = 每次敲击的能量（J）。
fixation-blows-help = 敲击次数。
fixation-mallet-help = 骨锤质量（kg）。
fixation-blade-depth-help = 到达该深度（mm）即停止；不给出时止于远侧面。

fixation-axis-turn = 转角（°）
fixation-axis-torque = 扭矩（N·m）
fixation-axis-compression = 加压力（N）
fixation-axis-displacement = 位移（mm）
fixation-axis-force = 力（N）
fixation-axis-blow = 敲击次数
fixation-axis-depth = 深度（mm）
