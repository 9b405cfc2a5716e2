## Reading images

reconstruction-source-missing = Nothing was found at { $path }: check the path to the CT folder, zip archive or image file.
reconstruction-folder-empty = { $path } holds no files: choose the folder or archive that contains the CT slices.
reconstruction-too-many-files = { $path } holds more than { $limit } files: choose the folder of one CT series.
reconstruction-not-dicom = No file holds a scan that can be read as DICOM, NIfTI, NRRD or MetaImage (looked at: { $count }, first { $file }): export the CT or MR as DICOM and choose its folder.
reconstruction-several-images = There are { $count } image files ({ $file } first) and no DICOM series: choose the one file to be reconstructed.
reconstruction-archive-inside = { $file } is an archive or disc image that is not opened here: unpack it first and choose the folder that comes out.
reconstruction-no-ct = No { $wanted } series was found, only { $modality } images: choose a folder with one, or another kind of scan.
reconstruction-scouts-only = Only scout views were found ({ $count } of them), which show the whole body part in one picture: choose the series of slices.
reconstruction-captures-only = Only screen captures or colour pictures were found ({ $count } of them), which have no place in space: choose the series of slices.
reconstruction-projections-only = Only computed views were found ({ $count } of them: maximum intensity projections or renderings), which lay many slices over one another: choose the series of slices they were made from.
reconstruction-mosaics-only = The { $count } images found show many small slices side by side (a mosaic), which have no place of their own: export the series with one slice per image.
reconstruction-no-hounsfield-only = The { $count } CT images found hold another quantity than Hounsfield units (such as electron density, effective atomic number or iodine): choose the CT in Hounsfield units that was scanned with them.
reconstruction-series-unknown = Series { $number } is not among the { $count } found, or cannot be used: choose one of { $known }.
reconstruction-multi-frame = { $file } holds several frames but does not say where each lies: export the series as one file per slice.
reconstruction-one-slice = The series has only { $count } usable slice, but a bone needs a stack of slices: choose the folder of the whole series, or export it whole.
reconstruction-positions-equal = All { $count } slices of the series have the same position, so their order and distance are unknown: export the series again with complete position tags.
reconstruction-positions-in-plane = The slice positions move sideways ({ $moved_mm } mm) instead of across the slice plane, so position and orientation tags contradict each other: export the series again from the scanner or archive.
reconstruction-mixed-patients = The folder holds images of { $count } different patients: keep one patient's images in it and try again.
reconstruction-orientation-wrong = The position or orientation of { $file } is missing or impossible, so left and right cannot be told: export the series again with complete position tags.
reconstruction-orientation-mixed = { $file } is turned against the other slices of its series: export each orientation as a series of its own.
reconstruction-positions-scattered = The slices of the series do not lie behind one another: export one straight stack of slices.
reconstruction-spacing-wrong = The pixel spacing of { $file } is missing or differs within the series: export the series again with its pixel spacing.
reconstruction-spacing-impossible = A voxel spacing of { $spacing_mm } mm in { $file } is impossible (accepted: { $low } to { $high } mm): export the series again with its true spacing.
reconstruction-field-impossible = { $file } claims a scan { $field_mm } mm wide or long, more than the { $limit_mm } mm a patient can fill: export the series again with its true spacing.
reconstruction-rescale-wrong = The rescale slope or intercept of { $file } is zero or no usable number, so Hounsfield units cannot be computed: export the series again.
reconstruction-rescale-missing = { $file } has no rescale slope and intercept, and its values do not look like Hounsfield units: export the series again with its rescale tags.
reconstruction-value-table = { $file } gives its values by a table (modality LUT) instead of a rescale slope and intercept, so Hounsfield units cannot be told: export the series with slope and intercept.
reconstruction-not-hounsfield = The values of { $file } are not Hounsfield units (no air, half of them above { $middle }): export the CT with its rescale slope and intercept.
reconstruction-slices-missing = Slices are missing: there is a gap of { $gap_mm } mm where { $usual_mm } mm is usual; export the complete series.
reconstruction-slice-unreadable = The picture in { $file } is damaged or stored in an unknown way: copy or export the series again.
reconstruction-too-large = { $file } claims an impossible size: it is damaged, or not an image of a patient.
reconstruction-zip-unreadable = The archive { $file } is damaged or not a zip file: copy or create it again.
reconstruction-zip-encrypted = The archive { $file } is protected by a password: unpack it first and choose the folder.
reconstruction-zip-too-large = The archive { $file } would unpack to { $unpacked_mb } MB, more than is accepted: unpack it yourself and choose the folder of one series.
reconstruction-nifti-unreadable = { $file } is damaged or not a NIfTI file: export it again.
reconstruction-nifti-spacing-missing = { $file } does not say how large its voxels are (spacing missing): convert it again from the original DICOM series.
reconstruction-nifti-left-right-unknown = { $file } does not say which way its axes run (qform and sform codes are both 0), so left and right are unknown: convert it again from the original DICOM series.
reconstruction-nifti-directions-differ = { $file } says in two ways which way its axes run, and they contradict each other (sform { $free }, qform { $rigid }), so left and right are unknown: convert it again from the original DICOM series.
reconstruction-image-unreadable = { $file } is damaged or not a NRRD or MetaImage file: export it again.
reconstruction-image-elsewhere = { $file } keeps its picture in another file, which is only read from beside a .mhd or .nhdr header: put both into one folder, or export header and picture in one file.
reconstruction-image-as-text = { $file } stores its picture as text or in a rare encoding: export it with raw or gzip encoding.
reconstruction-surface-file = { $file } is a surface without grey values, so it has no bone density to drill in: choose the CT it was made from.
reconstruction-nifti-not-3d = { $file } does not hold a three-dimensional grey-value image: export one volume as NIfTI.

## Finding bone

reconstruction-no-bone = No bone was found above { $threshold } HU: check that the series is a CT of bone in Hounsfield units.
reconstruction-seed-outside = The seed { $point } of { $id } lies outside the scan: give it in patient coordinates (LPS, mm).
reconstruction-seed-not-in-bone = The seed of { $id } does not lie in bone: move it into the bone.
reconstruction-seeds-only-other = All seeds are named "other…": name at least one seed after the bone that is wanted.
reconstruction-bone-id-wrong = { $id } is not a usable bone name: use English letters, digits and underscores, such as calcaneus_left.
reconstruction-surface-empty = A bone has no surface in this scan: check the seeds and the series.

## Patient model

reconstruction-disk-full = The disk of { $folder } has { $free_mb } MB free, { $needed_mb } MB are needed: free some space or choose another folder.
reconstruction-out-in-file = { $path } is a file, so no folder can be made in it: choose another folder.
reconstruction-out-not-writable = { $path } cannot be written to: choose a folder that you may write to.
reconstruction-name-twice = The name { $id } is given to two bones: give each bone a name of its own.
reconstruction-out-not-empty = { $path } exists and is not a patient model: choose a new or empty folder, so that nothing is overwritten.
reconstruction-model-missing = { $path } holds no patient model (patient_model.json): reconstruct the CT first or choose another folder.
reconstruction-model-newer = This patient model has format { $version }, which is newer than this program: update Osteon.
reconstruction-model-damaged = The patient model in { $path } is damaged or incomplete: reconstruct it again.
reconstruction-mesh-unreadable = { $file } is not a whole binary STL file: reconstruct the model again.
reconstruction-bone-unknown = There is no bone { $id } in this model; it has { $known }.
reconstruction-bone-outside = The box that was asked for holds nothing of { $id }: choose a box that meets the bone.
reconstruction-grid-too-fine = A grid of { $spacing_mm } mm would need { $voxels } voxels: choose a coarser grid or a smaller box.

## Generated case

reconstruction-case-quality-unknown = Bone quality { $value } is unknown; choose one of { $known }.
reconstruction-case-out-of-range = { $name } = { $value } is outside { $low } to { $high }: choose a value an adult femur can have.

## Import log

reconstruction-note-stored-twice = { $count } slices were stored twice and used once.
reconstruction-note-same-position = { $count } slices lie where another slice of the series lies already and were left out; the series may hold several phases.
reconstruction-note-different-pictures = Different pictures lie at the same place ({ $used } and { $left_out } for one; { $count } slices were left out); the first of each place was used, so check that the scan shows what you expect.
reconstruction-note-series-set-aside = A further CT series (number { $number }, { $slices } slices) was found and left aside; to use it, choose a folder with that series alone.
reconstruction-note-split = The series holds { $count } sets of slices that do not belong together (directions, echoes, phases or other settings); they were told apart and { $used } was used.
reconstruction-note-scouts = { $count } scout views, screen captures or computed views were set aside.
reconstruction-note-lone-slices = { $count } single pictures, turned against the series or of another pixel spacing, were set aside.
reconstruction-note-lossy = The pictures were compressed with loss; edges and density are less certain.
reconstruction-note-thickness = Slices are { $thickness_mm } mm thick and { $spacing_mm } mm apart; the distance was taken from the positions.
reconstruction-note-uneven = The slices are unevenly spaced (up to { $widest_mm } mm instead of { $usual_mm } mm) and were interpolated.
reconstruction-note-tilt = The gantry was tilted by { $degrees }°; the slices were resampled upright.
reconstruction-note-sheared = The axes of the file lean by { $degrees }° from right angles, as after a tilted gantry; the picture was resampled upright.
reconstruction-note-padding = Padding outside the scanner's circle was set to { $value } HU.
reconstruction-note-no-rescale = Rescale slope or intercept is missing; stored values were taken as Hounsfield units.
reconstruction-note-not-images = { $count } files are not DICOM images and were passed over.
reconstruction-note-kvp-unknown = The tube voltage is unknown; density assumes 120 kV.
reconstruction-note-image-units = The file does not say its unit; values were taken as Hounsfield units.
reconstruction-note-no-frame = The file does not say which way its axes run in the patient; left and right were assumed and must be checked.
reconstruction-note-nifti-units = NIfTI does not say its unit; values were taken as Hounsfield units.
reconstruction-note-nifti-atlas = The file places its picture in the space of an atlas: sizes and volumes may not be those of the patient, so use the original scan for measuring.
reconstruction-note-nifti-atlas-ignored = The file also places its picture in the space of an atlas; the place in the scanner was used.
reconstruction-note-nifti-places-differ = The file gives two places for its picture (sform and qform), up to { $mm } mm apart; the sform was used.
reconstruction-note-nifti-unit-ignored = The unit of length in the file makes impossible voxels; millimetres were taken.
reconstruction-note-seeded = { $count } bones were picked by seeds; all other bone was left out.
reconstruction-note-small-pieces = { $count } pieces below { $ml } ml were left out.
reconstruction-note-faint-pieces = { $count } pieces were too faint for a surface and were left out.
reconstruction-doubt-picked-by-hand = Named by the seed that a person placed.
reconstruction-doubt-corrected-by-hand = Corrected by hand.
reconstruction-doubt-unnamed = Which bone this is has not been recognised.
reconstruction-doubt-may-be-joined = Touching bones may be joined in this piece.
reconstruction-doubt-skull-open = Bone bounds the cavity of the brain on { $percent } % of its sides only.
reconstruction-doubt-jaw-may-be-joined = The mandible was not found apart: where joint and teeth show no gap it may be part of this piece.
reconstruction-doubt-half-of-mandible = Only this half of the mandible was found; its other parts are cut off by the scan or not apart.
reconstruction-doubt-at-scan-edge = The piece reaches the edge of the scan.
reconstruction-doubt-looks-like = By its shape this could be { $id } too, but another piece fits that name better.
reconstruction-doubt-side-differs = The shape looks like a { $side } bone: check the side that was given.
reconstruction-doubt-side-uncertain = The head hardly points to the midline, so the side ({ $side }) is uncertain.
reconstruction-doubt-head-not-round = The head is not quite round or only partly free (residual { $residual_mm } mm, { $percent } % of the sphere seen).
reconstruction-doubt-short-shaft = Only { $length_mm } mm of straight shaft are in the scan; axis and angles are less certain.
reconstruction-doubt-shaft-too-short = Too little shaft is in the scan to measure the neck and the angles of this femur.
reconstruction-doubt-not-measured = Head, neck and shaft could not be made out clearly enough to measure the angles of this femur.
reconstruction-doubt-no-condyles = No condyles are in the scan, so anteversion was not measured.
reconstruction-doubt-no-canal = The marrow canal does not stand out clearly enough to be measured.
reconstruction-doubt-canal-narrower-beyond = The canal may be narrower beyond the part that was scanned.
reconstruction-note-metal = Metal was found ({ $ml } ml in { $pieces } pieces) and left out of bone; streaks around it may distort bone and density.
reconstruction-doubt-metal = The bone holds metal; its outline and density there are uncertain.
reconstruction-note-divided-head = Skull, mandible and what else the head holds were told apart by the cavity of the brain: { $parts } parts.
reconstruction-note-divided-at-hips = Femora, hip bones and spine were divided at both hip joints, which were found by the two femoral heads.
reconstruction-doubt-divided-at-joint = The bone was divided from its neighbours at a joint without help from a person; check the joint surfaces.
reconstruction-note-divided-feet = { $count ->
    [one] One foot was
   *[other] { $count } feet were
 } found by comparison with a model of the foot's skeleton and divided into bones along the joints.
reconstruction-doubt-named-by-foot-model = Told apart and named by comparison with a model of the foot, without help from a person; check the joint surfaces.
reconstruction-doubt-weak-joint = The joints to the neighbouring bones hardly show in the picture; part of a neighbour may be included.
reconstruction-doubt-unlike-foot-model = The shape differs from the usual bone (it covers { $percent } % of the model): check the name.
reconstruction-doubt-unusual-size = The bone has { $ml } ml where about { $usual_ml } ml are usual.
reconstruction-doubt-sides-differ = The same bone of the other foot differs by { $percent } % in volume.
reconstruction-doubt-foot-side-uncertain = The foot fits a { $side } foot only a little better than one of the other side: check the side.
reconstruction-note-divided-along-spine = Vertebrae, sacrum, ribs and the bones around them were divided along the spinal canal, by { $discs } discs between the vertebrae.
reconstruction-note-contrast = { $ml } ml as bright as bone but without a cortex (vessels or organs with contrast medium) were left out of bone.
reconstruction-doubt-divided-at-discs = The vertebra was divided from its neighbours at discs and facet joints without help from a person; check the joints.
reconstruction-doubt-ribs-disagree = Counted from the sacrum, the lowest ribs lie { $count } vertebrae above it instead of five: a vertebra may be transitional, so check the level.
reconstruction-doubt-counted-from-ribs = The level was counted from the lowest ribs, taken for the twelfth; check it where ribs may be missing or supernumerary.
reconstruction-doubt-level-not-counted = Neither the sacrum nor the lowest ribs are certain in this scan, so levels were not counted.
reconstruction-doubt-named-by-place = Named by its shape and its place beside the spine, without help from a person.
reconstruction-doubt-named-at-knee = Named by its shape and its place at the knee, without help from a person.
reconstruction-doubt-side-unknown = Nothing in the scan tells the side: check it and name it by hand.
