# 骨名，按重建给出的英文名排列。
bones-title = { $side ->
    [left] 左侧{ $name }
    [right] 右侧{ $name }
   *[none] { $name }
}{ $number ->
    [none] {""}
   *[other] { " " }{ $number }
}
bones-in-sentence = { $side ->
    [left] 左侧{ $name }
    [right] 右侧{ $name }
   *[none] { $name }
}{ $number ->
    [none] {""}
   *[other] { " " }{ $number }
}
bones-separator = { "、" }
bones-bone = 未命名骨块
bones-calcaneus = 跟骨
bones-talus = 距骨
bones-navicular = 足舟骨
bones-cuboid = 骰骨
bones-medial-cuneiform = 内侧楔骨
bones-intermediate-cuneiform = 中间楔骨
bones-lateral-cuneiform = 外侧楔骨
bones-metatarsal = 跖骨
bones-medial-sesamoid = 内侧籽骨
bones-lateral-sesamoid = 外侧籽骨
bones-phalanges = 趾骨
bones-femur = 股骨
bones-tibia = 胫骨
bones-fibula = 腓骨
bones-patella = 髌骨
bones-hip-bone = 髋骨
bones-pelvis = 骨盆
bones-sacrum = 骶骨
bones-coccyx = 尾骨
bones-vertebra = 椎骨
bones-vertebra-in-scan = 扫描内第 { $place } 椎（自下而上）
bones-rib = 肋骨
bones-rib-in-scan = 肋骨（第 { $place } 椎）
bones-sternum = 胸骨
bones-clavicle = 锁骨
bones-scapula = 肩胛骨
bones-humerus = 肱骨
bones-radius = 桡骨
bones-ulna = 尺骨
bones-skull = 颅骨
bones-mandible = 下颌骨
