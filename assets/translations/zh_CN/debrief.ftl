# 复盘讲评页面

debrief-title = 复盘讲评
debrief-proof = 骨内实况
debrief-numbers = 各项指标
debrief-advice = 改进建议
debrief-course = 过程曲线
debrief-timeline = 时间轴
debrief-definitions = 定义与详情
debrief-yes = 是
debrief-no = 否

debrief-side-title = 计划与钻孔侧视图
debrief-side-caption = 沿偏差最大方向的侧视图，按比例绘制；骨壁按计划位置绘制。
debrief-side-plan = 计划轴线
debrief-side-limit = 上限 { $limit }
debrief-side-scale = 10 mm
debrief-key-plan = 计划
debrief-key-achieved = 实际
debrief-near-cortex = 近侧皮质
debrief-far-cortex = 对侧皮质
debrief-picture-overview = 骨骼、计划轴线与实际钻孔。
debrief-picture-entry = 入口：计划与实际。
debrief-picture-section = 沿钻孔剖开的骨骼：计划轴线与实际钻孔。
debrief-alt-overview = 整块骨的三维图：青色为计划轴线，橙色为实际钻孔，两者方向相差 { $axis }。
debrief-alt-entry = 沿计划方向观察骨面的三维图：实际入口距计划入口 { $entry }。
debrief-alt-section = 沿钻孔剖开的骨的三维图：橙色钻孔与青色计划轴线，突入对侧皮质外 { $plunge }。
debrief-x-rays = 术中透视图像
debrief-x-ray-caption = { $view } · { $time } · { $voltage } · { $dose }
debrief-x-ray-alt = 透视图像，{ $view }，开始后 { $time } 拍摄，显示当时的骨、钻孔与器械。

debrief-column-metric = 指标
debrief-column-value = 数值
debrief-column-bands = 所在区间
debrief-column-level = 等级
debrief-column-points = 得分
debrief-column-time = 时间
debrief-column-depth = 深度
debrief-column-event = 事件
debrief-key-value = 本次操作
debrief-category-quality = 结果指标：须达到合格线
debrief-category-process = 过程指标：计分，不决定合格与否
debrief-category-gate = 合格的必要条件
debrief-category-information = 仅供参考
debrief-score-total = 总分
debrief-score-quality = 质量
debrief-score-process = 过程
debrief-score-safety = 安全
debrief-score-gate = 必要条件满足
debrief-score-confidence = 记录完整度

debrief-force-title = 推力随深度的变化
debrief-depth-title = 深度随时间的变化
debrief-axis-depth = 沿钻孔的深度(mm)
debrief-axis-thrust = 轴向推力(N)
debrief-axis-time = 自首次切入骨质起的时间(s)

debrief-moment-first-cut = 首次切入骨质
debrief-moment-breakthrough-near = 第一次突破：推力由 { $thrust } 骤降
debrief-moment-breakthrough-far = 第二次突破：推力由 { $thrust } 骤降
debrief-moment-breakthrough-further = 再次突破：推力由 { $thrust } 骤降
debrief-moment-far-exit = 钻尖穿过对侧皮质外表面
debrief-moment-deepest = 最深处，超出对侧皮质 { $plunge }
debrief-moment-deepest-inside = 最深处，仍在骨内
debrief-event-session-started = 开始操作
debrief-event-session-ended = 结束操作
debrief-event-started = 开始操作
debrief-event-paused = 暂停
debrief-event-resumed = 继续
debrief-event-ended = 结束操作
debrief-event-finished = 结束操作
debrief-event-abandoned = 未评分退出
debrief-event-fluoroscopy = 透视，{ $view }，曝光 { $time }
debrief-event-fluoroscopy-kept = 保存透视图像，{ $view }

debrief-advice-bicortical = 应钻透对侧皮质：仅固定于一侧皮质的螺钉把持力不足。阻力第二次升高即为对侧皮质，第二次突然消失即已钻透。
debrief-advice-plunge_mm = 对侧皮质之后即为血管和神经。一旦感到对侧皮质的阻力就减小推力，双手持钻，一手抵住患者身体作支撑，阻力突然消失时立即停止。锋利的钻头所需推力小，突入也浅。
debrief-advice-axis_error_deg = 钻头切入前先定好方向，并在两个平面上核对；使用钻套可保持方向。近侧皮质一旦钻开，方向便无法纠正。
debrief-advice-entry_error_mm = 先标出入口，将静止的钻尖抵住入口再启动；先垂直于骨面切入，再调整到计划方向，以防钻头打滑。
debrief-advice-time_s = 转速稳定后均匀推进。钻孔时间过长会使骨质发热，常见原因是钻头变钝。
debrief-advice-peak_force_N = 让钻头自行切削：推力过大会使突破更突然。若所需推力比平时大，应更换钻头。
debrief-advice-fluoroscopy_time_s = 踩踏板前先想好体位：按角度和解剖标志摆好 C形臂，以点片为主，仅在器械移动时连续透视。
debrief-advice-hand_in_beam_s = 踩踏板前先将手撤出，或缩小光圈：手在原射线束内是术者受照剂量的主要来源。较长的钻头或持钻器可保持距离。

debrief-definitions-summary = 各项数值的测量与评判方法（评分标准 { $rubric }，版本 { $version }）
debrief-facts-summary = 操作、器械、程序与设备
debrief-definition-entry_error_mm = 钻尖首次切入本孔时的位置与计划入口之间的距离，在垂直于计划轴线的平面内测量。别处的划痕不计入。
debrief-definition-axis_error_deg = 计划轴线与钻尖骨内路径拟合直线之间的夹角，各深度权重相同。
debrief-definition-plunge_mm = 钻尖沿实际钻孔方向超出对侧皮质外表面的最大距离；外表面取原始骨质占比为一半处。
debrief-definition-time_s = 从首次切入骨质到钻尖穿过对侧皮质外表面的时间；若未穿过，则到最后一次切削为止。
debrief-definition-peak_force_N = 骨质对钻头轴向阻力的最大值，为等效真实力，取 10 ms 平均。
debrief-definition-breakthroughs = 钻尖继续前进而推力降至稳定值的 0.3 以下、且下降快于 100 N/s 的次数（稳定推力低于 80 N 时，按每秒下降 1.25 倍稳定推力判断）。
debrief-definition-bicortical = 钻尖是否穿过对侧皮质外表面。
debrief-definition-fluoroscopy_time_s = 射线束开启的时间：按每秒 15 个脉冲累计。
debrief-definition-hand_in_beam_s = 以持钻手为中心、半径 50 mm 的球与射线束相交时的曝光时间。
debrief-definition-fluoroscopy_shots = 点片次数与踩下连续透视踏板的次数之和。
debrief-definition-dose_area_product_uGy_m2 = 射线束空气比释动能与面积之积，按全部脉冲累加；1 µGy·m² 即 1 cGy·cm²。
debrief-definition-temperature_max_C = 保留骨质达到的最高温度，由手术过程中同步计算的温度场得出。
debrief-definition-necrosis_mm3 = 热剂量达到 43 ℃ 等效 16 分钟的骨体积。
debrief-how-scored = 计分：达到熟练线得 100 分，合格线得 70 分，达到错误线得 0 分，其间线性变化。总分 = 质量 { $quality } % + 过程 { $process } % + 安全 { $safety } %；每个错误扣安全分 { $error_cost } 分，每项超出合格线扣 { $near_miss_cost } 分。合格须同时满足：钻透对侧皮质、无警讯错误、各结果指标均达到合格线；各项得分不能互相弥补。

debrief-fact-case = 病例
debrief-fact-bone-quality = 骨质
debrief-fact-pseudonym = 患者化名
debrief-fact-tool = 器械
debrief-fact-voxel = 体素
debrief-fact-started = 开始时间
debrief-fact-session = 操作编号
debrief-fact-seed = 随机种子
debrief-fact-program = 程序
debrief-fact-machine = 设备
debrief-fact-surgeon = 虚拟术者
debrief-fact-volume-hash = 结束时骨骼的校验值
debrief-bone-quality-normal = 正常
debrief-bone-quality-aged = 老年，正常
debrief-bone-quality-osteopenia = 骨量减少
debrief-bone-quality-osteoporosis = 骨质疏松症
debrief-bone-quality-severe = 重度骨质疏松症

debrief-modality-simulated = 由虚拟术者（脚本控制的手）完成；数值反映模拟器本身，不代表任何人的技能。
debrief-modality-mouse = 用鼠标和键盘完成，手上没有力反馈；只能与同样方式完成的操作比较。
debrief-modality-other = 用 { $name } 完成；只能与同样方式完成的操作比较。

debrief-watermark = 仅供教学与术前演练，非注册医疗器械。
debrief-training-evidence = 仅作培训考核材料，不替代临床带教手术例数。各项阈值有待本地专家组确定。
debrief-digest = 操作记录校验值(xxh3):
