# Density of bone: calibration, sites, variants of bone quality.
density-help = Calibrate the density of a patient model and measure its spongy bone (vBMD).
density-phantom-help = Insert of a phantom in the scan as x,y,z,r=density: centre and radius in mm (LPS), density in mg/cm³; give three or more.
density-ref-help = Material in which the phantom's densities are stated.
density-internal-help = Calibrate by the patient's air, fat and muscle; the result stays marked as uncalibrated.
density-out-help = Write a patient model with the density so calibrated to this folder.
density-kind-uncalibrated = Uncalibrated: the general line for 120 kV, corrected for tube voltage where it is known.
density-kind-phantom = Calibrated by a phantom in the scan.
density-kind-internal-uncalibrated = Fitted to air, fat and muscle of the patient; still to be read as uncalibrated.
density-kind-assumed = Assumed: the model comes from a surface or a label map, so no scan stands behind its density.
density-line = { $slope } mg/cm³ per HU; the fit leaves { $residual } mg/cm³.
density-column-bone = Bone
density-column-site = Site
density-column-vbmd = vBMD [mg/cm³]
density-column-label = Label
density-site-vertebral-body = vertebral body
density-site-femoral-neck = femoral neck
density-site-interior = interior
density-label-normal = normal
density-label-osteopenia = osteopenia range
density-label-osteoporosis = osteoporosis range
density-caveat = Labels follow the lumbar QCT limits of 120 and 80 mg/cm³. T is only a label: a T-score from QCT is not one from DXA, and without a phantom neither is a measurement.
density-not-an-insert = “{ $value }” is no insert; write x,y,z,r=density, for example -12.5,80,-400,8=100.
density-too-few-inserts = A phantom needs at least { $least } inserts of different density: give more with --phantom.
density-insert-outside = Insert { $number } lies outside the scan: give its centre in patient coordinates (LPS, mm).
density-insert-too-small = Insert { $number } holds fewer than { $least } voxels: give a larger radius.
density-phantom-no-line = The inserts lie on no usable line (R² { $r_squared }, at least { $least } is wanted; insert { $number } is off by { $off_mg } mg/cm³): check places and densities.
density-tissue-missing = The scan shows too little { $tissue ->
    [air] air
    [fat] fat
   *[muscle] muscle
    } to calibrate by it: use a phantom, or go without.
density-better-than-source = Bone cannot be made better ({ $target }) than it is ({ $source }): choose a poorer quality.
density-note-variant = This is a variant of the patient's bone, made { $quality } by calculation (seed { $seed }); it is not what was scanned.
density-variant-help = Make the bones of a patient model poorer inside, as in osteopenia or osteoporosis; their outer shape stays.
density-quality-help = Quality of the bone that is wanted.
density-from-help = Quality of the bone as scanned.
density-seed-help = Seed of the pores; equal seeds give equal bone.
density-variant-done = { $bones ->
    [one] One bone is
   *[other] { $bones } bones are
    } in the variant, in { $folder }
