# Names of bones by the snake_case name that reconstruction gives them.
bones-title = { $side ->
    [left] Left { $name }
    [right] Right { $name }
   *[none] { $name }
}{ $number ->
    [none] {""}
   *[other] { " " }{ $number }
}
bones-in-sentence = { $side ->
    [left] left { $name }
    [right] right { $name }
   *[none] { $name }
}{ $number ->
    [none] {""}
   *[other] { " " }{ $number }
}
bones-separator = { ", " }
bones-bone = unnamed bone
bones-calcaneus = calcaneus
bones-talus = talus
bones-navicular = navicular
bones-cuboid = cuboid
bones-medial-cuneiform = medial cuneiform
bones-intermediate-cuneiform = intermediate cuneiform
bones-lateral-cuneiform = lateral cuneiform
bones-metatarsal = metatarsal
bones-medial-sesamoid = medial sesamoid
bones-lateral-sesamoid = lateral sesamoid
bones-phalanges = phalanges of toe
bones-femur = femur
bones-tibia = tibia
bones-fibula = fibula
bones-patella = patella
bones-hip-bone = hip bone
bones-pelvis = pelvis
bones-sacrum = sacrum
bones-coccyx = coccyx
bones-vertebra = vertebra
bones-vertebra-in-scan = vertebra { $place } of the scan
bones-rib = rib
bones-rib-in-scan = rib at vertebra { $place }
bones-sternum = sternum
bones-clavicle = clavicle
bones-scapula = scapula
bones-humerus = humerus
bones-radius = radius
bones-ulna = ulna
bones-skull = skull
bones-mandible = mandible
