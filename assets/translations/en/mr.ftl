# Magnetic resonance pictures: import, bones found, and what deserves doubt.
mr-modality-help = Kind of scan: ct or mr. DICOM says so itself; for NIfTI, NRRD and MHA files it is told from the values unless it is given here.
mr-empty-picture = The picture holds nothing to see: check that the file is a magnetic resonance picture of the body.
mr-no-bones = No knee and no lumbar spine can be told in this magnetic resonance picture: name each bone by a point in it (--seed-point NAME X,Y,Z); if the scan is a CT, say so (--modality ct).
mr-seed-in-no-compartment = The point for { $id } lies outside the picture or the body, or in nothing as wide as a bone: move it to the middle of the marrow.
mr-note-taken-for-ct-by-air = The file does not say whether it is CT or MR; it was taken for CT, since { $percent } % of its values lie about −1000, where Hounsfield units have air. If it is an MR, say so (kind of scan; --modality mr).
mr-note-taken-for-ct-by-fat = The file does not say whether it is CT or MR; it was taken for CT, since { $percent } % of its values lie about −100, where Hounsfield units have fat. If it is an MR, say so (kind of scan; --modality mr).
mr-note-taken-for-mr = The file does not say whether it is CT or MR; it was taken for MR, since no values lie about −1000 or −100, where Hounsfield units have air and fat. If it is a CT, say so (kind of scan; --modality ct).
mr-note-bias = Brightness of the coils evened out; it differed by a factor of { $ratio } across the body.
mr-note-marrow = { $contrast ->
    [bright] Marrow is brighter than what encloses it, as without suppression of fat.
    [dark] Marrow is darker than what encloses it, as with suppression of fat or in a gradient echo.
   *[mixed] Marrow is brighter than what encloses some of the bones and darker than what encloses others.
    }
mr-note-cortex = Around { $count } of { $total } bones marrow is followed by a dark line, the cortex, which was added to the bone.
mr-note-knee = A knee was recognised by how its bones lie (side: { $side }).
mr-note-spine = A spine was recognised: a chain of { $count } vertebral bodies.
mr-note-assumed-density = Magnetic resonance does not measure density, so it is assumed: a shell of { $shell_mm } mm (thinner in small bones) with { $cortical } g/cm³ around bone of { $cancellous } g/cm³. Forces follow these assumptions.
mr-doubt-side = The side was told from the place of the knee in the scanner, not from its bones.
mr-doubt-level = The sacrum was not recognised in the picture, so the level cannot be counted.
mr-doubt-level-counted = The level was counted from the sacrum; a sixth lumbar or a fused fifth vertebra would shift it by one.
mr-doubt-body-only = Only the vertebral body: in thick sagittal slices the arch cannot be outlined.
mr-doubt-faint = The bone stands out from what is around by only { $ratio } times the noise.
mr-doubt-open = On { $percent } % of the surface no edge is seen; a smooth outline was assumed there.
mr-doubt-thick-slices = Slices are { $mm } mm apart: what lies between them was interpolated.
mr-doubt-too-large = The outline holds { $ml } ml, more than the whole bone of a large adult: it has most likely run into other tissue.
mr-doubt-outline-differs = The outline has { $percent } % of the volume of the marrow it began from: part of the bone may be missing, or more than the bone be in it.
mr-doubt-shaft-ends = The shaft could not be followed to the edge of the scan.
mr-doubt-picked-open = About the point, { $percent } % of the bone's rim goes on in like brightness: its outline there is a guess.
mr-doubt-sacrum-part = Only the upper pieces of the sacrum, without its wings.
mr-note-click = A point was set by hand for { $id } at { $x }, { $y }, { $z } mm.
mr-no-picture-to-click = This patient model does not come from a magnetic resonance picture, so points in its bones change nothing: correct its labels instead.
