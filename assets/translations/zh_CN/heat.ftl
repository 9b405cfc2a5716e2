# 骨内热：试验机命令，以及输入可能出现的问题。
heat-help = 用有解析解的算例检验热求解器：半空间恒定热流，或瞬时点热源。
heat-case-help = half-space-flux：自零时刻起热流恒定；point-source：全部能量瞬时释放。
heat-voxel-help = 热计算体素的边长（mm）。
heat-times-help = 读数时刻（s），以逗号分隔。
heat-depths-help = 读数位置（mm），以逗号分隔：表面下的深度，或到热源的距离。
heat-flux-help = 进入表面的热流密度（W/mm²）。
heat-energy-help = 点热源的能量（J）。
heat-density-help = 骨的表观密度（g/cm³）。
heat-rate-help = 每秒最少步数；为保证稳定可能会更多。
heat-seed-help = 试验机的通用选项；此处没有任何随机成分。
heat-constants = k = { $k } W/(m·K)，ρ = { $rho } kg/m³，c = { $c } J/(kg·K)
heat-column-time = 时间 s
heat-column-depth = 深度 mm
heat-column-rise = 温升 K

heat-case-unknown = 没有名为“{ $name }”的热算例：请从 { $known } 中选择。
heat-times = 时刻 { $value } s 无法使用：请给出 { $low } 到 { $high } s 之间的时刻，以逗号分隔。
heat-depths = 深度 { $value } mm 无法使用：请给出 { $low } 到 { $high } mm 之间的深度，以逗号分隔。
heat-voxel = 热计算体素不能取 { $value } mm：请在 { $low } 到 { $high } mm 之间选择。
heat-density = 密度 { $value } g/cm³ 不是骨的密度：请在 { $low } 到 { $high } g/cm³ 之间选择。
heat-rate = 每秒步数不能取 { $value }：请在 { $low } 到 { $high } 之间选择。
heat-amount = 热流或能量 { $value } 无法使用：请在 { $low } 到 { $high } 之间选择。
heat-spacing = 热计算体素不能取 { $spacing } mm：请在 0.01 到 10 mm 之间选择。
heat-window-size = 热计算窗口将含 { $cells } 个体素，上限为 { $largest } 个：请增大体素、缩短时间或减小深度。
heat-start-temperature = 起始温度不能取 { $temperature } °C：请在 −20 到 90 °C 之间选择。
heat-tool-size = 尺寸为 { $size } mm 的器械不能用于热计算：请在 0.05 到 100 mm 之间选择。
heat-point-angle = 顶角不能取 { $angle }°：请在 20° 到 180° 之间选择。
heat-tool-length = 器械长度不能取 { $length } mm：请在 0.1 到 1000 mm 之间选择。
heat-irrigation-unknown = 没有名为“{ $name }”的冲洗方式：请从 { $known } 中选择。
heat-sample = 热采样中有非有限数值，或有负的时间、功率或流量：请检查钻孔数据。
heat-history = 钻孔过程数据无法使用：至少需要两行、各列等长且时间递增。
heat-push-too-small = { $push } N 的推力在此处无法切入：切削刃需要大于 { $needed } N 的推力。
