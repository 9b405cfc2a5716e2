## 导出

surfaces-export-help = 将一块骨的表面写成其他程序可读的文件：STL、PLY、OBJ、3MF、glTF（glb）或 VTP。glTF 以米为单位、y 轴向上，其余均为患者 LPS 坐标、毫米。
surfaces-bone-help = 哪一块骨，例如 femur_left。
surfaces-out-help = 要写入的文件。
surfaces-format-help = 文件格式；未给出时由文件扩展名决定。
surfaces-lod-help = 已存储的细节层级：0 为完整表面，1 及以上的三角形依次减少。
surfaces-max-error-help = 在表面偏移不超过此值 [mm] 的前提下减少三角形；误差经测量后报告。
surfaces-export-done = { $bone } 已写入 { $file }（单位 { $unit }，坐标系：{ $frame }）。
surfaces-export-figures = { $triangles } 个三角形，与完整表面相比实测误差 { $error } mm。
surfaces-format-unknown = 无法识别 { $file } 的格式：请使用 { $known } 之一作为扩展名，或用 --format 指定。
surfaces-level-missing = { $id } 没有细节层级 { $level }，现有层级为 0 到 { $most }：请选择其中之一，或给出 --max-error-mm。
