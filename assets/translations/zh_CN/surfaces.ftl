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

## 表面文件与标签图的导入

surfaces-unit-help = 表面文件（STL、PLY、OBJ、VTP）的长度单位；未给出时按尺寸推测。
surfaces-labels-help = 将该文件作为标签图读取（每个体素保存所属骨的编号）；未给出时自动判断。
surfaces-label-name-help = 标签图中某编号的名称，例如 5 femur_right，可重复使用；此时未命名的编号不会采用。
surfaces-file-unreadable = { $file } 已损坏、为空或不是三角形表面：请重新导出为 STL、PLY、OBJ 或 VTP。
surfaces-size-impossible = 以 { $unit } 为单位读取时，{ $file } 长 { $length_mm } mm，没有这样大小的骨：请用 --unit 给出正确的单位。
surfaces-open = { $file } 中的表面不封闭（{ $edges } 条开放边），若强行修补只能猜测其形状：请在原软件中将其封闭后再试。
surfaces-not-a-label-map = { $file } 不是标签图（NIfTI、NRRD 或 MHA，取值为 0 到 65535 的整数）：请选择其他文件，或去掉 --labels 和 --label-name。
surfaces-label-missing = 标签图中没有编号 { $label }，现有编号为 { $known }。
surfaces-note-unit-guessed = 文件未注明单位，已按 { $unit } 读取，长度为 { $length_mm } mm。
surfaces-note-size-unusual = 表面长 { $length_mm } mm，对骨而言不寻常，请核对单位。
surfaces-note-inward = { $count } 个实体的法线朝内，已翻转；镜像副本会出现这种情况，请核对左右。
surfaces-note-patched = 表面有 { $edges } 条开放边，已用平面补片封闭（占面积的 { $percent } %）。
surfaces-note-specks = 小于 { $ml } ml 的 { $count } 个碎块未采用。
surfaces-note-cavities = { $count } 个内表面（如髓腔）未采用，骨按实心处理。
surfaces-note-remeshed = { $count } 个实体自身接触或相交，已按其外表面重新划分网格。
surfaces-note-frame-assumed = 表面文件未说明其在患者体内的方位；坐标轴按左、后、上解释，必须核对。
surfaces-note-assumed-density = 没有扫描图像，密度为假定值：{ $shell_mm } mm 的皮质壳（小骨更薄）密度为 { $cortical } g/cm³，其内的骨为 { $cancellous } g/cm³。受力由这些假定决定。
surfaces-doubt-named-by-file = 仅依据文件名命名。
surfaces-doubt-soft-tissue = 文件名指的是软组织而非骨。
