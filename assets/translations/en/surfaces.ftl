## Export

surfaces-export-help = Write a bone's surface for other programs: STL, PLY, OBJ, 3MF, glTF (glb) or VTP. glTF is in metres with y up, all others are in patient LPS millimetres.
surfaces-bone-help = Which bone, such as femur_left.
surfaces-out-help = The file to write.
surfaces-format-help = File format; without it, the end of the file name decides.
surfaces-lod-help = Stored level of detail: 0 is the full surface, 1 and above have fewer triangles.
surfaces-max-error-help = Remove triangles as long as the surface moves by no more than this [mm]; the error is measured and reported.
surfaces-export-done = { $bone } was written to { $file } (unit { $unit }, frame: { $frame }).
surfaces-export-figures = { $triangles } triangles, measured error { $error } mm against the full surface.
surfaces-format-unknown = The format of { $file } is not known: end its name with one of { $known }, or give --format.
surfaces-level-missing = { $id } has no level of detail { $level }; levels 0 to { $most } are stored. Choose one of them, or give --max-error-mm.

## Import of surfaces and label maps

surfaces-unit-help = Unit of length of a surface file (STL, PLY, OBJ, VTP); guessed from its size if not given.
surfaces-labels-help = Take the file as a label map, whose voxels hold the number of their bone; otherwise this is found out.
surfaces-label-name-help = Name of a number in a label map, such as 5 femur_right; may be repeated. Numbers without a name are then left out.
surfaces-file-unreadable = { $file } is damaged, empty or not a surface of triangles: export it again as STL, PLY, OBJ or VTP.
surfaces-size-impossible = Read in { $unit }, { $file } is { $length_mm } mm long, which no bone is: give its true unit with --unit.
surfaces-open = The surface in { $file } is not closed ({ $edges } open edges) and cannot be patched without guessing its shape: close it in the program it comes from, then try again.
surfaces-not-a-label-map = { $file } is not a label map (NIfTI, NRRD or MHA with whole numbers from 0 to 65535): choose another file, or leave out --labels and --label-name.
surfaces-label-missing = The label map has no number { $label }; it has { $known }.
surfaces-note-unit-guessed = The file does not say its unit; it was read in { $unit }, which makes it { $length_mm } mm long.
surfaces-note-size-unusual = The surface is { $length_mm } mm long, unusual for a bone; check the unit.
surfaces-note-inward = { $count } bodies faced inwards and were turned; a mirrored copy does so, so check left and right.
surfaces-note-patched = The surface had { $edges } open edges and was closed by flat patches ({ $percent } % of its area).
surfaces-note-specks = { $count } specks below { $ml } ml were left out.
surfaces-note-cavities = { $count } inner surfaces, such as a marrow cavity, were left out; the bone is taken as filled.
surfaces-note-remeshed = { $count } bodies touched or crossed themselves and were meshed anew from their outside.
surfaces-note-frame-assumed = A surface file does not say how it lies in the patient; its axes were taken as left, posterior, superior and must be checked.
surfaces-note-assumed-density = There is no scan, so density is assumed: a shell of { $shell_mm } mm (thinner in small bones) with { $cortical } g/cm³ around bone of { $cancellous } g/cm³. Forces follow these assumptions.
surfaces-doubt-named-by-file = Named by the file name alone.
surfaces-doubt-soft-tissue = The file name speaks of soft tissue, not of bone.
