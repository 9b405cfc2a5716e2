# 物理核心。
physics-body-shape = 无法建立骨骼模型:密度数组为 { $density },骨分数数组为 { $bone_fraction };请提供两个尺寸相同的三维数组。
physics-body-spacing = 无法建立骨骼模型:体素边长 { $spacing_mm } mm 超出 0.01–10 mm 的范围;请检查体数据的间距。
physics-body-empty = 无法建立骨骼模型:体数据中没有骨组织;请检查所选骨块和分割阈值。
physics-body-fraction = 无法建立骨骼模型:骨分数范围为 { $low } 至 { $high },应在 0 与 1 之间。
physics-body-density = 无法建立骨骼模型:密度范围为 { $low } 至 { $high } g/cm³,应在 0 与 { $limit } 之间;请检查 CT 值的密度标定。
physics-profile-unknown = 没有名为“{ $name }”的切削参数组:请从 { $known } 中选择。
physics-wear = 磨损系数 { $wear } 无效:请输入 1(锋利)至 10 之间的数;1.6 为用过的钻头,2.6 为钝钻头。
physics-no-instrument = 没有器械无法切削:请至少从器械盘中选择一件。
physics-instrument-unknown = 没有名为“{ $id }”的器械:请从 { $known } 中选择。
physics-instrument-unreadable = 无法读取器械文件 { $file }:请确认文件存在且为有效的 TOML 格式。
physics-instrument-kind = 器械文件 { $file } 中的类型“{ $kind }”无法识别:请使用 { $known } 之一。
physics-instrument-missing = 器械文件 { $file } 缺少“{ $key }”的有效取值:请补充。
physics-instrument-range = 器械文件 { $file } 中 { $key } = { $value } 超出 { $low } 至 { $high } 的范围:请更正。
physics-instrument-unknown-key = 器械文件 { $file } 中的项“{ $key }”不会被使用:请更正名称或删除。
physics-instrument-flutes = 器械文件 { $file } 中的排屑槽长于器械总长:请更正 flute_length_mm 或 length_mm。
physics-instrument-steps = 器械文件 { $file } 中有一级台阶不比前一级粗，或不在其后方：请更正 diameter_mm 或 offset_mm。
physics-rig-value = 试验台无法以 { $name } = { $value } 运行:请输入 { $low } 至 { $high } 之间的数。
physics-rig-drive = 试验台需要进给速度或轴向推力之一,不能同时给定:请只给一个。
physics-rig-specimen = 无法制作试件:{ $name } = { $value } 不可行;请输入 { $low } 至 { $high } 之间的数。
physics-rig-tube = 无法制作管状试件:内径 { $inner_mm } mm 必须小于外径 { $outer_mm } mm。
physics-rig-line = 无法沿此直线截取骨块：需要 { $voxels } 个体素，超过上限 { $most }；请增大体素边长。
physics-rig-kwire-help = 以给定进给、给定推力或锤击的方式打入克氏针。
physics-rig-mode-help = 克氏针的驱动方式：drill（旋转）、oscillate（往复摆动）或 hammer（锤击）。
physics-rig-blow-help = 每次锤击的能量，单位 J（用于 hammer）。
physics-rig-split-point-help = 钻尖为分裂式：横刃几乎不承力。
physics-rig-pilot-help = 预先贯通的导孔直径，单位 mm。
physics-rig-irrigation-help = 冲洗方式：off（关）、external（外部）或 internal（内部）。
physics-rig-start-help = 试件的初始温度，单位 °C。
physics-rig-seed-help = 为与其他试验台选项一致而接受；此处没有随机成分。
physics-rig-burr-help = 将磨钻压在试件上并沿表面移动。
physics-rig-burr-kind-help = 磨头类型：round（球形）、diamond（金刚砂）或 matchstick（火柴头形）。
physics-rig-burr-diameter-help = 磨头直径，单位 mm；省略时取内置磨头的直径。
physics-rig-lateral-help = 沿表面移动的速度，单位 mm/s；0 表示原位按压。
physics-rig-travel-help = 沿表面移动的距离，单位 mm。
physics-rig-seconds-help = 原位按压的时间，单位 s。
physics-rig-tilt-help = 磨头倾角，单位度：0 为侧面切削，90 为顶端切削。
physics-rig-saw-help = 以给定推力或进给将摆锯压入试件。
physics-rig-blade-help = 锯片的标识。
physics-rig-cpm-help = 每分钟摆动次数。
physics-rig-stroke-help = 锯齿单程行程，单位 mm；省略时由锯片摆角决定。
physics-rig-width-help = 试件沿锯片方向的宽度，单位 mm。
