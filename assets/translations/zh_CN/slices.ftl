# 导入扫描的断层：检查轮廓是否准确，并在磁共振图像的骨内取点。
slices-check = 在断层上核对
slices-opening = 正在打开断层图像
slices-finding-again = 正在重新分割骨骼
slices-title = { $name } 的断层图像 · { $count ->
    [0] 尚未找到骨骼
   *[other] { $count } 块骨
}
slices-back = 返回
slices-keys = 滚轮或翻页键：换层。拖动或方向键：移动十字线。Ctrl + 滚轮、+ 和 −：缩放；右键拖动：平移；0：全图。1、2、3：放大某一平面。T：着色。
slices-bones = 骨骼
slices-points = 取点
slices-tint = 骨骼着色（T）
slices-click-how = 先选骨名，再在任一平面上点一下该骨的骨髓中央。按回车键可在十字线处取点。
slices-which-bone = 下一点位于
slices-which-side = 侧别
slices-which-number = 序号
slices-side-left = 左
slices-side-right = 右
slices-level-unknown = { $number }（节段未知）
slices-point-of = { $bone }
slices-no-points = 尚未取点。每块骨取一点即可。
slices-remove-point = 删除此点
slices-undo = 撤销
slices-redo = 重做
slices-keep-others = 保留已找到的其他骨骼
slices-find-again = 重新分割骨骼
slices-none-found = 未能在此图像中辨认出膝关节或腰椎。请在需要的每块骨内点一下，然后重新分割。
