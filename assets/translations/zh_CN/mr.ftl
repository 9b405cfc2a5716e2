# 磁共振图像：导入、识别的骨骼及存疑之处。
mr-modality-help = 扫描类型：ct 或 mr。DICOM 自带此信息；NIfTI、NRRD、MHA 文件如未指定，则根据数值判断。
mr-empty-picture = 图像中没有内容：请确认该文件是人体的磁共振图像。
mr-no-bones = 在此磁共振图像中未能识别膝关节或腰椎：请在每块骨内各指定一点（--seed-point 名称 X,Y,Z）；若实为 CT，请注明（--modality ct）。
mr-seed-in-no-compartment = { $id } 的种子点位于图像或人体之外，或所在处没有骨那样宽的结构：请移到骨髓中央。
mr-note-taken-for-ct-by-air = 文件未说明是 CT 还是 MR；因 { $percent } % 的数值在 −1000 附近（HU 中的空气），按 CT 处理。若实为 MR，请注明（影像类型；--modality mr）。
mr-note-taken-for-ct-by-fat = 文件未说明是 CT 还是 MR；因 { $percent } % 的数值在 −100 附近（HU 中的脂肪），按 CT 处理。若实为 MR，请注明（影像类型；--modality mr）。
mr-note-taken-for-mr = 文件未说明是 CT 还是 MR；因没有 −1000（空气）和 −100（脂肪）附近的数值，按 MR 处理。若实为 CT，请注明（影像类型；--modality ct）。
mr-note-bias = 已校正线圈亮度不均；体内亮度相差 { $ratio } 倍。
mr-note-marrow = { $contrast ->
    [bright] 骨髓信号高于其周围组织（未抑脂）。
    [dark] 骨髓信号低于其周围组织（抑脂或梯度回波）。
   *[mixed] 部分骨的骨髓信号高于其周围组织，另一部分则低于周围组织。
    }
mr-note-cortex = { $total } 块骨中有 { $count } 块在骨髓外可见低信号的皮质，已并入骨内。
mr-note-knee = 根据骨骼的排列识别为膝关节（侧别：{ $side ->
    [left] 左
    [right] 右
   *[other] { $side }
    }）。
mr-note-spine = 识别为脊柱：共 { $count } 个相连的椎体。
mr-note-assumed-density = 磁共振不能测量密度，密度为假定值：{ $shell_mm } mm 的皮质壳（小骨更薄）密度为 { $cortical } g/cm³，其内的骨为 { $cancellous } g/cm³。受力由这些假定决定。
mr-doubt-side = 侧别由膝关节在扫描仪中的位置推断，并非由骨骼本身得出。
mr-doubt-level = 图像中未能辨认出骶骨，因此无法计数节段。
mr-doubt-level-counted = 节段自骶骨向上计数；若有腰椎骶化或骶椎腰化，节段会相差一节。
mr-doubt-body-only = 仅有椎体：在较厚的矢状位层面上无法勾画椎弓。
mr-doubt-faint = 该骨与周围组织的信号差仅为噪声的 { $ratio } 倍。
mr-doubt-open = 骨表面有 { $percent } % 未见边界，该处按平滑轮廓推定。
mr-doubt-thick-slices = 层间距为 { $mm } mm：层间的形态由插值得到。
mr-doubt-too-large = 轮廓体积为 { $ml } ml，超过体型高大的成人的整块骨：很可能已漏入其他组织。
mr-doubt-outline-differs = 轮廓体积为起始骨髓区的 { $percent } %：可能缺失部分骨，或误入骨外组织。
mr-doubt-shaft-ends = 骨干未能追踪至扫描边缘。
mr-doubt-picked-open = 该点周围，骨边缘的 { $percent } % 与相邻组织信号相近：该处轮廓为推测。
mr-doubt-sacrum-part = 仅有骶骨上部椎体，不含骶骨翼。
mr-note-click = 已为 { $id } 手动取点，位置 { $x }、{ $y }、{ $z } mm。
mr-no-picture-to-click = 此患者模型并非来自磁共振图像，在骨内取点不起作用：请改用标签修正工具。
