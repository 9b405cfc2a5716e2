# 骨密度：校准、测量部位与骨质变体。
density-help = 校准患者模型的骨密度，并测量松质骨体积骨密度（vBMD）。
density-phantom-help = 扫描中体模的一个样块，写作 x,y,z,r=密度：中心与半径单位为 mm（LPS），密度单位为 mg/cm³；至少给出三个。
density-ref-help = 体模密度所采用的参考物质。
density-internal-help = 以患者自身的空气、脂肪和肌肉校准；结果仍标记为未校准。
density-out-help = 将按此校准的患者模型写入该文件夹。
density-kind-uncalibrated = 未校准：采用 120 kV 通用换算线，管电压已知时予以修正。
density-kind-phantom = 已由扫描中的体模校准。
density-kind-internal-uncalibrated = 已按患者的空气、脂肪和肌肉拟合；仍应视为未校准。
density-kind-assumed = 假定值：模型来自表面文件或标签图，其密度没有扫描图像作依据。
density-line = 每 HU { $slope } mg/cm³；拟合残差 { $residual } mg/cm³。
density-column-bone = 骨骼
density-column-site = 部位
density-column-vbmd = 体积骨密度 vBMD [mg/cm³]
density-column-label = 标签
density-site-vertebral-body = 椎体
density-site-femoral-neck = 股骨颈
density-site-interior = 骨内部
density-label-normal = 正常
density-label-osteopenia = 骨量减少范围
density-label-osteoporosis = 骨质疏松范围
density-caveat = 标签依据腰椎 QCT 的 120 与 80 mg/cm³ 界值。T 值仅作标签：QCT 的 T 值不同于 DXA，且未经体模校准时两者都不是测量结果。
density-not-an-insert = “{ $value }”不是样块；请写作 x,y,z,r=密度，例如 -12.5,80,-400,8=100。
density-too-few-inserts = 体模至少需要 { $least } 个密度不同的样块：请用 --phantom 补充。
density-insert-outside = 第 { $number } 个样块在扫描范围之外：请以患者坐标（LPS，mm）给出其中心。
density-insert-too-small = 第 { $number } 个样块所含体素少于 { $least } 个：请加大半径。
density-phantom-no-line = 各样块不在一条可用的直线上（R² 为 { $r_squared }，至少需 { $least }；第 { $number } 个样块偏差 { $off_mg } mg/cm³）：请核对位置与密度。
density-tissue-missing = 扫描中的{ $tissue ->
    [air] 空气
    [fat] 脂肪
   *[muscle] 肌肉
    }过少，无法据此校准：请使用体模，或不作校准。
density-better-than-source = 无法把骨质由 { $source } 变得更好（{ $target }）：请选择更差的骨质。
density-note-variant = 这是经计算变为 { $quality } 的骨质变体（种子 { $seed }），并非实际扫描所见。
density-variant-help = 使患者模型的骨骼内部变差（如骨量减少或骨质疏松），外形保持不变。
density-quality-help = 所需的骨质等级。
density-from-help = 扫描时的骨质等级。
density-seed-help = 孔隙的随机种子；种子相同则骨骼相同。
density-variant-done = 变体含 { $bones } 块骨骼，位于 { $folder }
