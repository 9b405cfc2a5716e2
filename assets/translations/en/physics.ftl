# The physics core.
physics-body-shape = The bone cannot be built: density has { $density } voxels and bone fraction { $bone_fraction }; give two arrays of the same three dimensions.
physics-body-spacing = The bone cannot be built: a voxel edge of { $spacing_mm } mm is outside 0.01 to 10 mm; check the spacing of the volume.
physics-body-empty = The bone cannot be built: the volume holds no bone; check the piece and the threshold it was segmented with.
physics-body-fraction = The bone cannot be built: bone fractions run from { $low } to { $high }; they must lie between 0 and 1.
physics-body-density = The bone cannot be built: densities run from { $low } to { $high } g/cm³; they must lie between 0 and { $limit }; check the calibration from Hounsfield units.
physics-profile-unknown = There is no cutting profile “{ $name }”: choose one of { $known }.
physics-wear = A wear of { $wear } is not possible: give a number from 1 (sharp) to 10; 1.6 is a used drill, 2.6 a blunt one.
physics-no-instrument = Nothing can be cut without an instrument: choose at least one from the tray.
physics-instrument-unknown = There is no instrument “{ $id }”: choose one of { $known }.
physics-instrument-unreadable = The instrument file { $file } cannot be read: check that it exists and is valid TOML.
physics-instrument-kind = The instrument file { $file } names the kind “{ $kind }”, which is not known: use one of { $known }.
physics-instrument-missing = The instrument file { $file } has no usable value for “{ $key }”: add it.
physics-instrument-range = In the instrument file { $file }, { $key } = { $value } is outside { $low } to { $high }: correct it.
physics-instrument-unknown-key = The instrument file { $file } has a key “{ $key }” that nothing reads: correct its name or remove it.
physics-instrument-flutes = In the instrument file { $file } the flutes are longer than the instrument: correct flute_length_mm or length_mm.
physics-instrument-steps = In the instrument file { $file } a step is not wider than the one before it or does not lie behind it: correct its diameter_mm or offset_mm.
physics-rig-value = The rig cannot run with { $name } = { $value }: give a number from { $low } to { $high }.
physics-rig-drive = The rig needs either a feed or a push, not both: give one of them.
physics-rig-specimen = The specimen cannot be made: { $name } = { $value } is not possible; give a number from { $low } to { $high }.
physics-rig-tube = The tube cannot be made: its inner diameter { $inner_mm } mm must be smaller than its outer diameter { $outer_mm } mm.
physics-rig-line = The bone along this line cannot be cut out: it would take { $voxels } voxels, more than { $most }; give larger voxels.
physics-rig-kwire-help = Drive a Kirschner wire at a prescribed feed or push, or by blows.
physics-rig-mode-help = How the wire is driven: drill, oscillate or hammer.
physics-rig-blow-help = Energy of a mallet's blow in J (hammer).
physics-rig-split-point-help = The point is split: its chisel edge hardly bears on the bone.
physics-rig-pilot-help = Diameter in mm of a hole bored right through beforehand.
physics-rig-irrigation-help = Irrigation: off, external or internal.
physics-rig-start-help = Temperature of the specimen at the start in °C.
physics-rig-seed-help = Taken so that all rigs take the same options; nothing here is drawn by chance.
physics-rig-burr-help = Press a burr on a specimen and lead it along.
physics-rig-burr-kind-help = Burr: round, diamond or matchstick.
physics-rig-burr-diameter-help = Diameter of the head in mm; without it that of the shipped burr.
physics-rig-lateral-help = Speed along the surface in mm/s; 0 presses on one spot.
physics-rig-travel-help = Way along the surface in mm.
physics-rig-seconds-help = How long to press on one spot, in s.
physics-rig-tilt-help = Lean of the burr in degrees: 0 cuts with its side, 90 with its pole.
physics-rig-saw-help = Plunge an oscillating saw into a specimen at a prescribed push or feed.
physics-rig-blade-help = Saw blade by its id.
physics-rig-cpm-help = Cycles per minute.
physics-rig-stroke-help = Way of the teeth from one end of the swing to the other in mm; without it by the arc of the blade.
physics-rig-width-help = Width of the block or the layers along the blade in mm.
