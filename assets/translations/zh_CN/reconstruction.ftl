## 读取影像

reconstruction-source-missing = 在 { $path } 未找到任何内容：请检查 CT 文件夹、zip 压缩包或影像文件的路径。
reconstruction-folder-empty = { $path } 中没有文件：请选择包含 CT 断层图像的文件夹或压缩包。
reconstruction-too-many-files = { $path } 中的文件超过 { $limit } 个：请选择仅含一个 CT 序列的文件夹。
reconstruction-not-dicom = 没有可读取的影像（DICOM、NIfTI、NRRD 或 MetaImage；共检查 { $count } 个文件，首个为 { $file }）：请将 CT 或 MR 导出为 DICOM，再选择其文件夹。
reconstruction-several-images = 共有 { $count } 个影像文件（首个为 { $file }），没有 DICOM 序列：请直接选择要重建的那一个文件。
reconstruction-archive-inside = { $file } 是压缩包或光盘映像，此处不能直接打开：请先解压，再选择解压后的文件夹。
reconstruction-no-ct = 未找到 { $wanted } 序列，仅有 { $modality } 影像：请选择包含此类序列的文件夹，或改选影像类型。
reconstruction-scouts-only = 仅找到定位像（{ $count } 幅），它们在一幅图像中显示整个部位：请选择断层序列。
reconstruction-captures-only = 仅找到屏幕截图或彩色图像（{ $count } 幅），没有空间位置：请选择断层序列。
reconstruction-projections-only = 仅找到计算得到的视图（{ $count } 幅：最大密度投影或三维渲染），它们由多层叠加而成：请选择生成这些视图的断层序列。
reconstruction-mosaics-only = 找到的 { $count } 幅图像由许多小断层拼成（马赛克图），各层没有自身位置：请按每层一幅图像的方式导出该序列。
reconstruction-no-hounsfield-only = 找到的 { $count } 幅 CT 图像所存的不是 HU 值（例如电子密度、有效原子序数或碘浓度）：请选择同次扫描中以 HU 值表示的 CT。
reconstruction-series-unknown = 序列 { $number } 不在找到的 { $count } 个序列之中，或无法使用：请从 { $known } 中选择。
reconstruction-multi-frame = { $file } 为多帧影像，但未注明各帧的位置：请按每层一个文件的方式导出该序列。
reconstruction-one-slice = 该序列仅有 { $count } 层可用，而重建骨骼需要连续断层：请选择整个序列所在的文件夹，或导出完整序列。
reconstruction-positions-equal = 该序列的 { $count } 层位置完全相同，无法确定断层的顺序与层距：请重新导出带完整位置标签的序列。
reconstruction-positions-in-plane = 断层位置沿层面方向移动（{ $moved_mm } mm），而非垂直于层面，位置与方向标签相互矛盾：请从扫描设备或影像归档系统重新导出该序列。
reconstruction-mixed-patients = 文件夹中混有 { $count } 名不同患者的影像：请只保留一名患者的影像后重试。
reconstruction-orientation-wrong = { $file } 的位置或方向信息缺失或无效，无法判断左右：请重新导出带完整位置标签的序列。
reconstruction-orientation-mixed = { $file } 与同一序列其他断层的方向不一致：请将不同方向的图像分别导出为独立序列。
reconstruction-positions-scattered = 该序列的断层未沿同一直线排列：请导出一组连续、对齐的断层。
reconstruction-spacing-wrong = { $file } 的像素间距缺失或在序列内不一致：请重新导出带像素间距的序列。
reconstruction-spacing-impossible = { $file } 中的体素间距 { $spacing_mm } mm 不合理（可接受范围 { $low } 至 { $high } mm）：请以真实间距重新导出该序列。
reconstruction-field-impossible = { $file } 声明的扫描范围达 { $field_mm } mm，超出人体可能的 { $limit_mm } mm：请以真实间距重新导出该序列。
reconstruction-rescale-wrong = { $file } 的重标斜率或截距为零或不是有效数值，无法换算 HU 值：请重新导出该序列。
reconstruction-rescale-missing = { $file } 缺少重标斜率和截距，且其数值不像 HU 值：请重新导出带重标标签的序列。
reconstruction-value-table = { $file } 以查找表（Modality LUT）而非重标斜率和截距给出数值，无法换算 HU 值：请导出带斜率和截距的序列。
reconstruction-not-hounsfield = { $file } 的数值不是 HU 值（没有空气，半数高于 { $middle }）：请导出带重标斜率和截距的 CT。
reconstruction-slices-missing = 序列缺层：存在 { $gap_mm } mm 的间隙，而正常层距为 { $usual_mm } mm；请导出完整序列。
reconstruction-slice-unreadable = { $file } 的图像已损坏或编码方式未知：请重新复制或导出该序列。
reconstruction-too-large = { $file } 声明的尺寸不合理：文件可能已损坏，或不是患者影像。
reconstruction-zip-unreadable = 压缩包 { $file } 已损坏或不是 zip 文件：请重新复制或创建。
reconstruction-zip-encrypted = 压缩包 { $file } 设有密码：请先解压，再选择解压后的文件夹。
reconstruction-zip-too-large = 压缩包 { $file } 解压后将达 { $unpacked_mb } MB，超出允许范围：请自行解压，并选择单个序列的文件夹。
reconstruction-nifti-unreadable = { $file } 已损坏或不是 NIfTI 文件：请重新导出。
reconstruction-nifti-spacing-missing = { $file } 未注明体素大小（缺少间距）：请由原始 DICOM 序列重新转换。
reconstruction-nifti-left-right-unknown = { $file } 未注明坐标轴方向（qform 与 sform 代码均为 0），无法判断左右：请由原始 DICOM 序列重新转换。
reconstruction-nifti-directions-differ = { $file } 以两种方式注明坐标轴方向且相互矛盾（sform 为 { $free }，qform 为 { $rigid }），无法判断左右：请由原始 DICOM 序列重新转换。
reconstruction-image-unreadable = { $file } 已损坏或不是 NRRD、MetaImage 文件：请重新导出。
reconstruction-image-elsewhere = { $file } 的图像数据存放在另一个文件中，仅当该文件与 .mhd 或 .nhdr 文件头位于同一文件夹时才会读取：请将两者放在一起，或导出为同一个文件。
reconstruction-image-as-text = { $file } 的图像以文本或少见的编码存储：请以 raw 或 gzip 编码导出。
reconstruction-surface-file = { $file } 只是没有灰度值的表面模型，不含可供钻削的骨密度：请选择生成该模型的 CT。
reconstruction-nifti-not-3d = { $file } 不是三维灰度影像：请导出单个三维 NIfTI 影像。

## 识别骨骼

reconstruction-no-bone = 在 { $threshold } HU 以上未找到骨骼：请确认该序列为以 HU 值表示的骨骼 CT。
reconstruction-seed-outside = { $id } 的种子点 { $point } 位于扫描范围之外：请使用患者坐标（LPS，mm）。
reconstruction-seed-not-in-bone = { $id } 的种子点不在骨内：请将其移至骨内。
reconstruction-seeds-only-other = 所有种子点均以 “other…” 命名：请至少为一个目标骨骼命名种子点。
reconstruction-bone-id-wrong = { $id } 不能用作骨骼名称：请使用英文字母、数字和下划线，例如 calcaneus_left。
reconstruction-surface-empty = 有一块骨骼在该扫描中无法得到表面：请检查种子点和所选序列。

## 患者模型

reconstruction-disk-full = { $folder } 所在磁盘剩余 { $free_mb } MB，需要 { $needed_mb } MB：请清理空间或另选文件夹。
reconstruction-out-in-file = { $path } 是文件，无法在其中创建文件夹：请选择其他文件夹。
reconstruction-out-not-writable = 无法写入 { $path }：请选择有写入权限的文件夹。
reconstruction-name-twice = 名称 { $id } 用于两块骨骼：请为每块骨骼取不同的名称。
reconstruction-out-not-empty = { $path } 已存在且不是患者模型：为避免覆盖，请选择新的或空的文件夹。
reconstruction-model-missing = { $path } 中没有患者模型（patient_model.json）：请先重建 CT 或另选文件夹。
reconstruction-model-newer = 该患者模型的格式版本为 { $version }，高于本程序支持的版本：请更新 Osteon。
reconstruction-model-damaged = { $path } 中的患者模型已损坏或不完整：请重新重建。
reconstruction-mesh-unreadable = { $file } 不是完整的二进制 STL 文件：请重新重建该模型。
reconstruction-bone-unknown = 该模型中没有骨骼 { $id }；现有骨骼为 { $known }。
reconstruction-bone-outside = 所选范围内没有 { $id } 的任何部分：请选择与该骨相交的范围。
reconstruction-grid-too-fine = 以 { $spacing_mm } mm 划分网格需要 { $voxels } 个体素：请选用更粗的网格或更小的范围。

## 内置病例

reconstruction-case-quality-unknown = 未知的骨质等级 { $value }；可选 { $known }。
reconstruction-case-out-of-range = { $name } = { $value } 超出 { $low } 至 { $high } 的范围：请选择成人股骨的合理数值。

## 导入记录

reconstruction-note-stored-twice = 有 { $count } 层重复存储，仅使用一次。
reconstruction-note-same-position = 有 { $count } 层与序列中其他断层位置重合，已略去；该序列可能含有多个期相。
reconstruction-note-different-pictures = 同一位置存在内容不同的图像（例如 { $used } 与 { $left_out }；共略去 { $count } 层），各位置仅采用第一幅，请核对扫描内容是否符合预期。
reconstruction-note-series-set-aside = 另有一个 CT 序列（编号 { $number }，{ $slices } 层）未被采用；如需使用，请选择仅含该序列的文件夹。
reconstruction-note-split = 该序列含有 { $count } 组不属于同一叠层的断层（方向、回波、期相或其他参数不同），已将其分开，采用 { $used }。
reconstruction-note-scouts = 有 { $count } 个定位像、屏幕截图或计算视图被略去。
reconstruction-note-lone-slices = 有 { $count } 幅单张图像与序列方向或像素间距不同，已略去。
reconstruction-note-lossy = 图像经有损压缩，边缘与骨密度的可靠性降低。
reconstruction-note-thickness = 层厚为 { $thickness_mm } mm，层距为 { $spacing_mm } mm；层距以位置信息为准。
reconstruction-note-uneven = 层距不均匀（最大 { $widest_mm } mm，正常 { $usual_mm } mm），已插值处理。
reconstruction-note-tilt = 机架倾斜 { $degrees }°，断层已重采样为正交方向。
reconstruction-note-sheared = 文件的坐标轴偏离直角 { $degrees }°（如机架倾斜所致），影像已重采样为正交方向。
reconstruction-note-padding = 扫描圆以外的填充值已设为 { $value } HU。
reconstruction-note-no-rescale = 缺少重标斜率或截距，存储值按 HU 值处理。
reconstruction-note-not-images = 有 { $count } 个文件不是 DICOM 影像，已跳过。
reconstruction-note-kvp-unknown = 管电压未知，骨密度按 120 kV 计算。
reconstruction-note-image-units = 文件未注明单位，数值按 HU 值处理。
reconstruction-note-no-frame = 文件未注明坐标轴在患者体内的方向，左右为推定，请务必核对。
reconstruction-note-nifti-units = NIfTI 文件未注明单位，数值按 HU 值处理。
reconstruction-note-nifti-atlas = 该文件将影像置于图谱空间，尺寸与体积可能不是患者的真实值；测量请使用原始扫描。
reconstruction-note-nifti-atlas-ignored = 该文件同时给出图谱空间中的位置，已采用扫描仪中的位置。
reconstruction-note-nifti-places-differ = 该文件给出两个位置（sform 与 qform），最多相差 { $mm } mm，已采用 sform。
reconstruction-note-nifti-unit-ignored = 按文件注明的长度单位，体素大小不合理，已按毫米处理。
reconstruction-note-seeded = 已按种子点选取 { $count } 块骨骼，其余骨骼未纳入。
reconstruction-note-small-pieces = 有 { $count } 个小于 { $ml } ml 的碎块未纳入。
reconstruction-note-faint-pieces = 有 { $count } 个碎块密度过低，无法生成表面，未纳入。
reconstruction-doubt-picked-by-hand = 名称由人工放置的种子点指定。
reconstruction-doubt-corrected-by-hand = 已手动修正。
reconstruction-doubt-unnamed = 尚未识别该骨的名称。
reconstruction-doubt-may-be-joined = 该块中相邻骨骼可能粘连。
reconstruction-doubt-skull-open = 颅腔仅有 { $percent }% 的方向被骨质包围。
reconstruction-doubt-jaw-may-be-joined = 未能单独分出下颌骨：颞下颌关节或牙列处看不到间隙时，下颌骨可能仍与本块相连。
reconstruction-doubt-half-of-mandible = 仅找到下颌骨的这一半；其余部分超出扫描范围或未能分离。
reconstruction-doubt-at-scan-edge = 该块延伸至扫描边缘。
reconstruction-doubt-looks-like = 该块的形状也符合 { $id }，但另一块更符合该名称。
reconstruction-doubt-side-differs = 其形状更像 { $side } 侧（left 左，right 右）：请核对所给的侧别。
reconstruction-doubt-side-uncertain = 股骨头未明显朝向中线，侧别（{ $side }）不确定。
reconstruction-doubt-head-not-round = 股骨头不够圆或仅部分显露（残差 { $residual_mm } mm，可见球面 { $percent }%）。
reconstruction-doubt-short-shaft = 扫描范围内仅有 { $length_mm } mm 直行骨干，轴线与角度的可信度较低。
reconstruction-doubt-shaft-too-short = 扫描范围内的骨干过短，无法测量该股骨的股骨颈及各角度。
reconstruction-doubt-not-measured = 股骨头、颈、干显示不清，无法测量该股骨的各角度。
reconstruction-doubt-no-condyles = 扫描范围内没有股骨髁，未测量前倾角。
reconstruction-doubt-no-canal = 髓腔对比不足，无法测量。
reconstruction-doubt-canal-narrower-beyond = 髓腔在扫描范围以外可能更窄。
reconstruction-note-metal = 发现金属（{ $pieces } 处，共 { $ml } ml），未计入骨骼；其周围的伪影可能影响骨骼形态与密度。
reconstruction-doubt-metal = 该骨内有金属，此处轮廓与密度不可靠。
reconstruction-note-divided-head = 已根据颅腔识别头部，并将颅骨与下颌骨等分离，共 { $parts } 块。
reconstruction-note-divided-at-hips = 已根据两侧股骨头定位髋关节，并在此分离股骨、髋骨与脊柱。
reconstruction-doubt-divided-at-joint = 该骨在关节处与邻骨自动分离，请核对关节面。
reconstruction-note-divided-feet = 已与足骨骼模型比对找到 { $count } 只足，并沿关节将各骨分离。
reconstruction-doubt-named-by-foot-model = 该骨由足骨骼模型比对自动分离并命名，请核对关节面。
reconstruction-doubt-weak-joint = 与邻骨之间的关节间隙在图像中显示不清，可能混入部分邻骨。
reconstruction-doubt-unlike-foot-model = 形状与通常的骨不同（覆盖模型的 { $percent } %），请核对名称。
reconstruction-doubt-unusual-size = 该骨体积为 { $ml } ml，通常约为 { $usual_ml } ml。
reconstruction-doubt-sides-differ = 与对侧足的同名骨相比，体积相差 { $percent } %。
reconstruction-doubt-foot-side-uncertain = 该足仅略更符合{ $side ->
    [left] 左
   *[right] 右
 }足，请核对左右。
reconstruction-note-divided-along-spine = 已沿椎管并依据 { $discs } 个椎间盘分离椎骨、骶骨、肋骨及其周围的骨。
reconstruction-note-contrast = 有 { $ml } 毫升与骨同样明亮但无皮质的区域（含对比剂的血管或器官），未计入骨。
reconstruction-doubt-divided-at-discs = 该椎骨在椎间盘与关节突关节处与邻骨自动分离，请核对关节。
reconstruction-doubt-ribs-disagree = 自骶骨向上计数，最低肋骨位于其上第 { $count } 节椎骨而非第五节，可能存在移行椎，请核对节段。
reconstruction-doubt-counted-from-ribs = 节段由最低肋骨（视为第十二肋）推算；若有肋骨缺如或多余，请核对。
reconstruction-doubt-level-not-counted = 扫描中骶骨与最低肋骨均不能确定，因此未计节段。
reconstruction-doubt-named-by-place = 根据形状及其与脊柱的位置关系自动命名。
reconstruction-doubt-named-at-knee = 根据形状及其在膝关节处的位置自动命名。
reconstruction-doubt-side-unknown = 扫描中没有可判断左右侧的结构：请核对并手动命名。
