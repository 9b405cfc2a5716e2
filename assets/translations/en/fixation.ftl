# Screws and osteotomes.
fixation-value = This cannot be simulated with { $name } = { $value }: give a number from { $low } to { $high }.
fixation-until = A screw cannot be driven until “{ $until }”: use stop, strip or a torque in N·m.
fixation-axis = The direction of the hole has no length: give three numbers that are not all zero.
fixation-line-missing = A reconstructed bone needs a line: give --at and --axis.
fixation-line-misses = The line meets no bone: check --at and --axis, which are in LPS and mm.
fixation-profile-shape = The bone around the hole cannot be read: density has { $density } samples and bone fraction { $fraction }; give two equal arrays of slices and samples.
fixation-profile-values = The bone around the hole cannot be read: densities must be 0 or more and bone fractions lie between 0 and 1; check the volume it was sampled from.
fixation-crack-shape = No crack can be traced: density and bone fraction must be two equal volumes, and the blade's edge must lie inside them.
fixation-screws-unreadable = The screw file { $file } cannot be read: check that it exists and is valid TOML with a table of families.
fixation-screw-value = In the screw file { $file }, the screw { $screw } has no usable value for { $key }: correct it.
fixation-screw-unknown = There is no screw “{ $screw }”: use one of { $known }, or a size such as pedicle:6.5x45.
fixation-not-an-end = “{ $value }” is neither stop, strip nor a torque in N·m.

fixation-rig-screw-help = Drive a screw into a hole, seat its head and tighten it; read torque and compression.
fixation-rig-pullout-help = Pull a screw out of its hole; read the force, the thread shape factor and the stiffness.
fixation-rig-osteotome-help = Strike an osteotome with a mallet; read the depth per blow, the peak force and whether the bone splits.
fixation-screw-help = Screw: a family such as HA3.5 or HB6.5, HA3.5:30 with its length, or pedicle:6.5x45.
fixation-hole-help = Diameter of the drilled hole in mm; without it the family's own drill.
fixation-tapped-help = The thread was cut beforehand with the tap of the screw's family.
fixation-tap-help = Diameter of the tap in mm; a thinner one than the screw leaves part of the thread to it.
fixation-rig-tap-help = Cut a thread into a hole with the tap of a screw; read torque and energy.
fixation-depth-help = Depth of the first full thread when the head touches, in mm; without it the screw's length, else 5 mm past the far face.
fixation-thread-length-help = Length of thread from the tip in mm, for partly threaded screws; without it threaded to the head.
fixation-friction-help = Friction of thread and head.
fixation-seed-help = Draws where the surgeon stops (82 ± 10 % of the stripping torque); without it exactly 82 %.
fixation-no-seed-help = Has no effect: nothing here is drawn at random.
fixation-rate-help = Has no effect: a screw is stepped by angle, an osteotome by blows.
fixation-until-help = When to stop: stop (as a surgeon would), strip (until the thread is through) or a torque in N·m.
fixation-pullout-until-help = Tighten first: stop, strip or a torque in N·m; without it the screw is only driven in.
fixation-at-help = Where the line into a reconstructed bone begins, LPS in mm; for --specimen model:FOLDER.
fixation-axis-help = Direction of that line.
fixation-width-help = Width of the blade in mm.
fixation-energy-help = Energy of each blow in J.
fixation-blows-help = Number of blows.
fixation-mallet-help = Mass of the mallet in kg.
fixation-blade-depth-help = Stop at this depth in mm; without it at the far face.

fixation-axis-turn = Turn (°)
fixation-axis-torque = Torque (N·m)
fixation-axis-compression = Compression (N)
fixation-axis-displacement = Displacement (mm)
fixation-axis-force = Force (N)
fixation-axis-blow = Blow
fixation-axis-depth = Depth (mm)
