# 透视：C形臂及其命令。

fluoroscopy-help = 对扫描或患者模型按标准体位或从任意位置拍摄X线图像。
fluoroscopy-view-help = 标准体位；未给出且没有 --source 时为 ap（正位）。
fluoroscopy-side-help = 检查侧别，用于区分左右的体位。
fluoroscopy-centre-help = 图像中心对应的点 [mm，LPS]；不给出时取骨骼中心。以负号开头时请加等号：--centre=-10,0,5。
fluoroscopy-orbit-help = 球管绕身体长轴向患者左侧再转动的角度 [度]。
fluoroscopy-angulation-help = 球管向头侧再倾斜的角度 [度]。
fluoroscopy-roll-help = 图像顺时针旋转的角度 [度]。
fluoroscopy-source-distance-help = 焦点到中心点的距离 [mm]。
fluoroscopy-detector-distance-help = 焦点到探测器的距离 [mm]。
fluoroscopy-source-help = 焦点位置 [mm，LPS]，用来代替体位；须同时给出 --detector 和 --up。
fluoroscopy-detector-help = 探测器中心，探测器正对焦点 [mm，LPS]。
fluoroscopy-up-help = 图像上缘的方向 [LPS]。
fluoroscopy-pixel-help = 探测器上像素的边长 [mm]；不给出时为 300 mm 除以图像大小。
fluoroscopy-size-help = 图像的行数和列数。
fluoroscopy-energy-help = --raw 所写线积分的光子能量 [keV]。
fluoroscopy-kv-help = --png 所写图像的管电压 [kV]。
fluoroscopy-collimation-help = 图像照射野的形状：圆形或方形。
fluoroscopy-wire-help = 一根钢针：两个端点 [mm，LPS] 和直径 [mm]；可多次给出。
fluoroscopy-seed-help = 图像量子噪声的随机种子。
fluoroscopy-bone-bright-help = 骨骼显示为亮色而不是暗色。
fluoroscopy-raw-help = 把加噪声之前的衰减线积分写成 NumPy 文件。
fluoroscopy-png-help = 写出C形臂监视器所显示的图像。
fluoroscopy-done = 已拍摄 { $size } × { $size } 像素的X线图像；线积分能量 { $energy } keV；剂量面积乘积 { $dose } µGy·m²。
fluoroscopy-wrote = 已写出 { $path }

# 可能的错误。
fluoroscopy-source-on-detector = 焦点与探测器位于同一处：请移动 --source 或 --detector，使两者至少相距 1 mm。
fluoroscopy-up-along-beam = 上方向为零或与射线平行，无法确定图像上缘：请让 --up 与射线方向不同。
fluoroscopy-behind-source = 有物体位于焦点旁边或后方：请把C形臂球管移远。
fluoroscopy-three-points = 几何参数不完整：请同时给出 --source、--detector 和 --up。
fluoroscopy-view-or-points = 体位与几何参数互相矛盾：请只给出 --view，或只给出 --source、--detector 和 --up。
fluoroscopy-unknown-view = 没有“{ $view }”这一体位：请从 { $known } 中选择。
fluoroscopy-unknown-side = 没有“{ $side }”这一侧别：请选择 left 或 right。
fluoroscopy-distances-wrong = 患者必须位于球管与探测器之间：到中心的距离（{ NUMBER($source, maximumFractionDigits: 1) } mm）须大于 0 且不超过到探测器的距离（{ NUMBER($detector, maximumFractionDigits: 1) } mm）。
fluoroscopy-energy-outside = 光子能量超出衰减系数表的范围：请在 { $lowest } 到 { $highest } keV 之间选择。
fluoroscopy-voltage-outside = 球管达不到此管电压：请在 { $lowest } 到 { $highest } kV 之间选择。
fluoroscopy-unknown-material = 材料“{ $material }”没有衰减系数表：请从 { $known } 中选择。
fluoroscopy-wire-wrong = 一根针需要 2 到 { $most } 个点且直径大于 0：请修改端点或直径。
fluoroscopy-mesh-open = 植入物表面不封闭或朝向不一致，无法得知厚度：请修复网格。
fluoroscopy-collimation-wrong = 照射野形状须为 { $known } 之一，开口须大于 0 且不超过 1：请修改准直设置。
fluoroscopy-magnification-wrong = 放大率 { NUMBER($magnification, maximumFractionDigits: 3) } 不大于 0：请重新标定图像。
fluoroscopy-calibration-wrong = 标记物的尺寸及其在图像上的两个边缘不能为零：请标出两个边缘并给出真实尺寸。
fluoroscopy-angle-wrong = 测量角度需要三个不同的点：请移开与顶点重合的点。
fluoroscopy-views-parallel = 两个体位的方向相同，无法得知深度：请从另一侧拍摄第二幅图像。
fluoroscopy-cannot-write = 无法写入 { $path }：请给出已存在文件夹中的文件名。
