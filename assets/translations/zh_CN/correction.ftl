# 手动修正。
correction-help = 按脚本手动修正患者模型：涂抹、擦除、区域生长、切割、拆分、合并、填充和重命名骨骼。
correction-epilog = 脚本为 TOML 或 JSON 文件，含列表“edits”。每条修正写明工具（tool）及所需参数，坐标为患者坐标（LPS，mm）：paint 与 erase（bone、points_mm、radius_mm），grow（bone、seed_mm、window_hu、radius_mm），cut（bone、point_mm 与 normal，或 curve_mm 与 view；new），split（bone、seeds），merge（bones、into），fill（bone），rename（bone、new），undo，redo。
correction-script-help = 修正脚本，.toml 或 .json 文件。
correction-done = 修正后的模型含 { $bones } 块骨骼，位于 { $folder }

# 模型的修正记录。
correction-edit-paint = 在 { $id } 上涂抹。
correction-edit-erase = 从 { $id } 上擦除。
correction-edit-grow = 由一点对 { $id } 进行区域生长。
correction-edit-cut = 以{ $way ->
    [plane] 平面
   *[curve] 手绘曲线
    }切割 { $id }；切下部分归为 { $new }。
correction-edit-split = 将 { $id } 拆分为 { $parts }。
correction-edit-merge = 将 { $ids } 合并为 { $into }。
correction-edit-fill = 填充 { $id } 的空腔。
correction-edit-rename = 将 { $id } 重命名为 { $new }。

# 可能的错误。
correction-script-unreadable = { $file } 不是修正脚本：请编写含列表“edits”且每条注明工具的 TOML 或 JSON 文件。
correction-tool-unknown = 第 { $number } 条修正使用了不存在的工具“{ $tool }”：请从 { $known } 中选择。
correction-key-missing = 第 { $number } 条修正缺少“{ $key }”：请补充，参见 correct --help。
correction-key-unknown = 第 { $number } 条修正含有该工具不认识的“{ $key }”：请更正拼写或删去。
correction-value-wrong = 第 { $number } 条修正的“{ $key }”无法读取：请参见 correct --help 中的要求。
correction-edit-refused = 第 { $number } 条修正无法执行：{ $reason }
correction-radius = 无法使用半径为 { $radius_mm } mm 的画笔：请选择大于 0 且不超过 { $limit_mm } mm 的半径。
correction-outside-scan = 位于 { $point } 的笔画在扫描范围之外：请使用患者坐标（LPS，mm）。
correction-seed-outside-window = { $id } 的起点位于扫描范围之外、其他骨骼之内或 { $low } 至 { $high } HU 之外：请移动起点或放宽范围。
correction-no-direction = 方向向量长度为零，无法使用：请给出有长度的方向。
correction-curve-too-short = 曲线的不同点过少：至少绘制两点，闭合曲线至少三点。
correction-cut-misses = 该切割未切到 { $id }，或切去了整块骨骼：请移动切割面使其穿过骨骼。
correction-two-seeds = 拆分 { $id } 至少需要两个已命名的种子点。
correction-two-bones = 合并至少需要两块不同的骨骼。
correction-name-taken = 已有骨骼名为 { $id }：请将二者合并，或另选名称。
correction-bone-empty = { $id } 已无剩余体素：请撤销上一步修正或删去本条。
correction-too-many-bones = 模型无法容纳更多骨骼：请先合并部分骨骼。
correction-no-bone-left = 这些修正使模型中不再有骨骼：请撤回最后一条修正。
