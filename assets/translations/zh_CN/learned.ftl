# 标注骨骼的学习模型：读取、结果与存疑之处。

learned-model-help = 用于标注 CT 骨骼的学习模型文件夹（nnU-Net 格式，如 TotalSegmentator）；可多次给出。需安装附加组件“learned”。程序从不下载任何内容。
learned-axes-help = 模型训练图像的 x、y、z 轴方向：TotalSegmentator 为 RAS；按 DICOM 方向存储的图像为 LPS。

learned-package-missing = 使用学习模型需要可选软件包 { $package }，目前尚未安装：请运行  pip install "osteon[{ $extra }]"（见 README“Learned models”），或去掉 --model。
learned-package-old = 软件包 { $package } { $version } 过旧，无法安全读取模型（需要 { $wanted } 或更新版本）：请运行  pip install --upgrade "osteon[{ $extra }]"。
learned-package-broken = 学习模型所需的可选软件包已安装，但无法启动（{ $reason }）：请重新安装：pip install --force-reinstall "osteon[{ $extra }]"。
learned-model-missing = { $path } 中没有 nnU-Net 格式的模型（dataset.json 与 plans.json 应在同一文件夹）：请解压模型压缩包并选择其中的文件夹。
learned-several-models = { $path } 中有多个模型：请从 { $known } 中选一个，或为每个模型各给一次 --model。
learned-model-damaged = { $file } 已损坏或不属于 nnU-Net 2（问题在“{ $part }”）：请重新解压或导出模型。
learned-channels = 模型 { $model } 需要同一患者的 { $count } 幅图像同时输入，而 CT 只有一幅：请选择仅用 CT 的模型。
learned-not-for-ct = 模型 { $model } 是用 { $kind } 而非 CT 训练的：请选择用于 CT 的模型。
learned-regions = { $file } 中的标签相互重叠（区域标签），不受支持：请选择每个体素只有一个标签的模型。
learned-cascade = 模型 { $model } 是级联的第二级，需要先有另一模型的结果：请选择其第一级，或单级模型。
learned-weights-missing = { $path } 中没有训练完成的权重（{ $file }）：请完整解压模型压缩包。
learned-weights-damaged = { $file } 中的权重已损坏或不属于 nnU-Net 2：请重新解压或导出模型。
learned-weights-unsafe = { $file } 含有权重以外的内容（可能在本机运行程序），因此未载入：请向模型作者重新获取由 nnU-Net 2 直接保存的模型。
learned-weights-do-not-fit = { $file } 中的权重与 plans.json 描述的网络不符：文件来自不同模型，请重新解压到空文件夹。
learned-network-unknown = { $file } 指定了非 nnU-Net 自带的网络或层（{ $name }），因此未载入：请选择采用普通或残差 U-Net 的模型。
learned-too-little-memory = 模型 { $model } 处理此扫描约需 { $needed_gb } GB 内存，现仅有 { $free_gb } GB 可用：请关闭其他程序、裁剪扫描，或选择较粗的模型（如 3 mm）。
learned-too-little-graphics-memory = 显卡内存不足以运行模型 { $model }：请关闭其他占用显卡的程序，或改用处理器（将 CUDA_VISIBLE_DEVICES 设为空）。
learned-run-failed = 模型 { $model } 无法在此扫描上运行（{ $reason }）：其 plans.json 与权重或 nnU-Net 不符，请重新获取模型，或去掉 --model。
learned-axes-wrong = { $axes } 不是有效的轴向：请给出三个字母，L 或 R、P 或 A、S 或 I 各一个，例如 RAS。
learned-with-seeds = 种子点用于挑选个别骨骼，而学习模型标注全部骨骼：请只用 --model 或只用多个 --seed-point。
learned-needs-ct = { $file } 被指定为 CT 以外的数据，而学习模型只标注 CT：请去掉 --model。

learned-note-model = 学习模型 { $model }（指纹 { $fingerprint }，{ $folds ->
    [one] 单次训练
   *[other] { $folds } 次训练的平均
 }，在 { $device } 上运行）以 { $axes } 轴向读取了此扫描。
learned-note-labelled = 由模型 { $models } 标注了 { $count } 块骨；各骨的边界由扫描本身测定。
learned-note-unknown-labels = 模型中以下标签不对应本程序已知的骨骼，已搁置：{ $labels }。
learned-note-groups = 以下标签把多块骨合在一起，已交由程序自身划分：{ $labels }。
learned-note-not-in-bone = 以下骨骼标签所在处扫描中没有骨，已舍去：{ $labels }。
learned-note-mirrored = 模型把位于右侧的骨称为左侧，或相反（{ $bones }）；侧别已按扫描方向确定。请核对哪一方有误：扫描可能以镜像存储，或模型需要其他轴向（--model-axes）。
learned-doubt-by-model = 由学习模型 { $model } 命名并与相邻骨分开，未经人工协助。
learned-doubt-unsure = 模型自身对此骨把握不足（平均概率 { $percent } %）。
learned-doubt-other-outline = 模型轮廓仅有 { $percent } % 位于扫描所示骨面 { $border_mm } mm 以内：请核对轮廓。
learned-doubt-mirrored = 模型称此骨为{ $side ->
    [left] 左侧
   *[right] 右侧
 }，但它位于另一侧：请核对侧别。
learned-doubt-beyond-midline = 此骨被称为{ $side ->
    [left] 左侧
   *[right] 右侧
 }，却位于中线另一侧：请核对侧别。
learned-doubt-order = 此椎骨的位置与其节段顺序不符：请核对节段。
learned-doubt-side-by-place = 模型不区分左右；此骨的侧别由其与对侧同名骨的相对位置确定。
learned-doubt-side-of-others = 模型不区分左右；扫描中其他骨均为{ $side ->
    [left] 左侧
   *[right] 右侧
 }，故取同侧。
learned-doubt-no-side = 模型不区分左右，扫描中也没有其他依据：侧别未知。
