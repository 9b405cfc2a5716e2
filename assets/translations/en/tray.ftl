# The instrument tray of the operating room, the hands at it, and the first exercise.
tray-plain = { $words }
tray-tab-tray = Tray
tray-tab-keys = Keys
tray-group-drills = Drills
tray-group-wires = Wires
tray-group-awls = Struck, pushed
tray-group-measuring = Measuring
tray-group-screws = Screws
tray-group-saws = Saws
tray-group-burrs = Burrs
tray-group-reamers = Reamers
tray-group-retractors = Retractors
tray-group-sleeves = Sleeves
tray-group-parallel = Parallel
tray-drive-power-drill = Power drill
tray-drive-power-reamer = Reamer drive
tray-drive-wire-driver = Wire driver
tray-drive-hand-drill = Hand drill
tray-drive-sagittal-handpiece = Saw
tray-drive-high-speed-motor = High-speed motor
tray-slower = Slower
tray-faster = Faster
tray-irrigation = Irrigate
tray-suction = Suction
tray-sleeve-tip = Drill sleeve for { $size }: its foot stands where the tip is
tray-parallel-tip = Parallel guide, { $size } from the wire, on the side of the tip

# What happened.
tray-place-first = Place the tip on the bone and aim; then set the sleeve down.
tray-draw-out-first = Draw the tool out of the bone; then set the sleeve down.
tray-sleeve-stands = The sleeve stands. Push along it; G lifts it.
tray-sleeve-lifted = The sleeve is lifted.
tray-no-sleeve = There is no sleeve for this tool on the table.
tray-turn-screw = Roll the wheel to turn the screw.
tray-plane-upright = Plane locked: the tool tilts up and down only.
tray-plane-level = Plane locked: the tool tilts left and right only.

# What the tool tells.
tray-gauge = DEPTH GAUGE
tray-gauge-how = Place it on the hole, push it through, then draw it back until the hook holds.
tray-gauge-hooked = The hook holds behind the far cortex.
tray-insert-screw = Insert { $screw } × { $length }
tray-torque = TORQUE
tray-screw-turns = { $depth } deep. Roll the wheel to turn.
tray-screw-seated = The head is seated. Tighten with two fingers.
tray-screw-caution = Close to stripping: stop.
tray-screw-stripped = The thread in the bone has given way.
tray-mallet = MALLET
tray-mallet-how = Hold Space to swing back, let go to strike.
tray-cup = CUP: GAP TO ITS SEAT
tray-cup-set = The cup stands on its bed. Strike: hold Space to swing back, let go.
tray-cup-driven = { $blows ->
    [one] 1 blow
   *[other] { $blows } blows
}. Pulled out by { $hold }, turned by { $moment }.
tray-cup-seated = Seated after { $blows ->
    [one] 1 blow
   *[other] { $blows } blows
}. Pulled out by { $hold }, turned by { $moment }.
tray-cup-angles-pelvis = Inclination { $inclination }, anteversion { $anteversion } (radiographic, to the anterior pelvic plane).
tray-cup-angles-scanner = Inclination { $inclination }, anteversion { $anteversion } (radiographic, to the scanner: the pelvis shows too few landmarks).

# The first exercise.
tray-first-skip = Skip
tray-first-touch = Touch
tray-first-touch-how = Touch: press the left button on the bone. The tip stands there.
tray-first-turn = Turn on
tray-first-turn-how = Turn on: hold Space. The drill turns while you hold it.
tray-first-push = Push
tray-first-push-how = Push: keep Space held and roll the wheel away from you, notch by notch (or press ↑).
tray-first-stop = Stop
tray-first-stop-how = Stop: roll on until the force drops. The wall has given way: stop rolling at once.
tray-first-ran-on = The drill ran on { $beyond } behind the wall. Push gently to the next wall and stop as soon as it gives way.
tray-first-out = Draw out
tray-first-out-how = Draw out: roll the wheel towards you (or press ↓) until the drill is free; or press Z.
tray-first-done = Done in { $time }. You stopped { $beyond } behind the wall; experts stay within 5 mm.
