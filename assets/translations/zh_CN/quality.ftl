# 病例质量报告。
quality-help = 测量患者模型的质量并生成带图的报告（双语单页 HTML）。
quality-out-help = 报告文件；未指定时为模型文件夹中的 quality_report.html。
quality-done = 报告位于 { $file }
quality-title = 质量报告
quality-headline = { $bones } 块骨骼，{ $warnings ->
    [0] 未见可疑之处
   *[other] { $warnings } 处需要查看
    }
quality-warnings = 请先查看
quality-warning-very-thick-slices = 层距为 { $mm } mm：关节间隙和薄皮质会丢失，表面比实际骨骼更光滑。规划请使用 1 mm 或更薄的序列。
quality-warning-thick-slices = 层距为 { $mm } mm；手术规划要求 1 mm 或更薄。
quality-warning-open = { $bones } 的表面未封闭：请重新重建或手动修正。
quality-warning-cropped = 扫描范围截断了 { $bones }：范围以外的体积和长度缺失。
quality-warning-unsure = { $bones } 的名称或轮廓不确定：使用前请核对。
quality-warning-blurred = 图像较模糊（点扩散 { $mm } mm）：薄皮质为估算值，并非直接可见。
quality-warning-noisy = 图像噪声较大（{ $hu } HU）：局部骨密度不可靠。
quality-scan = 扫描
quality-plane-axial = 横断面
quality-plane-coronal = 冠状面
quality-plane-sagittal = 矢状面
quality-slices-caption = 经骨骼中部的断层及所识别的轮廓。L、R 为患者的左侧、右侧；A 为前，P 为后。
quality-spacing = 体素间距（x、y、z）
quality-voxels = 体素数
quality-size = 范围
quality-orientation = 方位
quality-kvp = 管电压
quality-noise = 肌肉内噪声（上限）
quality-resolution = 模糊度（点扩散标准差）
quality-soft-tissue = 肌肉读数
quality-calibration = 骨密度
quality-calibration-uncalibrated = 未校准
quality-calibration-phantom = 已由体模校准
quality-calibration-internal-uncalibrated = 按组织拟合，未校准
quality-bones = 骨骼
quality-column-bone = 骨骼
quality-column-volume = 体积
quality-column-cortex = 皮质骨 [mm]
quality-column-thin = 薄于 1 mm
quality-column-surface = 表面
quality-column-confidence = 可信度
quality-closed = 封闭
quality-open = 未封闭
quality-cropped = 被扫描截断
quality-cortex-legend = 皮质骨：厚度中位数及表面的第 5、95 百分位；“薄于 1 mm”为皮质更薄的表面所占比例。
quality-thickness = 皮质骨厚度
quality-views = 前面观与后面观
quality-thickness-caption = 黄色为薄，深色为厚，灰色为未测量。薄于扫描分辨力的皮质由剖面下的矿物量估算，并假定密质骨与本次扫描中最致密的皮质同样致密。
quality-actions = 导入时的处理
quality-corrections = 手动修正
quality-footer = 由 Osteon 根据患者模型生成；本页不含患者姓名。仅供培训与演练，非注册医疗器械。
quality-not-checked = 未检测扫描中的运动伪影：请自行查看断层中有无双重边缘。

# 输入中的序列。
quality-series-help = 列出 DICOM 文件夹、光盘或 zip 压缩包中的序列、层数及能否重建。
quality-thumbnails-help = 存放各序列缩略图的文件夹。
quality-series-number-help = 要重建的序列编号（与 series 命令一致）；未指定时取可用且层数最多的序列。
quality-series-column-number = 编号
quality-series-column-modality = 模态
quality-series-column-slices = 层数
quality-series-column-part = 组成
quality-series-column-use = 用途
quality-series-usable = 可重建
quality-series-capture = 屏幕截图或彩色图像
quality-series-not-ct = 既非 CT 也非 MR
quality-series-scout = 定位像
quality-series-multi-frame = 多帧且无位置信息
quality-series-one-slice = 单层

quality-landmarks = 骨性标志与测量
quality-landmarks-bone = 骨骼
quality-landmarks-measure = 测量项目
quality-landmarks-value = 数值
quality-landmarks-residual = 残差
quality-landmarks-norm = 成人常见范围
quality-landmarks-legend = 数值均在表面模型上测得；残差表示拟合误差可能造成的偏移。已发表的正常范围仅供对照，不参与测量。
quality-landmarks-left = 左
quality-landmarks-right = 右
