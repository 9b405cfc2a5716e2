# 磁共振图像：导入、识别的骨骼及存疑之处。
mr-modality-help = 扫描类型：ct 或 mr。DICOM 自带此信息；NIfTI、NRRD、MHA 格式的磁共振文件请指定 mr。
mr-empty-picture = 图像中没有内容：请确认该文件是人体的磁共振图像。
mr-no-bones = 在此磁共振图像中未能识别膝关节或腰椎：请用 --seed-point 在每块骨内各指定一点。
mr-seed-in-no-compartment = { $id } 的种子点不在可与周围组织区分的骨内：请移到骨髓中央，并同时标出相邻的骨。
mr-note-bias = 已校正线圈亮度不均；体内亮度相差 { $ratio } 倍。
mr-note-marrow = { $contrast ->
    [bright] 骨髓信号高于其周围组织（未抑脂）；其外的低信号皮质已并入骨内。
   *[dark] 骨髓信号低于其周围组织（抑脂或梯度回波）。
    }
mr-note-knee = 根据骨骼的排列识别为膝关节（侧别：{ $side }）。
mr-note-spine = 识别为脊柱：共 { $count } 个相连的椎体。
mr-note-assumed-density = 磁共振不能测量密度，密度为假定值：{ $shell_mm } mm 的皮质壳（小骨更薄）密度为 { $cortical } g/cm³，其内的骨为 { $cancellous } g/cm³。受力由这些假定决定。
mr-doubt-side = 侧别由膝关节在扫描仪中的位置推断，并非由骨骼本身得出。
mr-doubt-level = 图像未包含骶骨，无法计数椎体节段。
mr-doubt-body-only = 仅有椎体：在较厚的矢状位层面上无法勾画椎弓。
mr-doubt-faint = 该骨与周围组织的信号差仅为噪声的 { $ratio } 倍。
mr-doubt-open = 骨表面有 { $percent } % 未见边界，该处按平滑轮廓推定。
mr-doubt-thick-slices = 层间距为 { $mm } mm：层间的形态由插值得到。
mr-doubt-sacrum-part = 仅有骶骨上部椎体，不含骶骨翼。
