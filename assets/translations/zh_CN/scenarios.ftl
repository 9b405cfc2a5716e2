# 病例、记录、存储、评分

scenarios-unknown-language = 没有“{ $language }”这种语言，可选：{ $known }。
scenarios-unknown-case = 没有名为“{ $case }”的病例。现有病例：{ $known }；也可以给出病例文件所在的文件夹。
scenarios-case-unreadable = 无法读取病例文件 { $file }（{ $reason }），请更正后重试，或选择其他病例。
scenarios-case-too-new = 病例文件 { $file } 的格式版本为 { $version }，本程序最高支持版本 { $known }，请升级程序。
scenarios-case-missing-key = 病例文件 { $file } 缺少“{ $key }”，请补上。
scenarios-case-unknown-key = 病例文件 { $file } 中的“{ $key }”没有意义，请删除，或改用：{ $known }。
scenarios-case-unknown-choice = 病例文件 { $file } 中“{ $key }”的值为“{ $value }”，应为以下之一：{ $known }。
scenarios-case-wrong-value = 病例文件 { $file } 中的“{ $key }”应为{ $expected ->
    [text] 文字
    [number] 数字
    [integer] 整数
    [larger] 大于 { $bound } 的数
    [between] { $bound } 之间的数
    [vector] 三个数字组成的列表
    [direction] 不为零的方向
    [table] 表
    [truth] true 或 false
   *[other] { $expected }
}，请更正。
scenarios-plan-misses-bone = 经过点（{ $point }）mm 的计划轴线没有穿过骨骼，请将该点移入骨内或调整方向。
scenarios-disk-full = { $folder } 所在磁盘剩余 { $free_mb } MB，需要 { $needed_mb } MB，请清理磁盘或换一个文件夹。
scenarios-cannot-write = 无法写入 { $file }（{ $reason }），请检查文件夹和磁盘空间。
scenarios-cannot-delete = 无法删除 { $folder }（{ $reason }），请关闭正在使用它的程序后重试。
scenarios-recording-exists = 已有同名记录 { $file }，记录不会被覆盖，请换一个名称。
scenarios-recording-unreadable = 无法读取记录 { $file }（{ $reason }），请检查文件名和位置。
scenarios-not-a-recording = { $file } 不是 Osteon 的操作记录，或在第一秒之前就已中断，请选择其他文件。
scenarios-recording-too-new = 记录 { $file } 的格式版本为 { $version }，本程序最高支持版本 { $known }，请升级程序。
scenarios-recording-damaged = 记录 { $file } 仅前 { $good_seconds } 秒完好，其后已损坏，因此不予使用；请换用完好的副本。
scenarios-rubric-unreadable = 无法使用评分标准 { $file }（{ $reason }），请更正，或使用程序自带的评分标准。
scenarios-unknown-rubric = 没有名为“{ $rubric }”的评分标准。现有评分标准：{ $known }。

scenarios-passed = 通过：钻头突破对侧皮质后突入 { $plunge } 即停止；入口偏离计划 { $entry }，方向偏离计划轴线 { $axis }。
scenarios-not-passed-plunge = 未通过：钻头突破对侧皮质后突入 { $value }，上限为 { $limit }。
scenarios-not-passed-axis = 未通过：钻孔方向偏离计划轴线 { $value }，上限为 { $limit }。
scenarios-not-passed-entry = 未通过：入口偏离计划位置 { $value }，上限为 { $limit }。
scenarios-not-passed-time = 未通过：钻孔用时 { $value }，上限为 { $limit }。
scenarios-not-passed-force = 未通过：轴向推力达到 { $value }，上限为 { $limit }。
scenarios-not-passed-far-cortex = 未通过：未钻透对侧皮质；孔深 { $depth }，计划长度 { $planned }。
scenarios-incomplete-not-closed = 未完成：操作尚未结束，记录已中断。
scenarios-incomplete-no-cut = 未完成：没有钻到骨质。
scenarios-incomplete-empty = 未完成：记录中没有任何动作。
scenarios-incomplete-missing = 未完成：记录缺少评分所需的内容。

scenarios-metric-entry_error_mm = 入口偏差
scenarios-metric-axis_error_deg = 轴线偏差
scenarios-metric-plunge_mm = 对侧皮质突入深度
scenarios-metric-time_s = 钻孔用时
scenarios-metric-peak_force_N = 最大轴向推力
scenarios-metric-breakthroughs = 突破次数
scenarios-metric-bicortical = 钻透对侧皮质
scenarios-metric-fluoroscopy_time_s = 透视时间
scenarios-metric-hand_in_beam_s = 手在射线束内的时间
scenarios-metric-fluoroscopy_shots = 透视次数
scenarios-metric-dose_area_product_uGy_m2 = 剂量面积乘积
scenarios-metric-temperature_max_C = 骨最高温度
scenarios-metric-necrosis_mm3 = 热坏死骨量
scenarios-metric-blood_lost_ml = 失血量（模型估计）
scenarios-metric-measuring_error_mm = 测得长度与孔长之差
scenarios-metric-screw_protrusion_mm = 螺钉超出对侧皮质
scenarios-metric-screw_tightness_percent = 螺钉拧紧程度

scenarios-level-proficient = 熟练达标
scenarios-level-pass = 合格
scenarios-level-near_miss = 超出合格线
scenarios-level-error = 错误
scenarios-level-sentinel = 警讯错误
scenarios-level-unknown = 不评判

scenarios-verdict-passed = 通过
scenarios-verdict-not_passed = 未通过
scenarios-verdict-incomplete = 未完成

scenarios-no-recording = { $file } 处没有操作记录，请给出记录文件或其所在的文件夹。
scenarios-replay-other-model = 该记录不是在患者模型 { $model } 上操作的，请使用与记录同处的模型。
scenarios-scan-not-found = 在 { $path } 没有找到病例 { $case } 的影像，请将 OSTEON_DATA 设为影像所在的文件夹，或用 --ct 指定影像。
scenarios-records-unusable = 无法使用记录库 { $file }（{ $reason }），请检查所在文件夹，或将该文件移走后重新开始。
scenarios-records-too-new = 记录库 { $file } 的格式版本为 { $version }，本程序最高支持版本 { $known }，请升级程序。
scenarios-records-conflict = 已存有编号为 { $statement } 的另一条记录，未作任何更改。
scenarios-unknown-session = 没有操作“{ $session }”，请先列出现有的操作。
scenarios-profiles-unreadable = 本程序无法读取用户档案 { $file }：请更新程序，或移走该文件后重新建立档案。
scenarios-profile-name = 请填写 1 至 { $limit } 个字符的姓名。
scenarios-profile-taken = 已有同名档案，请换一个姓名。
scenarios-profile-gone = 该档案已被删除，请选择其他档案。
scenarios-profile-pin = PIN 码为 4 至 12 位数字；不需要时请留空。
scenarios-no-automatic-line = 没有经过该骨中部并穿过两侧骨壁的直线；请在骨面上点选入口和出口。
scenarios-procedure-unreadable = 无法读取器械台文件 { $file }；请与随程序提供的文件对照。
scenarios-procedure-value = 器械台文件 { $file } 中的条目“{ $key }”缺失、拼写有误或取值不当；请与随程序提供的文件对照。
