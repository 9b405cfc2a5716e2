# 手术室的器械台、台边操作与入门练习。
tray-plain = { $words }
tray-tab-tray = 器械
tray-tab-keys = 按键
tray-group-drills = 钻头
tray-group-wires = 克氏针
tray-group-awls = 锥与凿
tray-group-measuring = 测量
tray-group-screws = 螺钉
tray-group-saws = 锯片
tray-group-burrs = 磨钻头
tray-group-reamers = 扩孔钻与髋臼锉
tray-group-retractors = 拉钩
tray-group-sleeves = 钻套
tray-group-parallel = 平行导向
tray-drive-power-drill = 电钻
tray-drive-power-reamer = 扩髓手柄
tray-drive-wire-driver = 克氏针电钻
tray-drive-hand-drill = 手摇钻
tray-drive-sagittal-handpiece = 骨锯
tray-drive-high-speed-motor = 高速磨钻
tray-slower = 减速
tray-faster = 加速
tray-irrigation = 冲洗
tray-suction = 吸引
tray-sleeve-tip = { $size } 钻头用钻套：底端立于尖端所在处
tray-parallel-tip = 平行导向器：距导针 { $size }，位于尖端所指一侧

# 刚才发生的事。
tray-place-first = 请先将尖端置于骨面并瞄准，再放置钻套。
tray-draw-out-first = 请先将器械退出骨质，再放置钻套。
tray-sleeve-stands = 钻套已就位，沿其推进；按 G 取下。
tray-sleeve-lifted = 钻套已取下。
tray-no-sleeve = 器械台上没有适合该器械的钻套。
tray-turn-screw = 滚动滚轮拧入螺钉。
tray-plane-upright = 平面已锁定：器械仅可上下倾斜。
tray-plane-level = 平面已锁定：器械仅可左右倾斜。

# 器械读数。
tray-gauge = 测深尺
tray-gauge-how = 置于孔口并穿过全孔，再回拉至钩尖挂住。
tray-gauge-hooked = 钩尖已挂住对侧皮质。
tray-insert-screw = 拧入 { $screw } × { $length }
tray-torque = 扭矩
tray-screw-turns = 已拧入 { $depth }。滚动滚轮继续。
tray-screw-seated = 螺钉头已到位，以两指力度拧紧。
tray-screw-caution = 接近滑丝，请停止。
tray-screw-stripped = 骨内螺纹已滑丝。
tray-mallet = 骨锤
tray-mallet-how = 按住空格键扬锤，松开即敲击。
tray-cup = 髋臼杯：距完全就位
tray-cup-set = 髋臼杯已置于臼床上。按住空格键扬锤，松开即敲击。
tray-cup-driven = 已敲击 { $blows } 次。拔出力 { $hold }，旋转松动力矩 { $moment }。
tray-cup-seated = 敲击 { $blows } 次后已完全就位。拔出力 { $hold }，旋转松动力矩 { $moment }。
tray-cup-angles-pelvis = 外展角 { $inclination }，前倾角 { $anteversion }（影像学定义，相对骨盆前平面）。
tray-cup-angles-scanner = 外展角 { $inclination }，前倾角 { $anteversion }（影像学定义，相对扫描床；骨盆标志点不足）。

# 入门练习。
tray-first-skip = 跳过
tray-first-touch = 接触
tray-first-touch-how = 接触：在骨面上按下左键，尖端即停在该处。
tray-first-turn = 启动
tray-first-turn-how = 启动：按住空格键，钻头随之转动。
tray-first-push = 推进
tray-first-push-how = 推进：保持按住空格键，将滚轮逐格向前滚动（或按 ↑ 键）。
tray-first-stop = 停止
tray-first-stop-how = 停止：继续推进直到阻力骤降，说明骨壁已突破，立即停止滚动。
tray-first-ran-on = 突破后钻头又前进了 { $beyond }。请轻轻推进至下一层骨壁，一突破立即停止。
tray-first-out = 退出
tray-first-out-how = 退出：将滚轮向后滚动（或按 ↓ 键）直到钻头脱离；也可按 Z 键。
tray-first-done = 用时 { $time } 完成。突破后前进 { $beyond }；专家不超过 5 mm。
